"""Calls that come in: the line, what a caller's conversation stands on, and what is kept of it."""
