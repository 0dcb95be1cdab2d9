"""Replies on their way in and their answers on their way out."""
