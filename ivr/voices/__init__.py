"""Who speaks: the engines, persons who record, and tones."""
