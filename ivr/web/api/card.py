"""A caller as the REST API gives them: the same as on the call's page."""

from collections.abc import Mapping

from pydantic import AwareDatetime, Field

from ivr.calls.queue.calls import QueueStage
from ivr.web.api.answers import CallOut, Out, TicketOut, ticket_out
from ivr.web.api.incident_answers import IncidentOut, incident_out
from ivr.web.api.opt_outs import OptOutOut
from ivr.web.api.replies import ReplyOut
from ivr.web.callers import CallerView
from outages.cards import Contract, Home
from outages.interruptions import Interruption
from outages.places import Area, AreaId
from outages.subscribers import Service, Tier


class QueuedCallOut(Out):
    """A call that waits for an agent or has one; `since` is when that began, `person` the agent's SIP address or empty."""

    id: str
    stage: QueueStage
    since: AwareDatetime
    #: Published before the code said "agent".
    person: str = Field(validation_alias="agent")


class InterruptionOut(Out):
    """Services that are out at a service point until the same time, null for an unknown one."""

    services: list[Service]
    incident_id: int
    etr: AwareDatetime | None


class HomeOut(Out):
    """A service point; `outages` are the ids of the incidents by which something is out there, the most severe first.

    `interruptions` name each service once, under the incident with its latest estimate; `work_ahead` are the ids of
    planned work that has not begun. `ended_at` is when it became a former address, null while it is the contract's.
    """

    point_id: int
    address: list[str]
    flat: str
    node: list[str]
    services: list[Service]
    outages: list[int]
    interruptions: list[InterruptionOut]
    work_ahead: list[int]
    ended_at: AwareDatetime | None


class ContractOut(Out):
    """A contract that the caller may hold; `by_number` is false when they keyed the account: neither is proof."""

    subscriber_id: int
    account: str
    name: str
    phones: list[str]
    language: str
    tier: Tier
    by_number: bool
    homes: list[HomeOut]


class CardOut(Out):
    """The caller's card; `call` is null until its record is written, `number` when it is withheld.

    `tickets` are the open ones, `incidents` those at the caller's addresses or told in the call, `earlier` the calls
    of the last seven days, `replies` the messages; `opt_outs` are those of the number that hold.
    """

    call_id: str
    number: str | None
    call: CallOut | None
    contracts: list[ContractOut]
    tickets: list[TicketOut]
    incidents: list[IncidentOut]
    earlier: list[CallOut]
    opt_outs: list[OptOutOut]
    replies: list[ReplyOut]


def card_out(view: CallerView, areas: Mapping[AreaId, Area]) -> CardOut:
    """Return the caller with the incidents' areas by name."""
    return CardOut(
        call_id=view.call_id,
        number=view.number,
        call=None if view.record is None else CallOut.model_validate(view.record),
        contracts=[_contract_out(one, view) for one in view.card.contracts],
        tickets=[
            ticket_out(one, view.reports.get(one.id, ()), view.requests.get(one.id, ()))
            for one in view.card.tickets
        ],
        incidents=[incident_out(one, areas, view.at) for one in view.incidents.values()],
        earlier=[CallOut.model_validate(one) for one in view.earlier],
        opt_outs=[OptOutOut.model_validate(one) for one in view.opt_outs],
        replies=[ReplyOut.model_validate(one) for one in view.replies],
    )


def _contract_out(contract: Contract, view: CallerView) -> ContractOut:
    subscriber = contract.subscriber
    return ContractOut(
        subscriber_id=subscriber.id,
        account=subscriber.account,
        name=subscriber.name,
        phones=list(subscriber.phones),
        language=subscriber.language,
        tier=subscriber.tier,
        by_number=contract.by_number,
        homes=[_home_out(one, view) for one in contract.homes],
    )


def _home_out(home: Home, view: CallerView) -> HomeOut:
    return HomeOut(
        point_id=home.point.id,
        address=list(home.address),
        flat=home.flat,
        node=list(home.node),
        services=[service for service in Service if service in home.point.services],
        outages=[one.id for one in view.incidents_at(home)],
        interruptions=[_interruption_out(one) for one in view.outages_at(home)],
        work_ahead=[one.id for one in view.work_ahead_at(home)],
        ended_at=home.ended_at,
    )


def _interruption_out(one: Interruption) -> InterruptionOut:
    return InterruptionOut(
        services=[service for service in Service if service in one.services],
        incident_id=one.incident.id,
        etr=one.incident.promise.etr,
    )
