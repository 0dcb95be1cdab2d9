"""Asterisk as this service runs it: program, configuration, child process, ports and locks."""
