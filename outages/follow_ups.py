"""Follow-ups: what follows from the result of an attempt, and which way news goes on that has reached nobody."""

import random
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from outages.notifications import AttemptState, NotificationState, Policy, Result
from outages.tickets import Channel, Closing

#: The next wait as a share of what a notification has waited in all: after an outage of the trunk nobody waits much longer,
#: and in a day there are some fifty attempts.
_PATIENCE = 1 / 8


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What follows from an attempt: the new states, when to try again (aware UTC), how the ticket closes."""

    attempt: AttemptState
    notification: NotificationState
    tries_used: int
    due_at: datetime | None
    closing: Closing | None


def judge(
    result: Result,
    *,
    policy: Policy,
    tries_used: int,
    created_at: datetime,
    at: datetime,
    chance: float = 0.5,
    same: int = 1,
    elsewhere: bool = False,
) -> FollowUp:
    """Return what follows from a result; `chance` in 0–1 spreads the wait by the policy's jitter.

    `same` attempts, this one included, came to this result; `elsewhere` says whether the news can go another way. A
    notification out of tries or time has failed; its ticket closes as unreached unless the result leaves it open.
    """
    effect = policy.effects()[result]
    used = tries_used + effect.uses_try
    if effect.wait is None:
        return FollowUp(effect.attempt, effect.notification, used, None, effect.closing)
    wait = max(effect.wait, (at - created_at) * _PATIENCE) if effect.grows else effect.wait
    due = at + wait * (1 + policy.jitter * (2 * chance - 1))
    # What the person noticed nothing of is no reason to give up while there is no other way.
    used_up = effect.most is not None and same >= effect.most and (effect.uses_try or elsewhere)
    if used_up or used >= policy.tries or due > created_at + policy.expires_after:
        return FollowUp(effect.attempt, NotificationState.FAILED, used, None, effect.at_last)
    return FollowUp(effect.attempt, NotificationState.PENDING, used, due, None)


def spread() -> float:
    """Return a random chance in 0–1 for `judge`."""
    return random.random()  # noqa: S311 - spreads load, keeps no secret


class Recourse(StrEnum):
    """Who may still tell somebody whom a notification has not reached."""

    #: The line by another way, else people.
    ANOTHER_WAY = "another_way"
    #: People alone: nobody knows what the person has heard, and the line might tell them twice.
    PEOPLE = "people"
    #: Nobody: they want no such calls.
    NOBODY = "nobody"


_RECOURSES = {
    Result.DECLINED: Recourse.NOBODY,
    Result.BLOCKED: Recourse.NOBODY,
    Result.BROKEN_OFF: Recourse.PEOPLE,
    Result.UNKNOWN: Recourse.PEOPLE,
}


def find_recourse(results: Iterable[Result], policy: Policy) -> Recourse:
    """Return who may still tell the person after these results, first to last: any doubt about what was heard counts.

    Otherwise the last one that the person noticed decides.
    """
    effects = policy.effects()
    noticed = [_RECOURSES.get(one, Recourse.ANOTHER_WAY) for one in results if effects[one].uses_try]
    if Recourse.PEOPLE in noticed and noticed[-1] is not Recourse.NOBODY:
        return Recourse.PEOPLE
    return noticed[-1] if noticed else Recourse.ANOTHER_WAY


#: By the channel that was asked for.
_CHANNELS = {
    Channel.CALL: (Channel.CALL, Channel.SMS),
    Channel.SMS: (Channel.SMS,),
    Channel.EMAIL: (Channel.SMS,),
    Channel.WEBHOOK: (),
}


class TellingWay(NamedTuple):
    """A channel to a telephone (E.164)."""

    channel: Channel
    number: str


def find_next_way(
    asked: TellingWay,
    others: Sequence[str],
    tried: Collection[TellingWay],
    may_go: Callable[[TellingWay], bool],
) -> TellingWay | None:
    """Return the way that news goes next, None if all were tried or none may be.

    `asked` is the way that was asked for, `others` are the subscriber's other telephones. Each telephone is rung, then
    written to; nobody is rung who asked to be written to, and only the outside system is told that asked.
    """
    ways = _list_ways(asked, others)
    return next((way for way in ways if way not in tried and may_go(way)), None)


def _list_ways(asked: TellingWay, others: Sequence[str]) -> Iterator[TellingWay]:
    yield asked
    for number in (asked.number, *others):
        for channel in _CHANNELS[asked.channel]:
            yield TellingWay(channel, number)
