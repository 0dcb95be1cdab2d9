"""What the service says of itself: log, metrics, and how each part does."""
