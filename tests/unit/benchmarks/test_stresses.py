"""The table of names that RHVoice stresses wrongly, and how it is made."""

import pytest

from benchmarks.stresses import TABLE, Stressed, Wrong, find_heard, to_table
from prompts.speech import Audio, Engine
from prompts.wording.fixed_phrases import FixedPhrase
from prompts.wording.languages import wording_for
from prompts.wording.ru.stresses import VOWELS
from prompts.wording.stresses import Stresses
from tests.support.runtime import PROJECT

MARK = "\N{COMBINING ACUTE ACCENT}"


class Reader(Engine):
    """Says these words in a way of its own when they have no mark."""

    name = "reader"

    def __init__(self, **own: str) -> None:
        self._own = own

    def voice(self, language: str) -> str | None:
        return "the reader"

    async def speak(self, text: str, language: str) -> Audio:
        return Audio((" ".join(self._own.get(word, word) for word in text.split()).encode(),))

    async def close(self) -> None: ...


@pytest.mark.parametrize(
    ("own", "heard"), [(f"Вичу{MARK}га", "Вич+уга"), (f"Ви{MARK}чуга", "В+ичуга"), ("ВИЧУГА", None)]
)
async def test_what_is_heard_without_a_mark_is_the_stress_whose_mark_changes_nothing(
    own: str, heard: str | None
) -> None:
    assert await find_heard(Reader(Вичуга=own), "Вичуга") == heard


def test_frequent_names_come_first_and_those_that_people_have_verified_are_left_out() -> None:
    found = [
        Wrong(Stressed("Ар+евой", 2.25), "Арев+ой"),
        Wrong(Stressed("В+ичуга", 3), "Вич+уга"),
        Wrong(Stressed("Юх+ова", 3), "+Юхова"),
    ]
    assert to_table(found) == "Юх+ова\t3.00\t+Юхова\nАр+евой\t2.25\tАрев+ой\n"


def test_each_name_of_the_table_is_stressed_elsewhere_than_the_voice_does_it() -> None:
    rows = [line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines()]
    assert len({name.replace("+", "") for name, _, _ in rows}) == len(rows)
    for name, frequency, heard in rows:
        assert name != heard
        assert name.replace("+", "") == heard.replace("+", "")
        assert name.count("+") == 1
        assert name.split("+")[1][0].lower() in VOWELS
        assert 0 <= float(frequency) < 8


def test_no_word_of_a_fixed_phrase_is_taken_for_a_name() -> None:
    stresses = Stresses(PROJECT / "none")
    stresses.read()
    assert stresses.faults == []
    words = wording_for("ru")
    for fixed_phrase in FixedPhrase:
        text = words.say(fixed_phrase).text
        assert stresses.mark(text, "ru") == text
