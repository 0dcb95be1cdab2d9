"""Telephone numbers, digit by digit in the groups as written."""

import re

from prompts.wording.free_text.results import DoubtKind
from prompts.wording.free_text.rules import Pattern, Said, doubtful
from prompts.wording.ru.free_text.grammar import digits

_WHOLE, _SHORT_OF_WHOLE, _LONGEST = 11, 10, 15
_GROUPS = {_WHOLE: (1, 3, 3, 2, 2), _SHORT_OF_WHOLE: (3, 3, 2, 2)}
#: A telephone number may follow these words, until other words intervene.
_CALLING = re.compile(
    r"(?:тел\.|телефон[а-яё]*|номер[а-яё]*|звон[а-яё]+|позвон[а-яё]+|набер[а-яё]+|набрать|код|факс|диспетчер[а-яё]*)"
    r":?(?:[ ,0-9()+-]| или | и | по )*$",
    re.IGNORECASE,
)


def _count(match: re.Match[str]) -> int:
    return sum(char.isdigit() for char in match[0])


def _called(match: re.Match[str]) -> bool:
    return bool(_CALLING.search(match.string[: match.start()]))


def _say(match: re.Match[str]) -> str:
    """Return the digits in the groups as written, or in the usual groups if there are none."""
    groups = re.findall("[0-9]+", match[0])
    if len(groups) == 1 and len(groups[0]) in _GROUPS:
        number = iter(groups[0])
        groups = ["".join(next(number) for _ in range(size)) for size in _GROUPS[len(groups[0])]]
    spoken = ", ".join(map(digits, groups))
    return f"плюс {spoken}" if match[0].startswith("+") else spoken


def _say_national(match: re.Match[str]) -> Said | None:
    return Said(_say(match)) if _count(match) == _WHOLE else None


def _say_foreign(match: re.Match[str]) -> Said | None:
    return Said(_say(match)) if _SHORT_OF_WHOLE <= _count(match) <= _LONGEST else None


def _say_local(match: re.Match[str]) -> Said:
    """Say «23-45-67», doubtful unless the sentence is about a telephone."""
    spoken = _say(match)
    return Said(spoken) if _called(match) else doubtful(DoubtKind.DIGITS, spoken)


def _say_short(match: re.Match[str]) -> Said | None:
    """Say «звоните 112»."""
    return Said(_say(match)) if _called(match) else None


TELEPHONES = (
    Pattern(re.compile(r"(?:\+7|[78])[ -]?\(?[0-9]{3,5}\)?(?:[ -]?[0-9]){5,7}(?![0-9])"), _say_national),
    Pattern(re.compile(r"\+[1-9][0-9]{0,3}(?:[ -]?\(?[0-9]{1,5}\)?){2,5}(?![0-9])"), _say_foreign),
    Pattern(re.compile(r"\(?[0-9]{3,5}\)?[ -][0-9]{1,3}-[0-9]{2}-[0-9]{2}(?![0-9-])"), _say_local),
    Pattern(re.compile(r"[0-9]{1,3}-[0-9]{2}-[0-9]{2}(?![0-9-])"), _say_local),
    Pattern(re.compile(r"[0-9]{2,3}-[0-9]{2,3}(?![0-9-])"), _say_short),
    Pattern(re.compile(r"9[0-9]{9}(?![0-9])"), _say_local),
    Pattern(re.compile(r"[0-9]{2,7}(?![0-9-]|[.:,/][0-9])"), _say_short),
)
