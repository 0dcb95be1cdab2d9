"""Pages, the REST API and the event streams."""
