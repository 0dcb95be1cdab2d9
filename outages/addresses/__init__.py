"""Parse addresses as people write them into parts that any language can say."""
