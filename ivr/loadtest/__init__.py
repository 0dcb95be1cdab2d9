"""Load tests: a crowd of softphones calls a spare line, and each reports what it heard."""
