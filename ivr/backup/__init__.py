"""Backup and restore of everything irreplaceable, in one file."""
