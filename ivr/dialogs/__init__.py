"""What a person meets on the phone: one module a dialogue, straight-line code over a Call."""
