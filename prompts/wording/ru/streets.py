"""Russian street and town names as people write them ("Ленина ул.", "пр-т Мира"), in full words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from prompts.wording.ru.numbers import Case, cardinal, ordinal, spell_digits


@dataclass(frozen=True, slots=True)
class StreetKind:
    """A sort of street or town: its word with its gender (m, f or n), and the ways to write it."""

    word: str
    gender: str
    spellings: frozenset[str]


@dataclass(frozen=True, slots=True)
class StreetName:
    """A name in full Russian words; `before` and `after` stand around the kind, which may be missing."""

    before: tuple[str, ...]
    kind: StreetKind | None
    after: tuple[str, ...]

    def __str__(self) -> str:
        return " ".join([*self.before, *([self.kind.word] if self.kind else []), *self.after])


def _kind(word: str, gender: str, spellings: str = "") -> StreetKind:
    return StreetKind(word, gender, frozenset([word, *spellings.split()]))


STREET = _kind("улица", "f", "ул улиц")
KINDS = (
    STREET,
    _kind("проспект", "m", "пр-т пр-кт просп пр"),
    _kind("переулок", "m", "пер"),
    _kind("проезд", "m", "пр-д"),
    _kind("площадь", "f", "пл"),
    _kind("бульвар", "m", "б-р бул бульв"),
    _kind("шоссе", "n", "ш"),
    _kind("тупик", "m", "туп т"),
    _kind("аллея", "f", "ал"),
    _kind("тракт", "m", "тр-т"),
    _kind("микрорайон", "m", "мкр мкрн мкр-н м-н мк-н"),
    _kind("квартал", "m", "кв-л кварт"),
    _kind("набережная", "f", "наб"),
    _kind("линия", "f", "лин"),
    _kind("город", "m", "г гор"),
    _kind("посёлок", "m", "поселок пос п пгт"),
    _kind("село", "n", "с"),
    _kind("деревня", "f", "дер д"),
    _kind("станица", "f", "ст-ца"),
    _kind("хутор", "m", "х"),
    _kind("район", "m", "р-н"),
    _kind("область", "f", "обл"),
    _kind("товарищество", "n", "снт сдт тсн"),
    _kind("территория", "f", "тер"),
)
_NUMBERED = {"микрорайон", "квартал", "линия", "район"}

_RANKS = {
    "им": "имени",
    "ак": "Академика",
    "акад": "Академика",
    "адм": "Адмирала",
    "ген": "Генерала",
    "кап": "Капитана",
    "космон": "Космонавта",
    "лейт": "Лейтенанта",
    "марш": "Маршала",
    "проф": "Профессора",
}
#: Short forms of adjectives: what they begin with, and their endings for m, f and n.
_ADJECTIVES = {
    "б": ("Больш", "ой", "ая", "ое"),
    "бол": ("Больш", "ой", "ая", "ое"),
    "м": ("Мал", "ый", "ая", "ое"),
    "мал": ("Мал", "ый", "ая", "ое"),
    "ст": ("Стар", "ый", "ая", "ое"),
    "нов": ("Нов", "ый", "ая", "ое"),
    "верх": ("Верхн", "ий", "яя", "ее"),
    "ниж": ("Нижн", "ий", "яя", "ее"),
    "ср": ("Средн", "ий", "яя", "ее"),
}
_ENDINGS = {"ий": "m", "ый": "m", "ой": "m", "ая": "f", "яя": "f", "ое": "n", "ее": "n"}
_MONTHS = {
    *("января", "февраля", "марта", "апреля", "мая", "июня"),
    *("июля", "августа", "сентября", "октября", "ноября", "декабря"),
}
_THOUSAND = 1000
#: More than any street has: a name is not the place for a story.
_MOST_WORDS = 8
_WORD = re.compile(r"(?:[0-9a-zа-яё]+-)*[0-9a-zа-яё]+\.?", re.IGNORECASE)
_ORDINAL = re.compile(r"(\d{1,4})-?(?:[ыио]?(?P<m>й)|а?(?P<f>я)|о?(?P<n>е)|[ое]?(?P<of>го))", re.IGNORECASE)
_YEARS = re.compile(r"(\d{1,4})-?летия", re.IGNORECASE)
_LETTERED = re.compile(r"(\d{1,4})-?([а-яё])", re.IGNORECASE)

#: How the letters of house numbers are called.
_SYLLABLES = "бэ вэ гэ дэ жэ зэ ка эль эм эн пэ эр эс тэ эф ха цэ че ша ща"
LETTER_NAMES = dict(zip("бвгджзклмнпрстфхцчшщ", _SYLLABLES.split(), strict=True)) | {
    "й": "и краткое",
    "ъ": "твёрдый знак",
    "ь": "мягкий знак",
}


def read_street(written: str) -> StreetName:
    """Return one street or town in full words, whatever the order and the abbreviations it is written in."""
    words = _split(written)
    place = _find_kind(words)
    if place is None:
        return StreetName((), None, _expand(words, None))
    kind = _kind_of(words[place])
    before, after = words[:place], words[place + 1 :]
    if before and not after and not _is_adjective(before[-1]):
        before, after = [], before
    return StreetName(_expand(before, kind), kind, _expand(after, kind))


def _split(written: str) -> list[str]:
    """Return the words, an abbreviation with its full stop, without anything that nobody could say."""
    text = written.title() if written.isupper() else written
    return _WORD.findall(re.sub(r"\.(?=\w)", ". ", text))[:_MOST_WORDS]


def _find_kind(words: Sequence[str]) -> int | None:
    """Return where the kind stands: an abbreviation before a full word («Набережная ул.»), and the likelier one."""
    found = [
        (word.lower() == kind.word, KINDS.index(kind), place)
        for place, word in enumerate(words)
        if (kind := _kind_of(word)) is not None
    ]
    return min(found)[2] if found and len(words) > 1 else None


def _kind_of(word: str) -> StreetKind | None:
    short = word.lower().removesuffix(".")
    if len(short) == 1 and not word.endswith("."):
        return None
    return next((kind for kind in KINDS if short in kind.spellings), None)


def _expand(words: Sequence[str], kind: StreetKind | None) -> tuple[str, ...]:
    spoken = []
    for place, word in enumerate(words):
        follows = words[place + 1] if place + 1 < len(words) else ""
        spoken.append(_say(word, follows, kind, alone=len(words) == 1))
    return tuple(" ".join(filter(None, spoken)).split())


def _say(word: str, follows: str, kind: StreetKind | None, *, alone: bool) -> str:
    if any(map(str.isdecimal, word)):
        return _say_number(word, follows.lower(), kind)
    short = word.lower().removesuffix(".")
    if not word.endswith(".") or alone:
        return word.removesuffix(".")
    if short in _ADJECTIVES and _is_adjective(follows):
        stem, *endings = _ADJECTIVES[short]
        return stem + endings["mfn".index(_ENDINGS[follows[-2:].lower()])]
    if len(short) == 1:
        return ""  # somebody's initial: «улица А. Невского» is known as «улица Невского»
    return _RANKS.get(short, word.removesuffix("."))


def _say_number(word: str, follows: str, kind: StreetKind | None) -> str:
    if found := _ORDINAL.fullmatch(word):
        gender = found.lastgroup or "m"
        return (
            ordinal(int(found[1]), Case.GENITIVE) if gender == "of" else ordinal(int(found[1]), gender=gender)
        )
    if found := _YEARS.fullmatch(word):
        return _joined(int(found[1])) + "летия"
    if re.fullmatch(r"\d{1,4}", word):
        return _say_plain_number(int(word), follows, kind)
    if found := _LETTERED.fullmatch(word):
        letter = found[2].lower()
        return f"{cardinal(int(found[1]))} {LETTER_NAMES.get(letter, letter)}"
    return " ".join(" ".join(spell_digits(piece)) if piece.isdecimal() else piece for piece in _runs(word))


def _say_plain_number(number: int, follows: str, kind: StreetKind | None) -> str:
    if follows in _MONTHS:
        return ordinal(number, Case.GENITIVE, "n")
    if follows in {"года", "г."}:
        return ordinal(number, Case.GENITIVE)
    if not follows or (kind is not None and kind.word in _NUMBERED):
        return cardinal(number)
    return cardinal(number, Case.GENITIVE)


def _joined(number: int) -> str:
    """Return the number as the beginning of one word: «пятидесяти» in «пятидесятилетия»."""
    if number == _THOUSAND:
        return "тысяче"
    whole = cardinal(number, Case.GENITIVE).replace(" ", "")
    return re.sub(r"(девяност|ст)а$", r"\1о", whole)


def _runs(word: str) -> list[str]:
    return re.findall(r"\d+|[^\W\d_]+", word)


def _is_adjective(word: str) -> bool:
    ordinal_number = _ORDINAL.fullmatch(word)
    return word[-2:].lower() in _ENDINGS or (ordinal_number is not None and ordinal_number["of"] is None)
