"""How much the line can hold just now, and how short conversations are kept."""
