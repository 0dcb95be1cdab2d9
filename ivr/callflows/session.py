"""The provider's side as the scripts show it: facts that never change, and no database behind them."""

# ruff: noqa: ARG002 - it has the whole signature of a Desk, and answers without asking much

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from ivr.dialogs.level import DialogLevel
from ivr.dialogs.session import (
    AffectedPoint,
    EndedOutage,
    Filed,
    Identified,
    Keyed,
    PhraseGroup,
    RestoredPart,
)
from outages.callers import Caller
from outages.calls import HeardPromise, Promise
from outages.incidents import Cause, EtrRevision, Incident, IncidentId, IncidentKind, Scope, ScopeItem, State
from outages.phones import to_e164
from outages.places import AreaId
from outages.promises import Change
from outages.reports import Complaint, ReportId
from outages.requests import NotificationRequest, RequestRefusal, RequestRules, find_refusal
from outages.subscribers import (
    Language,
    Service,
    ServicePoint,
    ServicePointId,
    Subscriber,
    SubscriberId,
    Tier,
)
from outages.tickets import Channel, Ticket, TicketId, TicketState
from prompts.wording import Wording
from prompts.wording.announcements import Place, announce, announce_generally
from prompts.wording.phrases import Phrase

#: When every scene plays.
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
_ETR = NOW + timedelta(hours=9)
_NUMBER = "+79990000101"
_REGION = "RU"
_TICKET = "4712003"
_STREETS = ("улица Ленина", "улица Мира")
_HOUSES = ("5", "12")


def point(number: int = 0, *services: Service) -> ServicePoint:
    """Return one of two service points, with internet and television unless other services are named."""
    return ServicePoint(
        ServicePointId(number + 1),
        SubscriberId(1),
        _STREETS[number],
        _HOUSES[number],
        frozenset(services or {Service.INTERNET, Service.TV}),
        (AreaId(number + 1),),
        (),
    )


def caller(*points: ServicePoint, tier: Tier = Tier.STANDARD) -> Caller:
    """Return a caller with these service points; with none, one whom nobody knows."""
    known = Subscriber(SubscriberId(1), "100101", "", (_NUMBER,), Language("ru"), tier)
    return Caller(_NUMBER, (known,) if points else (), points)


def outage(number: int = 0) -> Incident:
    """Return an outage at one of the service points."""
    return Incident(
        id=IncidentId(number + 1),
        kind=IncidentKind.UNPLANNED,
        services=frozenset({Service.INTERNET}),
        scope=Scope((ScopeItem(AreaId(number + 1)),)),
        cause=Cause.LINE_DAMAGE,
        general=False,
        note="",
        state=State.ACTIVE,
        revisions=(EtrRevision(1, _ETR, None, "", NOW),),
        created_at=NOW,
        published_at=NOW,
    )


def over() -> EndedOutage:
    """Return what a caller was promised who calls when it is over."""
    promise = Promise(IncidentId(1), 1, _ETR)
    earlier = NOW - timedelta(hours=3)
    heard = HeardPromise(
        promise, earlier, IncidentKind.UNPLANNED, frozenset({Service.INTERNET}), State.RESTORED, NOW
    )
    return EndedOutage(point(), heard)


@dataclass
class ScriptedSession:
    """A Desk whose every write succeeds; `known` are the accounts and telephones that somebody has."""

    caller: Caller
    incidents: tuple[Incident, ...] = ()
    general_news: Incident | None = None
    ended: EndedOutage | RestoredPart | None = None
    changed: Change = Change.NEW
    wished: bool = False
    step: DialogLevel = DialogLevel.FULL
    again: bool = False
    flooding: bool = False
    calls_today: int = 0
    hazardous: bool = False
    hints: frozenset[Service] = frozenset()
    known: Mapping[str, Caller] = field(default_factory=dict)
    keyed: bool = False

    def cases(self) -> list[AffectedPoint]:
        """Return the points that an outage covers."""
        return [
            AffectedPoint(where, one)
            for where in self.caller.points
            for one in self.incidents
            if one.covers(where)
        ]

    def stands(self, case: AffectedPoint) -> bool:
        """Say that nothing ends in the middle of a script."""
        return True

    def change(self, case: AffectedPoint) -> Change:
        """Return what the scene says."""
        return self.changed

    def outage(self, case: AffectedPoint, words: Wording, *, briefly: bool = False) -> list[PhraseGroup]:
        """Return the words for the case's outage."""
        news = announce(case.incident, case.point)
        tell = words.outage_brief if briefly else words.outage
        promise = Promise(case.incident.id, 1, case.incident.promise.etr)
        return [PhraseGroup(tuple(tell(news, at=NOW, zone=UTC)), (promise,))]

    def over(self) -> EndedOutage | RestoredPart | None:
        """Return what the scene says."""
        return self.ended

    def after(self, over: EndedOutage | RestoredPart, words: Wording) -> list[Phrase]:
        """Return the words for what is over."""
        place = Place(over.point.street, over.point.house)
        if isinstance(over, RestoredPart):
            return words.restored_here(sorted(over.services), place)
        since = NOW - timedelta(hours=1)
        return words.was_restored(sorted(over.services), place, since, at=NOW, zone=UTC)

    def general(self, words: Wording) -> list[Phrase]:
        """Return the general announcement of the scene, if it has one."""
        if self.general_news is None:
            return []
        return words.outage(announce_generally(self.general_news, _STREETS[:1]), at=NOW, zone=UTC)

    def promised(self, promise: Promise) -> None:
        """Forget it: nothing here outlives the script."""

    async def open_ticket(self, case: AffectedPoint) -> Ticket | None:
        """Return the ticket of the case's point."""
        return self._ticket(case.point, case.incident.id)

    async def identify(self, what: Keyed, digits: str) -> Identified:
        """Know what the scene says somebody has."""
        if digits not in self.known:
            return Identified.UNKNOWN
        self.caller, self.keyed = replace(self.known[digits], number=self.caller.number), True
        return Identified.KNOWN

    async def report(self, point: ServicePoint, complaint: Complaint) -> Filed | None:
        """Return a ticket that stands alone."""
        return Filed(self._ticket(point, None), ReportId(1))

    async def keep_detail(self, report: ReportId, sound: bytes) -> bool:
        """Say that it is kept."""
        return True

    async def report_other_fault(self, point: ServicePoint) -> Ticket | None:
        """Return the ticket of another fault."""
        return self._ticket(point, None)

    def own_number(self, channel: Channel) -> str | RequestRefusal:
        """Return the caller's number."""
        return _NUMBER

    def read_number(self, keyed: str, channel: Channel) -> str | RequestRefusal:
        """Read a number by the rules of the line."""
        number = to_e164(keyed, _REGION) or ""
        rules = RequestRules(_REGION, (_REGION,))
        return find_refusal(number, channel, rules, on_account=False) or number

    async def keep_request(
        self, tickets: list[Ticket], request: NotificationRequest
    ) -> RequestRefusal | None:
        """Say that it is kept."""
        return None

    async def withdraw_request(self, tickets: list[Ticket]) -> bool:
        """Say that it is withdrawn."""
        return True

    def _ticket(self, where: ServicePoint, incident: IncidentId | None) -> Ticket:
        return Ticket(
            TicketId(where.id),
            _TICKET,
            SubscriberId(1),
            where.id,
            incident,
            TicketState.OPEN,
            NOW,
            requested=self.wished,
        )


class ScriptedCallbackKeeper:
    """A PlaceKeeper that never fails."""

    async def keep(self) -> bool:
        """Say that the place is kept."""
        return True

    async def give_up(self) -> bool:
        """Say that nobody will ring."""
        return True
