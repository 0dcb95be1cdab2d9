"""Numbers in forms and addresses of pages."""

import re
from typing import Final

#: Any number of eighteen digits fits into a 64-bit column.
_NUMBER: Final = re.compile(r"[0-9]{1,18}")


def read_number(typed: str) -> int | None:
    """Return the number, None if it is none or no database has one that long."""
    return int(typed) if _NUMBER.fullmatch(typed) else None
