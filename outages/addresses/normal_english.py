"""Write the normal form of a street, town or region written in English: "north main street" for "N Main St."."""

from outages.addresses.english_names import read_english, read_flats


def normal_english(written: str) -> str:
    """Return the normal form of an English name, its words in the order written; empty if it has none."""
    words = [word.text for part in read_english(written) for word in part]
    return " ".join([*words, *read_flats(written)])
