"""Calls of duty managers, who make notices by telephone."""
