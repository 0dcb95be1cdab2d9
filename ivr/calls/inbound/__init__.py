"""Inbound calls: the line, what a dialogue knows of its caller, and what is kept."""
