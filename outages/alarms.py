"""Alarms: what needs somebody's hand, who has taken it on, and when duty managers are told of what nobody takes on."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NewType, Protocol

from outages.estimates import AlertStage, Subject
from outages.incidents import Incident, State
from outages.notifications import Result
from outages.promises import find_times_due, is_known_to_be_near

AlarmId = NewType("AlarmId", int)

#: Prefix of the ids of calls that ring a duty manager.
ALARM_PREFIX: Final = "alarm-"
#: A promise is near within its warning, and very near within this part of it.
_VERY_NEAR: Final = 1 / 3


class AlarmKind(StrEnum):
    """What an alarm is about."""

    #: A promise to callers is about to pass, or has passed; the subject is its incident.
    PROMISE = "promise"
    #: A notice made by telephone is about to lapse, or has; the subject is its incident.
    TELEPHONE_NOTICE = "telephone_notice"
    #: A draft could not be published at its time; the subject is its incident.
    MISSED_DRAFT = "missed_draft"
    #: Reports point to an outage that no notice covers; the subject is the proposal.
    PROPOSAL = "proposal"
    #: People of a branch say that it is still out, and nobody else is told; the subject is the branch.
    BRANCH = "branch"
    #: People say that it is still out after all; there is one for all.
    STILL_OUT = "still_out"
    #: A part of the service is ill; the subject is its name.
    PART = "part"
    #: Callers wait for an agent, and none is there.
    AGENTS = "agents"


@dataclass(frozen=True, slots=True)
class AlarmReason:
    """Why a hand is needed; the higher the level, the worse it is.

    `node` is the Asterisk that alone has this reason, empty for what is so everywhere.
    """

    kind: AlarmKind
    subject: str = ""
    level: int = 1
    node: str = ""


@dataclass(frozen=True, slots=True)
class Alarm:
    """A reason that has not ended; instants are aware UTC.

    `since` is when it was raised, grew worse, or came back because who had taken it on didn't end it.
    `acknowledged_by` is who has taken it on: a manager's name, or the number (E.164) at which somebody pressed 1.
    """

    id: AlarmId
    reason: AlarmReason
    raised_at: datetime
    since: datetime
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None


@dataclass(frozen=True, slots=True)
class AlarmRules:
    """When duty managers are told of an alarm that nobody has acknowledged, None for never.

    `text_after` counts from `Alarm.since`, `call_after` from there on; after as long, all numbers are called once more.
    An acknowledged alarm comes back `again_after` its acknowledgement.
    """

    text_after: timedelta | None
    call_after: timedelta | None
    again_after: timedelta | None

    @property
    def first_call_after(self) -> timedelta | None:
        """How long after `Alarm.since` the first call is due."""
        return None if self.call_after is None else (self.text_after or timedelta()) + self.call_after


@dataclass(frozen=True, slots=True)
class AlarmCall:
    """A call to a duty manager's number (E.164) about these alarms, its id committed before it is dialled."""

    attempt_id: str
    number: str
    alarms: tuple[Alarm, ...]


@dataclass(frozen=True, slots=True)
class PromiseLevel:
    """What the level of a promise's alarm says: which time is owed, and whether it has passed."""

    about: Subject
    stage: AlertStage


#: By level: an end comes near, very near, and passes; then so do the next news.
PROMISE_LEVELS: Final = {
    1: PromiseLevel(Subject.ETR, AlertStage.DUE_SOON),
    2: PromiseLevel(Subject.ETR, AlertStage.DUE_SOON),
    3: PromiseLevel(Subject.ETR, AlertStage.OVERDUE),
    4: PromiseLevel(Subject.NEXT_NEWS, AlertStage.DUE_SOON),
    5: PromiseLevel(Subject.NEXT_NEWS, AlertStage.DUE_SOON),
    6: PromiseLevel(Subject.NEXT_NEWS, AlertStage.OVERDUE),
}
_FIRST_LEVELS: Final = {Subject.ETR: 1, Subject.NEXT_NEWS: 4}


def level_of_promise(incident: Incident, *, at: datetime, ahead: timedelta) -> int:
    """Return the level of an incident's promise, zero while no hand is needed; `ahead` is how early a warning comes.

    Who states a time that is near already needs no warning of it.
    """
    stated_at, levels = incident.promise.stated_at, [0]
    for about, due in find_times_due(incident, at).items():
        first = _FIRST_LEVELS[about]
        if due <= at:
            levels.append(first + 2)
            continue
        for nearer, span in enumerate((ahead, ahead * _VERY_NEAR)):
            if due <= at + span and not is_known_to_be_near(stated_at, due, span):
                levels.append(first + nearer)
    return max(levels)


def level_of_holding(incident: Incident, *, at: datetime, ahead: timedelta) -> int:
    """Return 1 within `ahead` of the end of a notice made by telephone, 2 once it has lapsed, else zero."""
    if incident.state is not State.ACTIVE or incident.holds_until is None:
        return 0
    if incident.lapsed_at is not None:
        return 2
    return int(incident.holds_until <= at + ahead)


def level_of_count(count: int) -> int:
    """Return a level that rises whenever so many have become twice as many, zero for none."""
    return count.bit_length()


class AlarmRepository(Protocol):
    """Keeps alarms; each method is one transaction and raises StoreError."""

    async def observe(
        self,
        reasons: Collection[AlarmReason],
        *,
        kinds: Collection[AlarmKind],
        node: str,
        at: datetime,
        again_after: timedelta | None,
    ) -> None:
        """Keep what is so now of these kinds, everywhere and at the node: raise alarms, note that they grew worse, end others.

        Those that grew worse, or were acknowledged long ago, are nobody's again.
        """
        ...

    async def find(self) -> list[Alarm]:
        """Return the alarms that have not ended, the oldest first."""
        ...

    async def acknowledge(self, alarm: AlarmId, *, author: str, at: datetime) -> Alarm:
        """Note who has taken it on, and return it; if somebody has, it stays theirs.

        Raise NotFoundError if it never was or has ended.
        """
        ...

    async def claim_texts(self, *, after: timedelta, at: datetime) -> list[Alarm]:
        """Return the alarms of which duty managers are to be written to now: each once, until it grows worse or comes back."""
        ...


class AlarmCallRepository(Protocol):
    """Keeps the calls about alarms; each method is one transaction and raises StoreError."""

    async def claim(
        self, numbers: Sequence[str], *, rules: AlarmRules, at: datetime, lease: timedelta
    ) -> AlarmCall | None:
        """Begin the next call about all alarms that are due, to the number whose turn it is; None while there is nothing to call about, or a call goes on."""
        ...

    async def find(self, attempt_id: str) -> list[Alarm]:
        """Return the alarms of a call that somebody is still needed for."""
        ...

    async def renew(self, attempts: Collection[str], *, until: datetime) -> None:
        """Answer for these calls until then (aware UTC); those that have a result stay as they are."""
        ...

    async def settle(self, attempt_id: str, result: Result, *, at: datetime) -> None:
        """Keep what a call came to, WORKS if the alarms were acknowledged; do nothing if it is settled already."""
        ...

    async def expired(self, *, at: datetime) -> list[str]:
        """Return the calls of this node whose lease ran out without a result."""
        ...
