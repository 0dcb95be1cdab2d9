"""Asterisk as a child process: its configuration, its start and its end."""
