"""Reach: of everybody who heard that something is out, who has heard that it is over, and why the others have not."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from outages.notifications import NotificationState

_TO_GO = frozenset({NotificationState.PENDING, NotificationState.SENDING, NotificationState.SENT})
_UNREACHED = frozenset({NotificationState.FAILED, NotificationState.STOPPED})


class TellingOutcome(StrEnum):
    """What became of telling one person the end of an outage; the first that applies."""

    #: They were told since they last heard that it is out, or somebody whom they named was.
    TOLD = "told"
    #: They withheld their number.
    WITHHELD = "withheld"
    #: They are still to be told.
    TO_GO = "to_go"
    #: Something else is still out at their address, and they are told once it is over.
    STILL_WAITS = "still_waits"
    #: People of the provider are to call them.
    LISTED = "listed"
    #: Every attempt failed, or somebody stopped the campaign.
    UNREACHED = "unreached"
    #: They want no calls or no messages at all.
    OPTED_OUT = "opted_out"
    #: They withdrew their request.
    DECLINED = "declined"
    #: There was nothing left to tell them: they had called meanwhile, or their ticket was closed by hand.
    NEEDLESS = "needless"
    #: They asked for nothing.
    NOT_ASKED = "not_asked"
    #: They asked, and nothing says why they were not told: a fault of ours.
    FORGOTTEN = "forgotten"


@dataclass(frozen=True, slots=True, kw_only=True)
class Requested:
    """A request that somebody made, for their own telephone or another one.

    `waits` says whether its ticket still waits for any incident.
    """

    withdrawn: bool
    holds: bool
    waits: bool


def judge_telling(
    *,
    told: bool,
    number: str | None,
    notified: Collection[NotificationState],
    requests: Collection[Requested],
    opted_out: bool,
    listed: bool = False,
) -> TellingOutcome:
    """Return what became of telling a person who heard that something is out.

    `told` says whether they, or a telephone that they named, have heard the end since; `notified` are the states of what
    these telephones (E.164, None if withheld) were to be told; `listed` says whether people are to call them.
    """
    outcomes = {
        TellingOutcome.TOLD: told,
        TellingOutcome.WITHHELD: number is None,
        TellingOutcome.TO_GO: not _TO_GO.isdisjoint(notified),
        TellingOutcome.STILL_WAITS: any(one.holds and one.waits for one in requests),
        TellingOutcome.LISTED: listed,
        TellingOutcome.UNREACHED: not _UNREACHED.isdisjoint(notified),
        TellingOutcome.OPTED_OUT: opted_out or NotificationState.OPTED_OUT in notified,
        TellingOutcome.DECLINED: any(one.withdrawn for one in requests),
        TellingOutcome.NEEDLESS: NotificationState.DONE in notified,
        TellingOutcome.NOT_ASKED: not requests,
        TellingOutcome.FORGOTTEN: any(one.holds for one in requests),
    }
    return next((outcome for outcome, applies in outcomes.items() if applies), TellingOutcome.NEEDLESS)
