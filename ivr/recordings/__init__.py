"""Phrases that people record over: on pages and by telephone."""
