"""What managers write of an incident: drafts, and later corrections of what they state."""

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import datetime

from outages.errors import ConflictError, InvalidError, StaleError
from outages.estimates import EtrRevision
from outages.incidents import REMARK_LENGTH, Incident, IncidentDraft, IncidentId, IncidentKind, State
from outages.lifecycle import check_ahead, must_be
from outages.publications import check_promised, is_missed
from outages.scopes import (
    Areas,
    Scope,
    ScopeItem,
    check_inside,
    check_items,
    check_scope,
    is_empty,
    with_items,
    without,
)

#: What incident and draft state alike.
_STATED = (
    "services",
    "cause",
    "general",
    "note",
    "remarks",
    "starts_at",
    "began_at",
    "ends_by_clock",
    "parent_id",
)


def check_draft(draft: IncidentDraft, at: datetime) -> None:
    """Raise InvalidError naming the field if the draft can't be announced, such as an etr in the past."""
    _check_facts(draft, at)
    if draft.scope.restored:
        raise InvalidError("scope", "no part can be restored before the incident is published")
    check_ahead("etr", draft.etr, at)
    check_ahead("next_news", draft.next_news, at)
    check_ahead("holds_until", draft.holds_until, at)


def keep_draft(draft: IncidentDraft, *, author: str, at: datetime) -> Incident:
    """Return the incident that keeps a draft, before the store gives it an id."""
    first = EtrRevision(1, draft.etr, None, author, at, draft.next_news, draft.source)
    return Incident(
        id=IncidentId(0),
        kind=draft.kind,
        scope=draft.scope,
        state=State.DRAFT,
        revisions=(first,),
        created_at=at,
        holds_until=draft.holds_until,
        **{name: getattr(draft, name) for name in _STATED},
    )


def draft_of(incident: Incident) -> IncidentDraft:
    """Return the draft that states what the incident states now."""
    stated = {name: getattr(incident, name) for name in _STATED}
    now = incident.promise
    return IncidentDraft(
        kind=incident.kind,
        scope=replace(incident.scope, restored=()),
        etr=now.etr,
        next_news=now.next_news,
        source=now.source,
        **stated,
    )


def edit(incident: Incident, draft: IncidentDraft, areas: Areas, *, author: str, at: datetime) -> Incident:
    """Return the draft or active incident as the draft states it; `areas` holds every area that either names.

    Restored parts stay restored. The estimate of what is out is moved with a reason instead; work that has not begun
    is moved as a whole. Raise ConflictError if it has ended, and InvalidError naming the field.
    """
    if incident.state is not State.DRAFT:
        must_be(incident, State.ACTIVE, "edited")
    if draft.kind is not incident.kind:
        raise InvalidError("kind", "can't be changed: withdraw the notice, and post another one")
    _check_facts(draft, at)
    scope = replace(draft.scope, restored=incident.scope.restored)
    check_scope(scope, areas)
    stated = {name: getattr(draft, name) for name in _STATED}
    # One that was missed waits for its author, whatever is corrected first.
    publish_at = None if is_missed(incident, at) else incident.publish_at
    edited = replace(incident, scope=scope, publish_at=publish_at, **stated)
    _check_services(incident, edited)
    if any(one.restored_at and one.restored_at < edited.began for one in scope.restored):
        field = "starts_at" if edited.starts_at else "began_at"
        raise InvalidError(field, "lies after service came back in a part of the outage")
    stated_anew = _with_estimate(edited, draft, author, at)
    check_promised(stated_anew, publish_at)
    return stated_anew


def merge(incident: Incident, other: Incident, areas: Areas, at: datetime) -> tuple[Incident, Incident]:
    """Return the incident as merged into the other, and the other with what it takes over.

    Raise ConflictError unless both are out now and one notice can say what both say; InvalidError naming `into` for
    the incident itself.
    """
    if incident.id == other.id:
        raise InvalidError("into", "is the incident itself")
    for one in (incident, other):
        must_be(one, State.ACTIVE, "merged")
        if not one.is_out(at):
            raise ConflictError(f"incident {one.id} is work that has not begun; it can't be merged")
        if one.scope.exclude or one.scope.restored:
            raise ConflictError(
                f"incident {one.id} has parts that are left out or restored; edit its areas first"
            )
    return replace(incident, state=State.MERGED, merged_into=other.id), _grown(other, incident, areas)


def split(incident: Incident, items: Sequence[ScopeItem], areas: Areas) -> tuple[Incident, Scope]:
    """Return the incident without these items, and the scope of the new incident that has them.

    Raise ConflictError unless it is active; InvalidError naming an item that is not out in it or reaches beyond it, or
    `items` if they overlap or nothing would be left.
    """
    must_be(incident, State.ACTIVE, "split")
    check_items(incident.scope, items, areas)
    check_inside(incident.scope, items, areas)
    part = replace(incident.scope, include=tuple(items))
    check_scope(part, areas, "items")
    left = without(incident.scope, items, areas)
    if is_empty(left, areas):
        raise InvalidError("items", "is all of the incident; edit it instead")
    return replace(incident, scope=left), part


def changed_fields(before: Incident, after: Incident) -> tuple[str, ...]:
    """Return the names of the fields in which two states of an incident differ."""
    names = [one.name for one in fields(Incident) if one.name not in ("id", "version")]
    changed = [name for name in names if getattr(before, name) != getattr(after, name)]
    return tuple("etr" if name == "revisions" else name for name in changed)


def check_seen(incident: Incident, seen: int | None, changed: Sequence[str]) -> None:
    """Raise StaleError if the incident has changed since the version that was seen; None sees whatever there is."""
    if seen is not None and seen != incident.version:
        raise StaleError(f"incident {incident.id}", changed, incident.version)


def _grown(other: Incident, incident: Incident, areas: Areas) -> Incident:
    """Return the other incident with the scope and services of both, as far as that says nothing more."""
    inner, outer = incident.scope.include, other.scope.include
    both = with_items(outer, inner, areas)
    if both == outer and incident.services <= other.services:
        return other
    if incident.services == other.services:
        return replace(other, scope=Scope(both))
    if set(inner) == set(outer):
        return replace(other, services=other.services | incident.services)
    raise ConflictError(
        f"incidents {incident.id} and {other.id} differ in services and areas: together they would announce "
        "a service as out where it works; edit one of them first"
    )


def _check_services(before: Incident, after: Incident) -> None:
    """Raise InvalidError for a service that would be told as back where a part was restored without it."""
    if before.scope.restored and not after.services <= before.services:
        raise InvalidError(
            "services",
            "can't grow once service is back in a part of the outage: post another notice for the others",
        )


def _with_estimate(incident: Incident, draft: IncidentDraft, author: str, at: datetime) -> Incident:
    """Return the incident with the draft's estimate, which only one that is not out may change so."""
    now = incident.promise
    if (draft.etr, draft.next_news, draft.source) == (now.etr, now.next_news, now.source):
        return incident
    if incident.is_out(at):
        raise InvalidError("etr", "is moved with a reason, not edited")
    check_ahead("etr", draft.etr, at)
    check_ahead("next_news", draft.next_news, at)
    revision = EtrRevision(now.number + 1, draft.etr, None, author, at, draft.next_news, draft.source)
    return replace(incident, revisions=(*incident.revisions, revision))


def _check_facts(draft: IncidentDraft, at: datetime) -> None:
    if not draft.services:
        raise InvalidError("services", "name at least one service")
    if not draft.scope.include:
        raise InvalidError("scope", "name at least one area")
    _check_start(draft, at)
    for language, remark in draft.remarks.items():
        for text in (remark.spoken, remark.written):
            _check_remark(f"remarks.{language}", text)


def _check_start(draft: IncidentDraft, at: datetime) -> None:
    if draft.began_at is not None and draft.began_at > at:
        raise InvalidError("began_at", "lies ahead; an outage that is announced has begun")
    if draft.kind is IncidentKind.PLANNED:
        _check_work(draft)
    elif draft.starts_at is not None:
        raise InvalidError("starts_at", "only planned work has a start; a fault is out already")
    elif draft.ends_by_clock:
        raise InvalidError("ends_by_clock", "only planned work can end by the clock")


def _check_work(draft: IncidentDraft) -> None:
    if draft.ends_by_clock and draft.etr is None:
        raise InvalidError("etr", "is needed for work that ends by the clock")
    if draft.starts_at and draft.etr and draft.etr <= draft.starts_at:
        raise InvalidError("starts_at", "must lie before the end of the work")
    if draft.starts_at and draft.began_at:
        raise InvalidError("began_at", "planned work begins at its start")


def _check_remark(name: str, text: str) -> None:
    if not text.strip():
        raise InvalidError(name, "is empty; leave the language out instead")
    if len(text) > REMARK_LENGTH:
        raise InvalidError(name, f"is longer than {REMARK_LENGTH} characters")
    if not text.isprintable():
        raise InvalidError(name, "must be one line of text")
