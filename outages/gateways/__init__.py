"""Outside systems, one module each: SMS gateways."""
