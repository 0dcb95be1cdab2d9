"""What people write means what a person would read in it; where that is doubtful, a person reads it."""

import csv
from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outages.replies.reading import Meaning, ReplyReading, read_reply
from outages.subscribers import Service
from tests.support.runtime import PROJECT

CORPUS = PROJECT / "tests" / "golden" / "replies.tsv"
#: Whoever names a service has said that this one is out, or works.
_STATEMENTS = (Meaning.WORKS, Meaning.STILL_OUT)


def _read_corpus() -> dict[str, list[tuple[str, ReplyReading]]]:
    """Return the texts by kind, each with its right reading."""
    found: defaultdict[str, list[tuple[str, ReplyReading]]] = defaultdict(list)
    with CORPUS.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            services = frozenset(Service(one) for one in row["services"].split() if one != "-")
            found[row["kind"]].append((row["text"], ReplyReading(Meaning(row["meaning"]), services)))
    return found


KINDS = _read_corpus()
TEXTS = [row for rows in KINDS.values() for row in rows]
YES = [text for text, right in TEXTS if right.meaning is Meaning.WORKS]
OTHERS = [text for text, right in TEXTS if right.meaning is not Meaning.WORKS]


@pytest.mark.parametrize("kind", KINDS)
def test_every_text_of_the_corpus_is_read_as_a_person_reads_it(kind: str) -> None:
    wrong: dict[str, object] = {}
    for text, right in KINDS[kind]:
        read = read_reply(text)
        if read.meaning is not right.meaning:
            wrong[text] = (read.meaning, right.meaning)
        elif read.meaning in _STATEMENTS and read.services != right.services:
            wrong[text] = (sorted(read.services), sorted(right.services))
    assert wrong == {}


def test_the_corpus_has_every_meaning_and_no_text_twice() -> None:
    assert {right.meaning for _, right in TEXTS} == set(Meaning)
    assert len({text for text, _ in TEXTS}) == len(TEXTS) >= 300


def test_case_spaces_and_marks_change_nothing() -> None:
    wrong = {
        typed: (read_reply(typed).meaning, right.meaning)
        for text, right in TEXTS
        # What a machine wrote is known by its marks, and another layout turns marks into letters.
        if right.meaning is not Meaning.MACHINE and not text.isascii()
        for typed in (
            text.upper(),
            text.lower(),
            f"  {text} ",
            f"{text}!",
            f"{text}…",
            text.replace(" ", "\n"),
        )
        if read_reply(typed).meaning is not right.meaning
    }
    assert wrong == {}


@given(st.text())
def test_any_text_has_a_meaning(text: str) -> None:
    assert isinstance(read_reply(text), ReplyReading)


@given(
    st.sampled_from(YES), st.sampled_from(["синхрофазотрон", "кроме", "xyzzy", "17", "не", "нет", "no", "?"])
)
def test_whoever_says_more_than_yes_closes_nothing(yes: str, more: str) -> None:
    assert read_reply(f"{yes} {more}").meaning is not Meaning.WORKS
    if more != "?":
        assert read_reply(f"{more} {yes}").meaning is not Meaning.WORKS


@given(st.lists(st.sampled_from(OTHERS), min_size=2, max_size=3))
def test_without_a_yes_nothing_works(texts: list[str]) -> None:
    assert read_reply(" ".join(texts)).meaning is not Meaning.WORKS
