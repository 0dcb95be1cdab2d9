"""Pictures of counts over time, drawn on the server: bars of stacked parts, and marks of what happened."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

#: Height of a picture, in its own units.
HEIGHT: Final = 100
#: A picture of few bars is as wide as one of so many.
_FEWEST: Final = 12

#: How many there were of each part, by its name.
Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class BarPart:
    """One part of a bar, by its name, from `y` downwards."""

    name: str
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Bar:
    """What was in one span; `title` says it."""

    x: int
    parts: Sequence[BarPart]
    title: str


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened, where it lies between the bars; `title` says what."""

    x: float
    title: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture, and the same in a sentence."""

    bars: Sequence[Bar]
    label: str
    marks: Sequence[Mark] = ()

    @property
    def width(self) -> int:
        """Its width in bars."""
        return max(len(self.bars), _FEWEST)


@dataclass(frozen=True, slots=True)
class Spans:
    """The spans of equal length from `first` on (aware UTC) that bars stand for."""

    first: datetime
    span: timedelta
    count: int

    def number(self, at: datetime) -> float:
        """Return in which span a moment lies, with how far in it."""
        return (at - self.first) / self.span

    def sum_up(self, counts: Sequence[tuple[datetime, Counts]]) -> list[dict[str, int]]:
        """Return the sums of each span."""
        sums: list[dict[str, int]] = [{} for _ in range(self.count)]
        for at, some in counts:
            here = sums[int(self.number(at))]
            for name, count in some.items():
                here[name] = here.get(name, 0) + count
        return sums


def find_most(sums: Sequence[Counts]) -> int:
    """Return the sum of the highest bar, at least one."""
    return max((sum(one.values()) for one in sums), default=0) or 1


def draw_bars(
    spans: Spans, sums: Sequence[Counts], names: Sequence[str], title: Callable[[datetime, Counts], str]
) -> list[Bar]:
    """Return a bar for each span, its parts from the bottom in the order of their names; the highest fills the picture."""
    most = find_most(sums)
    return [
        Bar(x, _stack(one, names, most), title(spans.first + x * spans.span, one))
        for x, one in enumerate(sums)
    ]


def _stack(counts: Counts, names: Sequence[str], most: int) -> list[BarPart]:
    parts, top = [], float(HEIGHT)
    for name in names:
        height = HEIGHT * counts.get(name, 0) / most
        top -= height
        if height:
            parts.append(BarPart(name, round(top, 3), round(height, 3)))
    return parts
