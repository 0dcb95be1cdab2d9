"""What callers hear of incidents: now, soon, and before it is published."""
