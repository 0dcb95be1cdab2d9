"""The page on which a notice is corrected, and planned work is moved."""

from dataclasses import replace
from typing import Final

from aiohttp import web

from ivr.web.api.scopes import areas_of
from ivr.web.board.deeds import explain_stale, seen_in
from ivr.web.board.incident import get_incident, incident_id, render_incident, write_preview
from ivr.web.board.overview import notice_choices
from ivr.web.bodies import read_form
from ivr.web.forms.notice import (
    NoticeForm,
    check_notice,
    note_refusal,
    read_notice,
    tell_places_apart,
    write_notice,
)
from ivr.web.forms.places import check_places
from ivr.web.pages.cards import make_card
from ivr.web.pages.visit import Visit
from outages.errors import ConflictError, InvalidError, StaleError, UnconfirmedError
from outages.incidents import Incident, State
from outages.scopes import areas_named, with_items
from outages.telling_estimates import MassTellingError, TellingEstimate

_EDITED: Final = (State.DRAFT, State.ACTIVE)


async def show_form(visit: Visit) -> web.StreamResponse:
    """Show the form with what the notice states now; one that has ended goes back to its page."""
    incident = await get_incident(visit)
    if incident.state not in _EDITED:
        raise web.HTTPSeeOther(f"/incidents/{incident.id}")
    areas = await areas_of(visit.services.areas, [incident])
    return await _render(visit, incident, write_notice(incident, areas, visit.form_context))


async def add_places(visit: Visit) -> web.StreamResponse:
    """Show the form with the places of another notice added; nothing is kept until it is saved."""
    incident = await get_incident(visit)
    if incident.state not in _EDITED:
        return await render_incident(visit, incident, 409, alert=visit.words.state_changed)
    added = await tell_places_apart(read_notice(await read_form(visit.request)), visit.form_context)
    items = await check_places(added.places, added, visit.form_context)
    areas = await visit.services.areas.get_many(areas_named(incident.scope, items))
    scope = replace(incident.scope, include=with_items(incident.scope.include, items, areas))
    form = write_notice(replace(incident, scope=scope), areas, visit.form_context)
    unread = [one for number, one in enumerate(added.places) if _is_flawed(added, number)]
    excepted = any(one.place for one in added.left_out)
    done = visit.words.places_added_in_part if excepted else visit.words.places_added
    return await _render(visit, incident, replace(form, places=(*form.places, *unread)), done=done)


async def save(visit: Visit) -> web.StreamResponse:
    """Save the correction; a form with errors, or one that others overtook, comes back as typed."""
    data, incident = await read_form(visit.request), await get_incident(visit)
    typed = replace(read_notice(data), kind=incident.kind)
    form = await tell_places_apart(typed, visit.form_context)
    draft = await check_notice(form, visit.form_context, incident)
    if draft is None:
        return await _render(visit, incident, form, 422)
    try:
        await visit.services.actions.edit(
            incident_id(visit),
            draft,
            author=visit.bearer.name,
            seen=seen_in(data),
            confirmed="confirmed" in data,
        )
    except MassTellingError as error:
        return await _render(visit, incident, form, 422, mass=error.estimate)
    except UnconfirmedError:
        form.errors["confirmed"] = visit.words.covers_nobody
        return await _render(visit, incident, form, 422)
    except InvalidError as error:
        note_refusal(form, error, visit.words)
        return await _render(visit, incident, form, 422)
    except StaleError as error:
        return await _render(visit, incident, form, 409, alert=explain_stale(visit, error))
    except ConflictError:
        return await render_incident(visit, await get_incident(visit), 409, alert=visit.words.state_changed)
    raise web.HTTPSeeOther(f"/incidents/{incident.id}?done=edit")


def _is_flawed(form: NoticeForm, number: int) -> bool:
    return not form.errors.keys().isdisjoint((f"place.{number}", f"houses.{number}"))


async def _render(
    visit: Visit,
    incident: Incident,
    form: NoticeForm,
    status: int = 200,
    *,
    alert: str = "",
    done: str = "",
    mass: TellingEstimate | None = None,
) -> web.Response:
    areas = await areas_of(visit.services.areas, [incident])
    return visit.render(
        "edit.html",
        status,
        **await notice_choices(visit, incident),
        preview=await write_preview(visit, incident),
        card=make_card(incident, areas, visit.display, brief=False),
        form=form,
        alert=alert,
        done=done,
        mass=mass,
        editing=True,
        times=not incident.is_out(visit.display.now),
    )
