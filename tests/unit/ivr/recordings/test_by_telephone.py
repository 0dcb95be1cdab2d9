"""Recording on a call, and the endpoint to ring for it; an acceptance test does it on a real Asterisk."""

import asyncio

import pytest

from asterisk.ari.channel import ARIChannel
from asterisk.ari.errors import ARIConflictError
from asterisk.ari.events import ChannelEvent, parse_event
from asterisk.ari.outcomes import ChannelEnded
from ivr.recordings.by_telephone import endpoint_at
from prompts.errors import RecordingError
from prompts.wording.languages import LANGUAGES
from prompts.wording.recording_by_telephone import recording_phrases
from tests.support.fake_asterisk import APP, Asked, AskedOperations, event_json


class _World:
    """A channel, what it asks, and the end of its recording."""

    def __init__(self) -> None:
        self.ari = AskedOperations()
        self.channel = ARIChannel(self.ari, "call", margin=0, settle=0)

    def receive(self, body: dict[str, object]) -> None:
        event = parse_event(body)
        assert isinstance(event, ChannelEvent)
        self.channel.receive(event)

    def finish(self, name: str, kind: str = "RecordingFinished") -> None:
        recording = {"name": name, "format": "wav16", "target_uri": "channel:call", "state": "done"}
        self.receive({"type": kind, "application": APP, "recording": recording})


@pytest.fixture
def world() -> _World:
    return _World()


async def _record(world: _World) -> bool:
    return await world.channel.record("mine", max_seconds=30, max_silence=4)


@pytest.mark.parametrize(("kind", "good"), [("RecordingFinished", True), ("RecordingFailed", False)])
async def test_a_recording_is_over_when_asterisk_says_so(world: _World, kind: str, *, good: bool) -> None:
    def happen(_: Asked) -> None:
        world.finish("other")
        world.receive(event_json("ChannelDtmfReceived", "call", digit="#", duration_ms=100))
        asyncio.get_running_loop().call_soon(world.finish, "mine", kind)

    world.ari.when_asked["POST record"] = happen
    assert await _record(world) is good
    [asked] = world.ari.asked
    assert asked.query == {
        "name": "mine",
        "format": "wav16",
        "maxDurationSeconds": "30",
        "maxSilenceSeconds": "4",
        "ifExists": "overwrite",
        "terminateOn": "#",
    }
    # The key that ended it is no answer to what comes next.
    assert await world.channel.next_key(0) is None


async def test_a_hang_up_ends_the_recording(world: _World) -> None:
    world.ari.when_asked["POST record"] = lambda _: world.receive(event_json("StasisEnd", "call"))
    with pytest.raises(ChannelEnded):
        await _record(world)


async def test_a_recording_whose_end_is_never_told_is_given_up(world: _World) -> None:
    assert await world.channel.record("mine", max_seconds=0, max_silence=4) is False


async def test_a_recording_that_is_gone_need_not_be_deleted(world: _World) -> None:
    world.ari.answers["DELETE mine"] = ARIConflictError("404")
    await world.ari.delete_recording("mine")
    assert [str(asked) for asked in world.ari.asked] == ["DELETE recordings/stored/mine"]


@pytest.mark.parametrize(
    ("address", "endpoint"),
    [
        ("", "PJSIP/person"),
        ("+79990000101", "PJSIP/+79990000101@trunk"),
        ("sip:olga@192.0.2.1:5062", "PJSIP/person/sip:olga@192.0.2.1:5062"),
    ],
)
def test_an_address_becomes_an_endpoint(address: str, endpoint: str) -> None:
    assert endpoint_at(address) == endpoint


@pytest.mark.parametrize(
    "address", ["79990000101", "sip:a@b,c", "PJSIP/trunk", "sip:a@b\n", "+7", "Local/s@line"]
)
def test_any_other_address_is_refused(address: str) -> None:
    with pytest.raises(RecordingError, match="no SIP address and no number"):
        endpoint_at(address)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_without_words_for_it_borrows_them(language: str) -> None:
    words = recording_phrases(language)
    assert len({words.intro.id, words.choice.id, words.kept.id, words.refused.id}) == 4
    assert words.intro.language == (language if language in {"ru", "en"} else "ru")
