"""The dialogues with callers who wait in the queue or have talked with an agent."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from ivr.calls.phone_call import PhoneCall
from ivr.calls.queue.talks import QueueTalks
from ivr.dialogs.call import HungUp
from ivr.observability.metrics import Metrics
from outages.calls import CallOutcome, CallRecord, Direction
from outages.queue_callbacks import KeptPlace
from outages.subscribers import Language
from tests.support.fake_channel import GONE, FakeChannel
from tests.support.fake_queue_callbacks import FakeQueueCallbacks
from tests.support.fake_repositories import FakeCalls
from tests.support.fakes import NOON, FakeClock, FakeLibrary
from tests.support.playing import trusting_watch

NUMBER = "+79990000101"
JOINED = "1795310918"
KEEP = ("keep", "allowed", JOINED, "en", "4829137", "")
RATE = ("rate", "allowed", JOINED, "en", "", "")


@dataclass
class World:
    callbacks: FakeQueueCallbacks = field(default_factory=FakeQueueCallbacks)
    calls: FakeCalls = field(default_factory=FakeCalls)

    async def holds(self, channel: FakeChannel) -> FakeChannel:
        talks = QueueTalks(
            callbacks=self.callbacks,
            calls=self.calls,
            library=FakeLibrary(),
            metrics=Metrics(),
            clock=FakeClock(),
            languages=[Language("ru"), Language("en")],
            region="RU",
        )
        await talks.hold(channel, PhoneCall(channel, trusting_watch()))  # type: ignore[arg-type]
        return channel


async def test_a_place_is_kept_with_its_number_and_time() -> None:
    world = World()
    channel = await world.holds(FakeChannel(args=KEEP))
    (callback,) = world.callbacks.kept
    since = datetime.fromtimestamp(int(JOINED), UTC)
    assert callback.place == KeptPlace("call-1", NUMBER, "en", since, ticket="4829137")
    assert channel.hung_up


async def test_a_priority_place_is_kept_as_one() -> None:
    world = World()
    await world.holds(FakeChannel(args=(*KEEP[:5], "10")))
    assert world.callbacks.kept[0].place.first


@pytest.mark.parametrize(
    ("world", "number", "priority", "context"),
    [
        (World(FakeQueueCallbacks(down=True)), NUMBER, "", "person"),
        (World(), "anonymous", "", "person"),
        (World(FakeQueueCallbacks(down=True)), NUMBER, "10", "priority"),
    ],
)
async def test_a_caller_whose_place_cannot_be_kept_goes_back_to_the_queue(
    world: World, number: str, priority: str, context: str
) -> None:
    channel = await world.holds(FakeChannel(number=number, args=(*KEEP[:5], priority)))
    assert world.callbacks.kept == []
    assert (channel.gone_to, channel.hung_up) == ([f"{context},en-4829137-k-,1"], False)


async def test_a_caller_who_changes_their_mind_goes_back_and_is_not_rung() -> None:
    world = World()
    channel = await world.holds(FakeChannel(args=KEEP, keys=["0"]))
    assert (world.callbacks.kept, channel.gone_to) == ([], ["person,en-4829137-k-,1"])


async def test_the_rating_is_kept_with_the_call() -> None:
    world = World()
    await world.calls.write(
        [
            CallRecord(
                "call-1", Direction.INBOUND, NUMBER, None, None, "en", NOON, NOON, CallOutcome.HANDED_OVER
            )
        ]
    )
    channel = await world.holds(FakeChannel(args=RATE, keys=["3"]))
    assert (await world.calls.get("call-1")).rating == 3
    assert channel.hung_up


async def test_no_answer_ends_the_call_and_one_without_a_record_does_no_harm() -> None:
    for keys in ([], ["3"]):
        channel = await World().holds(FakeChannel(args=RATE, keys=keys))
        assert (channel.hung_up, channel.gone_to) == (True, [])


async def test_a_caller_who_wants_an_agent_instead_is_put_through_again() -> None:
    channel = await World().holds(FakeChannel(args=RATE, keys=["0"]))
    assert (channel.gone_to, channel.hung_up) == (["person,en--k-,1"], False)


async def test_a_hang_up_ends_the_dialogue() -> None:
    with pytest.raises(HungUp):
        await World().holds(FakeChannel(args=RATE, trouble={"play": GONE}))
