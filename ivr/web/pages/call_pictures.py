"""The picture of the calls of the last hours, with what was announced meanwhile, and the same as a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from ivr.web.pages.cards import DisplayContext
from ivr.web.pages.charts import Chart, Counts, Mark, Spans, draw_bars, find_most
from outages.call_minutes import CallMinute, Handling, NoticeChange
from outages.incidents import IncidentId

#: How far back the picture goes, and what a bar and a row of the table stand for.
_BAR, _BARS = timedelta(minutes=5), 48
SHOWN: Final = _BAR * _BARS
_BARS_A_ROW: Final = 6
#: Most marks that are listed, the latest.
_LISTED: Final = 8


@dataclass(frozen=True, slots=True)
class MarkRow:
    """One change of a notice: when, what, and of which one."""

    at: str
    action: str
    incident: IncidentId


@dataclass(frozen=True, slots=True)
class CallPicture:
    """The picture; `endings` are the names of its parts, `rows` the sums of half hours in that order, the latest first."""

    chart: Chart
    endings: Sequence[tuple[Handling, str]]
    rows: Sequence[tuple[str, Sequence[int]]]
    marks: Sequence[MarkRow]


def picture_since(now: datetime) -> datetime:
    """Return where the picture begins: at a full five minutes."""
    begun = now.replace(minute=now.minute - now.minute % 5, second=0, microsecond=0)
    return begun - _BAR * (_BARS - 1)


def make_call_picture(
    minutes: Sequence[CallMinute], changes: Sequence[NoticeChange], display: DisplayContext
) -> CallPicture | None:
    """Return the picture, None without calls."""
    if not minutes:
        return None
    words, spans = display.words, Spans(picture_since(display.now), _BAR, _BARS)
    # A clock that was set back may have left calls ahead of it.
    sums = spans.sum_up([(one.at, _by_name(one)) for one in minutes if 0 <= spans.number(one.at) < _BARS])
    endings = [(one, words.call_endings[one]) for one in Handling]
    marks = [
        MarkRow(display.moment(one.at), words.changes.get(one.action, one.action), one.incident)
        for one in changes
    ]
    lines = [
        Mark(round(spans.number(change.at), 2), f"{one.at}: {one.action}, № {one.incident}")
        for change, one in zip(changes, marks, strict=True)
    ]
    bars = draw_bars(spans, sums, list(Handling), partial(_title, display))
    return CallPicture(
        Chart(bars, _label(spans, sums, display), lines),
        endings,
        _sum_up_rows(spans, sums, display),
        marks[: -_LISTED - 1 : -1],
    )


def _by_name(minute: CallMinute) -> Counts:
    return {str(ending): calls for ending, calls in minute.calls.items()}


def _label(spans: Spans, sums: Sequence[Counts], display: DisplayContext) -> str:
    calls = sum(sum(one.values()) for one in sums)
    most = find_most(sums) / (_BAR / timedelta(minutes=1))
    return display.words.calls_picture.format(
        first=display.moment(spans.first), calls=display.words.calls_in_all(calls), most=f"{most:.1f}"
    )


def _title(display: DisplayContext, at: datetime, counts: Counts) -> str:
    words = display.words
    said = (f"{words.call_endings[one]} {counts.get(one, 0)}" for one in Handling)
    return f"{display.moment(at)}: {', '.join(said)}"


def _sum_up_rows(
    spans: Spans, sums: Sequence[Counts], display: DisplayContext
) -> list[tuple[str, Sequence[int]]]:
    rows = list[tuple[str, Sequence[int]]]()
    for first in range(0, len(sums), _BARS_A_ROW):
        some = sums[first : first + _BARS_A_ROW]
        counts = [sum(one.get(ending, 0) for one in some) for ending in Handling]
        rows.append((display.moment(spans.first + first * _BAR), counts))
    return rows[::-1]
