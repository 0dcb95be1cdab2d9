"""The call flows drawn from the dialogues: complete, true, and legible."""

import asyncio
import pkgutil
from collections import Counter
from xml.etree import ElementTree as ET

import pytest

import ivr.dialogs
from ivr.callflows.__main__ import DOCS, make_files
from ivr.callflows.explorer import SHARED, Exit, StepKind
from ivr.callflows.flow import CallFlow, FlowRow, FlowStep, find_call_flows
from ivr.callflows.picture import draw
from ivr.callflows.sheet import put_into_words
from ivr.callflows.words import CallFlowTexts
from ivr.texts import LANGUAGES


@pytest.fixture(scope="module")
def flows() -> dict[str, CallFlow]:
    return _find_flows("ru")


def _find_flows(language: str) -> dict[str, CallFlow]:
    return {flow.conversation: flow for flow in asyncio.run(find_call_flows(language))}


def row_for(step: FlowStep, choice: str | None, visit: int = 1) -> FlowRow:
    named = next((row for row in step.rows if choice in row.choices and row.visit == visit), None)
    return named or next(row for row in step.rows if row.others and row.visit == visit)


def test_every_conversation_has_its_call_flow_and_every_call_flow_its_names(
    flows: dict[str, CallFlow],
) -> None:
    modules = {found.name for found in pkgutil.iter_modules(ivr.dialogs.__path__)}
    assert set(flows) == modules - SHARED - {"inbound"}
    scenes = {name for flow in flows.values() for step in flow.steps for name in step.scenes}
    for words in map(CallFlowTexts, LANGUAGES):
        assert set(words.conversations) == set(flows)
        assert set(words.scenes) == scenes
        assert set(words.exits) == set(Exit)


def test_an_agent_is_reachable_wherever_the_line_waits_for_callers_keys(flows: dict[str, CallFlow]) -> None:
    agents = (Exit.AGENT, Exit.PRIORITY)
    asking = [
        (flow.conversation, step.number, row_for(step, "0").lead.exit in agents)
        for flow in flows.values()
        if not flow.conversation.startswith("duty")
        for step in flow.steps
        if step.kind in (StepKind.ASKS, StepKind.READS)
    ]
    assert len(asking) > 25
    assert [one for one in asking if not one[2]] == []


def test_each_key_of_a_known_outage_leads_where_the_menu_says(flows: dict[str, CallFlow]) -> None:
    first = flows["outage"].steps[0]
    assert first.scenes == ("outage",)
    assert "не работает интернет" in " ".join(first.said)
    assert row_for(first, "1").lead.conversation == "request"
    repeated = flows["outage"].steps[row_for(first, "3").lead.step - 1]
    assert (repeated.parent, repeated.depth) == (1, 1)
    assert "аварийная служба" not in " ".join(repeated.said)
    assert row_for(first, "0").lead.exit is Exit.AGENT
    assert row_for(first, "*").lead.exit is Exit.LANGUAGE
    assert row_for(first, "7").lead.exit is Exit.WRONG_KEY
    further = flows["outage"].steps[row_for(first, None).lead.step - 1]
    assert further.said == ("Прослушать ещё раз – нажмите три, другая неполадка – четыре.",)
    assert row_for(further, "2").lead == row_for(first, "2").lead
    assert row_for(further, None).lead.exit is Exit.HANG_UP


def test_a_request_is_one_sentence_and_its_changes_are_a_key_away(flows: dict[str, CallFlow]) -> None:
    promise = flows["request"].steps[0]
    assert promise.said == ("Перезвоним на этот номер, изменить – нажмите два.",)
    assert row_for(promise, None).lead.exit is Exit.HANG_UP
    changes = flows["request"].steps[row_for(promise, "2").lead.step - 1]
    assert "На другой номер" in " ".join(changes.said)
    left = flows["request"].steps[row_for(changes, None).lead.step - 1]
    assert left.said == ("Хорошо, оставляем всё как было.",)


def test_a_keyed_number_is_one_choice_and_the_third_try_is_a_step_of_its_own(
    flows: dict[str, CallFlow],
) -> None:
    asks = flows["identify"].steps[0]
    assert asks.kind is StepKind.READS
    assert row_for(asks, "good").lead.conversation == "report"
    again = flows["identify"].steps[row_for(asks, "bad").lead.step - 1]
    third = flows["identify"].steps[row_for(asks, "bad", visit=3).lead.step - 1]
    assert row_for(again, "bad").lead.step == again.number
    assert row_for(third, None).lead.exit is Exit.AGENT


def test_meaningful_keys_are_all_named(flows: dict[str, CallFlow]) -> None:
    asks = flows["rating"].steps[0]
    assert row_for(asks, "3").choices == ("1", "2", "3", "4", "5")
    assert row_for(asks, "6").lead.exit is Exit.WRONG_KEY


def test_the_pictures_in_docs_match_the_code() -> None:
    files = make_files()
    drawn = {str(file.relative_to(DOCS)) for file in (DOCS / "scripts").glob("*.svg")}
    assert drawn == {name for name in files if name.endswith(".svg")}
    stale = [name for name, text in files.items() if (DOCS / name).read_text(encoding="utf-8") != text]
    assert stale == [], "run: python -m ivr.callflows"


def test_steps_are_the_same_in_every_language(flows: dict[str, CallFlow]) -> None:
    english = _find_flows("en")
    for name, flow in flows.items():
        assert Counter(step.kind for step in english[name].steps) == Counter(c.kind for c in flow.steps)
        shape = [(step.number, step.parent, step.rows and step.rows[0].choices) for step in flow.steps]
        other = [
            (step.number, step.parent, step.rows and step.rows[0].choices) for step in english[name].steps
        ]
        assert shape == other


@pytest.mark.parametrize("words", list(map(CallFlowTexts, LANGUAGES)), ids=LANGUAGES)
def test_a_picture_has_every_card_key_and_word(flows: dict[str, CallFlow], words: CallFlowTexts) -> None:
    for flow in flows.values():
        sheet = put_into_words(flow, words)
        picture = ET.fromstring(draw(sheet, alone=True))  # noqa: S314 - our own
        texts = " ".join("".join(one.itertext()) for one in picture.iter("{http://www.w3.org/2000/svg}text"))
        for leaf in sheet.leaves:
            for word in leaf.spoken.split():
                assert word in texts
        keys = [key for leaf in sheet.leaves for line in leaf.lines for key in line.keys]
        drawn = [one.text for one in picture.iter() if one.get("class") == "key-text"]
        assert drawn == keys
