"""A line that speaks a third language: its folder and a word in the settings are all there is to it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.test_known_outage import ANNOUNCED, in_three_hours
from tests.support.place_order import told_at
from tests.support.running_line import Household, RunningLine

pytestmark = pytest.mark.xdist_group("kazakh")


@pytest.fixture(scope="module")
def kazakh_line(tmp_path_factory: pytest.TempPathFactory, prompt_store: Path) -> Iterator[RunningLine]:
    """Return a line whose third language is Kazakh."""
    settings = {"OUTAGE_IVR_LANGUAGES": "ru,en,kk"}
    with RunningLine.opened(tmp_path_factory.mktemp("kazakh"), prompt_store, settings) as line:
        yield line


async def test_a_kazakh_caller_hears_the_outage_in_kazakh(kazakh_line: RunningLine) -> None:
    kazakh_line.imports(Household("+79991160001", "проспект Абая", "12", language="kk"))
    incident = await kazakh_line.posts_outage("проспект Абая", "1-25", etr=in_three_hours())
    async with await kazakh_line.phone("+79991160001") as phone:
        await phone.dials(kazakh_line.address)
        heard = await phone.hears(*ANNOUNCED, language="kk")
        (ticket,) = await kazakh_line.tickets(number="+79991160001")
        await phone.hears("ticket_number", language="kk")
        await phone.hears_digits(ticket["number"], language="kk")
        await phone.hears("menu_outage", language="kk")
        await phone.hears("other_language", language="ru")
        await phone.hears("menu_more", "goodbye", language="kk")
        await phone.line_hangs_up()
        await phone.hears_nothing_more()
        assert heard[ANNOUNCED.index("etr")].end - phone.answered_at <= 12
    assert ticket["incident_id"] == incident
    assert [one.text for one in heard[2:5]] == ["Абай даңғылы,", "он екінші үй,", "интернет жоқ."]
    assert re.fullmatch(
        "(Бүгін|Ертең) сағат [а-яәғқңөұүһі ]+ дейін жөндейміз[.]",
        phone.texts[ANNOUNCED.index("etr")],
    )


async def test_the_star_leads_through_all_languages(kazakh_line: RunningLine) -> None:
    kazakh_line.imports(Household("+79991160002", "улица Сатпаева", "3", language="kk"))
    await kazakh_line.posts_outage("улица Сатпаева", etr=in_three_hours())
    async with await kazakh_line.phone("+79991160002") as phone:
        await phone.dials(kazakh_line.address)
        await phone.hears(*ANNOUNCED[:4], language="kk")
        for language in ("ru", "en", "kk"):
            await phone.presses("*")
            await phone.is_interrupted()
            await phone.hears(*told_at("outage_known", language), language=language)
        await phone.hangs_up()


async def test_a_kazakh_caller_is_written_to_in_kazakh(kazakh_line: RunningLine) -> None:
    kazakh_line.imports(Household("+79991160003", "улица Жамбыла", "5", language="kk"))
    incident = await kazakh_line.posts_outage("улица Жамбыла", etr=in_three_hours())
    async with await kazakh_line.phone("+79991160003") as phone:
        await phone.dials(kazakh_line.address)
        await phone.hears(*ANNOUNCED[:2], language="kk")
        await phone.presses("2")
        await phone.is_interrupted()
        await phone.hears("will_sms", language="kk")
        await phone.hangs_up()
    (ticket,) = await kazakh_line.tickets(number="+79991160003")
    await kazakh_line.restores(incident)

    async def sent() -> list[str]:
        return [one["text"] for one in kazakh_line.sent_sms() if one["number"] == "+79991160003"]

    [text] = await kazakh_line.until(sent)
    assert (
        text
        == f"улица Жамбыла, 5: интернет қайта қосылды. Өтінім {ticket['number']} жабылды. Істемесе, қоңырау шалыңыз."
    )


async def test_a_line_that_is_not_told_to_speaks_no_kazakh(line: RunningLine) -> None:
    line.imports(Household("+79991160004", "улица Валиханова", "3", language="kk"))
    await line.posts_outage("улица Валиханова", etr=in_three_hours())
    async with await line.phone("+79991160004") as phone:
        await phone.dials(line.address)
        await phone.hears(*ANNOUNCED, "ticket_number", language="ru")
        await phone.hears_until("other_language", language="en")
        await phone.hears("menu_more", "goodbye", language="ru")
        await phone.hangs_up()
