"""Callers who press anything at any time and hang up anywhere: every conversation ends, and nothing of it is left."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.dialogs.call import Destination, HungUp, Played
from ivr.dialogs.callback import tell_news, thank
from ivr.dialogs.conversation import Conversation
from ivr.dialogs.desk import Identified
from ivr.dialogs.inbound import take_call
from ivr.load.ladder import Step
from outages.callers import Caller
from outages.calls import HeardPrompt, Outcome
from outages.incidents import IncidentId, Kind
from outages.notifications import Attempt, Errand, News, NotificationId
from outages.promises import Change
from outages.subscribers import Language, Service, ServicePoint, Subscriber, SubscriberId, Tier
from outages.tickets import Channel, TicketId
from outages.wishes import Refusal
from prompts.phrases import Phrase, Prompt
from tests.fakes import NOON, FakeDesk, FakeLibrary, incident_in, point_at

T = TypeVar("T")

KEYS = "0123456789*#"
LANGUAGES = [Language(code) for code in ("ru", "en", "kk")]
NUMBER = "+79990000101"
#: A caller who does nothing any more hears so many announcements at most, until the line lets them go.
LAST_ANNOUNCEMENTS = 6
#: What one key can bring: the announcements of three addresses, a question, an answer and a menu.
PER_MOVE = 6

# Others in each run.
many = settings(max_examples=500)


@dataclass(frozen=True)
class Move:
    """What a caller does while something is said: at which prompt of it (behind the last: after it), and which key.

    The key "" hangs up, None is no key.
    """

    at: int
    key: str | None


@dataclass
class RandomCall:
    """A caller who moves at random, and then for ever does the same: nothing, or key 0 at whatever is said."""

    moves: list[Move]
    last: str | None = None
    speech: bytes | None = None
    announcements: int = 0
    lasts_pressed: int = 0
    handed_to: Destination | None = None
    endings: int = 0

    async def play(self, prompts: Sequence[Prompt], *, wait: float) -> Played:
        """Let the caller's next move cut the prompts short, or follow them where a key is waited for."""
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


class RandomDesk(FakeDesk):
    """A desk that takes a moment for whatever it keeps."""

    async def _write(self) -> None:
        await asyncio.sleep(0)


def _heard(prompts: Sequence[Prompt], cut: int | None) -> tuple[HeardPrompt, ...]:
    begun = prompts if cut is None else prompts[: cut + 1]
    return tuple(
        HeardPrompt(one.phrase.id, one.phrase.language, one.file.name, one.phrase.text, whole=place != cut)
        for place, one in enumerate(begun)
    )


keys = st.one_of(st.sampled_from([None, "", *KEYS]), st.sampled_from(KEYS), st.sampled_from("123"))
number_refusals = st.sampled_from([Refusal.UNREADABLE, Refusal.FOREIGN, Refusal.COSTLY, Refusal.NO_SMS])
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
    """Return who calls: anybody from a hospital to a withheld number, with any addresses."""
    known = draw(points)
    tier = draw(st.sampled_from([Tier.STANDARD, Tier.STANDARD, *Tier]))
    return _caller(draw(st.sampled_from([NUMBER, None])), known, tier)


def _caller(number: str | None, known: Sequence[ServicePoint], tier: Tier) -> Caller:
    subscriber = Subscriber(SubscriberId(1), "100101", "Иванова", (NUMBER,), Language("ru"), tier)
    someone = bool(known) or tier is not Tier.STANDARD
    return Caller(number, (subscriber,) if someone else (), tuple(known))


@st.composite
def desks(draw: st.DrawFn) -> RandomDesk:
    """Return a desk where anything may be out, refused, full or broken."""
    holders = draw(points)
    return RandomDesk(
        draw(callers()),
        incidents=draw(incidents),
        general_phrases=draw(st.sampled_from([[], [Phrase("general", Language("ru"), "Новости.")]])),
        broken=draw(st.sampled_from([False, False, False, True])),
        step=draw(st.sampled_from([Step.FULL, Step.FULL, *Step])),
        again=draw(st.booleans()),
        flooding=draw(st.integers(0, 9)) == 0,
        changed=draw(st.sampled_from(Change)),
        calls_today=draw(st.sampled_from([0, 5])),
        wished=draw(st.booleans()),
        refused=draw(st.dictionaries(st.sampled_from([NUMBER, "+1", "+2"]), number_refusals)),
        full=draw(st.booleans()),
        known={digit: _caller(None, holders, Tier.STANDARD) for digit in draw(st.sampled_from(["", "123"]))},
        unknown=draw(st.sampled_from([one for one in Identified if one is not Identified.KNOWN])),
        hazardous=draw(st.booleans()),
        hints=draw(st.sampled_from([frozenset[Service](), frozenset(Service)])),
    )


def held(hold: Callable[[], Coroutine[object, object, T]]) -> T:
    """Hold a conversation to its end and return what it came to; a task that is left behind fails."""

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


async def attended(talk: Conversation, desk: FakeDesk) -> Outcome:
    """Hold the conversation as the line does: only a hang-up ends it otherwise than by itself."""
    try:
        return await take_call(talk, desk)
    except HungUp:
        return Outcome.HUNG_UP


def errand_of(news: News, kind: Kind) -> Errand:
    """Return the errand to ring somebody about an outage."""
    return Errand(
        Attempt("a1", NotificationId(1), NOON, NOON),
        Channel.CALL,
        NUMBER,
        "ru",
        SubscriberId(1),
        TicketId(1),
        "4712001",
        IncidentId(1),
        frozenset({Service.INTERNET}),
        "улица Ленина",
        "5",
        kind,
        news,
    )


async def rung_back(talk: Conversation, errand: Errand) -> Outcome:
    """Hold the conversation with somebody whom the line has rung."""
    try:
        result, wants_person = await tell_news(talk, errand)
        return await thank(talk, result, wants_person=wants_person)
    except HungUp:
        return Outcome.HUNG_UP


@many
@given(desks(), moves, st.sampled_from(LANGUAGES), st.sampled_from([None, b"RIFF"]))
def test_whatever_a_caller_presses_the_conversation_ends_as_it_says(
    desk: RandomDesk, moves: list[Move], language: Language, speech: bytes | None
) -> None:
    call = RandomCall(list(moves), speech=speech)
    outcome = held(lambda: attended(talk_on(call, language), desk))
    if outcome is Outcome.HUNG_UP:
        assert "" in [move.key for move in moves]
        assert not call.endings
    else:
        assert call.endings == 1
        assert outcome is {
            None: Outcome.COMPLETED,
            Destination.PERSON: Outcome.HANDED_OVER,
            Destination.PRIORITY: Outcome.HAZARD if outcome is Outcome.HAZARD else Outcome.HANDED_OVER,
        }.get(call.handed_to)
    assert call.announcements <= LAST_ANNOUNCEMENTS + PER_MOVE * len(moves)


@many
@given(desks(), moves, st.sampled_from(LANGUAGES))
def test_zero_reaches_a_person_from_wherever_the_caller_has_got_to(
    desk: RandomDesk, moves: list[Move], language: Language
) -> None:
    # Who calls again and again is let go politely, with no way to bother a person each time.
    desk.flooding = False
    call = RandomCall([move for move in moves if move.key != ""], last="0")
    outcome = held(lambda: attended(talk_on(call, language), desk))
    if call.lasts_pressed:
        assert outcome in {Outcome.HANDED_OVER, Outcome.HAZARD}
        assert call.handed_to in {Destination.PERSON, Destination.PRIORITY}


@many
@given(
    st.builds(errand_of, st.sampled_from(News), st.sampled_from(Kind)), moves, st.sampled_from(["0", None])
)
def test_whoever_is_rung_back_gets_to_an_end_and_with_zero_to_a_person(
    errand: Errand, moves: list[Move], last: str | None
) -> None:
    call = RandomCall(list(moves), last=last)
    outcome = held(lambda: rung_back(talk_on(call, LANGUAGES[0]), errand))
    assert call.endings == (outcome is not Outcome.HUNG_UP)
    assert call.announcements <= LAST_ANNOUNCEMENTS
    if call.lasts_pressed:
        assert outcome is Outcome.HANDED_OVER
