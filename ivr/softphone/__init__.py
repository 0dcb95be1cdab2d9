"""A small SIP telephone: calls a line over real SIP and RTP and says what it heard."""
