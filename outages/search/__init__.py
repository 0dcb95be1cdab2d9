"""Find places, nodes and people by what somebody types: unfinished, in any order, with a wrong letter or layout."""
