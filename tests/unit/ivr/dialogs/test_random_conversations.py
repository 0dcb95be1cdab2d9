"""Callers who press anything at any time and hang up anywhere: every conversation ends and leaves no task behind."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.dialogs.call import Destination, HungUp, Played
from ivr.dialogs.conversation import Conversation
from ivr.dialogs.inbound import take_call
from ivr.dialogs.level import DialogLevel
from ivr.dialogs.ring_back import phrases_to_tell, tell_news, thank
from ivr.dialogs.session import Identified
from outages.callers import Caller
from outages.calls import CallOutcome, HeardPrompt
from outages.incidents import Incident, IncidentId, IncidentKind
from outages.interruptions import services_out
from outages.news import News
from outages.notifications import Attempt, DueNotification, NotificationId, NotifiedPoint
from outages.promises import Change
from outages.requests import RequestRefusal
from outages.subscribers import Language, Service, ServicePoint, Subscriber, SubscriberId, Tier
from outages.tickets import Channel, TicketId
from prompts.wording.announcements import announce_generally, place_of
from prompts.wording.languages import wording_for
from prompts.wording.phrases import Prompt
from tests.support.fake_telephony import RUNG_BACK, FakeOutages
from tests.support.fakes import NOON, FakeLibrary, FakeSession, incident_in, point_at

T = TypeVar("T")

KEYS = "0123456789*#"
LANGUAGES = [Language(code) for code in ("ru", "en", "kk")]
NUMBER = "+79990000101"
#: Most announcements to a caller who does nothing any more.
LAST_ANNOUNCEMENTS = 6
#: Most announcements per key: three addresses, a question, an answer and a menu.
PER_MOVE = 6

# Others in each run.
many = settings(max_examples=5 * settings().max_examples)


@dataclass(frozen=True)
class Move:
    """What a caller does at which prompt of an announcement (beyond the last: after it).

    The key "" hangs up, None is no key.
    """

    at: int
    key: str | None


@dataclass
class RandomCall:
    """A caller who moves at random, then keeps doing the same: nothing, or key 0 at every announcement."""

    moves: list[Move]
    last: str | None = None
    speech: bytes | None = None
    announcements: int = 0
    lasts_pressed: int = 0
    handed_to: Destination | None = None
    endings: int = 0

    async def play(self, prompts: Sequence[Prompt], *, wait: float) -> Played:
        """Interrupt the prompts with the next move, or follow them with it where the line waits for a key."""
        assert not self.endings, "something is said to somebody who is gone"
        await asyncio.sleep(0)
        self.announcements += bool(prompts)
        if not self.moves:
            # Nobody presses a key at what is not said; an announcement may be cut short from its first word.
            if self.last is None or not prompts:
                return Played(_heard(prompts, None), None)
            self.lasts_pressed += 1
            return Played(_heard(prompts, 0), self.last)
        move = self.moves.pop(0)
        at = move.at if move.at < len(prompts) else None
        if move.key == "":
            raise HungUp(_heard(prompts, at))
        if move.key is None or (at is None and not wait):
            return Played(_heard(prompts, None), None)
        return Played(_heard(prompts, at), move.key)

    async def record(self, seconds: int) -> bytes | None:
        """Return what the caller says."""
        await asyncio.sleep(0)
        return self.speech

    async def hand_over(self, destination: Destination) -> None:
        """Remember where the caller went."""
        self.endings += 1
        self.handed_to = destination

    async def hang_up(self) -> None:
        """Remember that the line let the caller go."""
        self.endings += 1


class RandomSession(FakeSession):
    """A session that takes a moment for every write."""

    async def _write(self) -> None:
        await asyncio.sleep(0)


def _heard(prompts: Sequence[Prompt], cut: int | None) -> tuple[HeardPrompt, ...]:
    begun = prompts if cut is None else prompts[: cut + 1]
    return tuple(
        HeardPrompt(one.phrase.id, one.phrase.language, one.file.name, one.phrase.text, whole=place != cut)
        for place, one in enumerate(begun)
    )


keys = st.one_of(st.sampled_from([None, "", *KEYS]), st.sampled_from(KEYS), st.sampled_from("123"))
number_refusals = st.sampled_from(
    [RequestRefusal.UNREADABLE, RequestRefusal.FOREIGN, RequestRefusal.COSTLY, RequestRefusal.NO_SMS]
)
moves = st.lists(st.builds(Move, at=st.integers(0, 12), key=keys), max_size=14)
points = st.lists(
    st.builds(
        point_at,
        st.sampled_from(["1", "5", "12а", "140/2"]),
        key=st.integers(1, 7),
        street=st.sampled_from(["улица Ленина", "улица Мира"]),
        area=st.integers(3, 6),
    ),
    max_size=7,
    unique_by=lambda one: one.id,
)
incidents = st.lists(
    st.builds(incident_in, st.integers(3, 6), key=st.integers(1, 3)), max_size=3, unique_by=lambda one: one.id
)


@st.composite
def callers(draw: st.DrawFn) -> Caller:
    """Return any caller, from a hospital to a withheld number, with any addresses."""
    known = draw(points)
    tier = draw(st.sampled_from([Tier.STANDARD, Tier.STANDARD, *Tier]))
    return _caller(draw(st.sampled_from([NUMBER, None])), known, tier)


def _caller(number: str | None, known: Sequence[ServicePoint], tier: Tier) -> Caller:
    subscriber = Subscriber(SubscriberId(1), "100101", "Иванова", (NUMBER,), Language("ru"), tier)
    someone = bool(known) or tier is not Tier.STANDARD
    return Caller(number, (subscriber,) if someone else (), tuple(known))


@st.composite
def sessions(draw: st.DrawFn) -> RandomSession:
    """Return a session in which anything may be out, refused, full or broken."""
    holders = draw(points)
    return RandomSession(
        draw(callers()),
        incidents=draw(incidents),
        announcements=draw(st.sampled_from([[], [announce_generally(incident_in(), ("улица Ленина",))]])),
        broken=draw(st.sampled_from([False, False, False, True])),
        level=draw(st.sampled_from([DialogLevel.FULL, DialogLevel.FULL, *DialogLevel])),
        again=draw(st.booleans()),
        flooding=draw(st.integers(0, 9)) == 0,
        changed=draw(st.sampled_from(Change)),
        calls_today=draw(st.sampled_from([0, 5])),
        requested=draw(st.booleans()),
        refused=draw(st.dictionaries(st.sampled_from([NUMBER, "+1", "+2"]), number_refusals)),
        full=draw(st.booleans()),
        texts=draw(st.booleans()),
        unsent=draw(st.booleans()),
        known={digit: _caller(None, holders, Tier.STANDARD) for digit in draw(st.sampled_from(["", "123"]))},
        unknown=draw(st.sampled_from([one for one in Identified if one is not Identified.KNOWN])),
        hazardous=draw(st.booleans()),
        hints=draw(st.sampled_from([frozenset[Service](), frozenset(Service)])),
    )


def held(hold: Callable[[], Coroutine[object, object, T]]) -> T:
    """Hold a conversation to its end and return its result; fail if it leaves a task behind."""

    async def conversation() -> T:
        result = await hold()
        for _ in range(10):
            await asyncio.sleep(0)
        assert asyncio.all_tasks() == {asyncio.current_task()}
        return result

    def refuse(_: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
        pytest.fail(str(context))

    with asyncio.Runner() as runner:
        runner.get_loop().set_exception_handler(refuse)
        return runner.run(conversation())


def talk_on(call: RandomCall, language: Language, missing: Sequence[str] = ()) -> Conversation:
    """Return a conversation; `missing` are the phrases that can't be rendered."""
    return Conversation(call, FakeLibrary(missing=tuple(missing)), LANGUAGES, language, patience=0.5)


async def attended(talk: Conversation, session: FakeSession) -> CallOutcome:
    """Hold the conversation as the line does: a hang-up is an outcome."""
    try:
        return await take_call(talk, session)
    except HungUp:
        return CallOutcome.HUNG_UP


def notification_of(news: News, kind: IncidentKind, known: Sequence[ServicePoint]) -> DueNotification:
    """Return a notification that is due about an outage."""
    told = tuple(NotifiedPoint(TicketId(1), "4712001", one, frozenset({Service.INTERNET})) for one in known)
    attempt = Attempt("a1", NotificationId(1), NOON, NOON)
    return DueNotification(attempt, Channel.CALL, NUMBER, "ru", IncidentId(1), told, kind, news)


async def rung_back(talk: Conversation, notification: DueNotification, outages: FakeOutages) -> CallOutcome:
    """Hold the conversation with a subscriber who is rung back."""
    try:
        return await thank(talk, await tell_news(talk, notification, outages))
    except HungUp:
        return CallOutcome.HUNG_UP


@many
@given(sessions(), moves, st.sampled_from(LANGUAGES), st.sampled_from([None, b"RIFF"]))
def test_whatever_a_caller_presses_the_conversation_ends_as_its_outcome_says(
    session: RandomSession, moves: list[Move], language: Language, speech: bytes | None
) -> None:
    call = RandomCall(list(moves), speech=speech)
    outcome = held(lambda: attended(talk_on(call, language), session))
    if outcome is CallOutcome.HUNG_UP:
        assert "" in [move.key for move in moves]
        assert not call.endings
    else:
        assert call.endings == 1
        assert outcome is {
            None: CallOutcome.COMPLETED,
            Destination.AGENT: CallOutcome.HANDED_OVER,
            Destination.PRIORITY: CallOutcome.HAZARD
            if outcome is CallOutcome.HAZARD
            else CallOutcome.HANDED_OVER,
        }.get(call.handed_to)
    assert call.announcements <= LAST_ANNOUNCEMENTS + PER_MOVE * len(moves)


@many
@given(sessions(), moves, st.sampled_from(LANGUAGES))
def test_no_number_is_promised_by_sms_that_is_not_texted(
    session: RandomSession, moves: list[Move], language: Language
) -> None:
    talk = talk_on(RandomCall(list(moves)), language)
    held(lambda: attended(talk, session))
    # Who asks twice hears it twice.
    assert session.texted or not any(one.id == "ticket_by_sms" for one in talk.heard)


@many
@given(sessions(), moves, st.sampled_from(LANGUAGES))
def test_zero_reaches_an_agent_from_anywhere(
    session: RandomSession, moves: list[Move], language: Language
) -> None:
    # A flooding caller hears goodbye, with no way to an agent.
    session.flooding = False
    call = RandomCall([move for move in moves if move.key != ""], last="0")
    outcome = held(lambda: attended(talk_on(call, language), session))
    if call.lasts_pressed:
        assert outcome in {CallOutcome.HANDED_OVER, CallOutcome.HAZARD}
        assert call.handed_to in {Destination.AGENT, Destination.PRIORITY}


@many
@given(sessions(), moves, st.sampled_from(LANGUAGES))
def test_a_stranger_never_hears_an_address_whatever_they_key(
    session: RandomSession, moves: list[Move], language: Language
) -> None:
    session.caller, session.announcements = Caller(session.caller.number), []
    call = RandomCall([Move(0, "1"), Move(0, "1"), Move(0, "#"), *moves])
    talk = talk_on(call, language)
    held(lambda: attended(talk, session))
    assert not any(one.id.startswith("place_s") or one.id == "place_house" for one in talk.heard)
    said = " ".join(one.text for one in talk.heard).lower()
    assert not any(word in said for word in ("ленин", "lenin", "мира", "mira", "иванов"))


@many
@given(
    st.builds(
        notification_of, st.sampled_from(RUNG_BACK), st.sampled_from(IncidentKind), points.filter(bool)
    ),
    st.builds(FakeOutages, incidents),
    moves,
    st.sampled_from(["0", None]),
)
def test_every_ring_back_ends_and_zero_reaches_an_agent(
    notification: DueNotification, outages: FakeOutages, moves: list[Move], last: str | None
) -> None:
    call = RandomCall(list(moves), last=last)
    outcome = held(lambda: rung_back(talk_on(call, LANGUAGES[0]), notification, outages))
    assert call.endings == (outcome is not CallOutcome.HUNG_UP)
    assert call.announcements <= LAST_ANNOUNCEMENTS
    if call.lasts_pressed:
        assert outcome is CallOutcome.HANDED_OVER


some_services = st.sets(st.sampled_from([Service.INTERNET, Service.TV]), min_size=1).map(frozenset)
mixed_incidents = st.lists(
    st.builds(
        lambda incident, services: replace(incident, services=services),
        st.builds(incident_in, st.integers(3, 5), key=st.integers(1, 3)),
        some_services,
    ),
    max_size=3,
    unique_by=lambda one: one.id,
)


@many
@given(st.sampled_from(RUNG_BACK), st.integers(3, 5), some_services, mixed_incidents)
def test_nobody_is_rung_to_hear_that_a_service_is_back_where_it_is_out(
    news: News, area: int, services: frozenset[Service], out: list[Incident]
) -> None:
    words, point = wording_for("en"), point_at(area=area)
    notification = replace(
        notification_of(news, IncidentKind.UNPLANNED, [point]),
        points=(NotifiedPoint(TicketId(1), "4712001", point, services),),
    )
    told = {phrase.id: phrase for phrase in phrases_to_tell(notification, FakeOutages(out), words)[0]}
    still = services_out(out, point, NOON)
    if "restored" in told:
        back = words.restored(sorted(services - still), place_of(point))
        assert told["restored"] in back
    assert not ("withdrawn" in told and services & still)
    assert bool(still) is ("outage_known" in told)
