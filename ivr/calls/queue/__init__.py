"""The queue for an agent: Asterisk runs it; here it is watched, spoken for, and its callbacks are placed."""
