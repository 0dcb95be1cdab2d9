"""The scripts that are drawn from the dialogues: complete, true, and fit to be looked at."""

import asyncio
import pkgutil
from collections import Counter
from xml.etree import ElementTree as ET

import pytest

import ivr.dialogs
from ivr.callflows.__main__ import DOCS, make_files
from ivr.callflows.explorer import SHARED, Exit, WhoseTurn
from ivr.callflows.flow import CallFlow, FlowRow, FlowStep, write_scripts
from ivr.callflows.picture import draw
from ivr.callflows.sheet import put_into_words
from ivr.callflows.words import CallFlowTexts
from ivr.texts import LANGUAGES


@pytest.fixture(scope="module")
def scripts() -> dict[str, CallFlow]:
    return _scripts("ru")


def _scripts(language: str) -> dict[str, CallFlow]:
    return {script.conversation: script for script in asyncio.run(write_scripts(language))}


def row_for(card: FlowStep, choice: str | None, visit: int = 1) -> FlowRow:
    named = next((row for row in card.rows if choice in row.choices and row.visit == visit), None)
    return named or next(row for row in card.rows if row.others and row.visit == visit)


def test_every_conversation_has_its_script_and_every_script_its_names(
    scripts: dict[str, CallFlow],
) -> None:
    modules = {found.name for found in pkgutil.iter_modules(ivr.dialogs.__path__)}
    assert set(scripts) == modules - SHARED - {"inbound"}
    scenes = {name for script in scripts.values() for card in script.cards for name in card.scenes}
    for words in map(CallFlowTexts, LANGUAGES):
        assert set(words.conversations) == set(scripts)
        assert set(words.scenes) == scenes
        assert set(words.exits) == set(Exit)


def test_a_person_is_reachable_wherever_keys_are_waited_for(scripts: dict[str, CallFlow]) -> None:
    people = (Exit.PERSON, Exit.PRIORITY)
    asking = [
        (script.conversation, card.number, row_for(card, "0").lead.exit in people)
        for script in scripts.values()
        for card in script.cards
        if card.turn in (WhoseTurn.ASKS, WhoseTurn.READS)
    ]
    assert len(asking) > 25
    assert [one for one in asking if not one[2]] == []


def test_a_known_outage_is_told_and_each_key_leads_where_it_says(scripts: dict[str, CallFlow]) -> None:
    first = scripts["outage"].cards[0]
    assert first.scenes == ("outage",)
    assert "нет интернета" in " ".join(first.said)
    assert row_for(first, "1").lead.conversation == "request"
    repeated = scripts["outage"].cards[row_for(first, "3").lead.step - 1]
    assert (repeated.parent, repeated.depth) == (1, 1)
    assert "Аварийная служба" not in " ".join(repeated.said)
    assert row_for(first, "0").lead.exit is Exit.PERSON
    assert row_for(first, "*").lead.exit is Exit.LANGUAGE
    assert row_for(first, None).lead.exit is Exit.HANG_UP
    assert row_for(first, "7").lead.exit is Exit.WRONG_KEY


def test_a_typed_number_is_one_choice_and_the_third_try_is_told_apart(
    scripts: dict[str, CallFlow],
) -> None:
    asks = scripts["identify"].cards[0]
    assert asks.turn is WhoseTurn.READS
    assert row_for(asks, "good").lead.conversation == "report"
    again = scripts["identify"].cards[row_for(asks, "bad").lead.step - 1]
    third = scripts["identify"].cards[row_for(asks, "bad", visit=3).lead.step - 1]
    assert row_for(again, "bad").lead.step == again.number
    assert row_for(third, None).lead.exit is Exit.PERSON


def test_keys_that_mean_something_are_named_however_many(scripts: dict[str, CallFlow]) -> None:
    asks = scripts["rating"].cards[0]
    assert row_for(asks, "3").choices == ("1", "2", "3", "4", "5")
    assert row_for(asks, "6").lead.exit is Exit.WRONG_KEY


def test_what_is_drawn_in_docs_is_what_the_code_does() -> None:
    files = make_files()
    drawn = {str(file.relative_to(DOCS)) for file in (DOCS / "scripts").glob("*.svg")}
    assert drawn == {name for name in files if name.endswith(".svg")}
    stale = [name for name, text in files.items() if (DOCS / name).read_text(encoding="utf-8") != text]
    assert stale == [], "run: python -m ivr.callflows"


def test_steps_are_the_same_in_every_language(scripts: dict[str, CallFlow]) -> None:
    english = _scripts("en")
    for name, script in scripts.items():
        assert Counter(card.turn for card in english[name].cards) == Counter(c.turn for c in script.cards)
        shape = [(card.number, card.parent, card.rows and card.rows[0].choices) for card in script.cards]
        other = [
            (card.number, card.parent, card.rows and card.rows[0].choices) for card in english[name].cards
        ]
        assert shape == other


@pytest.mark.parametrize("words", list(map(CallFlowTexts, LANGUAGES)), ids=LANGUAGES)
def test_a_picture_has_every_card_key_and_word(scripts: dict[str, CallFlow], words: CallFlowTexts) -> None:
    for script in scripts.values():
        sheet = put_into_words(script, words)
        picture = ET.fromstring(draw(sheet, alone=True))  # noqa: S314 - our own
        texts = " ".join("".join(one.itertext()) for one in picture.iter("{http://www.w3.org/2000/svg}text"))
        for leaf in sheet.leaves:
            for word in leaf.spoken.split():
                assert word in texts
        keys = [key for leaf in sheet.leaves for line in leaf.lines for key in line.keys]
        drawn = [one.text for one in picture.iter() if one.get("class") == "key-text"]
        assert drawn == keys
