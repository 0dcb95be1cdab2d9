"""Outages inferred from reports that no notice covers: what is usual, what chance doesn't explain, and where it is."""
