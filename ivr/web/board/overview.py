"""The duty board: what is out now, and the form that posts a notice."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from aiohttp import web

from ivr.observability.parts import Part
from ivr.web.api.scopes import areas_of
from ivr.web.board.branches import make_branch_cards
from ivr.web.board.campaigns import incidents_of, make_campaign_cards
from ivr.web.board.notice import begin_notice
from ivr.web.board.proposals import open_proposals
from ivr.web.bodies import read_form
from ivr.web.forms.notice import NoticeForm, check_notice, note_refusal, read_notice, tell_places_apart
from ivr.web.forms.places import label_of
from ivr.web.forms.remarks import explain_refusal
from ivr.web.forms.times import STATED_BY, EtrChoice, evening_is_today
from ivr.web.pages.alarm_cards import AlarmCards, make_alarm_cards
from ivr.web.pages.branch_cards import BranchCard
from ivr.web.pages.branch_trees import BranchFacts, TreeBranch, make_branch_trees
from ivr.web.pages.call_pictures import CallPicture, make_call_picture, picture_since
from ivr.web.pages.campaign_cards import CampaignCard
from ivr.web.pages.cards import IncidentCard, by_start, by_urgency, make_card
from ivr.web.pages.proposal_cards import ProposalCard
from ivr.web.pages.visit import Visit
from ivr.web.texts.search import SearchTexts
from outages.alarms import AlarmKind
from outages.campaigns import StillOutBranch
from outages.errors import InvalidError
from outages.incidents import Cause, Incident, IncidentId, IncidentKind, State
from outages.publications import is_missed
from outages.subscribers import Service
from outages.tallies import COUNTED, Tally
from prompts.wording.free_text import UnspeakableError, read_aloud

_ACTIVE_SHOWN: Final = 200
_OTHERS_SHOWN: Final = 10
_SUGGESTED: Final = 8
#: Branches of the network and streets in which most people say that service is still out.
_BRANCHES: Final = 6
#: Areas of which reports and answers are shown in the trees, those with most of them.
_TREE_AREAS: Final = 200
#: How long calls and reports count as of late.
_LATELY: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One active incident of the board."""

    card: IncidentCard
    tally: Tally


@dataclass(frozen=True, slots=True)
class Overview:
    """All that the board shows except its form."""

    proposals: Sequence[ProposalCard]
    urgent: Sequence[IncidentCard]
    active: Sequence[BoardRow]
    scheduled: Sequence[IncidentCard]
    missed: Sequence[IncidentCard]
    timed: Sequence[IncidentCard]
    drafts: Sequence[IncidentCard]
    ended: Sequence[IncidentCard]
    campaigns: Sequence[CampaignCard]
    told_of: Mapping[IncidentId, IncidentCard]
    held: Sequence[BranchCard]
    still_out: int
    still_out_in: Sequence[tuple[str, int]]
    parts: Sequence[Part]
    alarms: AlarmCards
    calls: CallPicture | None
    trees: Sequence[tuple[str, Sequence[TreeBranch]]]


async def show_board(visit: Visit) -> web.Response:
    """Show the board with the form of a new notice."""
    return await _render_board(visit, await begin_notice(visit))


async def show_overview(visit: Visit) -> web.Response:
    """Return the board's list alone, with which the page refreshes itself."""
    return visit.render("overview.html", overview=await _make_overview(visit), counted=COUNTED)


async def post_notice(visit: Visit) -> web.StreamResponse:
    """Save a draft and go on to its preview; a form with errors comes back as typed."""
    typed = read_notice(await read_form(visit.request))
    form = await tell_places_apart(typed, visit.form_context)
    draft = await check_notice(form, visit.form_context)
    if draft is None:
        return await _render_board(visit, form, 422)
    try:
        incident = await visit.services.actions.create(draft, author=visit.bearer.name)
    except InvalidError as error:
        note_refusal(form, error, visit.words)
        return await _render_board(visit, form, 422)
    raise web.HTTPSeeOther(f"/incidents/{incident.id}")


async def suggest(visit: Visit) -> web.Response:
    """Return places that match the text typed so far."""
    text = visit.request.query.get("q", "")
    found = await visit.services.finder.find_places(text, limit=_SUGGESTED)
    return web.json_response([label_of(one.area) for one in found])


async def read_remark(visit: Visit) -> web.Response:
    """Return how a remark would be spoken, with its doubtful parts, as a piece of the page."""
    language, typed = visit.request.query.get("language", ""), visit.request.query.get("text", "")
    if language not in visit.form_context.languages:
        raise web.HTTPNotFound(text="There are no remarks in this language.")
    try:
        spoken = read_aloud(typed, language)
    except UnspeakableError as error:
        return visit.render("remark.html", refusal=explain_refusal(typed, error, visit.words))
    doubts = [(typed[one.start : one.end], one) for one in spoken.doubts]
    return visit.render("remark.html", refusal="", remark=spoken, language=language, doubts=doubts)


async def _render_board(visit: Visit, form: NoticeForm, status: int = 200) -> web.Response:
    return visit.render(
        "board.html",
        status,
        **await notice_choices(visit),
        overview=await _make_overview(visit),
        counted=COUNTED,
        form=form,
        editing=False,
        templates=await visit.services.templates.find(),
        times=True,
        s=SearchTexts(visit.words.code),
    )


async def notice_choices(visit: Visit, edited: Incident | None = None) -> dict[str, object]:
    """Return what the form of a notice offers to choose from."""
    return {
        "kinds": IncidentKind,
        "services": Service,
        "causes": Cause,
        "choices": EtrChoice,
        "sources": STATED_BY,
        "evening_today": evening_is_today(visit.form_context),
        "remark_languages": visit.form_context.languages,
        "larger": await others_out(visit, edited),
    }


async def others_out(visit: Visit, incident: Incident | None) -> list[IncidentCard]:
    """Return the notices of what is out now, besides this one."""
    now, services = visit.display.now, visit.services
    active = await services.incidents.find(states=[State.ACTIVE], limit=_ACTIVE_SHOWN)
    others = [one for one in active if one.is_out(now) and (incident is None or one.id != incident.id)]
    areas = await areas_of(services.areas, others)
    return [make_card(one, areas, visit.display) for one in others]


async def _make_overview(visit: Visit) -> Overview:
    find, display = visit.services.incidents.find, visit.display
    still_out = await visit.services.campaigns.still_out()
    active, timed, drafts, ended = await asyncio.gather(
        find(states=[State.ACTIVE], limit=_ACTIVE_SHOWN),
        visit.services.publications.waiting(),
        find(states=[State.DRAFT], limit=_OTHERS_SHOWN),
        find(states=[State.RESTORED, State.MERGED, State.CANCELLED], limit=_OTHERS_SHOWN),
    )
    campaigns, parts = await asyncio.gather(
        visit.services.campaigns.find(unfinished=True, limit=_OTHERS_SHOWN),
        visit.services.health(),
    )
    areas = await areas_of(visit.services.areas, [*active, *timed, *drafts, *ended])
    out = by_urgency([one for one in active if one.is_out(display.now)], display.now)
    ahead = by_start([one for one in active if not one.is_out(display.now)])
    tallies = await visit.services.tallies.count([one.id for one in out], since=display.now - _LATELY)
    cards = [make_card(one, areas, display) for one in out]
    shown = make_alarm_cards(await visit.services.alarms.find(), parts, display)
    return Overview(
        proposals=await open_proposals(visit),
        urgent=[card for card in cards if card.urgency or shown.of(AlarmKind.TELEPHONE_NOTICE, card.id)],
        active=[BoardRow(card, tallies[one.id]) for one, card in zip(out, cards, strict=True)],
        scheduled=[make_card(one, areas, display) for one in ahead],
        missed=[make_card(one, areas, display) for one in timed if is_missed(one, display.now)],
        timed=[make_card(one, areas, display) for one in timed if not is_missed(one, display.now)],
        drafts=[make_card(one, areas, display) for one in drafts if one.publish_at is None],
        ended=[make_card(one, areas, display) for one in ended],
        campaigns=await make_campaign_cards(visit, campaigns),
        told_of=await incidents_of(visit, campaigns),
        held=await make_branch_cards(visit, await visit.services.branches.held()),
        still_out=still_out.tickets,
        still_out_in=await _name_branches(visit, still_out.branches[:_BRANCHES]),
        parts=parts,
        alarms=shown,
        calls=await _picture_calls(visit),
        trees=await _draw_trees(visit, out, still_out.branches),
    )


async def _picture_calls(visit: Visit) -> CallPicture | None:
    counted, since = visit.services.call_minutes, picture_since(visit.display.now)
    minutes, changes = await asyncio.gather(counted.find(since), counted.changes(since))
    return make_call_picture(minutes, changes, visit.display)


async def _draw_trees(
    visit: Visit, out: Sequence[Incident], still_out: Sequence[StillOutBranch]
) -> list[tuple[str, Sequence[TreeBranch]]]:
    since = visit.display.now - _LATELY
    reports = await visit.services.proposals.count_reports(since=since, limit=_TREE_AREAS)
    facts = BranchFacts(out, still_out[:_TREE_AREAS], reports)
    areas = await visit.services.areas.get_many(facts.areas) if facts.areas else {}
    return make_branch_trees(facts, areas, visit.words)


async def _name_branches(visit: Visit, branches: Sequence[StillOutBranch]) -> list[tuple[str, int]]:
    """Return the streets and nodes by name, with how many tickets say there that service is still out."""
    areas = await visit.services.areas.get_many(sorted(one.area for one in branches)) if branches else {}
    return [(label_of(areas[one.area]), one.tickets) for one in branches if one.area in areas]
