"""A thin, typed client of the Asterisk REST Interface (ARI)."""
