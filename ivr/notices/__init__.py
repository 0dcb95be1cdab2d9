"""What callers hear of incidents: now, soon, and as a preview."""
