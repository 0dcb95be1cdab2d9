"""The call flow of every dialogue, found by trying every key in the real ones."""
