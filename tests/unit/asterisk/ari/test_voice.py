"""A caller's voice is recorded until a key, a silence or the end of the call, and fetched."""

import pytest

from asterisk.ari.errors import ARIUnreachableError
from asterisk.ari.events import ChannelEvent, parse_event
from asterisk.ari.outcomes import ChannelEnded, ChannelEnding, ChannelKey, EndKind
from ivr.calls.phone_call import PhoneCall
from ivr.dialogs.call import HungUp
from tests.support.playing import trusting_watch
from tests.unit.asterisk.ari.test_channel import World

NAME = "detail-1"
VOICE = b"RIFF a voice"


def over(world: World, *, name: str = NAME, kind: str = "RecordingFinished") -> None:
    body = {
        "type": kind,
        "recording": {"name": name, "target_uri": "channel:call", "state": "done", "format": "wav16"},
    }
    event = parse_event(body)
    assert isinstance(event, ChannelEvent)
    world.channel.receive(event)


@pytest.fixture
def world() -> World:
    world = World()
    world.ari.answers[f"GET {NAME}"] = VOICE
    return world


async def record(world: World) -> bytes | None:
    return await world.channel.record_voice(NAME, max_seconds=20, max_silence=3)


async def test_a_voice_is_recorded_after_a_tone_fetched_and_deleted(world: World) -> None:
    world.when("POST record", lambda: over(world))
    assert await record(world) == VOICE
    asked, fetched, deleted = world.ari.asked
    assert {"beep": "true", "terminateOn": "any", "maxDurationSeconds": "20"}.items() <= asked.query.items()
    assert (fetched.path, deleted.method) == (f"recordings/stored/{NAME}/file", "DELETE")


@pytest.mark.parametrize(("pressed", "left"), [("#", None), ("0", "0"), ("*", "*")])
async def test_the_key_that_ends_a_recording_stays_to_be_read_unless_it_is_a_hash(
    world: World, pressed: str, left: str | None
) -> None:
    world.when("POST record", lambda: world.press(pressed), lambda: over(world))
    await record(world)
    key = await world.channel.next_key(0)
    assert key == (ChannelKey(left, 100.0) if left else None)


async def test_a_caller_who_hangs_up_while_speaking_is_heard(world: World) -> None:
    world.when("POST record", lambda: over(world), lambda: world.tell("StasisEnd"))
    assert await record(world) == VOICE
    with pytest.raises(ChannelEnded):
        await world.channel.next_key(0)


@pytest.mark.parametrize("kind", ["RecordingFailed", "RecordingFinished"])
async def test_a_recording_that_fails_or_has_another_name_gives_nothing(world: World, kind: str) -> None:
    name = NAME if kind == "RecordingFailed" else "another"
    world.when("POST record", lambda: over(world, name=name, kind=kind), lambda: world.tell("StasisEnd"))
    assert await record(world) is None


async def test_a_call_that_is_over_is_not_recorded(world: World) -> None:
    world.tell("StasisEnd")
    with pytest.raises(HungUp):
        await PhoneCall(world.channel, trusting_watch()).record(20)
    assert world.ari.asked == []
    assert world.channel.ending == ChannelEnding(EndKind.LEFT)


async def test_a_failed_recording_does_not_end_the_call(world: World) -> None:
    world.ari.answers["POST record"] = ARIUnreachableError("connection refused")
    assert await PhoneCall(world.channel, trusting_watch()).record(20) is None
