"""The way from one release's schema to the next; a published step is never edited."""
