"""Pages about the line itself: its phrases and its call flows."""
