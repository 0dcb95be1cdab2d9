"""The report: tables for the terminal and for the documentation."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from rich.console import Console
from rich.table import Table

from benchmarks.figures import ratio

#: Something to know about the figures: its name and what it is.
Note = tuple[str, str]


@dataclass(frozen=True)
class Aim:
    """A limit for a row: on our value or on its ratio to the other column, from below or above."""

    limit: float
    of_ratio: bool = False
    at_least: bool = False

    def is_met(self, base: float, value: float) -> bool:
        """Tell whether the limit is kept."""
        measured = ratio(value, base) if self.of_ratio else value
        return measured >= self.limit if self.at_least else measured <= self.limit

    def __str__(self) -> str:
        bound = "≥" if self.at_least else "≤"
        return f"{'ratio ' if self.of_ratio else ''}{bound} {self.limit:g}"


@dataclass(frozen=True)
class Row:
    """One figure on both sides; `base` is what `value` is compared with, None for nothing."""

    what: str
    base: float | None
    value: float
    aim: Aim | None = None

    def cells(self) -> list[str]:
        """Return the cells: name, both values, their ratio, the aim and whether it is met."""
        met = self.aim.is_met(self.base or 0.0, self.value) if self.aim else None
        return [
            self.what,
            "–" if self.base is None else show(self.base),
            show(self.value),
            "–" if not self.base else f"{ratio(self.value, self.base):.2f}",
            str(self.aim or "–"),
            {None: "–", True: "yes", False: "no"}[met],
        ]


@dataclass
class Section:
    """One table of comparisons."""

    title: str
    base: str
    value: str
    rows: list[Row] = field(default_factory=list)

    @property
    def heads(self) -> list[str]:
        """The column heads."""
        return ["", self.base, self.value, "ratio", "aim", "met"]


def show(value: float) -> str:
    """Return a figure with three significant digits."""
    if math.isnan(value):
        return "–"
    digits = 0 if value == 0 else max(0, 2 - math.floor(math.log10(abs(value))))
    return f"{value:,.{digits}f}"


def print_report(console: Console, sections: Sequence[Section], notes: Sequence[Note]) -> None:
    """Print the tables and the notes."""
    for section in sections:
        table = Table(*section.heads, title=section.title, title_justify="left")
        for column in table.columns[1:4]:
            column.justify = "right"
        for row in section.rows:
            table.add_row(*row.cells())
        console.print(table)
    for name, value in notes:
        console.print(f"{name}: {value}", highlight=False)


def to_markdown(sections: Sequence[Section], notes: Sequence[Note]) -> str:
    """Return the same as Markdown."""
    parts = [f"- {name}: {value}" for name, value in notes]
    for section in sections:
        lines = [_line(section.heads), "|---|--:|--:|--:|---|---|"]
        lines += [_line(row.cells()) for row in section.rows]
        parts += ["", f"### {section.title}", "", *lines]
    return "\n".join(parts) + "\n"


def put_between(document: str, text: str, *, first: str, last: str) -> str:
    """Return a document with the text between two of its lines replaced; raise ValueError when they are missing."""
    head, found, rest = document.partition(first)
    _, found_too, tail = rest.partition(last)
    if not found or not found_too:
        raise ValueError(f"the document has no lines {first} and {last}")
    return f"{head}{first}\n{text}{last}{tail}"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
