"""What is kept about people: deleted by age, handed out and erased on request."""
