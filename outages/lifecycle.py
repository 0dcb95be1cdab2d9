"""The life of an incident: one rule per change, on values; the store writes what the rules return."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from outages.errors import ConflictError, InvalidError
from outages.incidents import (
    REMARK_LENGTH,
    Delay,
    EtrRevision,
    Incident,
    IncidentDraft,
    IncidentKind,
    ScopeItem,
    State,
)
from outages.notifications import News
from outages.places import Area, AreaId, AreaKind, HouseRule
from outages.tickets import Closing

Areas = Mapping[AreaId, Area]


@dataclass(frozen=True, slots=True)
class Aftermath:
    """What the end of an incident does to its open tickets; a restored part does it to the tickets there."""

    #: What subscribers who asked are told; a ticket with a request stays open until its subscriber is told.
    news: News
    #: Why the tickets of subscribers who did not ask close; None if they stay open.
    closing: Closing | None
    #: Whether the tickets that are still open leave the incident and stand alone.
    detaches: bool


#: By the state in which incidents end.
AFTERMATHS: Mapping[State, Aftermath] = {
    State.RESTORED: Aftermath(News.RESTORED, Closing.RESTORED, detaches=False),
    # Service may be out there after all: nothing closes.
    State.CANCELLED: Aftermath(News.WITHDRAWN, None, detaches=True),
}


def check_draft(draft: IncidentDraft, at: datetime) -> None:
    """Raise InvalidError naming the field if the draft can't be announced, such as an etr in the past."""
    if not draft.services:
        raise InvalidError("services", "name at least one service")
    if not draft.scope.include:
        raise InvalidError("scope", "name at least one area")
    if draft.scope.restored:
        raise InvalidError("scope", "no part can be restored before the incident is published")
    _check_ahead("etr", draft.etr, at)
    _check_ahead("next_news", draft.next_news, at)
    _check_start(draft)
    for language, remark in draft.remarks.items():
        for text in (remark.spoken, remark.written):
            _check_remark(f"remarks.{language}", text)


def publish(incident: Incident, at: datetime) -> Incident:
    """Return the draft as an active incident; raise ConflictError unless it is a draft."""
    _must_be(incident, State.DRAFT, "published")
    _check_ahead("etr", incident.promise.etr, at)
    _check_ahead("next_news", incident.promise.next_news, at)
    return replace(incident, state=State.ACTIVE, published_at=at)


def move_etr(
    incident: Incident,
    etr: datetime | None,
    *,
    reason: Delay,
    author: str,
    at: datetime,
    next_news: datetime | None = None,
) -> Incident:
    """Return the incident with one more revision of its estimate.

    Raise ConflictError unless it is active; InvalidError for a time that has passed, lies before the planned
    start, or changes nothing.
    """
    _must_be(incident, State.ACTIVE, "given another estimate")
    _check_ahead("etr", etr, at)
    _check_ahead("next_news", next_news, at)
    if etr and incident.starts_at and etr <= incident.starts_at:
        raise InvalidError("etr", "must lie after the start of the work")
    if (etr, next_news) == (incident.promise.etr, incident.promise.next_news):
        raise InvalidError("etr", "is the estimate that already holds")
    revision = EtrRevision(incident.promise.number + 1, etr, reason, author, at, next_news)
    return replace(incident, revisions=(*incident.revisions, revision))


def restore(incident: Incident, at: datetime) -> Incident:
    """Return the incident as restored; raise ConflictError unless it is active."""
    _must_be(incident, State.ACTIVE, "restored")
    return replace(incident, state=State.RESTORED, restored_at=at)


def restore_part(incident: Incident, items: Sequence[ScopeItem], areas: Areas) -> Incident:
    """Return the incident with these areas and houses restored; `areas` holds every area that either names.

    A street may be restored in a network incident, too: only service points know whether the two overlap.
    Raise ConflictError unless it is active; InvalidError naming an item that restores nothing new, or `items`
    if nothing would be left.
    """
    _must_be(incident, State.ACTIVE, "restored in part")
    if not items:
        raise InvalidError("items", "name at least one area")
    scope = incident.scope
    for number, item in enumerate(items):
        if not any(_touch(item, one, areas) for one in scope.include):
            raise InvalidError(f"items.{number}", "lies outside the incident")
        if any(_holds(one, item, areas) for one in (*scope.restored, *scope.exclude)):
            raise InvalidError(f"items.{number}", "is not out: it is left out or restored already")
    restored = (*scope.restored, *items)
    if all(any(_holds(one, item, areas) for one in (*restored, *scope.exclude)) for item in scope.include):
        raise InvalidError("items", "is all that is still out; restore the whole incident instead")
    return replace(incident, scope=replace(scope, restored=restored))


def cancel(incident: Incident, at: datetime) -> Incident:
    """Return the draft or active incident as cancelled; raise ConflictError otherwise.

    A partly restored incident did happen, and subscribers were told so: it can't be withdrawn.
    """
    if incident.state is not State.DRAFT:
        _must_be(incident, State.ACTIVE, "cancelled")
    if incident.partly_restored:
        raise ConflictError(f"incident {incident.id} is restored in part; restore the rest instead")
    return replace(incident, state=State.CANCELLED, cancelled_at=at)


def _must_be(incident: Incident, state: State, action: str) -> None:
    if incident.state is not state:
        raise ConflictError(
            f"incident {incident.id} is {incident.state}; only one that is {state} can be {action}"
        )


def _check_ahead(name: str, moment: datetime | None, at: datetime) -> None:
    if moment is not None and moment <= at:
        raise InvalidError(name, "has already passed; state a later time, or none if it is unknown")


def _check_start(draft: IncidentDraft) -> None:
    if draft.starts_at is None:
        return
    if draft.kind is not IncidentKind.PLANNED:
        raise InvalidError("starts_at", "only planned work has a start; a fault is out already")
    if draft.etr and draft.etr <= draft.starts_at:
        raise InvalidError("starts_at", "must lie before the end of the work")


def _check_remark(name: str, text: str) -> None:
    if not text.strip():
        raise InvalidError(name, "is empty; leave the language out instead")
    if len(text) > REMARK_LENGTH:
        raise InvalidError(name, f"is longer than {REMARK_LENGTH} characters")
    if not text.isprintable():
        raise InvalidError(name, "must be one line of text")


def _touch(one: ScopeItem, other: ScopeItem, areas: Areas) -> bool:
    """Tell whether two items may share a service point."""
    above, below = areas[one.area], areas[other.area]
    if (above.kind is AreaKind.NODE) is not (below.kind is AreaKind.NODE):
        return True
    if one.area == other.area:
        return _meet(one.houses, other.houses)
    if one.area in below.lineage:
        return _admits(one.houses, below)
    return other.area in above.lineage and _admits(other.houses, above)


def _holds(outer: ScopeItem, inner: ScopeItem, areas: Areas) -> bool:
    """Tell whether the outer item certainly includes everything in the inner one."""
    if outer.area == inner.area:
        return outer.houses is None or (inner.houses is not None and _includes(outer.houses, inner.houses))
    below = areas[inner.area]
    return outer.area in below.lineage and _admits(outer.houses, below)


def _admits(rule: HouseRule | None, below: Area) -> bool:
    """Tell whether a street's house rule covers an area below it, which is a house."""
    return rule is None or rule.covers(below.name)


def _meet(one: HouseRule | None, other: HouseRule | None) -> bool:
    if one is None or other is None:
        return True
    if any(other.covers(house) for house in one.houses) or any(one.covers(house) for house in other.houses):
        return True
    return not _numbers(one).isdisjoint(_numbers(other))


def _includes(outer: HouseRule, inner: HouseRule) -> bool:
    """Tell whether the outer rule covers all houses of the inner one; a range also covers 12а and 12/3."""
    return all(outer.covers(house) for house in inner.houses) and _numbers(inner) <= _numbers(outer)


def _numbers(rule: HouseRule) -> set[int]:
    return {
        number for span in rule.ranges for number in range(span.first, span.last + 1) if span.covers(number)
    }
