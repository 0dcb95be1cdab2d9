"""Waiting for a person in Asterisk's queue: who waits, what they hear and press, and who is rung when it is their turn."""
