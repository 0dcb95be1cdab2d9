"""A caller whose address an outage covers."""

from datetime import UTC, datetime, timedelta

from tests.support.place_order import told_at
from tests.support.running_line import CITY, REGION, Household, RunningLine


def announced(language: str) -> list[str]:
    """Return what callers hear of an outage whose end is expected, from the greeting to the cause."""
    return ["greeting", *told_at("outage_known", language), "etr", "cause_line_damage"]


ANNOUNCED = announced("ru")


def in_three_hours() -> datetime:
    return datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(hours=3)


async def test_a_russian_caller_hears_what_is_out_until_when_and_their_ticket(line: RunningLine) -> None:
    line.imports(Household("+79991110001", "улица Гагарина", "12"))
    incident = await line.posts_outage("улица Гагарина", "1-25", etr=in_three_hours())
    async with await line.phone("+79991110001") as phone:
        await phone.dials(line.address)
        await phone.hears(*ANNOUNCED, language="ru")
        etr = phone.heard[-2]
        (ticket,) = await line.tickets(number="+79991110001")
        await phone.hears("ticket_number", language="ru")
        await phone.hears_digits(ticket["number"], language="ru")
        await phone.hears("menu_outage", language="ru")
        await phone.hears("other_language", language="en")
        await phone.hears("menu_more", "goodbye", language="ru")
        await phone.line_hangs_up()
        await phone.hears_nothing_more()
        assert etr.end - phone.answered_at <= 12
    assert ticket["incident_id"] == incident
    assert "улица Гагарина" in phone.texts[2]
    assert "двенадцать" in phone.texts[3]


async def test_an_english_caller_hears_it_in_english(line: RunningLine) -> None:
    line.imports(Household("+79991110002", "улица Титова", "5", language="en"))
    await line.posts_outage("улица Титова", etr=in_three_hours())
    async with await line.phone("+79991110002") as phone:
        await phone.dials(line.address)
        await phone.hears(*announced("en"), "ticket_number", language="en")


async def test_an_unknown_estimate_is_said_honestly(line: RunningLine) -> None:
    line.imports(Household("+79991110003", "улица Комарова", "5"))
    await line.posts_outage("улица Комарова", etr=None)
    async with await line.phone("+79991110003") as phone:
        await phone.dials(line.address)
        await phone.hears(*ANNOUNCED[:5], "etr_unknown", "cause_line_damage", language="ru")


async def test_a_moved_estimate_is_heard_at_the_next_call_with_its_reason(line: RunningLine) -> None:
    line.imports(Household("+79991110004", "улица Леонова", "8"))
    incident = await line.posts_outage("улица Леонова", etr=in_three_hours())
    async with await line.phone("+79991110004") as phone:
        await phone.dials(line.address)
        await phone.hears(*ANNOUNCED, language="ru")
        first = phone.texts[5]
        await phone.hears_until("ticket_number")
        number = [one.text for one in await phone.hears_until("menu_outage")][:-1]
        await phone.hangs_up()
    await line.until(lambda: line.calls(number="+79991110004"))
    later = in_three_hours() + timedelta(hours=2)
    await line.asks("POST", f"/incidents/{incident}/etr", {"etr": later.isoformat(), "reason": "spare_part"})
    async with await line.phone("+79991110004") as phone:
        await phone.dials(line.address)
        await phone.hears("greeting", "sorry_late", *ANNOUNCED[1:6], "moved_from", language="ru")
        await phone.hears("delay_spare_part", "cause_line_damage", language="ru")
        assert phone.texts[6] != first
        await phone.hears("ticket_number")
        assert [one.text for one in await phone.hears_until("menu_outage")][:-1] == number
        await phone.hangs_up()
    assert len(await line.tickets(number="+79991110004")) == 1

    async def told_twice() -> list[list[int]]:
        calls = await line.calls(number="+79991110004")
        return [[one["revision"] for one in call["promises"]] for call in calls] if len(calls) == 2 else []

    assert await line.until(told_twice) == [[2], [1]]


async def test_three_repeats_and_the_star_changes_the_language(line: RunningLine) -> None:
    line.imports(Household("+79991110005", "улица Попова", "3"))
    await line.posts_outage("улица Попова", etr=in_three_hours())
    async with await line.phone("+79991110005") as phone:
        await phone.dials(line.address)
        await phone.hears(*ANNOUNCED[:3])
        await phone.presses("3")
        await phone.is_interrupted()
        await phone.hears(*ANNOUNCED[1:5], language="ru")
        await phone.presses("*")
        await phone.is_interrupted()
        await phone.hears(*announced("en")[1:], "ticket_number", language="en")


async def test_zero_reaches_a_person_at_any_time(line: RunningLine) -> None:
    line.imports(Household("+79991110006", "улица Беляева", "3"))
    await line.posts_outage("улица Беляева", etr=in_three_hours())
    async with await line.person() as person, await line.phone("+79991110006") as phone:
        await phone.dials(line.address)
        await phone.hears("greeting")
        await phone.presses("0")
        await phone.is_interrupted()
        await phone.hears("to_person")
        ring = await person.is_rung()
        await ring.answers()
        await phone.hangs_up()


async def test_whose_part_works_again_hears_so_while_work_goes_on_elsewhere(line: RunningLine) -> None:
    street = "улица Быковского"
    line.imports(Household("+79991110009", street, "3"), Household("+79991110010", street, "40"))
    incident = await line.posts_outage(street, etr=in_three_hours())
    part = {"address": [REGION, CITY, street], "houses": "1-25"}
    await line.asks("POST", f"/incidents/{incident}/restore-part", {"items": [part]})
    async with await line.phone("+79991110009") as phone:
        await phone.dials(line.address)
        await phone.hears("greeting", *told_at("restored"), "work_elsewhere", "menu_restored", language="ru")
        await phone.presses("1")
        await phone.is_interrupted()
        await phone.hears("reported", language="ru")
        await phone.hangs_up()
    async with await line.phone("+79991110010") as phone:
        await phone.dials(line.address)
        await phone.hears(*ANNOUNCED, "partly_restored", language="ru")
