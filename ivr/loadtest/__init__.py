"""An overload test as a product function: a crowd of real callers on a spare line, each of whom tells what they heard."""
