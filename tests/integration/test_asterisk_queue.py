"""The queue of a real Asterisk: callers hear their place and their keys, and the agent sees who is calling."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from asterisk.server.process import Asterisk
from asterisk.softphone.catalogue import PromptCatalogue
from asterisk.softphone.incoming import IncomingCall
from tests.integration.test_asterisk_dialplan import APOLOGY, UNAVAILABLE, Noise, line, reached
from tests.support.asterisk_server import Service, complaints, free_ports, running_asterisk
from tests.support.patience import PATIENCE
from tests.support.phone import Phone
from tests.support.ring import Ring
from tests.support.runtime import RUNTIME

pytestmark = pytest.mark.skipif(not (RUNTIME / "bin/asterisk").exists(), reason="asterisk/obtain asterisk")

#: The sounds of the queue, by file name.
SOUNDS = {
    "ru/queue-youarenext": Noise("next", 11),
    "ru/digits/2n": Noise("second", 12),
    "ru/digits/3": Noise("third", 13),
    "en/queue-youarenext": Noise("next_en", 14),
    "en/digits/2": Noise("second_en", 15),
    "any/queue-youarenext": Noise("next_any", 16),
    "ru_keep/queue-thankyou": Noise("keep", 17),
    "ru_keep/nobody": Noise("nobody", 18),
}
CATALOGUE = PromptCatalogue([APOLOGY, UNAVAILABLE, *SOUNDS.values()])
ANNOUNCED = 3


@dataclass
class Queue:
    """A line whose service does nothing but hand over, with the telephones of callers and agents."""

    asterisk: Asterisk
    service: Service
    session: Phone
    callers: list[Phone]

    async def hands_over(self, caller: Phone, extension: str, context: str = "person") -> str:
        """Have somebody call and be handed over; return their channel."""
        self.service.events.clear()
        dialling = asyncio.create_task(caller.dials(line(self.asterisk)))
        channel = str((await self.service.sees("StasisStart"))["channel"]["id"])
        await dialling
        await self.continues(channel, extension, context)
        return channel

    async def is_talking_to(self, caller: Phone) -> IncomingCall:
        """Have somebody call, be handed over and be answered by an agent."""
        channel = await self.hands_over(caller, "en---")
        talk = await (await self.session.is_rung()).answers()
        waiting = f"/channels/{channel}/variable?variable=QUEUE_WAITING_COUNT(person)"
        async with asyncio.timeout(PATIENCE):
            while (await self.service.asks("GET", waiting))["value"] != "0":
                await asyncio.sleep(0.02)
        return talk

    async def continues(self, channel: str, extension: str, context: str = "person") -> None:
        """Continue a channel in the dialplan."""
        query = f"context={context}&extension={extension}&priority=1"
        await self.service.asks("POST", f"/channels/{channel}/continue?{query}")

    async def is_asked(self, purpose: str) -> list[str]:
        """Wait until the dialplan offers a call to the service; return its arguments."""
        event = await self.service.sees("StasisStart")
        assert event["args"][0] == purpose
        return list(event["args"])


@pytest.fixture
def limits() -> dict[str, Any]:
    return {}


@pytest.fixture
async def queue(tmp_path: Path, limits: dict[str, Any]) -> AsyncIterator[Queue]:
    lay_out(tmp_path)
    given = {"app_seconds": 2, "person_announce_seconds": ANNOUNCED, "person_ring_seconds": 5} | limits
    numbers = ("+79990000101", "+79990000102", "+79990000103")
    async with (
        running_asterisk(tmp_path, **given) as asterisk,
        Service.connected(asterisk.config) as service,
        await Phone.start(CATALOGUE, port=int(asterisk.config.person_uri.rpartition(":")[2])) as session,
        await Phone.start(CATALOGUE, number=numbers[0]) as first,
        await Phone.start(CATALOGUE, number=numbers[1]) as second,
        await Phone.start(CATALOGUE, number=numbers[2]) as third,
    ):
        await reached(asterisk, "person")
        yield Queue(asterisk, service, session, [first, second, third])


def lay_out(folder: Path) -> None:
    """Write the sounds where Asterisk looks for them."""
    for phrase in (APOLOGY, UNAVAILABLE):
        phrase.write(folder / "fallback")
    for name, phrase in SOUNDS.items():
        file = folder / "asterisk" / "data" / "sounds" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.with_name(f"{file.name}.alaw").write_bytes(phrase.alaw)


async def test_whoever_takes_the_call_is_told_who_it_is(queue: Queue) -> None:
    channel = await queue.hands_over(queue.callers[0], "ru-4829137-k-")
    ring = await queue.session.is_rung()
    assert told(ring) == (channel, "+79990000101", "4829137", "ru")
    assert ring.caller == "+79990000101"
    talk = await ring.answers()
    await asyncio.sleep(0.2)
    assert talk.ending is None
    await talk.hang_up()
    await queue.callers[0].line_hangs_up()
    assert complaints(queue.asterisk) == []


async def test_a_withheld_number_stays_withheld_and_nothing_is_told_that_is_not_known(queue: Queue) -> None:
    async with await Phone.start(CATALOGUE, number=None) as caller:
        channel = await queue.hands_over(caller, "en---")
        ring = await queue.session.is_rung()
        assert told(ring) == (channel, None, None, "en")
        await ring.is_declined()


def told(ring: Ring) -> tuple[str | None, ...]:
    return tuple(ring.header(f"X-Outage-{name}") for name in ("Call", "Caller", "Ticket", "Language"))


async def test_a_caller_whom_the_line_has_rung_is_shown_with_their_number_and_goes_first(
    queue: Queue,
) -> None:
    talk = await queue.is_talking_to(queue.callers[0])
    await queue.hands_over(queue.callers[1], "en---")
    await queue.callers[1].hears("next_en")
    await queue.hands_over(queue.callers[2], "ru-4829137-f-79995550101")
    await queue.callers[2].hears("next")
    await talk.hang_up()
    assert (await queue.session.is_rung()).header("X-Outage-Caller") == "+79995550101"


async def test_who_waits_hears_their_place_each_in_their_language_and_a_tone_between(queue: Queue) -> None:
    first, second, third = queue.callers
    talk = await queue.is_talking_to(first)
    await queue.hands_over(second, "ru-4829137-k-")
    await queue.hands_over(third, "en-1234567--")
    for _ in range(2):
        await second.hears("next", "keep")
        await second.hears_ringing()
    await third.hears("second_en")
    await third.hears_ringing()
    assert second.longest_silence < 3
    assert third.longest_silence < 3
    await talk.hang_up()
    ring = await queue.session.is_rung()
    assert ring.caller == "+79990000102"
    await ring.answers()
    await third.hears_at_last("next_en")


async def test_key_1_leads_to_the_service_and_without_it_back_to_the_same_place(queue: Queue) -> None:
    first, second, third = queue.callers
    talk = await queue.is_talking_to(first)
    await queue.hands_over(second, "ru-4829137-k-")
    await queue.hands_over(third, "en-1234567--")
    await second.hears("next", "keep")
    await third.hears("second_en")
    queue.service.events.clear()
    await third.presses("1")  # callers who were not offered it keep waiting
    await second.presses("5")  # and other keys do nothing
    await asyncio.sleep(0.5)
    assert queue.service.events == []
    await second.presses("1")
    purpose, _, joined, *facts = await queue.is_asked("keep")
    assert (purpose, facts) == ("keep", ["ru", "4829137", ""])
    assert joined.isdecimal()
    await queue.service.sees("StasisEnd")
    await talk.hang_up()
    assert (await queue.session.is_rung()).caller == "+79990000102", "not the one who came later"


async def test_who_goes_first_overtakes_those_who_wait(queue: Queue) -> None:
    first, second, third = queue.callers
    talk = await queue.is_talking_to(first)
    await queue.hands_over(second, "ru-4829137-k-")
    await second.hears("next", "keep")
    await queue.hands_over(third, "en-1234567--", "priority")
    await third.hears("next_en")
    await talk.hang_up()
    assert (await queue.session.is_rung()).caller == "+79990000103"


async def test_who_may_be_rung_back_is_offered_it_at_once_while_nobody_is_there(queue: Queue) -> None:
    await queue.session.close()
    await reached(queue.asterisk, "person", "offline")
    await queue.hands_over(queue.callers[0], "ru-4829137-k-")
    await queue.callers[0].hears("nobody")
    queue.service.events.clear()
    await queue.callers[0].presses("1")
    assert (await queue.is_asked("keep"))[3:] == ["ru", "4829137", ""]


async def test_who_may_not_is_told_to_call_again(queue: Queue) -> None:
    await queue.session.close()
    await reached(queue.asterisk, "person", "offline")
    await queue.hands_over(queue.callers[0], "ru-4829137--")
    await queue.callers[0].hears("person_unavailable")
    await queue.callers[0].line_hangs_up()


async def test_without_the_service_the_queue_speaks_all_languages(queue: Queue) -> None:
    talk = await queue.is_talking_to(queue.callers[0])
    await queue.service.session.close()
    caller = queue.callers[1]
    await caller.dials(line(queue.asterisk))
    await caller.is_answered()
    await caller.presses("0")
    await caller.hears_part_of("apology")
    await caller.hears("next_any")
    await talk.hang_up()
    await (await queue.session.is_rung()).answers()


@pytest.mark.parametrize("limits", [{"rating": True}])
async def test_once_the_person_has_hung_up_the_service_asks_how_it_was(queue: Queue) -> None:
    talk = await queue.is_talking_to(queue.callers[0])
    queue.service.events.clear()
    await talk.hang_up()
    assert (await queue.is_asked("rate"))[3] == "en"
    await queue.callers[0].line_hangs_up()  # the service hangs: that ends it


async def test_of_several_persons_the_free_one_is_rung(tmp_path: Path) -> None:
    lay_out(tmp_path)
    (port,) = free_ports(1)
    other = f"sip:other@127.0.0.1:{port}"
    async with (
        running_asterisk(tmp_path, further_person_uris=(other,)) as asterisk,
        Service.connected(asterisk.config) as service,
        await Phone.start(CATALOGUE, port=int(asterisk.config.person_uri.rpartition(":")[2])) as session,
        await Phone.start(CATALOGUE, port=port) as further,
        await Phone.start(CATALOGUE) as first,
        await Phone.start(CATALOGUE, number="+79990000102") as second,
    ):
        await reached(asterisk, "person")
        await reached(asterisk, "person-2")
        queue = Queue(asterisk, service, session, [first, second])
        await queue.hands_over(first, "ru---")
        await queue.hands_over(second, "ru---")
        rings = await asyncio.gather(session.is_rung(), further.is_rung())
        assert {ring.caller for ring in rings} == {"+79990000101", "+79990000102"}
