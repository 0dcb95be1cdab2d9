"""The ids of the phrases that tell where something is out, in the order in which each language says them."""

from collections.abc import Mapping, Sequence

#: An address in a sentence.
PLACE: Mapping[str, Sequence[str]] = {
    "ru": ("at_address", "place_street", "place_house"),
    "en": ("place_house", "place_street"),
    "kk": ("at_address", "place_street", "place_house"),
}

#: An address in a list of them.
LISTED: Mapping[str, Sequence[str]] = {
    "ru": ("place_street", "place_house"),
    "en": ("place_house", "place_street"),
}

_PLACE_LAST = {"en"}


def told_at(sentence: str, language: str = "ru", *, place: str = "") -> list[str]:
    """Return the ids of a sentence and its place: an address, or `place`, such as `this_address`."""
    where = [place] if place else PLACE[language]
    return [sentence, *where] if language in _PLACE_LAST else [*where, sentence]
