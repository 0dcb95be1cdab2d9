"""Which time may be promised of an estimate: rounded, and never one that has passed."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum

from outages.estimates import STEP, round_up
from outages.incidents import Cause, IncidentKind
from prompts.wording.announcements import Announcement
from prompts.wording.days import LocalTime, local_time

#: Short waits are told as an interval, rounded up to one of these (minutes): nobody has to look at a clock.
_SHORT = (10, 20, 30, 40, 50, 60)
#: While the cause is unknown, the estimate is a guess; an interval says so, a time of day would not.
_GUESSED = (90, 120)
INTERVALS = (*_SHORT, *_GUESSED)


class Standing(StrEnum):
    """The state of an estimate at the moment of telling."""

    #: Planned work has not begun.
    AHEAD = "ahead"
    #: The end is unknown.
    UNKNOWN = "unknown"
    #: The end is expected at a time that lies ahead.
    EXPECTED = "expected"
    #: The stated time has passed.
    PASSED = "passed"


@dataclass(frozen=True, slots=True)
class Due:
    """A time that lies ahead; `within` is the interval (minutes) to say instead, None to say the time."""

    when: LocalTime
    within: int | None


@dataclass(frozen=True, slots=True)
class Estimate:
    """What may be told; times that don't apply are None.

    `starts` is when future work begins, `due` when service is expected, `news` when the provider speaks again, `missed`
    when it was to have spoken, and `heard` a different estimate that the caller knows, as long as it has not passed.
    """

    standing: Standing
    starts: LocalTime | None = None
    due: Due | None = None
    news: Due | None = None
    missed: LocalTime | None = None
    heard: LocalTime | None = None


def read_estimate(news: Announcement, *, at: datetime, zone: tzinfo) -> Estimate:
    """Return what may be told of an announcement's estimate at the time `at`."""
    etr = round_up(news.etr) if news.etr else None
    heard = _heard(news, at, zone)
    if news.kind is IncidentKind.PLANNED and news.starts_at is not None and news.starts_at > at:
        starts = local_time(_round_start(news.starts_at, at), at=at, zone=zone, begins=True)
        due = _due(etr, at, zone, ()) if etr else None
        return Estimate(Standing.AHEAD, starts=starts, due=due, heard=heard)
    if etr is None or etr <= at:
        promised, missed = _next_news(news.next_news, at, zone)
        if etr is None:
            return Estimate(Standing.UNKNOWN, news=promised, missed=missed, heard=heard)
        return Estimate(Standing.PASSED, news=promised, missed=missed)
    is_guess = news.cause is Cause.UNKNOWN and news.kind is IncidentKind.UNPLANNED
    return Estimate(
        Standing.EXPECTED, due=_due(etr, at, zone, INTERVALS if is_guess else _SHORT), heard=heard
    )


def round_past(moment: datetime, at: datetime) -> datetime:
    """Return the time of an end rounded up, or rounded down to the minute if that would be later than `at`."""
    rounded = round_up(moment)
    return rounded if rounded <= at else moment.replace(second=0, microsecond=0)


def _round_start(moment: datetime, at: datetime) -> datetime:
    """Return the instant rounded down to five minutes if that lies ahead, so that nobody is cut off unwarned."""
    rounded = round_up(moment - STEP + timedelta.resolution)
    return rounded if rounded > at else moment


def _heard(news: Announcement, at: datetime, zone: tzinfo) -> LocalTime | None:
    """Return the estimate that the caller heard and still hopes for, None if the present one sounds the same."""
    if news.heard_etr is None or (news.etr and round_up(news.etr) == round_up(news.heard_etr)):
        return None
    heard = round_up(news.heard_etr)
    return _tell(heard, at, zone) if heard > at else None


def _next_news(stated: datetime | None, at: datetime, zone: tzinfo) -> tuple[Due | None, LocalTime | None]:
    """Return the time stated for the next news, as it is told while it lies ahead, and once it has passed."""
    if stated is None:
        return None, None
    rounded = round_up(stated)
    if rounded > at:
        return _due(rounded, at, zone, _SHORT), None
    return None, local_time(rounded, at=at, zone=zone)


def _due(moment: datetime, at: datetime, zone: tzinfo, intervals: tuple[int, ...]) -> Due:
    ahead = moment - at
    fitting = (minutes for minutes in intervals if ahead <= timedelta(minutes=minutes))
    return Due(_tell(moment, at, zone), next(fitting, None))


def _tell(moment: datetime, at: datetime, zone: tzinfo) -> LocalTime:
    """Return a time to wait for; of one that clocks show twice listeners would take the first, so say when that is over."""
    while moment.astimezone(zone).fold and not at.astimezone(zone).fold:
        moment += STEP
    return local_time(moment, at=at, zone=zone)
