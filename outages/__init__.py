"""What an outage is and who has to know: the rules of the domain, and their storage."""
