"""A hospital calls while others wait: the scene in which the agents' pages are tested."""

from dataclasses import replace
from datetime import timedelta

from ivr.calls.queue.calls import QueuedCall, QueueStage
from outages.calls import CallOutcome, CallRecord, Direction, HeardPrompt, KeyPress, Promise
from outages.cards import CallerCard, Contract, Evidence, Glance, Home
from outages.estimates import Delay
from outages.hours import ALWAYS, Hours
from outages.incidents import Cause, Incident, IncidentDraft, IncidentId, IncidentKind
from outages.places import AreaId
from outages.replies.repository import AnswerState, IncomingReply
from outages.reports import Complaint, Detail
from outages.scopes import Scope, ScopeItem
from outages.subscribers import (
    Language,
    Service,
    ServicePoint,
    ServicePointId,
    Subscriber,
    SubscriberId,
    Tier,
)
from outages.tickets import Channel, Consent, Ticket, TicketId, TicketState
from tests.support.web_world import NOON, World

CALL, NUMBER = "1795312468.7", "+79990000101"
CITY = ("Московская область", "Химки")
MINUTE = timedelta(minutes=1)


def home(number: int, street: str, house: str, *lineage: int, flat: str = "") -> Home:
    services = frozenset({Service.INTERNET, Service.TV})
    areas = tuple(map(AreaId, lineage))
    point = ServicePoint(
        ServicePointId(number), SubscriberId(1), street, house, services, areas, (AreaId(6), AreaId(7))
    )
    return Home(point, (*CITY, street, house), flat, ("headend-1", "switch-12"))


HOSPITAL = Contract(
    Subscriber(SubscriberId(1), "100104", "Городская больница № 3", (NUMBER,), Language("ru"), Tier.CRITICAL),
    (home(1, "Лесная улица", "40", 1, 2, 4, 40), home(2, "улица Ленина", "12", 1, 2, 3, 5, flat="7")),
    by_number=True,
)


async def outage(world: World) -> Incident:
    """Publish an internet outage in Lenin street whose estimate was moved once."""
    draft = IncidentDraft(
        IncidentKind.UNPLANNED,
        frozenset({Service.INTERNET}),
        Scope((ScopeItem(AreaId(3)),)),
        Cause.LINE_DAMAGE,
        NOON + timedelta(hours=3),
    )
    made = await world.incidents.create(draft, author="Мария", at=NOON - 30 * MINUTE)
    await world.incidents.publish(made.id, author="Мария", at=NOON - 30 * MINUTE)
    return await world.incidents.move_etr(
        made.id, NOON + timedelta(hours=5), reason=Delay.SPARE_PART, author="Мария", at=NOON - MINUTE
    )


def record(incident: IncidentId | None = None) -> CallRecord:
    """Return the record of a call: the first estimate was heard, then 1 and 0 were pressed."""
    heard = (
        HeardPrompt("greeting", "ru", "a1-greeting", "Здравствуйте.", whole=True, ms=300),
        HeardPrompt("outage_known", "ru", "b2-outage", "Не работает интернет.", whole=True, ms=2100),
        HeardPrompt("etr", "ru", "c3-etr", "Починим до восемнадцати.", whole=True, ms=4000),
        HeardPrompt("menu_outage", "ru", "d4-menu", "Перезвонить вам – нажмите один", whole=False, ms=6000),
        HeardPrompt("to_person", "ru", "e5-person", "Соединяю с оператором.", whole=True, ms=9500),
    )
    return CallRecord(
        CALL, Direction.INBOUND, NUMBER, SubscriberId(1), TicketId(1), "ru", NOON - MINUTE, NOON,
        CallOutcome.HANDED_OVER, heard=heard, keys=(KeyPress("1", 7000), KeyPress("0", 9000)),
        promises=(Promise(incident, 1, NOON + timedelta(hours=3)),) if incident else (),
    )  # fmt: skip


def requests() -> list[Evidence]:
    """Return a valid request for a call and a withdrawn one for an SMS."""
    call = Consent(
        TicketId(1), Channel.CALL, NUMBER, "ru", "13", CALL, NOON - MINUTE + timedelta(seconds=7),
        ("d4-menu", "f6-hours"), Hours(600, 1200),
    )  # fmt: skip
    sms = replace(call, channel=Channel.SMS, key="2", call_id="old.1", hours=ALWAYS, at=NOON - 9 * MINUTE)
    return [Evidence(call), Evidence(sms, NOON - 5 * MINUTE, "old.2")]


async def fill(world: World) -> None:
    """Have the hospital call a second time today, with a ticket, notification requests and an outage at one address."""
    incident = await outage(world)
    ticket = Ticket(
        TicketId(1), "4712001", SubscriberId(1), ServicePointId(2), incident.id, TicketState.OPEN, NOON - MINUTE,
        recurrent=True,
    )  # fmt: skip
    world.cards.card = CallerCard((HOSPITAL,), (ticket,))
    world.cards.requests = {ticket.id: requests()}
    world.tickets.kept = [ticket]
    said = Complaint(frozenset({Service.INTERNET}))
    await world.reports.attach(
        await world.reports.keep(ticket.id, said, call_id=CALL, at=NOON), Detail("a.wav", 7)
    )
    world.reports.numbers["4712001"] = Detail("a.wav", 7)
    last = record(incident.id)
    before = replace(last, id="1795300000.1", started_at=NOON - 200 * MINUTE, outcome=CallOutcome.HUNG_UP)
    older = replace(before, id="old.9", started_at=NOON - timedelta(days=8))
    world.calls.kept = [last, before, older]


async def write(world: World) -> None:
    """Have the hospital answer three messages, one of which was answered."""
    for text in (
        "Да",
        "У нас в одном корпусе есть, в другом нет, когда приедет мастер?",
        "Пахнет газом в подвале",
    ):
        await world.replies.take(IncomingReply(NUMBER, text), at=NOON - MINUTE)
    world.replies.kept[1] = replace(
        world.replies.kept[1],
        tickets=("4712001",),
        answer_state=AnswerState.SENT,
        answered="Спасибо, ваше сообщение прочтёт оператор. Срочно? Звоните нам.",
        answered_at=NOON,
    )
    world.replies.about = {TicketId(1): [one.id for one in world.replies.kept]}


def queue(world: World) -> None:
    """Fill the queue: the hospital is ringing, one caller talks, and three wait (known, keyed account, no record yet)."""
    known = replace(HOSPITAL.subscriber, name="Сидоренко Мария", account="100105", tier=Tier.STANDARD)
    keyed = replace(HOSPITAL, by_number=False)
    world.queue_view.calls = [
        QueuedCall(CALL, QueueStage.RINGING, NOON - MINUTE, "desk@10.0.0.5:5060"),
        QueuedCall("t.1", QueueStage.TALKING, NOON - 4 * MINUTE, "second@10.0.0.6:5060"),
        QueuedCall("w.1", QueueStage.WAITING, NOON - 3 * MINUTE),
        QueuedCall("w.2", QueueStage.WAITING, NOON - 2 * MINUTE),
        QueuedCall("w.3", QueueStage.WAITING, NOON),
    ]
    world.cards.glances = {
        "t.1": Glance("+79990000102", None, None),
        "w.1": Glance("+79990000105", Contract(known, (), by_number=True), "4712002"),
        "w.2": Glance(None, keyed, None),
    }
