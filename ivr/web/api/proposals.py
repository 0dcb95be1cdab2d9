"""What the REST API tells of outages that reports point to, and what a manager makes of them."""

from collections.abc import Sequence

from pydantic import AwareDatetime

from ivr.web.api.answers import AreaOut, Listing, Out
from ivr.web.api.incident_answers import IncidentOut, incident_out
from ivr.web.api.rest import Ask, Nothing, Strict
from ivr.web.api.scopes import areas_of
from ivr.web.services import WebServices
from outages.detection.baseline import Level
from outages.detection.proposals import Dismissal, Proposal, ProposalId, ProposalState, Sighting
from outages.detection.record import Strength, strength_of
from outages.incidents import IncidentId
from outages.subscribers import Service


class DismissalIn(Strict):
    """Why a proposal is no outage."""

    why: Dismissal


class SightingOut(Out):
    """An area, named in each tree that has one with these service points, and what was counted there.

    `reports` of its `points` came in `minutes`, in which `expected` are usual.
    """

    areas: list[AreaOut]
    level: Level
    reports: int
    points: int
    minutes: int
    expected: float


class RecordOut(Out):
    """What people decided about proposals of this strength."""

    strength: Strength
    confirmed: int
    dismissed: int


class ProposalOut(Out):
    """An outage that reports point to.

    `chance` is how many times a month chance alone shows as much on the whole line, at most. `false_alarm` is how
    probable a false alarm is by the model, null where nobody knows; from 30 decisions on, the record tells more.
    `incident_id` is the draft or the notice made of it.
    """

    id: int
    state: ProposalState
    sighting: SightingOut
    runner_up: SightingOut | None
    said: dict[Service, int]
    chance: float
    false_alarm: float | None
    record: RecordOut
    provisional: bool
    raised_at: AwareDatetime
    first_at: AwareDatetime
    last_at: AwareDatetime
    incident_id: int | None
    dismissal: Dismissal | None


async def find_proposals(ask: Ask[Nothing, Nothing]) -> Listing[ProposalOut]:
    """Return the open proposals, latest first."""
    found = await ask.services.proposals.find_open()
    return Listing[ProposalOut](items=await _describe(ask.services, found))


async def get_proposal(ask: Ask[Nothing, Nothing]) -> ProposalOut:
    """Return one proposal, whatever has become of it."""
    (described,) = await _describe(ask.services, [await ask.services.proposals.get(ProposalId(ask.id))])
    return described


async def draft_proposal(ask: Ask[Nothing, Nothing]) -> IncidentOut:
    """Make a draft of it, and return the one that there is if somebody has."""
    incident = await ask.services.proposal_actions.draft(ProposalId(ask.id), author=ask.bearer.name)
    return await _incident(ask.services, incident)


async def publish_proposal(ask: Ask[Nothing, Nothing]) -> IncidentOut:
    """Publish it as it stands."""
    incident = await ask.services.proposal_actions.publish(ProposalId(ask.id), author=ask.bearer.name)
    return await _incident(ask.services, incident.id)


async def dismiss_proposal(ask: Ask[Nothing, DismissalIn]) -> ProposalOut:
    """Put it away, for a reason."""
    await ask.services.proposal_actions.dismiss(ProposalId(ask.id), ask.body.why, author=ask.bearer.name)
    (described,) = await _describe(ask.services, [await ask.services.proposals.get(ProposalId(ask.id))])
    return described


async def _incident(services: WebServices, key: IncidentId) -> IncidentOut:
    incident = await services.incidents.get(key)
    return incident_out(incident, await areas_of(services.areas, [incident]), services.clock.now())


async def _describe(services: WebServices, proposals: Sequence[Proposal]) -> list[ProposalOut]:
    records = await services.proposals.records()
    return [
        ProposalOut(
            id=one.id,
            state=one.state,
            sighting=await _sighting(services, one.sighting),
            runner_up=one.runner_up and await _sighting(services, one.runner_up),
            said=dict(one.said),
            chance=one.chance,
            false_alarm=one.model,
            record=RecordOut(
                strength=strength_of(one.chance),
                confirmed=records[strength_of(one.chance)].confirmed,
                dismissed=records[strength_of(one.chance)].dismissed,
            ),
            provisional=one.provisional,
            raised_at=one.raised_at,
            first_at=one.first_at,
            last_at=one.last_at,
            incident_id=one.incident,
            dismissal=one.dismissal,
        )
        for one in proposals
    ]


async def _sighting(services: WebServices, sighting: Sighting) -> SightingOut:
    areas = await services.areas.get_many(sighting.areas)
    return SightingOut(
        areas=[AreaOut.model_validate(areas[one]) for one in sighting.areas if one in areas],
        level=sighting.level,
        reports=sighting.reports,
        points=sighting.points,
        minutes=sighting.minutes,
        expected=sighting.expected,
    )
