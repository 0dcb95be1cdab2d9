"""The domain: outages and who has to know of them, with its store and gateways."""
