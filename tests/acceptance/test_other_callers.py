"""Callers whom no outage covers, or whom the line does not know."""

from tests.acceptance.test_known_outage import ANNOUNCED, in_three_hours
from tests.running_line import Household, RunningLine


async def test_no_outage_and_one_opens_a_ticket(line: RunningLine) -> None:
    line.imports(Household("+79991130001", "улица Вавилова", "1"))
    async with await line.phone("+79991130001") as phone:
        await phone.dials(line.address)
        await phone.hears("greeting", "no_outage", "menu_no_outage", language="ru")
        await phone.presses("1")
        await phone.is_interrupted()
        await phone.hears("hint_internet", "menu_hint", language="ru")
        await phone.presses("1")
        await phone.hears("reported", "ticket_number", language="ru")
        (ticket,) = await line.tickets(number="+79991130001")
        await phone.hears_digits(ticket["number"])
        await phone.hears("menu_detail", "goodbye")
        await phone.line_hangs_up()
    assert ticket["incident_id"] is None


async def test_a_reported_fault_joins_the_outage_that_is_posted_later(line: RunningLine) -> None:
    line.imports(Household("+79991130002", "улица Павлова", "1"))
    async with await line.phone("+79991130002") as phone:
        await phone.dials(line.address)
        await phone.hears("greeting")
        await phone.presses("1")
        await phone.is_interrupted()
        await phone.hears("hint_internet", "menu_hint")
        await phone.presses("1")
        await phone.hears("reported", "ticket_number")
        await phone.hangs_up()
    incident = await line.posts_outage("улица Павлова", etr=in_three_hours())
    async with await line.phone("+79991130002") as phone:
        await phone.dials(line.address)
        await phone.hears(*ANNOUNCED)
        await phone.hears("ticket_number")
        await phone.hangs_up()
    (ticket,) = await line.tickets(number="+79991130002")
    assert ticket["incident_id"] == incident


async def test_only_the_address_that_is_out_is_announced(line: RunningLine) -> None:
    line.imports(
        Household("+79991130003", "улица Сеченова", "3", account="two-homes"),
        Household("+79991130003", "улица Врубеля", "9", account="two-homes"),
    )
    await line.posts_outage("улица Врубеля", etr=in_three_hours())
    async with await line.phone("+79991130003") as phone:
        await phone.dials(line.address)
        await phone.hears(*ANNOUNCED, "ticket_number", language="ru")
        await phone.hangs_up()
    assert "Врубеля" in phone.texts[2]
    assert not any("Сеченова" in text for text in phone.texts)


async def test_the_other_side_of_the_street_is_not_told(line: RunningLine) -> None:
    line.imports(
        Household("+79991130004", "улица Мечникова", "7"), Household("+79991130005", "улица Мечникова", "8")
    )
    await line.posts_outage("улица Мечникова", "1-25 odd", etr=in_three_hours())
    async with await line.phone("+79991130004") as odd, await line.phone("+79991130005") as even:
        await odd.dials(line.address)
        await even.dials(line.address)
        await odd.hears(*ANNOUNCED)
        await even.hears("greeting", "no_outage")


async def test_an_unknown_number_reaches_a_person(line: RunningLine) -> None:
    async with await line.person() as person, await line.phone("+79995550000") as phone:
        await phone.dials(line.address)
        await phone.hears("greeting", "unknown_caller", "menu_unknown", language="ru")
        await phone.presses("0")
        await phone.is_interrupted()
        await phone.hears("to_person")
        await (await person.is_rung()).answers()


async def test_a_withheld_number_hears_the_general_announcement(own_line: RunningLine) -> None:
    own_line.imports(Household("+79991130006", "Общая улица", "1"))
    await own_line.posts_outage("Общая улица", etr=in_three_hours(), general=True)
    async with await own_line.phone(None) as phone:
        await phone.dials(own_line.address)
        await phone.hears(
            "greeting",
            "outage_areas",
            "outage_known",
            "etr",
            "cause_line_damage",
            "menu_unknown",
            language="ru",
        )
        await phone.hangs_up()
    assert "Общая улица" in phone.texts[1]


async def test_a_wrong_key_is_said_and_no_key_is_a_polite_end(line: RunningLine) -> None:
    line.imports(Household("+79991130007", "улица Ухтомского", "1"))
    async with await line.phone("+79991130007") as phone:
        await phone.dials(line.address)
        await phone.hears("greeting")
        await phone.presses("7")
        await phone.is_interrupted()
        await phone.hears("wrong_key", "menu_no_outage", "other_language", "goodbye")
        await phone.line_hangs_up()


async def test_every_call_leaves_a_record_of_what_was_heard(line: RunningLine) -> None:
    line.imports(Household("+79991130008", "улица Бехтерева", "1"))
    incident = await line.posts_outage("улица Бехтерева", etr=in_three_hours())
    async with await line.phone("+79991130008") as phone:
        await phone.dials(line.address)
        await phone.hears(*ANNOUNCED)
        await phone.hears("ticket_number")
        await phone.presses("2")
        await phone.is_interrupted()
        await phone.hears_until("goodbye")
        await phone.line_hangs_up()
    (record,) = await line.until(lambda: line.calls(number="+79991130008"))
    assert record["outcome"] == "completed"
    assert [one["id"] for one in record["heard"]][: len(ANNOUNCED)] == list(ANNOUNCED)
    assert [one["text"] for one in record["heard"] if one["whole"]] == [
        one.text for one in phone.heard if one.kind.name == "PROMPT"
    ]
    assert record["promises"][0]["incident_id"] == incident
    assert [one["key"] for one in record["keys"]] == ["2"]
