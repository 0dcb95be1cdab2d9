"""Recording on a call, and the endpoint to ring for it; an acceptance test does it on a real Asterisk."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from asterisk.ari.channel import ARIChannel
from asterisk.ari.errors import ARIConflictError
from asterisk.ari.events import ChannelEvent, parse_event
from asterisk.ari.outcomes import ChannelEnded, ChannelEnding, ChannelKey, EndKind, PlaybackResult
from ivr.recordings.by_telephone import TelephoneRecorder, endpoint_at
from prompts.errors import RecordingError
from prompts.library import Library
from prompts.speech.chain import Chain
from prompts.wording.languages import LANGUAGES
from prompts.wording.recording_by_telephone import recording_phrases
from tests.support.fake_asterisk import APP, Asked, AskedOperations, event_json
from tests.support.fake_speech import FakeEngine
from tests.support.recorded import voice


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
        ("+79990000101", "Local/79990000101@ring/n"),
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


class _Speaker(ARIChannel):
    """Somebody who presses these keys when asked, one a take, and hangs up when there are none left; hears everything."""

    def __init__(self, keys: str, *, interrupts: bool = False) -> None:
        super().__init__(AskedOperations(), "call")
        self.left, self.interrupts = list(keys), interrupts
        self.heard: list[str] = []
        self.hung_up = False

    async def play(
        self,
        files: Sequence[str],
        *,
        lengths: Sequence[float],
        until_key: bool,
        once_begun: object = None,
    ) -> PlaybackResult:
        self.heard += map(_name, files)
        is_take = self.heard[-1] == "recording"
        key = ChannelKey(self._press(), 0.0) if self.interrupts and is_take and until_key else None
        return PlaybackResult(0, cut=key is not None, key=key)

    async def record(self, name: str, *, max_seconds: int, max_silence: int) -> bool:
        if not self.left:
            raise ChannelEnded(ChannelEnding(EndKind.HUNG_UP, 16))
        return True

    async def next_key(self, within: float) -> ChannelKey | None:
        return ChannelKey(self._press(), 0.0)

    async def hang_up(self, *, cause: int | None = None) -> None:
        self.hung_up = True

    def _press(self) -> str:
        return self.left.pop(0)


class _Takes(AskedOperations):
    """Asterisk's recordings: each is half a second of a voice, or what the test says."""

    take = voice(0.5)

    async def fetch_recording(self, name: str) -> bytes:
        return self.take

    async def delete_recording(self, name: str) -> None:
        """Forget nothing."""


def _name(file: str) -> str:
    """Return the id of a prompt by its note, else the file's own name."""
    note = Path(f"{file}.json")
    return str(json.loads(note.read_text())["id"]) if note.exists() else Path(file).name


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[Library]:
    library = Library(tmp_path / "prompts", Chain([FakeEngine()]))
    await library.load()
    yield library
    await library.close()


_WANTED = ("today", "tomorrow", "until")


async def _read(library: Library, speaker: _Speaker, folder: Path, takes: _Takes | None = None) -> list[str]:
    """Have all wanted phrases recorded; return the ids of those that were kept."""
    told: list[str] = []
    recorder = TelephoneRecorder(takes or _Takes(), speaker, library, folder=folder, tell=told.append)
    kept = await recorder.record([library.phrase_named("ru", name) for name in _WANTED])
    return [prompt.phrase.id for prompt in kept]


async def test_several_phrases_are_recorded_in_one_call_and_explained_once(
    library: Library, tmp_path: Path
) -> None:
    speaker = _Speaker("1211")
    assert await _read(library, speaker, tmp_path) == list(_WANTED)
    take = ["signal", "recording", "studio_choice"]
    assert speaker.heard == [
        *("studio_intro", "today", *take),
        *("tomorrow", *take, "tomorrow", *take),
        *("until", *take),
        "studio_kept",
    ]
    assert speaker.hung_up
    assert all(library.is_recorded(library.phrase_named("ru", name)) for name in _WANTED)


async def test_who_knows_the_keys_need_not_hear_them(library: Library, tmp_path: Path) -> None:
    speaker = _Speaker("111", interrupts=True)
    assert await _read(library, speaker, tmp_path) == list(_WANTED)
    assert "studio_choice" not in speaker.heard


async def test_who_hangs_up_in_between_has_kept_what_was_kept(library: Library, tmp_path: Path) -> None:
    assert await _read(library, _Speaker("11"), tmp_path) == ["today", "tomorrow"]
    assert not library.is_recorded(library.phrase_named("ru", "until"))


async def test_who_hangs_up_at_once_has_kept_nothing(library: Library, tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="the speaker hung up before anything was kept"):
        await _read(library, _Speaker(""), tmp_path)


async def test_a_call_that_nobody_listens_to_ends(library: Library, tmp_path: Path) -> None:
    takes, speaker = _Takes(), _Speaker("1" * 100)
    takes.take = voice(0.5, loudness=0)
    with pytest.raises(RecordingError, match="nothing was kept in 5 tries"):
        await _read(library, speaker, tmp_path, takes)
    assert (speaker.heard.count("today"), speaker.heard.count("tomorrow")) == (5, 5)
    assert "until" not in speaker.heard
    assert speaker.hung_up
