"""Phrases whose words are all recorded are joined from the recordings; all others stay an engine's as a whole."""

import json
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyloudnorm
import pytest
from structlog.testing import capture_logs

from prompts.library import Library
from prompts.speech.chain import Chain
from prompts.wording.phrases import Phrase, Prompt
from tests.support.fake_speech import FakeEngine
from tests.support.recorded import ManualClock, lay, play, spoken_by, voice

#: «Починим», «сегодня», «до», «восемнадцати», «тридцати», each of its own length and pitch.
_FRAGMENTS = {"part_etr": 0.5, "today": 0.4, "until": 0.3, "hour_18": 0.45, "minute_30": 0.35}
_ETR = Phrase("etr", "ru", "Починим сегодня до восемнадцати тридцати.")
_BYTES = {"alaw": 160, "ulaw": 160, "sln16": 640}


def _lay(home: Path, fragments: Mapping[str, float] = _FRAGMENTS) -> None:
    for number, (name, seconds) in enumerate(fragments.items()):
        lay(home, voice(seconds, pitch=500 + 100 * number), f"{name}.wav")


@pytest.fixture
async def recorded(library: Library, home: Path) -> Library:
    """Return the library with the fragments recorded."""
    _lay(home)
    await library.look_for_recordings()
    return library


async def _heard(library: Library, name: str, ending: str) -> bytes:
    """Return the packets of a fragment that are heard."""
    prompt = await play(library, library.phrase_named("ru", name))
    wide = prompt.file.with_suffix(".sln16").read_bytes()
    packets = len(wide.rstrip(b"\0") + b"\0") // 640 + 1
    size = _BYTES[ending]
    return prompt.file.with_suffix(f".{ending}").read_bytes()[size : packets * size]


def _note(prompt: Prompt) -> Any:  # noqa: ANN401 - whatever is in a file of JSON
    return json.loads(prompt.file.with_suffix(".json").read_text())


async def test_a_phrase_of_recorded_words_is_joined_and_no_engine_asked(
    recorded: Library, engine: FakeEngine
) -> None:
    engine.spoken.clear()
    joined = await play(recorded, _ETR)
    assert spoken_by(joined) == "joined"
    assert engine.spoken == []
    assert (recorded.is_joined(_ETR), recorded.is_recorded(_ETR)) == (True, False)


@pytest.mark.parametrize("ending", _BYTES)
async def test_it_is_the_recordings_byte_for_byte(recorded: Library, ending: str) -> None:
    sound = (await play(recorded, _ETR)).file.with_suffix(f".{ending}").read_bytes()
    silence = sound[: _BYTES[ending]]
    words = [await _heard(recorded, name, ending) for name in _FRAGMENTS]
    # A packet of 20 ms between words, and 0.36 s after the full stop, of which the next prompt has one.
    assert sound == silence + silence.join(words) + 17 * silence


async def test_punctuation_inside_is_a_pause(recorded: Library) -> None:
    plain = await play(recorded, Phrase("etr", "ru", "сегодня до восемнадцати"))
    comma = await play(recorded, Phrase("etr", "ru", "сегодня, до восемнадцати"))
    dash = await play(recorded, Phrase("etr", "ru", "сегодня – до восемнадцати"))
    assert comma.seconds - plain.seconds == pytest.approx(0.15 - 0.02, abs=0.011)
    assert dash.seconds - plain.seconds == pytest.approx(0.25 - 0.02, abs=0.011)


@pytest.mark.parametrize(("text", "pause"), [("сегодня", 0.06), ("сегодня,", 0.15), ("Сегодня!", 0.36)])
async def test_its_last_mark_sets_the_pause_after_it(recorded: Library, text: str, pause: float) -> None:
    joined = await play(recorded, Phrase("etr", "ru", text))
    assert spoken_by(joined) == "joined"
    heard = len(await _heard(recorded, "today", "alaw")) / 8000
    assert joined.seconds - heard == pytest.approx(pause, abs=0.021)


async def test_it_is_as_loud_as_any_prompt(library: Library, home: Path) -> None:
    for name, loudness in (("today", 0.02), ("until", 0.5), ("hour_18", 0.1)):
        lay(home, voice(0.5, loudness=loudness), f"{name}.wav")
    await library.look_for_recordings()
    joined = await play(library, Phrase("etr", "ru", "сегодня до восемнадцати"))
    samples = np.frombuffer(joined.file.with_suffix(".sln16").read_bytes(), "<i2") / 32767
    assert pyloudnorm.Meter(16_000).integrated_loudness(samples) == pytest.approx(-20.0, abs=1.0)


async def test_a_missing_word_leaves_the_whole_phrase_to_the_engine(
    recorded: Library, engine: FakeEngine
) -> None:
    tomorrow = Phrase("etr", "ru", "Починим завтра до восемнадцати тридцати.")
    assert spoken_by(await play(recorded, tomorrow)) == "fake"
    assert tomorrow.text in engine.spoken
    assert not recorded.is_joined(tomorrow)


@pytest.mark.parametrize("name", ["place_street", "outage_areas", "remark"])
async def test_names_and_messages_are_never_joined(recorded: Library, name: str) -> None:
    assert spoken_by(await play(recorded, Phrase(name, "ru", "Сегодня."))) == "fake"


async def test_another_language_is_never_joined_from_it(recorded: Library) -> None:
    assert spoken_by(await play(recorded, Phrase("etr", "en", "сегодня"))) == "fake"


async def test_the_note_says_which_recordings_it_is_made_of(recorded: Library) -> None:
    joined = await play(recorded, _ETR)
    today = await play(recorded, recorded.phrase_named("ru", "today"))
    note = _note(joined)
    assert [one.rsplit(" ", 1)[0] for one in note["made_of"]] == [
        *("Починим", "сегодня", "до,", "восемнадцати,", "тридцати."),
    ]
    assert note["made_of"][1] == f"сегодня {_note(today)['voice']}"
    assert (note["id"], note["engine"]) == ("etr", "joined")


async def test_a_new_recording_of_a_word_remakes_the_phrases_with_it(recorded: Library, home: Path) -> None:
    other = Phrase("etr", "ru", "до восемнадцати тридцати")
    before, unchanged = await play(recorded, _ETR), await play(recorded, other)
    lay(home, voice(0.6, pitch=900), "today.wav")
    await recorded.look_for_recordings()
    after = await play(recorded, _ETR)
    assert after.file != before.file
    assert after.seconds - before.seconds == pytest.approx(0.2, abs=0.021)
    assert await play(recorded, other) == unchanged
    # A caller may be hearing the earlier one.
    assert before.file.with_suffix(".alaw").exists()


async def test_without_a_word_the_engine_speaks_again(recorded: Library) -> None:
    await play(recorded, _ETR)
    assert await recorded.remove_recording(recorded.phrase_named("ru", "until"))
    assert spoken_by(await play(recorded, _ETR)) == "fake"


async def test_a_phrase_already_spoken_is_joined_as_soon_as_its_words_are_there(
    library: Library, home: Path
) -> None:
    assert spoken_by(await play(library, _ETR)) == "fake"
    _lay(home)
    await library.look_for_recordings()
    assert spoken_by(await play(library, _ETR)) == "joined"


async def test_after_a_restart_it_is_found_and_not_joined_again(recorded: Library, home: Path) -> None:
    made = await play(recorded, _ETR)
    stamp = made.file.with_suffix(".alaw").stat().st_mtime_ns
    again = Library(home / "prompts", Chain([FakeEngine()]))
    await again.load()
    assert again.find_prompts([_ETR]) == [made]
    assert made.file.with_suffix(".alaw").stat().st_mtime_ns == stamp
    await again.close()


@pytest.mark.parametrize(("days", "stays"), [(1, True), (3, False)])
async def test_what_was_joined_from_earlier_recordings_goes_after_two_unused_days(
    recorded: Library, home: Path, days: int, *, stays: bool
) -> None:
    made = await play(recorded, _ETR)
    lay(home, voice(0.6), "today.wav")
    os.utime(made.file.with_suffix(".json"), (0, time.time() - days * 86_400))
    again = Library(home / "prompts", Chain([FakeEngine()]))
    await again.load()
    assert made.file.with_suffix(".alaw").exists() is stays
    await again.close()


async def test_what_another_process_has_joined_is_not_missing(recorded: Library, home: Path) -> None:
    other = Library(home / "prompts", Chain([FakeEngine()]))
    await other.load()
    assert await recorded.find_missing([_ETR]) == [_ETR]
    made = await play(other, _ETR)
    assert await recorded.find_missing([_ETR]) == []
    assert recorded.find_prompts([_ETR]) == [made]
    await other.close()


async def test_a_damaged_recording_leaves_the_phrase_to_the_engine(recorded: Library) -> None:
    prompt = await play(recorded, recorded.phrase_named("ru", "today"))
    prompt.file.with_suffix(".ulaw").unlink()
    with capture_logs() as logs:
        assert spoken_by(await play(recorded, _ETR)) == "fake"
    assert [log["event"] for log in logs] == ["phrase_not_joined"]
    await recorded.forget_damaged()
    await recorded.look_for_recordings()
    assert spoken_by(await play(recorded, _ETR)) == "joined"


async def test_a_joined_phrase_that_is_damaged_is_joined_again(recorded: Library) -> None:
    made = await play(recorded, _ETR)
    made.file.with_suffix(".alaw").unlink()
    await recorded.forget_damaged()
    assert await play(recorded, _ETR) == made
    assert made.file.with_suffix(".alaw").exists()


async def test_joined_phrases_count_in_the_folder_and_are_given_up_unused(home: Path) -> None:
    clock = ManualClock()
    _lay(home)
    library = Library(home / "prompts", Chain([FakeEngine()]), limit=100_000, now=clock)
    await library.load()
    clock.time += 1000
    first = await play(library, _ETR)
    for text in ("сегодня до", "до сегодня", "до восемнадцати", "сегодня тридцати", "починим до"):
        clock.time += 1000
        await play(library, Phrase("etr", "ru", text))
    assert not first.file.with_suffix(".alaw").exists()
    assert library.find_prompts([_ETR]) == []
    await library.close()


@pytest.mark.parametrize(
    ("phrase", "seconds"),
    [("digit_4_twice", 0.4), ("digit_4_end", 0.6), ("digit_4", 0.4)],
)
async def test_the_voice_falls_where_the_phrase_ends(
    library: Library, home: Path, phrase: str, seconds: float
) -> None:
    lay(home, voice(0.4), "digit_4.wav")
    lay(home, voice(0.6), "digit_4_end.wav")
    await library.look_for_recordings()
    prompt = await play(library, library.phrase_named("ru", phrase))
    pause = {",": 0.15, ";": 0.25, ".": 0.36}[prompt.phrase.text[-1]]
    assert prompt.seconds == pytest.approx(seconds + pause, abs=0.045)


async def test_a_recording_with_the_wrong_voice_at_its_end_is_better_than_another_voice(
    library: Library, home: Path
) -> None:
    lay(home, voice(0.4), "digit_4.wav")
    await library.look_for_recordings()
    assert spoken_by(await play(library, library.phrase_named("ru", "digit_4_end"))) == "joined"


async def test_a_recording_of_its_own_goes_before_all_others(recorded: Library, home: Path) -> None:
    within = recorded.phrase_named("ru", "etr_within_20")
    _lay(home, {"part_etr": 0.5, "within_20": 0.7})
    await recorded.look_for_recordings()
    assert spoken_by(await play(recorded, within)) == "joined"
    lay(home, voice(0.9), "etr_within_20.wav")
    await recorded.look_for_recordings()
    assert spoken_by(await play(recorded, within)) == "recording"


async def test_a_fragment_is_compared_with_the_engine_and_not_with_other_recordings(
    recorded: Library, engine: FakeEngine
) -> None:
    engine.spoken.clear()
    await recorded.check_recording(recorded.phrase_named("ru", "hour_19"), voice(0.5))
    assert engine.spoken == ["девятнадцати,"]
