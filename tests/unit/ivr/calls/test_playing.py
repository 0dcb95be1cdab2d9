"""Prompts that could not be played are remembered until they were, and tried again."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from asterisk.ari.errors import ARIUnreachableError
from asterisk.ari.outcomes import PlaybackResult
from asterisk.ari.outgoing import Dialed
from ivr.calls.playing import PlaybackTrial, PlaybackWatch
from ivr.observability.metrics import Metrics
from prompts.files import is_whole
from prompts.speech.standard import ENDINGS, size_of
from prompts.wording.phrases import Phrase, Prompt
from tests.support.fake_channel import FakeChannel

SECONDS = 0.5


def prompt(folder: Path, name: str, *, whole: bool = True) -> Prompt:
    """Return a prompt with its files, unless it is damaged."""
    for ending in ENDINGS if whole else ():
        (folder / f"{name}.{ending}").write_bytes(bytes(size_of(ending, SECONDS)))
    return Prompt(Phrase(name, "ru", name), folder / name, SECONDS)


def failure(*prompts: Prompt, begun: int = 0) -> PlaybackResult:
    """Return the result of a playback with these in question."""
    return PlaybackResult(begun, cut=not begun, unplayed=tuple(str(one.file) for one in prompts))


@dataclass
class FakeLibrary:
    """Makes what was damaged anew, unless no engine speaks."""

    folder: Path
    silent: bool = False
    looked: int = 0

    async def forget_damaged(self) -> None:
        """Count the looks at what is damaged."""
        self.looked += 1

    async def prepare(self, phrases: Sequence[Phrase], *, within: float | None = None) -> list[Prompt]:
        """Return each phrase's prompt."""
        return [] if self.silent else [Prompt(one, self.folder / one.id, SECONDS) for one in phrases]


class FakeARI:
    """Answers the call for the trial, on a channel of the test's."""

    def __init__(self, channel: FakeChannel) -> None:
        self.channel, self.dialed, self.ended = channel, list[str](), list[str]()
        self.connected = self
        self.away = False

    def is_set(self) -> bool:
        """Say that there is a connection."""
        return True

    async def dial(self, channel_id: str, endpoint: str, **_: object) -> Dialed:
        """Answer."""
        if self.away:
            raise ARIUnreachableError("no connection")
        self.dialed.append(endpoint)
        return Dialed(self.channel, answered=True, status="ANSWER", ending=None)  # type: ignore[arg-type]

    async def hang_up(self, channel_id: str) -> None:
        """Remember the call that ended."""
        self.ended.append(channel_id)


@dataclass
class World:
    folder: Path

    def __post_init__(self) -> None:
        self.metrics = Metrics()
        self.watch = PlaybackWatch(self.metrics, is_whole)
        self.channel, self.library = FakeChannel(), FakeLibrary(self.folder)
        self.ari = FakeARI(self.channel)
        self.trial = PlaybackTrial(self.ari, self.library, self.watch)  # type: ignore[arg-type]

    @property
    def faults(self) -> list[str]:
        return [phrase.id for phrase in self.watch.faults]


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_prompts_that_are_damaged_on_disk_are_known_before_they_are_played(world: World) -> None:
    some = [prompt(world.folder, "a"), prompt(world.folder, "b", whole=False), prompt(world.folder, "c")]
    assert not world.watch.finds_damage("call", some[:1])
    assert world.watch.finds_damage("call", some)
    assert world.faults == ["b"]
    assert (world.watch.doubts(some), world.watch.doubts(some[:1])) == (True, False)
    assert world.metrics.registry.get_sample_value("outage_ivr_unplayed_playbacks_total") == 1


def test_all_in_question_are_in_doubt_until_they_are_played(world: World) -> None:
    some = [prompt(world.folder, name) for name in ("a", "b", "c")]
    world.watch.note("call", some, failure(*some))
    assert world.faults == ["a", "b", "c"]
    world.watch.note("call", some[:2], PlaybackResult(2, cut=True))
    assert world.faults == ["b", "c"]
    world.watch.note("call", some, failure(some[2], begun=2))
    assert world.faults == ["c"]
    world.watch.note("call", some, PlaybackResult(3, cut=False))
    assert world.faults == []


async def test_nothing_is_tried_while_nothing_has_failed(world: World) -> None:
    await world.trial.run()
    assert world.ari.dialed == []


async def test_what_plays_again_is_no_fault_any_more(world: World) -> None:
    some = [prompt(world.folder, name, whole=False) for name in ("a", "b")]
    world.watch.note("call", some, failure(*some))
    await world.trial.run()
    assert (world.faults, world.library.looked, world.ari.dialed) == ([], 1, ["Local/s@trial/n"])
    assert len(world.ari.ended) == 1


async def test_a_lasting_fault_hides_no_others_end(world: World) -> None:
    some = [prompt(world.folder, name) for name in ("a", "b", "c")]
    world.watch.note("call", some, failure(*some))
    world.channel.broken = {"a"}
    await world.trial.run()
    assert world.faults == ["b", "c", "a"]
    await world.trial.run()
    assert world.faults == ["a"]


@pytest.mark.parametrize("obstacle", ["asterisk", "speech"])
async def test_a_fault_that_cannot_be_tried_stays(world: World, obstacle: str) -> None:
    some = [prompt(world.folder, "a", whole=False)]
    world.watch.note("call", some, failure(*some))
    world.ari.away, world.library.silent = obstacle == "asterisk", obstacle == "speech"
    await world.trial.run()
    assert world.faults == ["a"]
