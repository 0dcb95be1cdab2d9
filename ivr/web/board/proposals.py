"""Outages that reports point to: first on the board, each on a page with its evidence, decided by a manager."""

from collections.abc import Sequence
from typing import Final

from aiohttp import web

from ivr.web.bodies import read_form
from ivr.web.pages.proposal_cards import ProposalCard, make_proposal_card
from ivr.web.pages.visit import PageHandler, Visit
from outages.detection.proposals import Dismissal, Proposal, ProposalId
from outages.detection.record import strength_of
from outages.errors import ConflictError, UnconfirmedError


async def show_proposal(visit: Visit) -> web.Response:
    """Show one proposal."""
    return await _render(visit)


async def make_draft(visit: Visit) -> web.StreamResponse:
    """Go on to a draft of it."""
    try:
        incident = await visit.services.proposal_actions.draft(_proposal_id(visit), author=visit.bearer.name)
    except ConflictError:
        return await _render(visit, 409, alert=visit.words.proposal_changed)
    raise web.HTTPSeeOther(f"/incidents/{incident}")


async def publish(visit: Visit) -> web.StreamResponse:
    """Publish it as it stands; one that would concern nobody stays a draft."""
    try:
        incident = await visit.services.proposal_actions.publish(
            _proposal_id(visit), author=visit.bearer.name
        )
    except UnconfirmedError:
        return await make_draft(visit)
    except ConflictError:
        return await _render(visit, 409, alert=visit.words.proposal_changed)
    raise web.HTTPSeeOther(f"/incidents/{incident.id}?done=publish")


async def dismiss(visit: Visit) -> web.StreamResponse:
    """Put it away, for a reason."""
    typed = (await read_form(visit.request)).get("why")
    why = next((one for one in Dismissal if one == typed), None)
    if why is None:
        return await _render(visit, 422, error=visit.words.choose_dismissal)
    try:
        await visit.services.proposal_actions.dismiss(_proposal_id(visit), why, author=visit.bearer.name)
    except ConflictError:
        return await _render(visit, 409, alert=visit.words.proposal_changed)
    raise web.HTTPSeeOther("/")


async def open_proposals(visit: Visit) -> list[ProposalCard]:
    """Return the cards of the proposals that wait for a manager, latest first."""
    found = await visit.services.proposals.find_open()
    return await _make_cards(visit, found) if found else []


async def _make_cards(visit: Visit, proposals: Sequence[Proposal]) -> list[ProposalCard]:
    services = visit.services
    sightings = [seen for one in proposals for seen in (one.sighting, one.runner_up) if seen]
    areas = await services.areas.get_many(sorted({area for one in sightings for area in one.areas}))
    records = await services.proposals.records()
    return [
        make_proposal_card(one, areas, records[strength_of(one.chance)], visit.display) for one in proposals
    ]


async def _render(visit: Visit, status: int = 200, *, alert: str = "", error: str = "") -> web.Response:
    proposal = await visit.services.proposals.get(_proposal_id(visit))
    (card,) = await _make_cards(visit, [proposal])
    why = proposal.dismissal and visit.words.dismissals[proposal.dismissal]
    return visit.render(
        "proposal.html", status, card=card, why=why, dismissals=Dismissal, alert=alert, error=error
    )


def _proposal_id(visit: Visit) -> ProposalId:
    return ProposalId(int(visit.request.match_info["id"]))


#: The deeds by the last part of their address.
DEEDS: Final[dict[str, PageHandler]] = {"draft": make_draft, "publish": publish, "dismiss": dismiss}
