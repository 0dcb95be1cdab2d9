"""Russian names in Latin letters, for voices and readers that know no others."""

import unicodedata

#: The United States Board on Geographic Names' way (1947), without its marks for ь and ъ.
_CYRILLIC = "абвгдеёжзийклмнопрстуфхцчшщыэюя"
_LATIN = "a b v g d e yo zh z i y k l m n o p r s t u f kh ts ch sh shch y e yu ya"
_LETTERS = dict(zip(_CYRILLIC, _LATIN.split(), strict=True)) | {"ъ": "", "ь": ""}


def to_latin(text: str) -> str:
    """Return the text in ASCII: Cyrillic in Latin letters, Latin ones without their accents, no other script."""
    return "".join(_letter(letter) for letter in text)


def _letter(letter: str) -> str:
    latin = _LETTERS.get(letter.lower())
    if latin is None:
        return unicodedata.normalize("NFKD", letter).encode("ascii", "ignore").decode()
    return latin.capitalize() if letter.isupper() else latin
