"""What a manager does to an incident on its page; a form with errors comes back as typed."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import Final, Protocol, TypedDict

from aiohttp import web
from multidict import MultiMapping

from ivr.web.board.incident import UNTOUCHED, Forms, MassDeed, get_incident, incident_id, render_incident
from ivr.web.bodies import read_form
from ivr.web.forms.numbers import read_number
from ivr.web.forms.parts import PartForm, check_part, note_part_refusal, read_part
from ivr.web.forms.times import EndForm, LaterForm, check_end, check_etr, check_later, check_times, read_etr
from ivr.web.forms.whom import read_whom
from ivr.web.pages.cards import name_fields
from ivr.web.pages.visit import PageHandler, Visit
from outages.errors import ConflictError, InvalidError, OverlapError, StaleError, UnconfirmedError
from outages.incidents import Incident, IncidentId, State
from outages.scopes import ScopeItem
from outages.telling_estimates import MassTellingError
from outages.telling_rules import TellingRule
from outages.undo import Undo


class Action(Protocol):
    """A manager's action on an incident."""

    def __call__(self, incident: IncidentId, *, author: str, seen: int | None) -> Awaitable[Incident]:
        """Act in the author's name; raise ConflictError or InvalidError."""
        ...


class _Telling(TypedDict):
    """Whom a deed tells, as the actions take it."""

    whom: TellingRule | None
    confirmed: bool


class PartAction(Protocol):
    """A manager's action on a part of an incident."""

    def __call__(
        self, incident: IncidentId, items: tuple[ScopeItem, ...], *, author: str, seen: int | None
    ) -> Awaitable[Incident]:
        """Act in the author's name; raise ConflictError or InvalidError."""
        ...


def seen_in(data: MultiMapping[str]) -> int | None:
    """Return the version that the form was shown with, None if it names none."""
    return read_number(data.get("version", ""))


def explain_stale(visit: Visit, error: StaleError) -> str:
    """Return that the incident has changed meanwhile, and in what."""
    return visit.words.stale.format(fields=name_fields(error.changed, visit.words))


async def publish(visit: Visit) -> web.StreamResponse:
    """Publish the draft; one whose estimate has passed meanwhile, or that concerns nobody, stays a draft."""
    data = await read_form(visit.request)
    action = partial(visit.services.actions.publish, overlaps=_overlaps_in(data), **_telling_in(data))
    try:
        return await _change(visit, "publish", action, data)
    except UnconfirmedError:
        return await render_incident(visit, await get_incident(visit), 422, alert=visit.words.covers_nobody)
    except InvalidError:
        return await render_incident(visit, await get_incident(visit), 422, alert=visit.words.draft_too_old)


async def publish_later(visit: Visit) -> web.StreamResponse:
    """Have the draft published at a time."""
    data, incident = await read_form(visit.request), await get_incident(visit)
    form = LaterForm(publish_at=data.get("publish_at", "").strip())
    publish_at = check_later(form, visit.form_context)
    if publish_at is None:
        return await render_incident(visit, incident, 422, Forms(later=form))
    later = visit.services.publication_actions.publish_later
    action = partial(later, publish_at=publish_at, overlaps=_overlaps_in(data), **_telling_in(data))
    try:
        return await _change(visit, "publish-later", action, data, Forms(later=form))
    except UnconfirmedError:
        return await render_incident(visit, incident, 422, Forms(later=form), alert=visit.words.covers_nobody)
    except InvalidError:
        form.errors["publish_at"] = visit.words.promise_before_publication
        return await render_incident(visit, incident, 422, Forms(later=form))


async def hold_back(visit: Visit) -> web.StreamResponse:
    """Keep the draft that would have been published at a time."""
    data = await read_form(visit.request)
    return await _change(visit, "hold-back", visit.services.publication_actions.hold_back, data)


async def cancel(visit: Visit) -> web.StreamResponse:
    """Withdraw the incident, or discard the draft."""
    data, incident = await read_form(visit.request), await get_incident(visit)
    deed = "discard" if incident.state is State.DRAFT else "cancel"
    withdraw = partial(visit.services.actions.cancel, **_telling_in(data))
    return await _change(visit, deed, withdraw, data)


async def restore(visit: Visit) -> web.StreamResponse:
    """End the incident: service is back, now or since a past time."""
    data, incident = await read_form(visit.request), await get_incident(visit)
    form = EndForm(ended_at=data.get("ended_at", "").strip())
    ended_at = check_end(form, incident, visit.form_context)
    if form.errors:
        return await render_incident(visit, incident, 422, Forms(end=form))
    end = partial(visit.services.actions.restore, ended_at=ended_at, **_telling_in(data))
    return await _change(visit, "restore", end, data, Forms(end=form))


async def move_etr(visit: Visit) -> web.StreamResponse:
    """State another estimate."""
    data, incident = await read_form(visit.request), await get_incident(visit)
    form = read_etr(data)
    stated = check_etr(form, incident, visit.form_context)
    if stated is None or form.reason is None:
        return await render_incident(visit, incident, 422, Forms(etr=form))
    move = partial(
        visit.services.actions.move_etr,
        etr=stated.etr,
        reason=form.reason,
        next_news=stated.next_news,
        source=stated.source,
        **_telling_in(data),
    )
    return await _change(visit, "etr", move, data, Forms(etr=form))


async def reopen(visit: Visit) -> web.StreamResponse:
    """Take back a restoration that was a mistake."""
    data, incident = await read_form(visit.request), await get_incident(visit)
    form = read_etr(data)
    stated = check_times(form, visit.form_context)
    if form.errors:
        return await render_incident(visit, incident, 422, Forms(reopen=form))
    again = partial(
        visit.services.actions.reopen, etr=stated.etr, next_news=stated.next_news, **_telling_in(data)
    )
    return await _change(visit, "reopen", again, data, Forms(reopen=form))


async def renew(visit: Visit) -> web.StreamResponse:
    """Let a notice made by telephone hold for as long again from now."""
    data, services = await read_form(visit.request), visit.services
    until = visit.display.now + services.telephone_notice_holds
    return await _change(visit, "renew", partial(services.actions.renew, until=until), data)


async def restore_part(visit: Visit) -> web.StreamResponse:
    """State where service is back already."""
    action, words = visit.services.actions.restore_part, visit.words
    return await _change_part(
        visit, "restore-part", action, lambda form: Forms(part=form), all_of_it=words.part_is_all
    )


async def split(visit: Visit) -> web.StreamResponse:
    """Move a part to a notice of its own, and go on there."""
    action, words = visit.services.actions.split, visit.words
    return await _change_part(
        visit, "split", action, lambda form: Forms(split=form), all_of_it=words.split_is_all
    )


async def merge(visit: Visit) -> web.StreamResponse:
    """Let another notice go on in the place of this one, and go on there."""
    data, incident = await read_form(visit.request), await get_incident(visit)
    into, words = read_number(data.get("into", "")), visit.words
    if into is None:
        return await render_incident(visit, incident, 422, Forms(merge=0), alert=words.need_other)
    join = partial(visit.services.actions.merge, into=IncidentId(into))
    return await _change(visit, "merge", join, data, Forms(merge=into), conflict=words.merge_refused)


async def undo(visit: Visit) -> web.StreamResponse:
    """Take back what this manager did a moment ago; what would tell very many people is confirmed in its own form."""
    data, incident = await read_form(visit.request), await get_incident(visit)
    reverse = await visit.services.undoing.find(incident, author=visit.bearer.name)
    deed = _REVERSE[reverse] if reverse else ""
    return await _change(visit, deed, visit.services.undoing.undo, data, conflict=visit.words.too_late)


def _overlaps_in(data: MultiMapping[str]) -> list[IncidentId]:
    """Return the overlapping notices that the form showed."""
    return [IncidentId(one) for one in map(read_number, data.getall("overlap", [])) if one is not None]


def _telling_in(data: MultiMapping[str]) -> _Telling:
    """Return whom the form tells, and whether very many were confirmed."""
    return {"whom": read_whom(data), "confirmed": "confirmed" in data}


async def _change_part(
    visit: Visit, deed: str, action: PartAction, typed: Callable[[PartForm], Forms], *, all_of_it: str
) -> web.StreamResponse:
    """Act on a part; `all_of_it` refuses one that would leave nothing."""
    data, incident = await read_form(visit.request), await get_incident(visit)
    form = read_part(data)
    items = await check_part(form, incident, visit.form_context)
    if items is None:
        return await render_incident(visit, incident, 422, typed(form))
    try:
        return await _change(visit, deed, partial(action, items=items), data, typed(form))
    except InvalidError as error:
        note_part_refusal(form, error, visit.words, all_of_it=all_of_it)
        return await render_incident(visit, incident, 422, typed(form))


async def _change(
    visit: Visit,
    deed: str,
    action: Action,
    data: MultiMapping[str],
    forms: Forms = UNTOUCHED,
    *,
    conflict: str = "",
) -> web.StreamResponse:
    """Act and go on to the incident that results; whatever has changed meanwhile is shown with the form as typed."""
    try:
        incident = await action(incident_id(visit), author=visit.bearer.name, seen=seen_in(data))
    except MassTellingError as error:
        mass = MassDeed(deed, error.estimate, read_whom(data))
        return await render_incident(visit, await get_incident(visit), 422, replace(forms, mass=mass))
    except StaleError as error:
        alert = explain_stale(visit, error)
    except OverlapError as error:
        alert = visit.words.overlap_unseen.format(numbers=", ".join(map(str, error.incidents)))
    except ConflictError:
        alert = conflict or visit.words.state_changed
    else:
        raise web.HTTPSeeOther(f"/incidents/{incident.id}?done={deed}")
    return await render_incident(visit, await get_incident(visit), 409, forms, alert=alert)


_REVERSE: Final = {Undo.WITHDRAW: "cancel", Undo.REOPEN: "reopen", Undo.MOVE_BACK: "etr"}

#: The deeds by the last part of their address.
DEEDS: Final[dict[str, PageHandler]] = {
    "publish": publish,
    "publish-later": publish_later,
    "hold-back": hold_back,
    "etr": move_etr,
    "renew": renew,
    "restore": restore,
    "restore-part": restore_part,
    "reopen": reopen,
    "cancel": cancel,
    "merge": merge,
    "split": split,
    "undo": undo,
}
