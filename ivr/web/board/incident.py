"""One incident: what callers hear of it, what a manager may do to it, and what came of it."""

import asyncio
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final, Protocol

from aiohttp import web

from ivr.notices.preview import PreviewText
from ivr.web.api.scopes import areas_of
from ivr.web.forms.notice import PartForm, check_part, note_part_refusal, read_part
from ivr.web.forms.places import describe_item
from ivr.web.forms.times import EtrChoice, EtrForm, check_etr, evening_is_today, read_etr
from ivr.web.pages.cards import list_estimates, make_card
from ivr.web.pages.visit import Visit, read_form
from ivr.web.texts.pages import PageTexts
from outages.errors import ConflictError, InvalidError
from outages.incidents import Delay, Incident, IncidentId, State
from outages.places import Area, AreaId

#: Most tickets, calls and notifications on the page; the REST API pages through all.
_SHOWN: Final = 50

_HEARD: Final = (State.DRAFT, State.ACTIVE)


class Action(Protocol):
    """A manager's action on an incident."""

    def __call__(self, incident: IncidentId, *, author: str) -> Awaitable[Incident]:
        """Act in the author's name; raise ConflictError or InvalidError."""
        ...


@dataclass(frozen=True, slots=True)
class Forms:
    """The page's forms that come back as typed; None for an untouched one."""

    etr: EtrForm | None = None
    part: PartForm | None = None


_UNTOUCHED: Final = Forms()


async def show_incident(visit: Visit) -> web.Response:
    """Show the incident."""
    return await _render(visit, await _get(visit))


async def play_preview(visit: Visit) -> web.Response:
    """Return a WAV file of what callers hear."""
    language = visit.request.match_info["language"]
    sound = await visit.services.preview.speak(await _get(visit), language)
    return web.Response(body=sound, content_type="audio/wav")


async def publish(visit: Visit) -> web.StreamResponse:
    """Publish the draft; one whose estimate has passed meanwhile stays a draft."""
    try:
        return await _change(visit, visit.services.actions.publish)
    except InvalidError:
        return await _render(visit, await _get(visit), 422, alert=visit.words.draft_too_old)


async def restore(visit: Visit) -> web.StreamResponse:
    """End the incident: service is back."""
    return await _change(visit, visit.services.actions.restore)


async def cancel(visit: Visit) -> web.StreamResponse:
    """Withdraw the incident."""
    return await _change(visit, visit.services.actions.cancel)


async def move_etr(visit: Visit) -> web.StreamResponse:
    """State another estimate; a form with errors comes back as typed."""
    incident, form = await _get(visit), read_etr(await read_form(visit.request))
    checked = check_etr(form, incident, visit.form_context)
    if checked is None:
        return await _render(visit, incident, 422, Forms(etr=form))
    move = partial(
        visit.services.actions.move_etr, etr=checked.etr, reason=checked.reason, next_news=checked.next_news
    )
    return await _change(visit, move)


async def restore_part(visit: Visit) -> web.StreamResponse:
    """State where service is back already; a form with errors comes back as typed."""
    incident, form = await _get(visit), read_part(await read_form(visit.request))
    items = await check_part(form, incident, visit.form_context)
    if items is None:
        return await _render(visit, incident, 422, Forms(part=form))
    try:
        return await _change(visit, partial(visit.services.actions.restore_part, items=items))
    except InvalidError as error:
        note_part_refusal(form, error, visit.words)
        return await _render(visit, incident, 422, Forms(part=form))


async def _change(visit: Visit, action: Action) -> web.StreamResponse:
    try:
        incident = await action(_id(visit), author=visit.bearer.name)
    except ConflictError:
        return await _render(visit, await _get(visit), 409, alert=visit.words.state_changed)
    raise web.HTTPSeeOther(f"/incidents/{incident.id}?done=1")


async def _render(
    visit: Visit, incident: Incident, status: int = 200, forms: Forms = _UNTOUCHED, *, alert: str = ""
) -> web.Response:
    services, display = visit.services, visit.display
    written, areas, parts, tickets, calls, notifications = await asyncio.gather(
        _write_preview(visit, incident),
        areas_of(services.areas, [incident]),
        services.health(),
        services.tickets.find(incident=incident.id, limit=_SHOWN),
        services.calls.find(incident=incident.id, limit=_SHOWN),
        services.notifications.find(incident=incident.id, limit=_SHOWN),
    )
    ids = [ticket.id for ticket in tickets]
    reports, requests = await asyncio.gather(services.reports.find(ids), services.cards.evidence(ids))
    return visit.render(
        "incident.html",
        status,
        card=make_card(incident, areas, display, brief=False),
        estimates=list_estimates(incident, display),
        preview=written,
        parts=parts,
        tickets=tickets,
        reports=reports,
        requests=requests,
        calls=calls,
        notifications=notifications,
        shown=_SHOWN,
        form=forms.etr or EtrForm(),
        etr_open=forms.etr is not None,
        part=forms.part or PartForm(),
        part_open=forms.part is not None,
        parts_left=_parts_left(incident, areas, visit.words),
        evening_today=evening_is_today(visit.form_context),
        choices=EtrChoice,
        delays=Delay,
        moment=display.moment,
        exact=display.exact,
        alert=alert,
        done="done" in visit.request.query and not alert,
    )


def _parts_left(incident: Incident, areas: Mapping[AreaId, Area], words: PageTexts) -> dict[int, str]:
    """Return the notice's items that aren't restored yet, by index; nothing when only one is left."""
    left = {
        number: describe_item(item, areas.get(item.area), words)
        for number, item in enumerate(incident.scope.include)
        if item not in incident.scope.restored
    }
    return left if len(left) > 1 else {}


async def _write_preview(visit: Visit, incident: Incident) -> Mapping[str, PreviewText] | None:
    """Return what callers are told by language, None once they hear it no more."""
    if incident.state not in _HEARD:
        return None
    return await visit.services.preview.write(incident)


async def _get(visit: Visit) -> Incident:
    return await visit.services.incidents.get(_id(visit))


def _id(visit: Visit) -> IncidentId:
    return IncidentId(int(visit.request.match_info["id"]))
