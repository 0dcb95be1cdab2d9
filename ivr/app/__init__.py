"""Builds the parts, joins and runs them: the only package that knows all of them."""
