"""A line whose Russian a person has recorded: callers hear one voice, but for the names of streets."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from asterisk.softphone.catalogue import FilePrompt
from prompts.wording.languages import wording_for
from prompts.wording.script import write_script
from tests.acceptance.test_known_outage import ANNOUNCED, in_three_hours
from tests.support.human_voice import HUMAN, record_all, spoken_by
from tests.support.phone import Phone
from tests.support.running_line import Household, RunningLine, run_aside

_SCRIPT = len(write_script(wording_for("ru")))


@pytest.fixture
def human_line(own_folder: Path, prompt_store: Path, takes: Path) -> Iterator[RunningLine]:
    """Return a line that was started after everything had been recorded and checked."""
    (own_folder / "prompts").symlink_to(prompt_store)
    run_aside(record_all(own_folder, "ru", takes))
    line = RunningLine(own_folder, {"OUTAGE_IVR_LANGUAGES": "ru"})
    assert f"{_SCRIPT} of {_SCRIPT} recorded" in line.runs("prompts", "check")
    try:
        line.opens()
        yield line
    finally:
        line.closes()


def _voices(phone: Phone) -> dict[str, str]:
    """Return who said each phrase that was heard, by its id."""
    heard = [one.prompts[0] for one in phone.heard]
    return {
        one.id: spoken_by(one.path.with_suffix("")) for one in heard if isinstance(one, FilePrompt) and one.id
    }


async def test_a_call_is_heard_in_one_voice_but_for_the_street(human_line: RunningLine) -> None:
    human_line.imports(Household("+79991180001", "улица Гагарина", "12/3 корп. 2", services="internet,tv"))
    incident = await human_line.posts_outage("улица Гагарина", etr=in_three_hours())
    async with await human_line.phone("+79991180001") as phone:
        await phone.dials(human_line.address)
        await phone.hears(*ANNOUNCED, language="ru")
        (ticket,) = await human_line.tickets(number="+79991180001")
        await phone.hears("ticket_number", language="ru")
        await phone.hears_digits(ticket["number"], language="ru")
        await phone.hears("menu_outage", language="ru")
        voices = _voices(phone)
        assert voices.pop("place_street") == "rhvoice"
        assert set(voices.values()) == HUMAN
        assert [voices[one] for one in ("place_house", "etr", "greeting")] == [
            "joined",
            "joined",
            "recording",
        ]
        await phone.hangs_up()
    assert ticket["incident_id"] == incident
    findings = json.loads(human_line.runs_to((0, 1, 2), "check", "--json"))["checks"]
    (told,) = [one["text"] for one in findings if one["name"] == "voice ru"]
    assert told.endswith(f"; {_SCRIPT} of {_SCRIPT} recorded")
