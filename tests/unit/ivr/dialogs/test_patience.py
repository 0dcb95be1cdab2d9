"""A caller waits in silence for writes only once, however many there are."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from ivr.dialogs.call import Destination, Played
from ivr.dialogs.conversation import Conversation
from ivr.dialogs.inbound import take_call
from ivr.dialogs.session import AffectedPoint
from outages.calls import CallOutcome
from outages.subscribers import Language
from outages.tickets import Ticket
from prompts.wording.fixed_phrases import FixedPhrase
from prompts.wording.phrases import Prompt
from tests.support.fakes import FakeLibrary, FakeSession, caller_at, incident_in, point_at
from tests.support.scripted_call import Press, ScriptedCall

LANGUAGES = [Language("ru"), Language("en")]
PATIENCE = 60.0


@dataclass
class Seconds:
    """A clock in seconds."""

    now: float = 100.0

    def __call__(self) -> float:
        return self.now


@dataclass
class ListeningCall(ScriptedCall):
    """Lets a test know that something was said."""

    spoken: asyncio.Event = field(default_factory=asyncio.Event)

    async def play(self, prompts: Sequence[Prompt], *, wait: float) -> Played:
        played = await super().play(prompts, wait=wait)
        self.spoken.set()
        return played


def talk_on(call: ScriptedCall, clock: Seconds) -> Conversation:
    return Conversation(call, FakeLibrary(), LANGUAGES, Language("ru"), patience=PATIENCE, clock=clock)


async def test_patience_runs_out_while_nothing_is_heard() -> None:
    talk = talk_on(ScriptedCall(), clock := Seconds())
    clock.now += 20
    assert talk.patience_left == PATIENCE - 20
    clock.now += 50
    assert talk.patience_left == 0


async def test_patience_is_whole_again_after_words_keys_and_the_callers_own_voice() -> None:
    talk = talk_on(ScriptedCall(), clock := Seconds())
    for interrupt in (talk.say(FixedPhrase.GREETING), talk.ask(wait=1.0), talk.record(20)):
        clock.now += 20
        await interrupt
        assert talk.patience_left == PATIENCE


async def test_patience_is_not_renewed_by_nothing_at_all() -> None:
    talk = talk_on(ScriptedCall(), clock := Seconds())
    clock.now += 20
    await talk.say()
    assert talk.patience_left == PATIENCE - 20


async def test_a_request_has_only_the_patience_that_its_ticket_left() -> None:
    clock, call = Seconds(), ListeningCall([Press("1", during="at_address")])

    class SlowSession(FakeSession):
        async def open_ticket(
            self, affected: AffectedPoint, *, text_in: Language | None = None
        ) -> Ticket | None:
            await call.spoken.wait()
            clock.now += PATIENCE
            self.stuck, ticket = True, await super().open_ticket(affected, text_in=text_in)
            return ticket

    async with asyncio.timeout(PATIENCE / 4):
        outcome = await take_call(talk_on(call, clock), SlowSession(caller_at(point_at()), [incident_in()]))
    assert (call.heard[-2:], outcome) == (["trouble", "to_person"], CallOutcome.HANDED_OVER)
    assert call.handed_to is Destination.AGENT
