"""Phrases that people record over: as pages show them, and by telephone."""
