"""One incident: what callers hear of it, what a manager may do to it, and what came of it."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from aiohttp import web

from ivr.notices.preview import PreviewText
from ivr.web.api.scopes import areas_of
from ivr.web.board.campaigns import make_campaign_cards
from ivr.web.board.notice import Concerned, describe_concerned
from ivr.web.board.overview import others_out
from ivr.web.forms.notice import write_notice
from ivr.web.forms.parts import PartForm
from ivr.web.forms.places import describe_item
from ivr.web.forms.times import STATED_BY, EndForm, EtrChoice, EtrForm, LaterForm, evening_is_today
from ivr.web.pages.cards import list_changes, list_estimates, make_card
from ivr.web.pages.visit import Visit
from ivr.web.texts.display import name_offset
from ivr.web.texts.pages import PageTexts
from outages.estimates import Delay
from outages.incidents import Incident, IncidentId, State
from outages.ledger import LedgerLine, Told
from outages.places import Area, AreaId
from outages.reach import TellingOutcome
from outages.telling_estimates import TellingEstimate
from outages.telling_rules import (
    Fact,
    TellingRule,
    fact_of_end,
    fact_of_estimate,
    fact_of_publication,
)
from outages.tickets import Channel
from outages.undo import UNDONE_WITHIN

#: Most tickets, calls and notifications on the page; the REST API pages through all.
_SHOWN: Final = 50

#: Most campaigns on the page.
_CAMPAIGNS: Final = 5

_OVER: Final = (State.RESTORED, State.CANCELLED)

_HEARD: Final = (State.DRAFT, State.ACTIVE)


@dataclass(frozen=True, slots=True)
class MassDeed:
    """A deed by the last part of its address, what telling it takes, and the rule that was chosen, None for none."""

    name: str
    estimate: TellingEstimate
    rule: TellingRule | None


@dataclass(frozen=True, slots=True)
class Forms:
    """The page's forms that come back as typed, None for an untouched one; `merge` is the notice chosen, 0 for none."""

    etr: EtrForm | None = None
    part: PartForm | None = None
    split: PartForm | None = None
    end: EndForm | None = None
    reopen: EtrForm | None = None
    later: LaterForm | None = None
    merge: int | None = None
    #: A deed that would tell very many people, which is not done until that is confirmed.
    mass: MassDeed | None = None


UNTOUCHED: Final = Forms()


async def show_incident(visit: Visit) -> web.Response:
    """Show the incident."""
    return await render_incident(visit, await get_incident(visit))


async def play_preview(visit: Visit) -> web.Response:
    """Return a WAV file of what callers hear."""
    language = visit.request.match_info["language"]
    sound = await visit.services.preview.speak(await get_incident(visit), language)
    return web.Response(body=sound, content_type="audio/wav")


async def get_incident(visit: Visit) -> Incident:
    """Return the incident in the request's path; raise NotFoundError."""
    return await visit.services.incidents.get(incident_id(visit))


def incident_id(visit: Visit) -> IncidentId:
    """Return the id in the request's path."""
    return IncidentId(int(visit.request.match_info["id"]))


async def render_incident(
    visit: Visit, incident: Incident, status: int = 200, forms: Forms = UNTOUCHED, *, alert: str = ""
) -> web.Response:
    """Return the incident's page, with forms as typed and what to warn of."""
    services, display, words = visit.services, visit.display, visit.words
    written, concerned, areas, parts, others, context = await asyncio.gather(
        write_preview(visit, incident),
        _measure(visit, incident),
        areas_of(services.areas, [incident]),
        services.health(),
        others_out(visit, incident),
        _records(visit, incident),
    )
    return visit.render(
        "incident.html",
        status,
        **context,
        **_forms_of(forms),
        whom=await _told_by(visit, incident, forms.mass),
        card=make_card(incident, areas, display, brief=False),
        estimates=list_estimates(incident, display),
        preview=written,
        concerned=concerned,
        as_typed=write_notice(incident, areas, visit.form_context),
        parts=parts,
        others=others,
        parts_left=_parts_left(incident, areas, words),
        evening_today=evening_is_today(visit.form_context),
        choices=EtrChoice,
        delays=Delay,
        sources=STATED_BY,
        moment=display.moment,
        zone=name_offset(display.now.astimezone(display.zone)),
        exact=display.exact,
        renewed_until=_renewed_until(visit, incident),
        alert=alert,
        undo=None if alert else await visit.services.undoing.find(incident, author=visit.bearer.name),
        undone_within=UNDONE_WITHIN,
        done="" if alert else words.saved.get(visit.request.query.get("done", ""), ""),
    )


def _renewed_until(visit: Visit, incident: Incident) -> str:
    """Return until when a notice made by telephone holds if it is renewed now; nothing of another one."""
    if incident.holds_until is None or incident.state is not State.ACTIVE:
        return ""
    return visit.display.moment(visit.display.now + visit.services.telephone_notice_holds)


@dataclass(frozen=True, slots=True)
class _Told:
    """The fact that a deed makes, the rule by which it would be told, and what that takes if it has to be confirmed."""

    fact: Fact
    rule: TellingRule
    mass: TellingEstimate | None = None


async def _told_by(visit: Visit, incident: Incident, mass: MassDeed | None) -> dict[str, _Told]:
    """Return whom each deed would tell, by the last part of its address."""
    rules, now = await visit.services.telling_rules.read(incident.id), visit.display.now
    facts = {
        "publish": fact_of_publication(incident, now),
        "publish-later": fact_of_publication(incident, incident.publish_at or now),
        "etr": fact_of_estimate(incident, now, now),
        "restore": fact_of_end(incident),
        "reopen": Fact.REOPENED,
        "cancel": Fact.WITHDRAWN,
    }
    told = {deed: _Told(fact, rules[fact]) for deed, fact in facts.items()}
    if mass is not None:
        told[mass.name] = replace(told[mass.name], rule=mass.rule or told[mass.name].rule, mass=mass.estimate)
    return told


def _forms_of(forms: Forms) -> dict[str, object]:
    """Return the forms for the template, and which of them are open."""
    return {
        "form": forms.etr or forms.reopen or EtrForm(),
        "part": forms.part or PartForm(),
        "split": forms.split or PartForm(),
        "end": forms.end or EndForm(),
        "later": forms.later or LaterForm(),
        "chosen": forms.merge,
        "opened": {name for name in Forms.__dataclass_fields__ if getattr(forms, name) is not None},
    }


async def _records(visit: Visit, incident: Incident) -> dict[str, object]:
    services = visit.services
    tickets, calls, notifications, told, history = await asyncio.gather(
        services.tickets.find(incident=incident.id, limit=_SHOWN),
        services.calls.find(incident=incident.id, limit=_SHOWN),
        services.notifications.find(incident=incident.id, limit=_SHOWN),
        services.ledger.find(at=visit.display.now, incident=incident.id, limit=_SHOWN),
        services.incidents.history(incident.id),
    )
    ids = [ticket.id for ticket in tickets]
    reports, requests, written, campaigns, foreseen = await asyncio.gather(
        services.reports.find(ids),
        services.cards.evidence(ids),
        services.kept_replies.of_tickets(ids),
        services.campaigns.find(incident=incident.id, limit=_CAMPAIGNS),
        services.campaigns.foresee(incident.id),
    )
    return {
        "tickets": tickets,
        "reports": reports,
        "requests": requests,
        "written": written,
        "calls": calls,
        "notifications": notifications,
        "told": told,
        "history": list_changes(history, visit.display),
        "shown": _SHOWN,
        "campaigns": await make_campaign_cards(visit, campaigns),
        "asked": _name_foreseen(foreseen, visit.words),
        "reach": await _reach(visit, incident),
        "heard_back": _many({_person(one) for one in told if one.entry.told is Told.RESTORED}, len(told)),
    }


async def _reach(visit: Visit, incident: Incident) -> list[tuple[str, int]]:
    """Return what became of telling the end to everybody who heard of the outage; nothing before the end."""
    if incident.state not in _OVER:
        return []
    reach, words = await visit.services.campaigns.reach(incident.id), visit.words
    return [(words.reach[one], reach[one]) for one in TellingOutcome if reach.get(one)]


def _name_foreseen(foreseen: Mapping[Channel, int], words: PageTexts) -> str:
    """Return how many would be told if service came back now."""
    told = (words.would_be_told[one].format(count=foreseen[one]) for one in Channel if foreseen.get(one))
    return ", ".join(told) or words.nobody


def _person(line: LedgerLine) -> str:
    return line.entry.number or line.entry.source


def _many(people: Iterable[str], looked_at: int) -> str:
    """Return how many there are, at least, when not all records were looked at."""
    return f"{len(list(people))}{'+' if looked_at >= _SHOWN else ''}"


def _parts_left(incident: Incident, areas: Mapping[AreaId, Area], words: PageTexts) -> dict[int, str]:
    """Return the notice's items that aren't restored yet, by index; nothing when only one is left."""
    left = {
        number: describe_item(item, areas.get(item.area), words)
        for number, item in enumerate(incident.scope.include)
        if item not in incident.scope.restored
    }
    return left if len(left) > 1 else {}


async def write_preview(visit: Visit, incident: Incident) -> Mapping[str, PreviewText] | None:
    """Return what callers are told by language, None once they hear it no more."""
    if incident.state not in _HEARD:
        return None
    return await visit.services.preview.write(incident)


async def _measure(visit: Visit, incident: Incident) -> Concerned | None:
    """Return whom the notice concerns, None once it is over."""
    if incident.state not in _HEARD:
        return None
    measured = await visit.services.coverage.measure(incident.scope, incident.services, itself=incident.id)
    return await describe_concerned(visit, measured)
