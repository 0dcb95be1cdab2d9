"""Numbers of street names that are written as words: "Вторая", «Шестидесятилетия», "Forty-Second"."""

import re
from typing import Final

_UNITS: Final = ("перв", "втор", "трет", "четверт", "пят", "шест", "седьм", "восьм", "девят")
_TEENS: Final = (
    *("десят", "одиннадцат", "двенадцат", "тринадцат", "четырнадцат"),
    *("пятнадцат", "шестнадцат", "семнадцат", "восемнадцат", "девятнадцат"),
)
_TENS: Final = (
    *("двадцат", "тридцат", "сороков", "пятидесят"),
    *("шестидесят", "семидесят", "восьмидесят", "девяност"),
)
_STEMS: Final = {
    **{stem: number for number, stem in enumerate(_UNITS, 1)},
    **{stem: number for number, stem in enumerate(_TEENS, 10)},
    **{stem: 10 * number for number, stem in enumerate(_TENS, 2)},
    "сот": 100,
}
#: The masculine ends in «ой», too.
_STRESSED: Final = {"втор", "шест", "седьм", "восьм", "сороков"}
#: Before an ordinal or a cardinal: «двадцать первая», «двадцати шести».
_FULL_TENS: Final = {
    **dict.fromkeys(("двадцать", "двадцати"), 20),
    **dict.fromkeys(("тридцать", "тридцати"), 30),
    **dict.fromkeys(("сорок", "сорока"), 40),
    **dict.fromkeys(("пятьдесят", "пятидесяти"), 50),
    **dict.fromkeys(("шестьдесят", "шестидесяти"), 60),
    **dict.fromkeys(("семьдесят", "семидесяти"), 70),
    **dict.fromkeys(("восемьдесят", "восьмидесяти"), 80),
    **dict.fromkeys(("девяносто", "девяноста"), 90),
    **dict.fromkeys(("сто", "ста"), 100),
}
#: Cardinals in the genitive: «Двадцати шести комиссаров».
_COUNTS: Final = {
    **dict(
        zip(
            ["двух", "трех", "четырех", "пяти", "шести", "семи", "восьми", "девяти", "десяти"],
            range(2, 11),
            strict=True,
        )
    ),
    **{f"{stem}и": number for number, stem in enumerate(_TEENS[1:], 11)},
}
_ENDINGS: Final = {
    **dict.fromkeys(("ый", "ий", "ой"), "й"),
    "ьей": "ьей",
    **dict.fromkeys(("ая", "ья"), "я"),
    **dict.fromkeys(("ое", "ье"), "е"),
    **dict.fromkeys(("ого", "ьего"), "го"),
}
_TENS_BEFORE: Final = rf"(?:\b({'|'.join(_FULL_TENS)})[\s-]+)?"
_ORDINAL: Final = re.compile(
    rf"{_TENS_BEFORE}\b({'|'.join(sorted(_STEMS, key=len, reverse=True))})({'|'.join(_ENDINGS)})\b",
    re.IGNORECASE,
)
_COUNT: Final = re.compile(rf"{_TENS_BEFORE}\b({'|'.join(_COUNTS)})\b(?=\s+\w)", re.IGNORECASE)
_YEARS: Final = re.compile(rf"\b({'|'.join(_FULL_TENS)})\s*-?\s*(?=лет(?:\b|и))", re.IGNORECASE)

_ENGLISH_UNITS: Final = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"]
_ENGLISH_TEENS: Final = [
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
]
_ENGLISH_TENS: Final = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_ENGLISH: Final = {
    **{word: number for number, word in enumerate(_ENGLISH_UNITS, 1)},
    **{word: number for number, word in enumerate(_ENGLISH_TEENS, 10)},
    **{f"{word[:-1]}ieth": 10 * number for number, word in enumerate(_ENGLISH_TENS, 2)},
}
_ENGLISH_FULL: Final = {word: 10 * number for number, word in enumerate(_ENGLISH_TENS, 2)}


def write_figures(text: str) -> str:
    """Return a Russian text with its number words in figures: «2-я» for «Вторая», «60-летия»."""
    text = _YEARS.sub(lambda found: f"{_FULL_TENS[found[1].lower()]}-", text)
    text = _ORDINAL.sub(_write_ordinal, text)
    return _COUNT.sub(lambda found: str(_tens(found[1]) + _COUNTS[found[2].lower()]), text)


def _write_ordinal(found: re.Match[str]) -> str:
    """Return «2-й» for «Второй», which may be either gender, but «1-ьей» for «Первой», which is feminine."""
    stem, ending = found[2].lower(), found[3].lower()
    written = _ENDINGS["ьей" if ending == "ой" and stem not in _STRESSED else ending]
    return f"{_tens(found[1]) + _STEMS[stem]}-{written}"


def _tens(word: str | None) -> int:
    return _FULL_TENS[word.lower()] if word else 0


def figures_of(words: list[str]) -> list[str]:
    """Return English words in lower case with ordinals as "42th": their endings are left to the caller."""
    figures: list[str] = []
    for word in words:
        if (
            word in _ENGLISH
            and figures
            and figures[-1] in _ENGLISH_FULL
            and _ENGLISH[word] <= len(_ENGLISH_UNITS)
        ):
            figures[-1] = f"{_ENGLISH_FULL[figures[-1]] + _ENGLISH[word]}th"
        else:
            figures.append(f"{_ENGLISH[word]}th" if word in _ENGLISH else word)
    return figures
