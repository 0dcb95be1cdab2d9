"""Everything of a line that can't be made again, in one file, and back."""
