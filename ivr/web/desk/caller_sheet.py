"""A caller as pages show them, with every text ready."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from ivr.web.callers import CallerView
from ivr.web.pages.cards import DisplayContext, IncidentCard, make_card, show_estimate
from ivr.web.texts.desk import DeskTexts
from outages.calls import CallOutcome, CallRecord, HeardPrompt, KeyPress, Promise
from outages.cards import Contract, Home
from outages.incidents import Incident, State
from outages.ledger import Told
from outages.places import Area, AreaId
from outages.subscribers import Service, Tier

#: Most addresses of one contract; those with an outage come first.
_HOMES = 10

Areas = dict[AreaId, Area]


@dataclass(frozen=True, slots=True)
class OutageSheet:
    """Services that are out at an address until the same time, and the incident that keeps them out longest."""

    services: str
    card: IncidentCard


@dataclass(frozen=True, slots=True)
class HomeSheet:
    """One address, perhaps a `former` one; `town` names the areas around the street, `ahead` is planned work that has not begun."""

    street: str
    town: str
    services: str
    node: str
    outages: tuple[OutageSheet, ...]
    ahead: tuple[IncidentCard, ...]
    former: bool


@dataclass(frozen=True, slots=True)
class ContractSheet:
    """One contract; `tier` is empty for a household, `more` when all addresses are shown."""

    name: str
    account: str
    tier: str
    critical: bool
    by_number: bool
    phones: tuple[str, ...]
    language: str
    homes: tuple[HomeSheet, ...]
    more: str


@dataclass(frozen=True, slots=True)
class ToldSheet:
    """What the caller heard of an incident, and what holds now; `changed` asks the agent to mention it."""

    incident: int
    places: str
    heard: str
    now: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Moment:
    """One event of the call, words heard or a key; `time` is empty when it was not kept."""

    time: str
    text: str
    language: str
    cut: bool = False
    key: str = ""


@dataclass(frozen=True, slots=True)
class CallerSheet:
    """The caller's sheet: `moments` retell the call, `danger` says that the caller reported it."""

    names: str
    contracts: tuple[ContractSheet, ...]
    told: tuple[ToldSheet, ...]
    moments: tuple[Moment, ...]
    danger: bool


def make_sheet(view: CallerView, areas: Areas, display: DisplayContext) -> CallerSheet:
    """Return the caller's sheet."""
    record, words = view.record, DeskTexts(display.words.code)
    names = ", ".join(one.subscriber.name for one in view.card.contracts)
    return CallerSheet(
        names=names or words.unknown_caller,
        contracts=tuple(_contract(one, view, areas, display) for one in view.card.contracts),
        told=tuple(_told(one, view, areas, display) for one in (record.promises if record else ())),
        moments=tuple(_retell(record, display)) if record else (),
        danger=record is not None and record.outcome is CallOutcome.HAZARD,
    )


def _contract(contract: Contract, view: CallerView, areas: Areas, display: DisplayContext) -> ContractSheet:
    words, subscriber = DeskTexts(display.words.code), contract.subscriber
    homes = sorted(
        contract.homes,
        key=lambda home: (
            home.ended_at is not None,
            not view.outages_at(home),
            not view.work_ahead_at(home),
        ),
    )
    hidden = len(homes) - _HOMES
    return ContractSheet(
        name=subscriber.name,
        account=words.account.format(account=subscriber.account),
        tier=words.tiers[subscriber.tier],
        critical=subscriber.tier is Tier.CRITICAL,
        by_number=contract.by_number,
        phones=subscriber.phones,
        language=subscriber.language,
        homes=tuple(_home(one, view, areas, display) for one in homes[:_HOMES]),
        more=words.more_homes(hidden) if hidden > 0 else "",
    )


def _home(home: Home, view: CallerView, areas: Areas, display: DisplayContext) -> HomeSheet:
    words = DeskTexts(display.words.code)
    *town, street, house = home.address
    flat = words.flat.format(flat=home.flat) if home.flat else ""
    return HomeSheet(
        street=", ".join(filter(None, (street, house, flat))),
        town=", ".join(reversed(town)),
        services=_name_services(home.point.services, display),
        node="/".join(home.node),
        outages=tuple(
            OutageSheet(_name_services(one.services, display), make_card(one.incident, areas, display))
            for one in view.outages_at(home)
        ),
        ahead=tuple(make_card(one, areas, display) for one in view.work_ahead_at(home)),
        former=home.ended_at is not None,
    )


def _told(promise: Promise, view: CallerView, areas: Areas, display: DisplayContext) -> ToldSheet:
    incident, words = view.present(promise.incident_id), DeskTexts(display.words.code)
    holds = _still_holds(promise, incident)
    card = make_card(incident, areas, display)
    return ToldSheet(
        incident=incident.id,
        places="; ".join(card.places),
        heard=_heard(promise, words, display),
        now=words.still_holds if holds else _present(incident, card, words),
        changed=not holds,
    )


def _heard(promise: Promise, words: DeskTexts, display: DisplayContext) -> str:
    if promise.told in (Told.RESTORED, Told.WITHDRAWN):
        return display.words.told[promise.told]
    return words.told_revision.format(until=show_estimate(promise, display), number=promise.revision)


def _still_holds(promise: Promise, incident: Incident) -> bool:
    """Tell whether what was heard is what the line would say now."""
    if promise.told is Told.RESTORED:
        return incident.state is State.RESTORED
    if promise.told is Told.WITHDRAWN:
        return incident.state is State.CANCELLED
    same = (promise.incident_id, promise.revision) == (incident.id, incident.promise.number)
    return incident.state is State.ACTIVE and same


def _present(incident: Incident, card: IncidentCard, words: DeskTexts) -> str:
    if incident.state is not State.ACTIVE:
        return card.stage_name
    return words.now_holds.format(until=card.until, number=incident.promise.number)


def _retell(record: CallRecord, display: DisplayContext) -> Iterator[Moment]:
    """Yield the words heard, joined up to the next key, and the keys."""

    def shown(ms: int | None) -> str:
        return "" if ms is None else display.clock(record.started_at + timedelta(milliseconds=ms))

    piece: list[HeardPrompt] = []
    events: list[HeardPrompt | KeyPress] = [*record.heard, *record.keys]
    for event in sorted(events, key=_order):
        if isinstance(event, HeardPrompt):
            piece.append(event)
            continue
        yield from _join(piece, shown(piece[0].ms) if piece else "")
        piece = []
        yield Moment(shown(event.ms), "", record.language, key=event.key)
    yield from _join(piece, shown(piece[0].ms) if piece else "")


def _order(event: HeardPrompt | KeyPress) -> int:
    # Prompts without a time are in order, and came before the end.
    return -1 if event.ms is None else event.ms


def _join(piece: Sequence[HeardPrompt], time: str) -> Iterator[Moment]:
    if piece:
        text = " ".join(one.text for one in piece)
        yield Moment(time, text, piece[-1].language, cut=not piece[-1].whole)


def _name_services(services: frozenset[Service], display: DisplayContext) -> str:
    return ", ".join(display.words.services[one] for one in Service if one in services)
