"""How subscribers are found: the keys that are kept of their names, accounts and telephones, and what a text asks for."""

import heapq
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from outages.addresses.alphabets import look_cyrillic, to_cyrillic
from outages.cards import Home
from outages.phones import to_e164
from outages.search.known_words import KnownWords, Likeness
from outages.search.places import SearchCertainty
from outages.search.words import is_latin, other_layouts, split_words
from outages.subscribers import Subscriber

#: Counts up with every change of the keys: those of an earlier release are made anew at the next start.
KEYS_VERSION: Final = 1
#: Shorter ends of a telephone number are those of too many.
SHORTEST_TAIL: Final = 4
#: The digits of a number without the trunk prefix or country code, in the longest national plans.
_NATIONAL: Final = 10
#: Shorter beginnings of an account or a name are those of too many.
_SHORTEST_BEGINNING: Final = 2
#: Most words of an account.
_MOST_PARTS: Final = 3
#: Surnames that one misspelt surname is taken for, and names that are looked up in all.
_MOST_SURNAMES: Final = 5
_MOST_GUESSES: Final = 8

#: Forms of organisations, written before or after the name by which they are known.
_FORMS: Final = frozenset(
    [
        "ооо",
        "оао",
        "зао",
        "пао",
        "ао",
        "нао",
        "ип",
        "тсж",
        "тсн",
        "жск",
        "гск",
        "снт",
        "днт",
        "кфх",
        "муп",
        "гуп",
        "фгуп",
        "мкп",
        "мбоу",
        "мбдоу",
        "мку",
        "гбу",
        "гбуз",
        "фгбу",
        "ltd",
        "llc",
        "inc",
        "plc",
    ]
)
_DIALLED = re.compile(r"[+0-9()\s.\-–]+")
_NOT_DIGIT = re.compile("[^0-9]")
_NOT_WORD = re.compile(r"[\W_]+")
_ANY_DIGIT = re.compile("[0-9]")


class Clue(StrEnum):
    """By what a subscriber was found."""

    #: The account.
    ACCOUNT = "account"
    #: A telephone number, or its end.
    TELEPHONE = "telephone"
    #: The name.
    NAME = "name"
    #: The flat.
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """A subscriber and the service point to show, None without one."""

    subscriber: Subscriber
    home: Home | None
    clue: Clue
    certainty: SearchCertainty


@dataclass(frozen=True, slots=True)
class PeopleAsked:
    """What a text asks for if it is about people: each empty if it can't be that.

    `account` is a key or its beginning; `number` is E.164; `tails` are ends of numbers, from the last digit; `names` are
    orders of name words, the surname first.
    """

    account: str = ""
    number: str = ""
    tails: tuple[str, ...] = ()
    names: tuple[tuple[str, ...], ...] = ()


def name_key(name: str) -> str:
    """Return a subscriber's name as words to search by, forms of organisations last: "ромашка ооо"."""
    words = split_words(name)
    return " ".join([*(one for one in words if one not in _FORMS), *(one for one in words if one in _FORMS)])


def account_key(account: str) -> str:
    """Return the letters and digits of an account, alike in either alphabet: "а4711" for "A-4711"."""
    return look_cyrillic(_NOT_WORD.sub("", account).upper()).lower().replace("ё", "е")


def telephone_key(number: str) -> str:
    """Return the digits of a number from its last one, so that an index finds its end."""
    return _NOT_DIGIT.sub("", number)[::-1]


def read_people(text: str, region: str) -> PeopleAsked:
    """Return what a text asks for; numbers without a country code belong to `region` (ISO 3166)."""
    dialled = telephone_key(text) if _DIALLED.fullmatch(text) else ""
    account = account_key(text) if _ANY_DIGIT.search(text) and len(text.split()) <= _MOST_PARTS else ""
    tails = (dialled, dialled[:_NATIONAL]) if len(dialled) >= SHORTEST_TAIL else ()
    return PeopleAsked(
        account=account if len(account) >= _SHORTEST_BEGINNING else "",
        number=(to_e164(text, region) or "") if len(dialled) >= _NATIONAL else "",
        tails=tuple(dict.fromkeys(tails)),
        names=_name_orders(text),
    )


def name_fits(key: str, wanted: tuple[str, ...]) -> bool:
    """Tell whether a name's words begin with those wanted; an initial fits the name that begins with it."""
    words = key.split()
    return len(words) >= len(wanted) and all(
        word.startswith(one) or (len(word) == 1 and one.startswith(word))
        for word, one in zip(words, wanted, strict=False)
    )


def guess_names(text: str, surnames: KnownWords) -> tuple[tuple[str, ...], ...]:
    """Return names that a text may mean in another layout or alphabet, or with a wrong letter in the surname."""
    orders = [_name_orders(one) for one in (text, *other_layouts(text))]
    guessed: dict[tuple[str, ...], Likeness] = {}
    for surname, *given in (names for order in orders for names in order):
        alike = surnames.begun(surname) | surnames.misspelt(surname)
        for word in heapq.nsmallest(_MOST_SURNAMES, alike, key=lambda one: (alike[one], one)):
            rest = (to_cyrillic(one) or one if is_latin(one) and not is_latin(word) else one for one in given)
            guessed.setdefault((word, *rest), alike[word])
    return tuple(sorted(guessed, key=lambda names: guessed[names])[:_MOST_GUESSES])


def _name_orders(text: str) -> tuple[tuple[str, ...], ...]:
    words = tuple(split_words(text))
    if not words or (len(words[0]) < _SHORTEST_BEGINNING and len(words) == 1):
        return ()
    return tuple(dict.fromkeys((words, (words[-1], *words[:-1]))))
