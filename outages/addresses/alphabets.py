"""Transliteration between Latin and Cyrillic for voices that know one alphabet, and lookalike letters."""

import re
import unicodedata

#: Romanization of the US Board on Geographic Names (1947), without its marks for ь and ъ.
_CYRILLIC = "абвгдеёжзийклмнопрстуфхцчшщыэюя"
_LATIN = "a b v g d e yo zh z i y k l m n o p r s t u f kh ts ch sh shch y e yu ya"
_LETTERS = dict(zip(_CYRILLIC, _LATIN.split(), strict=True)) | {"ъ": "", "ь": ""}
#: Only after these is "е" plain; elsewhere it is "ye": "Yesenina", "Moskovskoye".
_AFTER_CONSONANT = set("бвгджзйклмнпрстфхцчшщ")
_ADJECTIVE = re.compile(r"(?<=\w\w)[иы]й\b", re.IGNORECASE)

#: Letters of other Cyrillic alphabets and the nearest Russian ones.
_NEIGHBOURS = str.maketrans("іїєґўәғқңөүұһј", "ииегуагкноуухй")
#: Latin letters typed in place of Cyrillic ones that look the same.
_LOOKALIKES = str.maketrans("ABCEHKMOPTXYaceopxyk", "АВСЕНКМОРТХУасеорхук")
#: How Latin letters sound in a Russian sentence; the longest match wins.
_ROUGHLY = """
shch=щ sch=ш tch=ч sh=ш ch=ч zh=ж kh=х ts=ц ya=я yu=ю yo=ё ye=е th=т ph=ф ck=к qu=кв oo=у ee=и ea=и ai=эй ay=эй ou=у
ce=се ci=си cy=си a=а b=б c=к d=д e=е f=ф g=г h=х i=и j=дж k=к l=л m=м n=н o=о p=п q=к r=р s=с t=т u=у v=в w=в x=кс
y=и z=з
"""
_SOUNDS = dict(pair.split("=") for pair in _ROUGHLY.split())
_SOUND = re.compile("|".join(sorted(_SOUNDS, key=len, reverse=True)), re.IGNORECASE)
_ANY_CYRILLIC = re.compile("[\u0400-\u052f]")
_ALL_ALIKE = re.compile(r"(?!X+\b)[ABCEHKMOPTXYaceopxyk]+\.?")


def to_latin(text: str) -> str:
    """Return the text in ASCII: Cyrillic transliterated, accents removed, other scripts dropped."""
    text = _ADJECTIVE.sub("ы", _nearest(text))
    pairs = zip(f" {text}", text, strict=False)
    return "".join(_latin(letter, previous.lower()) for previous, letter in pairs)


def to_cyrillic(text: str) -> str:
    """Return the text in Russian letters, roughly as it sounds; drop everything else but spaces and "-"."""
    plain = "".join(letter if letter.lower() in _LETTERS else _ascii(letter) for letter in _nearest(text))
    spoken = _SOUND.sub(lambda found: _cased(_SOUNDS[found[0].lower()], found[0]), plain)
    return re.sub("[^а-яё -]", "", spoken, flags=re.IGNORECASE)


def is_cyrillic(text: str) -> bool:
    """Say whether there is a Cyrillic letter in the text."""
    return _ANY_CYRILLIC.search(text) is not None


def fold_lookalikes(word: str, *, beside: bool = False) -> str:
    """Return a word with its lookalike Latin letters made Cyrillic, if it has Cyrillic letters too.

    `beside` Cyrillic words, also convert a word of lookalikes only: "COBETCKA" or "C.", but not the Roman number "XX".
    """
    if is_cyrillic(word):
        return word.translate(_LOOKALIKES)
    if beside and _ALL_ALIKE.fullmatch(word):
        return word.translate(_LOOKALIKES)
    return word


def look_cyrillic(letters: str) -> str:
    """Return the letters with lookalikes made Cyrillic."""
    return letters.translate(_LOOKALIKES)


def _nearest(text: str) -> str:
    """Return the text with letters of other Cyrillic alphabets replaced by the nearest Russian ones."""
    return "".join(
        _cased(letter.lower().translate(_NEIGHBOURS), letter) if "\u0400" <= letter <= "\u052f" else letter
        for letter in unicodedata.normalize("NFC", text)
    )


def _latin(letter: str, previous: str) -> str:
    if letter.lower() == "е" and previous not in _AFTER_CONSONANT:
        return _cased("ye", letter)
    if letter.lower() == "и" and previous == "ь":
        return _cased("yi", letter)
    latin = _LETTERS.get(letter.lower())
    return _ascii(letter) if latin is None else _cased(latin, letter)


def _ascii(letter: str) -> str:
    return unicodedata.normalize("NFKD", letter).encode("ascii", "ignore").decode()


def _cased(text: str, like: str) -> str:
    return text.capitalize() if like[0].isupper() else text
