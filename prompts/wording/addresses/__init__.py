"""Addresses as people write them: taken apart into what can be said."""
