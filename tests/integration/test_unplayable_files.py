"""What a playback reports of files that can't be played, on a real Asterisk and, alike, on the fake channel."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import pytest

from asterisk.ari.outcomes import PlaybackResult
from tests.support.ari_line import Line
from tests.support.fake_channel import FakeChannel

#: Milliseconds that each sound should last.
LASTS = 600
#: The sounds that Asterisk can't open, whatever it is that lies there.
UNOPENED = ("missing", "folder", "dangling", "garbage")
#: Those that it opens, and that are over too early.
EARLY = ("empty", "short")


class Plays(Protocol):
    """What both channels have."""

    async def play(
        self, files: Sequence[str], *, lengths: Sequence[float], until_key: bool
    ) -> PlaybackResult:
        """Play files one after another."""
        ...


@pytest.fixture
def sounds(tmp_path: Path) -> Path:
    """Return a folder of sounds, each broken in the way that its name says."""
    folder = tmp_path / "sounds"
    folder.mkdir()
    (folder / "whole.ulaw").write_bytes(b"\xff" * 8 * LASTS)
    (folder / "empty.ulaw").touch()
    (folder / "short.ulaw").write_bytes(b"\xff" * 8 * 100)
    (folder / "folder.ulaw").mkdir()
    (folder / "dangling.ulaw").symlink_to(folder / "nowhere")
    (folder / "garbage.wav").write_bytes(b"no RIFF" * 800)
    return folder


async def plays(channel: Plays, sounds: Path, names: Sequence[str]) -> tuple[int, bool, list[str]]:
    """Play the sounds; return how many were played, whether the last was cut, and the sounds in question."""
    files = [str(sounds / name) for name in names]
    result = await channel.play(files, lengths=[LASTS / 1000] * len(files), until_key=True)
    return result.begun, result.cut, [file.rpartition("/")[2] for file in result.unplayed]


async def test_a_file_that_cannot_be_opened_is_in_question_wherever_it_stands(
    line: Line, sounds: Path
) -> None:
    real, _ = await line.call()
    await real.renew_timeout(600)
    fake = FakeChannel(broken=set(UNOPENED))
    for channel in (real, fake):
        assert await plays(channel, sounds, ["whole", "whole"]) == (2, False, [])
        for one in UNOPENED:
            assert await plays(channel, sounds, ["whole", one]) == (1, False, [one])
            for names in (["whole", one, "whole"], [one, "whole"], [one, one]):
                assert await plays(channel, sounds, names) == (0, True, names)


async def test_a_file_that_ends_too_early_puts_all_in_question(line: Line, sounds: Path) -> None:
    channel, _ = await line.call()
    await channel.renew_timeout(600)
    for one in EARLY:
        for names in (["whole", one], ["whole", one, "whole"], [one]):
            assert await plays(channel, sounds, names) == (0, True, names)


async def test_what_a_key_cuts_behind_a_missing_file_was_not_heard(line: Line, sounds: Path) -> None:
    channel, caller = await line.call()
    files = [str(sounds / name) for name in ("missing", "missing", "whole")]
    (sounds / "whole.ulaw").write_bytes(b"\xff" * 8 * 60_000)
    playing = asyncio.create_task(channel.play(files, lengths=[3.0, 3.0, 60.0], until_key=True))
    await asyncio.sleep(0.5)
    await line.press(caller, "1")
    result = await playing
    assert (result.begun, result.cut, result.key and result.key.digit) == (0, True, "1")
    assert result.unplayed == tuple(files)
