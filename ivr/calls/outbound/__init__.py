"""Telling people: calls back and text messages, each attempt kept before it is made."""
