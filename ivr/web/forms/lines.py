"""Lines of a mail or a table: each names one place, however it is marked, numbered and quoted."""

import re
from collections.abc import Iterator
from typing import Final

from outages.addresses.house_flaws import HouseListError
from outages.addresses.house_rules import read_house_rule

#: Most lines that are read at once.
MOST_LINES: Final = 100
#: Most places in a line at which houses may begin.
_MOST_SPLITS: Final = 6

_QUOTE: Final = re.compile(r"^(?:\s|[>•·*–—-])+(?=\S)")
_COUNT: Final = re.compile(r"^\d{1,3}[.)]\s+(?=[^\W\d_])")
_TAIL: Final = " \t,;."
#: What stands between a street and its houses, where a number, «дома», «с» or a side of the street follows.
_BEFORE_HOUSES: Final = re.compile(
    r"[\s,:(]+(?=(?:(?:дд|дома|домов|домам|дом|д|с|от|№|houses|house|nos|no|from)\b\.?[\s:]*|№\s*)*"
    r"(?:[0-9]|неч[её]тн|ч[её]тн|(?:odd|even)\b))",
    re.IGNORECASE,
)
_LABEL: Final = re.compile(
    r"^(?:л/?сч?|лиц\w*\.?\s+сч[её]т\w*|договора?|абонента?|телефона?|тел|account|contract|subscriber|telephone|"
    r"phone|tel)\b[\s.:№#-]*(?=[\w+(])",
    re.IGNORECASE,
)
_DIGITS: Final = re.compile(r"[+0-9()\s.\-–]*[0-9][+0-9()\s.\-–]*")


def read_lines(text: str) -> list[str]:
    """Return the lines that name something, without bullets, numbers, quotation marks and what ends a line of a list."""
    stripped = (_COUNT.sub("", _QUOTE.sub("", line)).strip(_TAIL) for line in text.splitlines())
    return list(dict.fromkeys(line for line in stripped if line))


def bare_number(text: str) -> str:
    """Return the account or telephone that a text says it is, or that is nothing but digits; empty for anything else."""
    if label := _LABEL.match(text):
        return text[label.end() :]
    return text if _DIGITS.fullmatch(text) else ""


def split_houses(text: str) -> Iterator[tuple[str, str]]:
    """Yield the ways to read a text as a street and a list of its houses, the longest list first.

    A single house is a place of its own, which search knows.
    """
    for gap in list(_BEFORE_HOUSES.finditer(text))[:_MOST_SPLITS]:
        place, houses = text[: gap.start()].strip(_TAIL), text[gap.end() :].strip(_TAIL + ")")
        if place and _are_houses(houses):
            yield place, houses


def _are_houses(text: str) -> bool:
    try:
        rule = read_house_rule(text)
    except HouseListError:
        return False
    return bool(rule.ranges) or len(rule.houses) > 1
