"""What the REST API does with incidents: each change is the action that the pages take, too."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from ivr.web.api.answers import Listing
from ivr.web.api.incident_answers import CoverageOut, IncidentOut, VersionOut, coverage_out, incident_out
from ivr.web.api.models import (
    CancelIn,
    CoverageIn,
    EtrIn,
    IncidentChange,
    IncidentIn,
    IncidentQuery,
    MergeIn,
    PartIn,
    PublishIn,
    PublishLaterIn,
    RenewIn,
    ReopenIn,
    RestoreIn,
    Seen,
    TellingRuleIn,
)
from ivr.web.api.rest import Ask, Nothing, next_id
from ivr.web.api.scopes import areas_of, resolve_items, resolve_scope
from ivr.web.forms.remarks import read_remarks
from ivr.web.services import WebServices
from outages.archive import NoticeSearch
from outages.clock import as_utc
from outages.edits import draft_of
from outages.errors import InvalidError, NotFoundError
from outages.incidents import Incident, IncidentDraft, IncidentId
from outages.places import AreaId
from outages.telling_rules import TellingRule

#: Fields of a change that are kept as they are given; of those in `_NULLABLE`, null is a value, too.
_NULLABLE = ("etr", "next_news", "starts_at", "began_at", "parent_id")
_PLAIN = ("services", "cause", "source", "ends_by_clock", "general", "note")


async def create_incident(ask: Ask[Nothing, IncidentIn]) -> IncidentOut:
    """Keep a draft."""
    body, services = ask.body, ask.services
    await _check_exists(services, "parent_id", body.parent_id)
    draft = IncidentDraft(
        kind=body.kind,
        services=body.services,
        scope=await resolve_scope(services.areas, body.scope),
        cause=body.cause,
        etr=_utc("etr", body.etr),
        general=body.general,
        note=body.note,
        starts_at=_utc("starts_at", body.starts_at),
        next_news=_utc("next_news", body.next_news),
        remarks=read_remarks(body.remarks, services.languages),
        source=body.source,
        began_at=_utc("began_at", body.began_at),
        ends_by_clock=body.ends_by_clock,
        parent_id=None if body.parent_id is None else IncidentId(body.parent_id),
    )
    return await _named(services, await services.actions.create(draft, author=ask.bearer.name))


async def publish_incident(ask: Ask[Nothing, PublishIn]) -> IncidentOut:
    """Make a draft active."""
    incident = await ask.services.actions.publish(
        IncidentId(ask.id),
        author=ask.bearer.name,
        seen=ask.body.version,
        whom=_rule(ask.body.whom),
        confirmed=ask.body.confirmed,
        overlaps=_known(ask.body.overlaps),
    )
    return await _named(ask.services, incident)


async def publish_later(ask: Ask[Nothing, PublishLaterIn]) -> IncidentOut:
    """Have a draft published at a time, or hold it back."""
    actions, body, key = ask.services.publication_actions, ask.body, IncidentId(ask.id)
    publish_at = _utc("publish_at", body.publish_at)
    if publish_at is None:
        held = await actions.hold_back(key, author=ask.bearer.name, seen=body.version)
        return await _named(ask.services, held)
    incident = await actions.publish_later(
        key,
        publish_at,
        author=ask.bearer.name,
        seen=body.version,
        whom=_rule(body.whom),
        confirmed=body.confirmed,
        overlaps=_known(body.overlaps),
    )
    return await _named(ask.services, incident)


async def change_incident(ask: Ask[Nothing, IncidentChange]) -> IncidentOut:
    """Correct what an incident states, or move planned work."""
    services = ask.services
    await _check_exists(services, "parent_id", ask.body.parent_id)
    draft = await _changed(services, await services.incidents.get(IncidentId(ask.id)), ask.body)
    incident = await services.actions.edit(
        IncidentId(ask.id),
        draft,
        author=ask.bearer.name,
        seen=ask.body.version,
        confirmed=ask.body.confirmed,
    )
    return await _named(services, incident)


async def move_etr(ask: Ask[Nothing, EtrIn]) -> IncidentOut:
    """State another estimate."""
    services, body = ask.services, ask.body
    incident = await services.actions.move_etr(
        IncidentId(ask.id),
        _utc("etr", body.etr),
        reason=body.reason,
        author=ask.bearer.name,
        next_news=_utc("next_news", body.next_news),
        source=body.source,
        seen=body.version,
        whom=_rule(body.whom),
        confirmed=body.confirmed,
    )
    return await _named(services, incident)


async def restore_part(ask: Ask[Nothing, PartIn]) -> IncidentOut:
    """Say where service is back while the incident goes on; those who asked there are told."""
    services = ask.services
    incident = await services.actions.restore_part(
        IncidentId(ask.id),
        await resolve_items(services.areas, ask.body.items, "items"),
        author=ask.bearer.name,
        seen=ask.body.version,
    )
    return await _named(services, incident)


async def restore_incident(ask: Ask[Nothing, RestoreIn]) -> IncidentOut:
    """End an incident; those who asked are told."""
    incident = await ask.services.actions.restore(
        IncidentId(ask.id),
        author=ask.bearer.name,
        ended_at=_utc("ended_at", ask.body.ended_at),
        seen=ask.body.version,
        whom=_rule(ask.body.whom),
        confirmed=ask.body.confirmed,
    )
    return await _named(ask.services, incident)


async def reopen_incident(ask: Ask[Nothing, ReopenIn]) -> IncidentOut:
    """Take back a restoration; those who heard "back" are told."""
    incident = await ask.services.actions.reopen(
        IncidentId(ask.id),
        _utc("etr", ask.body.etr),
        author=ask.bearer.name,
        next_news=_utc("next_news", ask.body.next_news),
        seen=ask.body.version,
        whom=_rule(ask.body.whom),
        confirmed=ask.body.confirmed,
    )
    return await _named(ask.services, incident)


async def cancel_incident(ask: Ask[Nothing, CancelIn]) -> IncidentOut:
    """Withdraw an incident; those who asked are told."""
    incident = await ask.services.actions.cancel(
        IncidentId(ask.id),
        author=ask.bearer.name,
        seen=ask.body.version,
        whom=_rule(ask.body.whom),
        confirmed=ask.body.confirmed,
    )
    return await _named(ask.services, incident)


async def undo_change(ask: Ask[Nothing, Seen]) -> IncidentOut:
    """Take back the last change, which this token made within the last minute, by its reverse deed."""
    incident = await ask.services.undoing.undo(
        IncidentId(ask.id), author=ask.bearer.name, seen=ask.body.version
    )
    return await _named(ask.services, incident)


async def renew_incident(ask: Ask[Nothing, RenewIn]) -> IncidentOut:
    """Let a notice made by telephone hold on, by default for as long again from now; return the incident."""
    services, body = ask.services, ask.body
    until = body.until or services.clock.now() + services.telephone_notice_holds
    incident = await services.actions.renew(
        IncidentId(ask.id), as_utc("until", until), author=ask.bearer.name, seen=body.version
    )
    return await _named(services, incident)


async def merge_incident(ask: Ask[Nothing, MergeIn]) -> IncidentOut:
    """Let another incident go on in its place; return that one."""
    services, into = ask.services, IncidentId(ask.body.into)
    await services.incidents.get(IncidentId(ask.id))
    await _check_exists(services, "into", into)
    incident = await services.actions.merge(
        IncidentId(ask.id), into, author=ask.bearer.name, seen=ask.body.version
    )
    return await _named(services, incident)


async def split_incident(ask: Ask[Nothing, PartIn]) -> IncidentOut:
    """Move a part to a new incident; return that one."""
    services = ask.services
    incident = await services.actions.split(
        IncidentId(ask.id),
        await resolve_items(services.areas, ask.body.items, "items"),
        author=ask.bearer.name,
        seen=ask.body.version,
    )
    return await _named(services, incident)


async def measure_coverage(ask: Ask[Nothing, CoverageIn]) -> CoverageOut:
    """Return whom a notice would concern."""
    services, body = ask.services, ask.body
    await _check_exists(services, "incident", body.incident)
    scope = await resolve_scope(services.areas, body.scope)
    itself = None if body.incident is None else IncidentId(body.incident)
    return coverage_out(await services.coverage.measure(scope, body.services, itself=itself))


async def get_incident(ask: Ask[Nothing, Nothing]) -> IncidentOut:
    """Return one incident."""
    return await _named(ask.services, await ask.services.incidents.get(IncidentId(ask.id)))


async def get_history(ask: Ask[Nothing, Nothing]) -> Listing[VersionOut]:
    """Return an incident's changes, first to last."""
    found = await ask.services.incidents.history(IncidentId(ask.id))
    return Listing[VersionOut](items=[VersionOut.model_validate(one) for one in found])


async def find_incidents(ask: Ask[IncidentQuery, Nothing]) -> Listing[IncidentOut]:
    """Return incidents, newest first."""
    query, now = ask.query, ask.services.clock.now()
    near = () if query.area is None else (AreaId(query.area),)
    search = NoticeSearch(near, query.state, _utc("since", query.since), _utc("until", query.until))
    found = await ask.services.archive.find(search, limit=query.limit, before=query.before)
    areas = await areas_of(ask.services.areas, found)
    return Listing[IncidentOut](
        items=[incident_out(one, areas, now) for one in found], next=next_id(found, query.limit)
    )


async def _check_exists(services: WebServices, field: str, incident: int | None) -> None:
    """Raise InvalidError naming the field that names an incident which does not exist."""
    if incident is None:
        return
    try:
        await services.incidents.get(IncidentId(incident))
    except NotFoundError as error:
        raise InvalidError(field, str(error)) from error


async def _changed(services: WebServices, incident: Incident, change: IncidentChange) -> IncidentDraft:
    """Return what the incident states now, with the given fields changed; raise InvalidError."""
    given: dict[str, Any] = {
        name: _as_stated(name, getattr(change, name)) for name in _NULLABLE if name in change.model_fields_set
    }
    given |= {name: value for name in _PLAIN if (value := getattr(change, name)) is not None}
    if change.scope is not None:
        given["scope"] = await resolve_scope(services.areas, change.scope)
    if change.remarks is not None:
        given["remarks"] = read_remarks(change.remarks, services.languages)
    return replace(draft_of(incident), **given)


def _as_stated(name: str, value: object) -> object:
    return as_utc(name, value) if isinstance(value, datetime) else value


def _rule(whom: TellingRuleIn | None) -> TellingRule | None:
    return None if whom is None else whom.as_rule()


def _utc(field: str, moment: datetime | None) -> datetime | None:
    return None if moment is None else as_utc(field, moment)


async def _named(services: WebServices, incident: Incident) -> IncidentOut:
    return incident_out(incident, await areas_of(services.areas, [incident]), services.clock.now())


def _known(overlaps: Sequence[int] | None) -> list[IncidentId] | None:
    """Return the notices that a program knows to overlap, None if it doesn't say."""
    return None if overlaps is None else [IncidentId(one) for one in overlaps]
