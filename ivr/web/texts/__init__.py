"""What pages say, in each of their languages."""
