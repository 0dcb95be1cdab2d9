"""Several workers on one Asterisk: who is there, who takes over whose calls, who starts them."""
