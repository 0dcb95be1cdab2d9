"""Telling rules: who is told which fact about an outage, and by which channel; a manager sets them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

from outages.errors import InvalidError
from outages.estimates import round_up
from outages.incidents import Incident, IncidentId, IncidentKind, Stage, State
from outages.news import News
from outages.subscribers import Tier
from outages.tickets import Channel


class Fact(StrEnum):
    """What has become of an outage or of planned work."""

    #: An outage was published.
    PUBLISHED = "published"
    #: Its end is known, which wasn't.
    ETR_KNOWN = "etr_known"
    #: Its end is expected at another time, or nobody knows it any more.
    ETR_MOVED = "etr_moved"
    #: The promised time has passed.
    ETR_OVERDUE = "etr_overdue"
    #: Service is back.
    RESTORED = "restored"
    #: It was a mistake that service is back.
    REOPENED = "reopened"
    #: The notice was a mistake, or the work is off.
    WITHDRAWN = "withdrawn"
    #: Planned work will begin soon.
    AHEAD = "ahead"
    #: Planned work that hasn't begun has another time.
    WORK_MOVED = "work_moved"
    #: Planned work has begun.
    BEGUN = "begun"
    #: Planned work is over.
    DONE = "done"

    @property
    def news(self) -> News:
        """What people are told of it."""
        return News.RESTORED if self is Fact.DONE else News(self.value)

    @property
    def is_over(self) -> bool:
        """Whether everybody who asked is told it, whatever the rule."""
        return not self.news.goes_on


class Audience(StrEnum):
    """Who is told; each includes those before it."""

    #: Nobody.
    NOBODY = "nobody"
    #: Whoever asked to be told.
    ASKED = "asked"
    #: Whoever heard of the outage, too.
    HEARD = "heard"
    #: All subscribers whom it concerns.
    AFFECTED = "affected"


@dataclass(frozen=True, slots=True)
class TellingRule:
    """Who is told, and how.

    `channel` None tells people as they asked, and those who asked for nothing by SMS. `tier` narrows the audience to its
    subscribers, None for all.
    """

    audience: Audience
    channel: Channel | None = None
    tier: Tier | None = None


#: What holds until a manager sets something else.
DEFAULTS: Final[Mapping[Fact, TellingRule]] = {
    fact: TellingRule(Audience.ASKED if fact.is_over else Audience.NOBODY) for fact in Fact
}


def check_rule(fact: Fact, rule: TellingRule) -> None:
    """Raise InvalidError for a rule by which somebody who asked for the end would not be told it."""
    if fact.is_over and rule.audience is Audience.NOBODY:
        raise InvalidError("audience", "can't be nobody: whoever asked is told the end")


def find_fact(before: Incident, after: Incident, at: datetime) -> Fact | None:
    """Return which fact a change at a moment (aware UTC) has made, None if it is no news to anybody."""
    match before.state, after.state:
        case State.ACTIVE, State.CANCELLED:
            return Fact.WITHDRAWN
        case State.ACTIVE, State.RESTORED:
            return fact_of_end(after)
        case State.RESTORED, State.ACTIVE:
            return Fact.REOPENED
        case ((State.DRAFT | State.ACTIVE), State.ACTIVE):
            return _find_going_on(before, after, at)
    return None


def _find_going_on(before: Incident, after: Incident, at: datetime) -> Fact | None:
    if after.scope.restored != before.scope.restored:
        return fact_of_end(after)
    if after.stage(at) is Stage.SCHEDULED:
        return _find_ahead(before, after)
    if after.kind is IncidentKind.PLANNED and not before.is_out(at):
        return Fact.BEGUN
    return Fact.PUBLISHED if before.state is State.DRAFT else _find_moved(before, after)


def _find_ahead(before: Incident, after: Incident) -> Fact | None:
    if before.state is State.DRAFT:
        return Fact.AHEAD
    times = (before.starts_at, before.promise.etr), (after.starts_at, after.promise.etr)
    return Fact.WORK_MOVED if times[0] != times[1] else None


def _find_moved(before: Incident, after: Incident) -> Fact | None:
    if before.promise.number == after.promise.number:
        return None
    return Fact.ETR_KNOWN if before.promise.etr is None and after.promise.etr else Fact.ETR_MOVED


def fact_of_publication(incident: Incident, at: datetime) -> Fact:
    """Return the fact that publishing a draft at a moment (aware UTC) makes."""
    if incident.kind is IncidentKind.UNPLANNED:
        return Fact.PUBLISHED
    return Fact.AHEAD if incident.starts_at and incident.starts_at > at else Fact.BEGUN


def fact_of_estimate(incident: Incident, etr: datetime | None, at: datetime) -> Fact:
    """Return the fact that another estimate of an active incident makes at a moment (aware UTC)."""
    if incident.stage(at) is Stage.SCHEDULED:
        return Fact.WORK_MOVED
    return Fact.ETR_KNOWN if incident.promise.etr is None and etr else Fact.ETR_MOVED


def fact_of_end(incident: Incident) -> Fact:
    """Return the fact that service is back."""
    return Fact.DONE if incident.kind is IncidentKind.PLANNED else Fact.RESTORED


def find_overdue(incident: Incident, at: datetime) -> datetime | None:
    """Return when the time passed that an incident promises, as it was told (aware UTC); None if it hasn't.

    The end counts, or while nobody knows it the next news.
    """
    promised = incident.promise.etr or incident.promise.next_news
    if promised is None or not incident.is_out(at):
        return None
    passed = round_up(promised)
    return passed if passed <= at else None


class TellingRuleRepository(Protocol):
    """Keeps the rules; each method is one transaction and raises StoreError."""

    async def read(self, incident: IncidentId | None = None) -> Mapping[Fact, TellingRule]:
        """Return the rule of every fact, by default of any incident that has none of its own."""
        ...

    async def set(
        self, fact: Fact, rule: TellingRule, *, author: str, at: datetime, incident: IncidentId | None = None
    ) -> None:
        """Tell a fact by another rule from now on, for one incident or by default for all, audited.

        Raise InvalidError as `check_rule` does, NotFoundError.
        """
        ...

    async def count(
        self, incident: IncidentId, fact: Fact, rule: TellingRule, *, at: datetime
    ) -> Mapping[tuple[Channel, str], int]:
        """Return how many would be told a fact by a rule, by channel and language, if it came true now.

        Those who asked for the end are not counted: they are told it in any case. Raise NotFoundError.
        """
        ...

    async def tell_due(self, *, at: datetime, ahead: timedelta) -> list[IncidentId]:
        """Make the campaigns of what the clock says: work that begins within `ahead`, and estimates that have passed.

        Each is made once, however many workers ask. Return the incidents told of.
        """
        ...
