"""The running service: Asterisk's side of a call, the dialogues, the web pages and the clock."""
