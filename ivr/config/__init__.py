"""What can be set, where it is kept, and what is refused."""
