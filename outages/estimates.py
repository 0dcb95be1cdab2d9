"""Estimates of restoration: each is stated by somebody, for a reason, and kept."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

#: Times are told in these steps: compound minutes are misheard most.
STEP = timedelta(minutes=5)


class Delay(StrEnum):
    """Why an estimate was moved; every language has words for each."""

    #: The damage is larger than it looked.
    MORE_DAMAGE = "more_damage"
    #: A spare part is on its way.
    SPARE_PART = "spare_part"
    #: The crew cannot reach the place.
    ACCESS = "access"
    #: The weather holds the crew up.
    WEATHER = "weather"
    #: Work goes faster than expected.
    FASTER = "faster"
    #: The earlier estimate was wrong.
    CORRECTION = "correction"


class EtrSource(StrEnum):
    """Who knows an estimate."""

    #: The crew on site.
    CREW = "crew"
    #: The duty manager.
    MANAGER = "manager"
    #: A rule, such as the usual duration of such faults.
    RULE = "rule"
    #: Nobody has said.
    UNKNOWN = "unknown"


class Subject(StrEnum):
    """What a stated time promises."""

    #: Service is back.
    ETR = "etr"
    #: The provider reports again.
    NEXT_NEWS = "next_news"


class AlertStage(StrEnum):
    """How close a promise's time is."""

    #: It passes soon: state another estimate, or restore.
    DUE_SOON = "lapsing"
    #: It has passed: callers hear that it was not kept.
    OVERDUE = "lapsed"


@dataclass(frozen=True, slots=True)
class EtrRevision:
    """One stated estimate of restoration; `etr` is aware UTC, None if unknown.

    `number` counts from 1; the first revision has no `reason`, nor has one by the clock. `next_news` is when the provider reports
    again if the etr is unknown or passes: aware UTC, None if not stated.
    """

    number: int
    etr: datetime | None
    reason: Delay | None
    author: str
    stated_at: datetime
    next_news: datetime | None = None
    source: EtrSource = EtrSource.MANAGER

    @property
    def due(self) -> datetime | None:
        """When callers expect news: the etr, or else the next news; None if neither is known."""
        return self.etr or self.next_news


def round_up(moment: datetime) -> datetime:
    """Return the instant rounded up to STEP as it is told, never earlier than it is."""
    return moment + (datetime.min.replace(tzinfo=moment.tzinfo) - moment) % STEP
