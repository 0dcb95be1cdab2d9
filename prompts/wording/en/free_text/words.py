"""Abbreviations, words in capitals and Cyrillic words in an English remark."""

import re

from outages.addresses.alphabets import to_latin
from prompts.wording.free_text.results import DoubtKind
from prompts.wording.free_text.rules import Pattern, Said, doubtful, ends_sentence

_VOWELS = set("aeiouyAEIOUY")
_LONGEST_ABBREVIATION = 5
_SHORTENED = {
    r"e\.g\.": "for example",
    r"i\.e\.": "that is",
    r"etc\.": "and so on",
    r"approx\.": "approximately",
    r"max\.": "at most",
    r"min\.": "at least",
    r"incl\.": "including",
    r"tel\.": "telephone",
    r"no\. ?(?=[0-9])": "number",
    r"# ?(?=[0-9])": "number",
    r"№ ?(?=[0-9])": "number",
    r"bldg\.?(?![a-z])": "building",
    r"apt\.": "apartment",
    r"rd\.": "Road",
    r"ave\.": "Avenue",
    r"blvd\.?(?![a-z])": "Boulevard",
    r"hwy\.?(?![a-z])": "Highway",
    r"sq\.": "Square",
    r"w/o(?![a-z])": "without",
    r"24/7": "around the clock",
    r"and/or(?![a-z])": "and or",
}
_CLOSING = ("etc.", "rd.", "ave.", "blvd.", "hwy.", "sq.", "bldg.")
_UNCLEAR = {
    r"st\.": ("Street", "Saint"),
    r"dr\.": ("Drive", "Doctor"),
    r"ct\.": ("Court",),
    r"ln\.": ("Lane",),
    r"pl\.": ("Place",),
    r"mt\.": ("Mount",),
}
_BY_LETTERS = "TV SMS UK US USA EU IP VPN DNS IPTV LTE GSM USB AC DC HV LV PVC DIY FAQ"
_SPOKEN = {"OK": "okay", "WiFi": "Wi-Fi", "IPTV": "I P T V"}
_IN_CAPITALS = "A I AM AN AND ARE AS AT BE BY DO FOR IF IN IS IT NO NOT OF ON OR SO THE TO UP WE YOU ALL ANY"
_SPELLED, _EMPHASISED = set(_BY_LETTERS.split()), set(_IN_CAPITALS.split())


def _listed(tables: dict[str, str] | dict[str, tuple[str, ...]], written: str) -> str:
    """Return the regular expression that matched, ignoring its lookahead."""
    return next(regex for regex in tables if re.match(regex, written + "0", re.IGNORECASE))


def _say_shortened(match: re.Match[str]) -> Said:
    closing = match[0].lower().endswith(_CLOSING) and ends_sentence(match)
    return Said(_SHORTENED[_listed(_SHORTENED, match[0])] + ("." if closing else ""))


def _say_unclear(match: re.Match[str]) -> Said:
    words = _UNCLEAR[_listed(_UNCLEAR, match[0])]
    named = match.string[: match.start()].split()[-1:]
    likeliest = words[0] if named and named[0][0].isupper() else words[-1]
    return doubtful(DoubtKind.ABBREVIATION, likeliest, *words)


def _say_initials(match: re.Match[str]) -> Said:
    return Said(_spell(match[0]))


def _say_stopped(match: re.Match[str]) -> Said:
    """Say a short word with a full stop in mid-sentence: an unknown abbreviation."""
    return doubtful(DoubtKind.ABBREVIATION, match[1] if _VOWELS & set(match[1]) else _spell(match[1]))


def _say_word(match: re.Match[str]) -> Said:
    word = match[0]
    if word in _SPOKEN or word in _SPELLED:
        return Said(_SPOKEN.get(word) or _spell(word))
    if len(word) > 1 and word.isupper():
        return _say_capitals(match)
    if len(word) > 1 and not _VOWELS & set(word):
        return doubtful(DoubtKind.UNKNOWN_WORD, _spell(word))
    if re.search(r"(.)\1\1", word.lower()):
        return doubtful(DoubtKind.UNKNOWN_WORD, word, re.sub(r"(.)\1\1+", r"\1", word, flags=re.IGNORECASE))
    return Said(word)


def _say_capitals(match: re.Match[str]) -> Said:
    word = match[0]
    shouted = match.string == match.string.upper()
    vowel = bool(_VOWELS & set(word))
    if word in _EMPHASISED or (vowel and (shouted or len(word) > _LONGEST_ABBREVIATION)):
        return Said(word.lower() if word != "I" else word)
    if vowel:
        return doubtful(DoubtKind.ABBREVIATION, _spell(word), _spell(word), word.lower())
    return doubtful(DoubtKind.ABBREVIATION, _spell(word))


def _say_cyrillic(match: re.Match[str]) -> Said:
    return doubtful(DoubtKind.FOREIGN_LETTERS, to_latin(match[0]) or "sign")


def _spell(word: str) -> str:
    return " ".join(re.findall("[A-Z]", word.upper()))


SHORTENED = (
    Pattern(re.compile(f"(?:{'|'.join(_SHORTENED)})", re.IGNORECASE), _say_shortened),
    Pattern(re.compile(f"(?:{'|'.join(_UNCLEAR)})", re.IGNORECASE), _say_unclear),
)
WORDS = (
    Pattern(re.compile(r"(?:[A-Z]\.){2,}"), _say_initials),
    Pattern(re.compile(r"([A-Za-z]{2,4})\.(?= [a-z])"), _say_stopped),
    Pattern(re.compile("[A-Za-z]+(?:['-][A-Za-z]+)*"), _say_word),
    Pattern(re.compile("[А-Яа-яЁё]+"), _say_cyrillic),
)
