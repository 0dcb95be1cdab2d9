"""Several workers on one Asterisk: membership, failover of their calls, and the supervisor that starts them."""
