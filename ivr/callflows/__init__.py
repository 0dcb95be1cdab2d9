"""The script of every conversation, found by trying every key in the real dialogues."""
