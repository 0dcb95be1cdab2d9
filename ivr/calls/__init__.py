"""Calls on Asterisk's channels: those that come in, those that go out, the queue for an agent, and their records."""
