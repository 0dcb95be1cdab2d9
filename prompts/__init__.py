"""From the facts of an outage to words, and from words to sound files that Asterisk plays."""
