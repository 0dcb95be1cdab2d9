"""Campaigns: the telling of one change of an incident to all who asked; people watch it and may hold it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NewType, Protocol

from outages.errors import ConflictError, InvalidError
from outages.incidents import IncidentId
from outages.news import News
from outages.notifications import NotificationState, Result
from outages.places import AreaId
from outages.reach import TellingOutcome
from outages.telling_rules import TellingRule
from outages.tickets import Channel

CampaignId = NewType("CampaignId", int)

#: Most people that a slowed campaign may be set to try in a minute: beyond, the limits of the trunk alone decide.
FASTEST: Final = 1000
#: What a slowed campaign may catch up with at once, after a while in which nobody was due.
_BURST: Final = timedelta(seconds=10)
#: The time over which the speed of a campaign is measured.
_LATELY: Final = timedelta(minutes=10)

#: The results with which somebody was told.
_TOLD: Final = frozenset(
    {
        Result.WORKS,
        Result.STILL_OUT,
        Result.WANTS_AGENT,
        Result.OPTED_OUT,
        Result.HEARD,
        Result.ACCEPTED,
        Result.DELIVERED,
    }
)
_UNREACHED: Final = frozenset(
    {NotificationState.FAILED, NotificationState.OPTED_OUT, NotificationState.STOPPED}
)


class CampaignState(StrEnum):
    """Whether people are told."""

    #: They are, as soon as they are due.
    RUNNING = "running"
    #: Nobody is until it is resumed.
    PAUSED = "paused"
    #: Nobody else is any more.
    STOPPED = "stopped"


class SampleState(StrEnum):
    """Whether some people are asked before all others are told."""

    #: Nobody is told until it is known whom to ask first.
    PLANNED = "planned"
    #: Some were asked first; their branches say what became of it.
    TAKEN = "taken"
    #: There were too few people to ask some of them first.
    NEEDLESS = "needless"


@dataclass(frozen=True, slots=True)
class Campaign:
    """The telling of one change of an incident, which was made at `began_at`.

    `per_minute` is how many people are tried in a minute at most, None for as many as the line can. `changed_by` held
    it last or let it go on, at `changed_at`; None if nobody ever did. `sample` is None where nobody is asked first.
    `rule` is that by which it was made, None for whoever asked. Nobody is told before `not_before`, and whoever is
    left at `not_after` is not told any more; None for no such limit. Instants are aware UTC.
    """

    id: CampaignId
    incident_id: IncidentId
    news: News
    began_at: datetime
    state: CampaignState = CampaignState.RUNNING
    per_minute: int | None = None
    changed_at: datetime | None = None
    changed_by: str | None = None
    sample: SampleState | None = None
    rule: TellingRule | None = None
    not_before: datetime | None = None
    not_after: datetime | None = None


def pause(campaign: Campaign) -> Campaign:
    """Return it paused; raise ConflictError unless it is running."""
    _must_be(campaign, CampaignState.RUNNING, "paused")
    return replace(campaign, state=CampaignState.PAUSED)


def resume(campaign: Campaign) -> Campaign:
    """Return it running again; raise ConflictError unless it is paused."""
    _must_be(campaign, CampaignState.PAUSED, "resumed")
    return replace(campaign, state=CampaignState.RUNNING)


def stop(campaign: Campaign) -> Campaign:
    """Return it stopped for good; raise ConflictError if it was."""
    if campaign.state is CampaignState.STOPPED:
        raise ConflictError(f"campaign {campaign.id} is stopped already")
    return replace(campaign, state=CampaignState.STOPPED)


def set_pace(campaign: Campaign, per_minute: int | None) -> Campaign:
    """Return it with so many people a minute at most, None for no limit of its own.

    Raise InvalidError for a pace outside 1–FASTEST, ConflictError if it is stopped.
    """
    if campaign.state is CampaignState.STOPPED:
        raise ConflictError(f"campaign {campaign.id} is stopped; its pace means nothing")
    if per_minute is not None and not 1 <= per_minute <= FASTEST:
        raise InvalidError("per_minute", f"must be 1 to {FASTEST}, or none for no limit")
    return replace(campaign, per_minute=per_minute)


def set_span(
    campaign: Campaign, not_before: datetime | None, not_after: datetime | None, at: datetime
) -> Campaign:
    """Return it with the span in which people are told, None for no limit of its own.

    Raise InvalidError for a span that has no time or is over, ConflictError if it is stopped.
    """
    if campaign.state is CampaignState.STOPPED:
        raise ConflictError(f"campaign {campaign.id} is stopped; its span means nothing")
    if not_after is not None and not_after <= max(at, not_before or at):
        raise InvalidError("not_after", "must be later than now and than not_before")
    return replace(campaign, not_before=not_before, not_after=not_after)


def _must_be(campaign: Campaign, state: CampaignState, deed: str) -> None:
    if campaign.state is not state:
        raise ConflictError(f"campaign {campaign.id} is {campaign.state}; only a {state} one can be {deed}")


@dataclass(frozen=True, slots=True)
class CampaignPace:
    """How fast people of a slowed campaign are tried: the next one at `next_at` (aware UTC), None for at once."""

    per_minute: int
    next_at: datetime | None

    def allowed(self, at: datetime) -> int:
        """Return how many may be tried now."""
        begun = self._begun(at)
        return 0 if begun > at else 1 + int((at - begun) / self._interval)

    def after(self, tried: int, at: datetime) -> datetime:
        """Return when the next one may be tried, after so many now."""
        return self._begun(at) + tried * self._interval

    def _begun(self, at: datetime) -> datetime:
        return at if self.next_at is None else max(self.next_at, at - _BURST)

    @property
    def _interval(self) -> timedelta:
        return timedelta(minutes=1) / self.per_minute


@dataclass(frozen=True, slots=True)
class Progress:
    """How many people of a campaign are where; each person counts once.

    `waiting` people are not due yet: it is night where they live, or they were tried and will be again. `held` ones wait
    for the answers of others in their branch, or for a manager. `underway` are
    those who are rung or written to now, and messages without a report yet. `told` counts by answer, `unreached` by
    what became of the last attempt, or by the state that ended it. To `needless` ones there was nothing left to tell.
    """

    waiting: int
    due: int
    underway: int
    told: Mapping[Result, int]
    unreached: Mapping[Result | NotificationState, int]
    needless: int
    held: int = 0

    @property
    def people(self) -> int:
        """How many there are in all."""
        return self.to_go + self.told_in_all + sum(self.unreached.values()) + self.needless

    @property
    def to_go(self) -> int:
        """How many have not been told yet, and may be."""
        return self.waiting + self.due + self.underway + self.held

    @property
    def told_in_all(self) -> int:
        """How many have been told."""
        return sum(self.told.values())


def count_progress(
    tally: Mapping[tuple[NotificationState, Result | None], int], due: int, held: int = 0
) -> Progress:
    """Return the progress from how many notifications are in each state with each last result.

    `due` of them are due, `held` ones kept back.
    """
    told: Counter[Result] = Counter()
    unreached: Counter[Result | NotificationState] = Counter()
    by_state: Counter[NotificationState] = Counter()
    needless = 0
    for (state, result), count in tally.items():
        by_state[state] += count
        if state in _UNREACHED:
            unreached[result if result and state is NotificationState.FAILED else state] += count
        elif state is NotificationState.DONE and result in _TOLD:
            told[result] += count
        elif state is NotificationState.DONE:
            needless += count
    return Progress(
        waiting=by_state[NotificationState.PENDING] - due - held,
        due=due,
        underway=by_state[NotificationState.SENDING] + by_state[NotificationState.SENT],
        told=told,
        unreached=unreached,
        needless=needless,
        held=held,
    )


@dataclass(frozen=True, slots=True)
class Minute:
    """What was over in the minute that began at `at` (aware UTC): so many people were told, so many given up."""

    at: datetime
    told: int
    unreached: int


def expect_end(
    campaign: Campaign, progress: Progress, minutes: Sequence[Minute], at: datetime
) -> datetime | None:
    """Return when everybody will have been told at the speed of the last minutes (aware UTC).

    None if nobody is left, nobody is told at present, or nothing was lately by which to tell.
    """
    lately = sum(one.told + one.unreached for one in minutes if one.at > at - _LATELY)
    if campaign.state is not CampaignState.RUNNING or not progress.to_go or not lately:
        return None
    taken = min(_LATELY, max(at - campaign.began_at, timedelta(minutes=1)))
    return at + taken * progress.to_go / lately


@dataclass(frozen=True, slots=True)
class StillOutBranch:
    """A street, or a node of the network, in which so many tickets say that service is still out."""

    area: AreaId
    tickets: int


@dataclass(frozen=True, slots=True)
class StillOut:
    """How many open tickets say that service is still out though it was said to be back, and in which branches.

    Each ticket counts in its street and in its node; branches with most tickets come first.
    """

    tickets: int
    branches: tuple[StillOutBranch, ...]


class CampaignAction(Protocol):
    """What somebody does to a campaign."""

    async def __call__(self, campaign: CampaignId, *, author: str, at: datetime) -> Campaign:
        """Act in the author's name, and return it; raise NotFoundError, ConflictError."""
        ...


class CampaignRepository(Protocol):
    """Keeps campaigns; each method is one transaction and raises StoreError, each deed is audited under its author."""

    async def get(self, campaign: CampaignId) -> Campaign:
        """Return one; raise NotFoundError."""
        ...

    async def find(
        self,
        *,
        incident: IncidentId | None = None,
        unfinished: bool = False,
        limit: int = 100,
        before: int | None = None,
    ) -> list[Campaign]:
        """Return campaigns, newest first, by incident; `unfinished` picks those in which somebody is left to be told."""
        ...

    async def progress(
        self, campaigns: Sequence[CampaignId], *, at: datetime
    ) -> Mapping[CampaignId, Progress]:
        """Return how each of them stands at a moment (aware UTC)."""
        ...

    async def minutes(self, campaign: CampaignId) -> list[Minute]:
        """Return the minutes in which people were told or given up, first to last."""
        ...

    async def foresee(self, incident: IncidentId) -> Mapping[Channel, int]:
        """Return how many telephones would be told by each channel if the incident ended now."""
        ...

    async def reach(self, incident: IncidentId) -> Mapping[TellingOutcome, int]:
        """Return what became of telling the end to each person who heard that the incident is out."""
        ...

    async def still_out(self) -> StillOut:
        """Return where people answered that it is still out, as long as their tickets are open."""
        ...

    async def pause(self, campaign: CampaignId, *, author: str, at: datetime) -> Campaign:
        """Tell nobody until it is resumed, and return it; calls that ring go on. Raise NotFoundError, ConflictError."""
        ...

    async def resume(self, campaign: CampaignId, *, author: str, at: datetime) -> Campaign:
        """Go on, and return it; raise NotFoundError, ConflictError."""
        ...

    async def stop(self, campaign: CampaignId, *, author: str, at: datetime) -> Campaign:
        """Tell nobody else, and return it; raise NotFoundError, ConflictError."""
        ...

    async def set_pace(
        self, campaign: CampaignId, per_minute: int | None, *, author: str, at: datetime
    ) -> Campaign:
        """Try so many people a minute at most, None for no limit, and return it.

        Raise NotFoundError, ConflictError, InvalidError.
        """
        ...

    async def set_span(
        self,
        campaign: CampaignId,
        not_before: datetime | None,
        not_after: datetime | None,
        *,
        author: str,
        at: datetime,
    ) -> Campaign:
        """Tell nobody before and nobody after (aware UTC), None for no limit, and return it.

        Raise NotFoundError, ConflictError, InvalidError.
        """
        ...

    async def end_stopped(self, *, at: datetime) -> int:
        """Stop campaigns whose span is over, and end some of what stopped ones were still to tell; return how many, none if no more are left."""
        ...
