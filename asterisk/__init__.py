"""Everything that knows Asterisk and nothing of outages, with what obtains the programs that the line runs with."""
