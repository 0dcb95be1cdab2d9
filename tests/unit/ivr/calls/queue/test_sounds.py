"""The sounds that Asterisk's queue plays."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from asterisk.ari.errors import ARIUnreachableError
from ivr.calls.queue.agents import Attendance
from ivr.calls.queue.log import QueueLog
from ivr.calls.queue.sounds import QueueSounds, names_of
from outages.subscribers import Language
from prompts.wording.phrases import Phrase
from tests.support.fake_queue_callbacks import FakeAgents


@dataclass
class Files:
    """Remembers what each file says, and leaves the file."""

    written: dict[str, list[str]] = field(default_factory=dict)
    folder: Path = Path()

    async def join_file(self, phrases: Sequence[Phrase], dest: Path) -> None:
        dest.parent.mkdir(parents=True, exist_ok=True)
        dest.with_name(f"{dest.name}.alaw").touch()
        self.written[str(dest.relative_to(self.folder))] = [one.id for one in phrases]


class NoAsterisk(FakeAgents):
    """Agents whose number is unknown."""

    async def attendance(self) -> Attendance:
        raise ARIUnreachableError("refused")


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(folder=tmp_path)


def sounds(files: Files, persons: FakeAgents, *, talk: int = 55) -> QueueSounds:
    log = files.folder / "queue_log"
    log.write_text(f"1|a|person|person|COMPLETEAGENT|9|{talk}|1\n")
    return QueueSounds(
        files,
        [Language("ru"), Language("en")],
        files.folder,
        queue_log=QueueLog(log, "person"),
        agents=persons,  # type: ignore[arg-type]
        wrap_up=5,
    )


async def test_the_first_places_are_told_from_the_first_call_on(files: Files) -> None:
    await sounds(files, FakeAgents()).lay_out()
    assert {"ru_keep/nobody", "en_keep/queue-thankyou", "ru/queue-youarenext", "any/digits/3"} <= set(
        files.written
    )
    assert files.written["ru/digits/2n"] == ["queue_place_2", "queue_wait_7"]
    assert "ru/digits/4" not in files.written


async def test_a_refresh_lays_out_everything_the_queue_can_say(files: Files) -> None:
    said = sounds(files, FakeAgents())
    await said.lay_out()
    await said.refresh()
    places = [name for place in range(1, 21) for name in names_of(place)]
    wanted = {f"{language}/{name}" for language in ("ru", "en", "any") for name in places}
    wanted |= {
        f"{language}_keep/{name}" for language in ("ru", "en") for name in ("queue-thankyou", "nobody")
    }
    assert set(files.written) == wanted


async def test_each_place_tells_the_current_wait(files: Files) -> None:
    persons = FakeAgents(there=2)
    said = sounds(files, persons)
    await said.refresh()
    assert files.written["en/digits/4"] == ["queue_place_4", "queue_wait_2"]
    assert files.written["any/queue-youarenext"] == ["queue_place_1", "queue_wait_1"] * 2
    files.written.clear()
    await said.refresh()
    assert files.written == {}, "nothing has changed"
    persons.there = 0
    await said.refresh()
    assert files.written["en/digits/4"] == ["queue_place_4", "queue_wait_4"]


async def test_the_last_wait_stays_while_asterisk_is_away(files: Files) -> None:
    await sounds(files, NoAsterisk()).refresh()
    assert files.written == {}
    await sounds(files, FakeAgents()).lay_out()
    files.written.clear()
    await sounds(files, FakeAgents()).lay_out()
    assert all("_keep" in name for name in files.written), "a worker that comes later guesses nothing anew"
