"""The life of an incident: one rule per change, on values; the store writes what the rules return."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from outages.errors import ConflictError, InvalidError
from outages.estimates import Delay, EtrRevision, EtrSource
from outages.incidents import Incident, IncidentKind, Stage, State
from outages.news import News
from outages.scopes import Areas, ScopeItem, check_items, is_empty
from outages.tickets import Closing


@dataclass(frozen=True, slots=True)
class Aftermath:
    """What the end of an incident means for the open tickets that wait for nothing else.

    A restored or released part means it for the tickets there.
    """

    #: What people who asked are told; a ticket with a request stays open until they are.
    news: News
    #: Why the tickets of people who did not ask close; None if they stay open.
    closing: Closing | None


#: How long after its restoration an incident may be reopened: who was told "back" is known for at least that long.
REOPENED_WITHIN = timedelta(days=30)

#: The author of what nobody does but the clock.
CLOCK = "clock"

#: Service is back.
RESTORED = Aftermath(News.RESTORED, Closing.RESTORED)
#: Service may be out there after all: nothing closes.
WITHDRAWN = Aftermath(News.WITHDRAWN, None)


class Consequence(StrEnum):
    """What a change of an incident means for tickets."""

    #: It covers more, or keeps services out from now on: open tickets there wait for it too.
    COVERED = "covered"
    #: It covers less than was stated: the tickets elsewhere are released.
    UNCOVERED = "uncovered"
    #: It keeps nothing out any more: its tickets are let go.
    ENDED = "ended"
    #: Service is back in a part of it: the tickets there are let go.
    PARTLY_ENDED = "partly_ended"
    #: Another incident covers a part or all of it instead: the tickets there wait for that one.
    MOVED = "moved"
    #: Its end was a mistake: the tickets that it let go wait for it again.
    REOPENED = "reopened"


def publish(incident: Incident, at: datetime, first_report: datetime | None = None) -> Incident:
    """Return the draft as an active incident; raise ConflictError unless it is a draft.

    A fault found inside a larger outage began with its first report, unless its beginning is stated.
    """
    must_be(incident, State.DRAFT, "published")
    check_ahead("etr", incident.promise.etr, at)
    check_ahead("next_news", incident.promise.next_news, at)
    began_at = incident.began_at or (first_report if incident.parent_id else None)
    return replace(incident, state=State.ACTIVE, published_at=at, began_at=began_at, publish_at=None)


def move_etr(
    incident: Incident,
    etr: datetime | None,
    *,
    reason: Delay,
    author: str,
    at: datetime,
    next_news: datetime | None = None,
    source: EtrSource = EtrSource.MANAGER,
) -> Incident:
    """Return the incident with one more revision of its estimate.

    Raise ConflictError unless it is active; InvalidError for a time that has passed, lies before the planned
    start, or changes nothing.
    """
    must_be(incident, State.ACTIVE, "given another estimate")
    check_ahead("etr", etr, at)
    check_ahead("next_news", next_news, at)
    if etr and incident.starts_at and etr <= incident.starts_at:
        raise InvalidError("etr", "must lie after the start of the work")
    if etr is None and incident.ends_by_clock:
        raise InvalidError("etr", "is needed: this work ends by the clock")
    if (etr, next_news) == (incident.promise.etr, incident.promise.next_news):
        raise InvalidError("etr", "is the estimate that already holds")
    return _state(incident, EtrRevision(0, etr, reason, author, at, next_news, source))


def restore(incident: Incident, at: datetime, ended_at: datetime | None = None) -> Incident:
    """Return the incident as restored at `ended_at`, by default now.

    Raise ConflictError unless service is out, InvalidError for an end in the future or before the beginning.
    """
    _must_be_out(incident, at, "restored")
    ended = ended_at or at
    if ended > at:
        raise InvalidError("ended_at", "lies ahead; state when service came back")
    if ended < incident.began:
        raise InvalidError("ended_at", "lies before the beginning of the outage")
    if any(one.restored_at and one.restored_at > ended for one in incident.scope.restored):
        raise InvalidError("ended_at", "lies before service came back in a part of it")
    return replace(incident, state=State.RESTORED, restored_at=ended)


def restore_part(incident: Incident, items: Sequence[ScopeItem], areas: Areas, at: datetime) -> Incident:
    """Return the incident with these areas and houses restored; `areas` holds every area that either names.

    A street may be restored in a network incident, too: only service points know whether the two overlap.
    Raise ConflictError unless service is out; InvalidError naming an item that restores nothing new, or `items`
    if nothing would be left.
    """
    _must_be_out(incident, at, "restored in part")
    check_items(incident.scope, items, areas)
    back = tuple(replace(item, restored_at=at) for item in items)
    left = replace(incident.scope, restored=(*incident.scope.restored, *back))
    if is_empty(left, areas):
        raise InvalidError("items", "is all that is still out; restore the whole incident instead")
    return replace(incident, scope=left)


def reopen(
    incident: Incident,
    etr: datetime | None,
    *,
    author: str,
    at: datetime,
    next_news: datetime | None = None,
) -> Incident:
    """Return the restored incident as active again, with another revision of its estimate.

    Raise ConflictError unless it is restored, InvalidError for a time that has passed.
    """
    must_be(incident, State.RESTORED, "reopened")
    check_ahead("etr", etr, at)
    check_ahead("next_news", next_news, at)
    active = replace(incident, state=State.ACTIVE, restored_at=None, reopened_at=at, ends_by_clock=False)
    return _state(active, EtrRevision(0, etr, Delay.CORRECTION, author, at, next_news))


def check_reopened_in_time(restored_at: datetime, at: datetime) -> None:
    """Raise ConflictError if the restoration is too long ago to be taken back; it was made at `restored_at`."""
    if at - restored_at > REOPENED_WITHIN:
        days = REOPENED_WITHIN.days
        raise ConflictError(f"it was restored more than {days} days ago; post a notice of its own")


def cancel(incident: Incident, at: datetime) -> Incident:
    """Return the draft or active incident as cancelled; raise ConflictError otherwise.

    A partly restored incident did happen, and subscribers were told so: it can't be withdrawn.
    """
    if incident.state is not State.DRAFT:
        must_be(incident, State.ACTIVE, "cancelled")
    if incident.partly_restored:
        raise ConflictError(f"incident {incident.id} is restored in part; restore the rest instead")
    return replace(incident, state=State.CANCELLED, cancelled_at=at)


def turn(incident: Incident, at: datetime) -> Incident:
    """Return the incident as the clock makes it: work that ends by the clock is restored at its etr."""
    etr = incident.promise.etr
    if incident.ends_by_clock and incident.stage(at) is Stage.OVERRUN:
        return replace(incident, state=State.RESTORED, restored_at=etr)
    return incident


def renew(incident: Incident, until: datetime, at: datetime) -> Incident:
    """Return the notice made by telephone as holding until a later moment, also if it has lapsed.

    Raise ConflictError unless it is active and was made by telephone; InvalidError for a moment that has passed.
    """
    must_be(incident, State.ACTIVE, "renewed")
    if incident.holds_until is None:
        raise ConflictError(
            f"incident {incident.id} was not made by telephone: it holds until somebody ends it"
        )
    check_ahead("until", until, at)
    return replace(incident, holds_until=until, lapsed_at=None)


def lapse(incident: Incident, at: datetime) -> Incident:
    """Return the incident as the clock leaves it: one made by telephone and not renewed states no times any more.

    It goes on: nobody has said that service is back, nor that it never was out.
    """
    over = incident.holds_until is not None and incident.holds_until <= at
    if incident.state is not State.ACTIVE or incident.lapsed_at or not over:
        return incident
    lapsed = replace(incident, lapsed_at=at)
    if incident.promise.due is None:
        return lapsed
    return _state(lapsed, EtrRevision(0, None, None, CLOCK, at, source=EtrSource.UNKNOWN))


def must_be(incident: Incident, state: State, action: str) -> None:
    """Raise ConflictError that says what can't be done, unless the incident is in the state."""
    if incident.state is not state:
        raise ConflictError(
            f"incident {incident.id} is {incident.state}; only one that is {state} can be {action}"
        )


def check_ahead(name: str, moment: datetime | None, at: datetime) -> None:
    """Raise InvalidError naming the field if the moment has passed."""
    if moment is not None and moment <= at:
        raise InvalidError(name, "has already passed; state a later time, or none if it is unknown")


def _must_be_out(incident: Incident, at: datetime, action: str) -> None:
    must_be(incident, State.ACTIVE, action)
    if incident.kind is IncidentKind.PLANNED and not incident.is_out(at):
        raise ConflictError(f"incident {incident.id} is work that has not begun; withdraw or move it instead")


def _state(incident: Incident, revision: EtrRevision) -> Incident:
    """Return the incident with the revision under the next number."""
    numbered = replace(revision, number=incident.promise.number + 1)
    return replace(incident, revisions=(*incident.revisions, numbered))
