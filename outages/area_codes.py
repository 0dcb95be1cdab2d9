"""Codes of areas: short numbers to key on a telephone, with a check digit, so that a slip never names another area."""

import re
from typing import Final

from outages.places import AreaId

#: Damm's quasigroup: a wrong digit, or two neighbours swapped, never end in the same state.
_STEPS: Final = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)
#: An id of eighteen digits fits into the database, and one more is the check digit.
LONGEST_CODE: Final = 19
_CODE: Final = re.compile(rf"[1-9][0-9]{{1,{LONGEST_CODE - 1}}}")


def code_of(area: AreaId) -> str:
    """Return the code of an area: its id and a check digit."""
    digits = str(area)
    return f"{digits}{_state_after(digits)}"


def read_code(code: str) -> AreaId | None:
    """Return the id in a code, None for digits that are no code; whether there is such an area, the store knows."""
    if not _CODE.fullmatch(code) or _state_after(code):
        return None
    return AreaId(int(code[:-1]))


def _state_after(digits: str) -> int:
    state = 0
    for digit in digits:
        state = _STEPS[state][int(digit)]
    return state
