"""Speech engines behind one Protocol, and the sound processing that makes them alike."""
