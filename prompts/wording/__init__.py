"""From facts to words: one folder a language, and what all of them share."""
