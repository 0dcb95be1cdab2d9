"""Everything that knows Asterisk and SIP, and nothing of outages; with the scripts that obtain the line's programs."""
