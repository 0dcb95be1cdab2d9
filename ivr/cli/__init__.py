"""The commands of `outage-ivr`."""
