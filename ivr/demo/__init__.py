"""A small demo town: what `make run` shows a newcomer."""
