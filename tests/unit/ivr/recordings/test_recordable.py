"""Phrases as the pages change them: checked first, then noted, then played."""

import io
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
import soundfile

from ivr.recordings.recordable import RecordedPrompts
from outages.errors import StoreError
from outages.subscribers import Language
from prompts.errors import RecordingError, RecordingFlaw
from prompts.library import Library
from prompts.speech.chain import Chain
from prompts.wording.fragments import FragmentGroup
from tests.support.fake_speech import FakeEngine, hum

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@dataclass
class Trail:
    """Lines in a list; `down` takes none."""

    down: bool = False
    lines: list[tuple[str, tuple[str, str], str]] = field(default_factory=list)

    async def note(
        self,
        action: str,
        thing: tuple[str, str],
        *,
        author: str,
        at: datetime,
        detail: Mapping[str, object],
    ) -> None:
        if self.down:
            raise StoreError("the database is away")
        self.lines.append((action, thing, author))


@pytest.fixture
def trail() -> Trail:
    return Trail()


@pytest.fixture
async def repository(tmp_path: Path, trail: Trail) -> AsyncIterator[RecordedPrompts]:
    (tmp_path / "stresses").mkdir()
    (tmp_path / "stresses" / "ru.txt").write_text("ле+ни+на\n", encoding="utf-8")
    library = Library(tmp_path / "prompts", Chain([FakeEngine()]))
    await library.load()
    await library.prepare([library.phrase_named("ru", "greeting"), library.phrase_named("ru", "goodbye")])
    languages = [Language("ru"), Language("en")]
    yield RecordedPrompts(library, trail, languages=languages, engines=["rhvoice"])
    await library.close()


def voice(seconds: float = 0.5, loudness: float = 0.3) -> bytes:
    file, sound = io.BytesIO(), hum(seconds, loudness=loudness)
    soundfile.write(file, sound.samples, sound.rate, format="WAV")
    return file.getvalue()


async def test_phrases_are_listed_with_their_voices(repository: RecordedPrompts) -> None:
    await repository.replace("ru", "greeting", voice(), author="Мария", at=NOON)
    found = {one.id: one for one in await repository.find("ru")}
    assert found["greeting"].recorded
    assert not found["goodbye"].recorded
    assert found["goodbye"].voice == "fake fake ru"
    assert found["goodbye"].seconds is not None
    assert found["digit_4"].seconds is None
    assert (await repository.play("ru", "greeting"))[:4] == b"RIFF"


async def test_fragments_are_listed_by_group_and_what_is_made_of_them(repository: RecordedPrompts) -> None:
    for phrase in ("part_etr", "within_20"):
        await repository.replace("ru", phrase, voice(1.0), author="Мария", at=NOON)
    found = await repository.find("ru")
    groups = [one.group for one in found]
    assert groups == sorted(groups, key=[None, *FragmentGroup].index)
    by_id = {one.id: one for one in found}
    assert (by_id["within_20"].group, by_id["within_20"].recorded) == (FragmentGroup.TIMES, True)
    assert (by_id["within_30"].recorded, by_id["within_30"].needed) == (False, True)
    made = by_id["etr_within_20"]
    assert (made.group, made.needed, made.recorded, made.joined) == (None, False, False, True)
    assert not by_id["etr_within_30"].joined


async def test_a_change_is_noted_before_it_is_made(repository: RecordedPrompts, trail: Trail) -> None:
    await repository.replace("ru", "greeting", voice(), author="Мария", at=NOON)
    await repository.remove("ru", "greeting", author="Олег", at=NOON)
    thing = ("prompt", "ru/greeting")
    assert trail.lines == [("record", thing, "Мария"), ("remove", thing, "Олег")]
    assert not any(one.recorded for one in await repository.find("ru"))


async def test_a_change_that_cannot_be_noted_is_not_made(repository: RecordedPrompts, trail: Trail) -> None:
    trail.down = True
    with pytest.raises(StoreError):
        await repository.replace("ru", "greeting", voice(), author="Мария", at=NOON)
    assert not any(one.recorded for one in await repository.find("ru"))


async def test_a_refused_recording_is_neither_kept_nor_noted(
    repository: RecordedPrompts, trail: Trail
) -> None:
    with pytest.raises(RecordingError) as refused:
        await repository.replace("ru", "greeting", voice(loudness=0), author="Мария", at=NOON)
    assert (refused.value.flaw, trail.lines) == (RecordingFlaw.SILENT, [])


@pytest.mark.parametrize(("language", "phrase"), [("kk", "greeting"), ("ru", "etr"), ("..", "greeting")])
async def test_nothing_but_fixed_phrases_of_the_line_is_touched(
    repository: RecordedPrompts, trail: Trail, language: str, phrase: str
) -> None:
    with pytest.raises(RecordingError) as refused:
        await repository.remove(language, phrase, author="Мария", at=NOON)
    assert (refused.value.flaw, trail.lines) == (RecordingFlaw.NO_PHRASE, [])


async def test_stray_and_refused_files_are_listed(repository: RecordedPrompts, tmp_path: Path) -> None:
    folder = tmp_path / "recordings/ru"
    folder.mkdir(parents=True)
    (folder / "nonsense.wav").write_bytes(voice())
    (folder / "greeting.wav").write_bytes(b"noise")
    found = {one.id: one.refusal for one in await repository.find("ru")}
    assert found["greeting"] is not None
    assert found["greeting"].flaw is RecordingFlaw.UNREADABLE
    state = await repository.state("ru")
    assert (state.reviewed, state.shortcomings, state.strays) == (True, (), ("nonsense.wav",))
    assert (await repository.state("en")).strays == ()


async def test_slips_in_the_operators_stresses_are_listed(repository: RecordedPrompts) -> None:
    (slip,) = (await repository.state("ru")).slips
    assert "line 1" in slip
