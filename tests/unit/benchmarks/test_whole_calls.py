"""Whole calls as the dialogues hold them, and their seconds beside earlier ones."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from benchmarks.listener import Line, Listener, PatientLibrary
from benchmarks.pace import Pace, find_pauses
from benchmarks.seconds import Seconds, document_of_calls, table_of_pace, table_of_situations
from benchmarks.whole_calls import CALLS, LANGUAGES
from prompts.speech.standard import RATE
from prompts.wording.fixed_phrases import FixedPhrase
from prompts.wording.languages import wording_for
from prompts.wording.phrases import Phrase, Prompt, PromptLibrary


class CountingLibrary(PromptLibrary):
    """Takes a tenth of a second for each character, and has nothing ready for those who don't wait."""

    async def prepare(self, phrases: Sequence[Phrase], *, within: float | None = None) -> list[Prompt]:
        ready = phrases if within is None else []
        return [Prompt(one, Path(one.id), len(one.text) / 10) for one in ready]


def prompt(phrase: Phrase) -> Prompt:
    return Prompt(phrase, Path(phrase.id), len(phrase.text) / 10)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CALLS)
async def test_each_call_is_held_to_its_end_and_each_key_pressed(name: str, language: str) -> None:
    lines = await CALLS[name].listen(language, CountingLibrary())
    assert [line.key for line in lines if line.key] == list(CALLS[name].keys)
    goodbye = wording_for(language).say(FixedPhrase.GOODBYE).text
    brief = wording_for(language).say(FixedPhrase.MENU_SMS).text
    assert [line.text for line in lines if line.text][-1] in (goodbye, brief)


async def test_a_key_cuts_the_menu_where_it_is_named() -> None:
    listener = Listener(CountingLibrary(), "2")
    digit = Phrase("digit_2", "ru", "два;")
    menu = Phrase("menu_outage", "ru", "Позвонить – нажмите один, эсэмэс – два, повторить – три.")
    played = await listener.play([prompt(digit), prompt(menu), prompt(digit)], wait=6)
    assert (played.key, [one.whole for one in played.heard]) == ("2", [True, False])
    cut = "Позвонить – нажмите один, эсэмэс – два,"
    assert listener.lines[1:] == [
        Line(id="menu_outage", language="ru", text=cut, seconds=len(cut) / 10, key="2")
    ]


async def test_silence_is_as_long_as_the_wait_for_a_key() -> None:
    listener = Listener(CountingLibrary(), "")
    assert (await listener.play([], wait=6)).key is None
    assert listener.lines == [Line(seconds=6)]


async def test_the_patient_library_waits() -> None:
    asked = Phrase("greeting", "ru", "Аварийная служба.")
    assert await CountingLibrary().prepare([asked], within=0) == []
    assert await PatientLibrary(CountingLibrary()).prepare([asked], within=0) == [prompt(asked)]


def measured(seconds: float, *lines: Line, name: str = "today") -> Seconds:
    return Seconds(
        voices=dict.fromkeys(LANGUAGES, f"a voice at {seconds:.0f} %"),
        situations={key: {name: seconds, "all": 1.0} for key in LANGUAGES},
        calls={key: {"a call": list(lines)} for key in LANGUAGES},
        pace={key: ["105", "139", "24 %", "0.41 s", "0.26 s"] for key in LANGUAGES},
    )


def test_seconds_stand_beside_those_of_before() -> None:
    table = table_of_situations(measured(4), measured(5.06, name="yesterday"))
    assert table.splitlines()[2:] == [
        "| today | 4.0 | – | 4.0 | – |",
        "| all | 1.0 | 1.0 | 1.0 | 1.0 |",
        "| **those measured both times** | 1.0 | 1.0 | 1.0 | 1.0 |",
    ]


def test_calls_stand_beside_those_of_before_with_their_totals() -> None:
    estimate = Line(id="etr", text="До шести́.", seconds=2)
    digits = [Line(id=f"digit_{digit}", text=f"{digit};", seconds=0.5) for digit in (4, 7)]
    key, silence = Line(id="menu", text="Один,", seconds=1, key="1"), Line(seconds=6)
    document = document_of_calls(measured(1, estimate, *digits, key, silence), measured(2, estimate))
    assert document.startswith("## In ru\n\nThe voice: before a voice at 2 %; now a voice at 1 %.\n")
    assert document.split("### a call\n\n")[1].splitlines()[2:9] == [
        "| До шести. | 2.0 | До шести. | 2.0 |",
        "| – | – | 4; 7; | 1.0 |",
        "| – | – | Один, **[1]** | 1.0 |",
        "| – | – | (silence) | 6.0 |",
        # Without the pause after it.
        "| **estimate known after** | 1.6 | | 1.6 |",
        "| **spoken** | 2.0 | | 4.0 |",
        "| **with silence** | 2.0 | | 10.0 |",
    ]


def test_the_pace_stands_beside_that_of_before() -> None:
    rows = table_of_pace(measured(4), measured(5)).splitlines()[2:4]
    assert rows == [
        "| ru, before | a voice at 5 % | 105 | 139 | 24 % | 0.41 s | 0.26 s |",
        "| ru, now | a voice at 4 % | 105 | 139 | 24 % | 0.41 s | 0.26 s |",
    ]


def test_pauses_are_silence_that_is_longer_than_a_plosive() -> None:
    loud, soft = np.full(RATE // 2, 0.1), np.full(RATE // 10, 0.001)
    call = np.concatenate([loud, soft, loud, soft[: RATE // 20], loud, 0 * loud])
    assert list(find_pauses(call)) == [(50, 60), (165, 215)]


def test_the_pace_is_told_with_pauses_and_without() -> None:
    pace = Pace(words=60, seconds=40, after_sentences=(0.5, 4.5), others=(1, 2, 2))
    assert pace.cells() == ["90", "120", "25 %", "2.50 s", "2.00 s"]
    assert Pace(60, 30, (), ()).cells() == ["120", "120", "0 %", "–", "–"]
