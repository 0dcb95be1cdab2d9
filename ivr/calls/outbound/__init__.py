"""Outgoing calls and text messages: each attempt is committed before it is made."""
