"""What is wrong with a list or a cell of it."""

from collections.abc import Mapping

from outages.errors import OutagesError


class UnreadableError(OutagesError):
    """A list cannot be read on from `line`, 0 for the whole file; `reason` says what to do."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line
        self.reason = reason


class BadCellError(OutagesError):
    """A cell doesn't hold what it should; the message says why."""


class PartsError(BadCellError):
    """The parts of a cell in `column` can't be told apart; `others` are the cells of our columns that aren't parts of it."""

    def __init__(self, column: str, reason: str, others: Mapping[str, str]) -> None:
        super().__init__(reason)
        self.column = column
        self.others = others
