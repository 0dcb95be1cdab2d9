"""Replies: what people write to the line by SMS, what it means, and what follows from it."""
