"""One module an outside system: SMS gateways."""
