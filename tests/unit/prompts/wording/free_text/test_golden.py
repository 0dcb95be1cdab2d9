"""How remarks are spoken, compared with the reviewed golden file."""

import re

import pytest

from prompts.wording.free_text import UnspeakableError, read_aloud
from tests.golden import remarks as golden

_ALL = list(golden.typed_remarks())


def _can_be_spoken(typed: str, language: str) -> bool:
    try:
        read_aloud(typed, language)
    except UnspeakableError:
        return False
    return True


_SPEAKABLE = [(language, typed) for language, typed in _ALL if _can_be_spoken(typed, language)]


def test_says_what_was_read_and_approved() -> None:
    assert golden.tell_everything() == golden.FILE.read_text(encoding="utf-8")


def test_each_language_has_enough_examples() -> None:
    assert {language for language, _ in _SPEAKABLE} == {"ru", "en"}
    assert len(_SPEAKABLE) > 70
    assert len(_ALL) - len(_SPEAKABLE) > 10


@pytest.mark.parametrize(("language", "typed"), _SPEAKABLE)
def test_typing_the_proposal_removes_the_doubt(language: str, typed: str) -> None:
    for doubt in read_aloud(typed, language).doubts:
        for words in doubt.instead:
            better = typed[: doubt.start] + words + typed[doubt.end :]
            try:
                remark = read_aloud(better, language)
            except UnspeakableError:
                assert len(better) > 200
                continue
            end = doubt.start + len(words)
            left = [one for one in remark.doubts if one.start < end and doubt.start < one.end]
            assert left == [], better


@pytest.mark.parametrize(("language", "typed"), _SPEAKABLE)
def test_what_is_spoken_reads_the_same_when_it_is_typed(language: str, typed: str) -> None:
    for sentence in re.findall(r"[^.!?]+[.!?]", read_aloud(typed, language).spoken):
        spoken = sentence.strip()
        if len(spoken) <= 200:
            assert read_aloud(spoken, language).spoken.replace("\u0301", "") == spoken.replace("\u0301", "")
