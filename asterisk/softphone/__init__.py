"""A small SIP telephone: the operator's health check of a live line, and the ear of the tests.

`user_agent` places and takes calls, `rtp` carries their sound, `recogniser` names the prompts that are
heard, `console` prints it all line by line.
"""
