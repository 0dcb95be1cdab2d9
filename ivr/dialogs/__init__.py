"""What callers meet on the phone: one module per dialogue, straight-line code over a Call."""
