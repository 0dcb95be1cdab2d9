"""A caller whom a known outage affects: the whole conversation, in both languages."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from tests.acceptance.test_known_outage import announced, in_three_hours
from tests.support.languages import both_languages
from tests.support.phone import Phone
from tests.support.place_order import LISTED, told_at
from tests.support.running_line import Household, RunningLine
from tests.support.shared_line import SharedLine


def briefly(language: str) -> list[str]:
    """Return what those hear who know it already or can't be kept."""
    return [*told_at("outage_known", language), "etr_brief"]


def household(line: RunningLine, language: str, **facts: str) -> Household:
    """Return a household that no other test has."""
    key = line.next_key()
    home = Household(f"+7999117{key:04}", f"{key}-я Линия", "1", language=language)
    return replace(home, **facts)


async def interrupts(phone: Phone, *ids: str, key: str, language: str) -> None:
    """Hear these prompts whole, and cut the next one short with a key."""
    await phone.hears(*ids, language=language)
    await phone.presses(key)
    await phone.is_interrupted()


async def is_written(line: RunningLine, home: Household, calls: int) -> None:
    """Wait until so many calls of a household are kept."""

    async def look() -> bool:
        return len(await line.calls(number=home.phone)) == calls

    await line.until(look)


@both_languages("ru")
async def test_of_two_addresses_the_one_that_is_chosen_is_told(line: RunningLine, language: str) -> None:
    one, other = household(line, language), household(line, language)
    other = replace(other, phone=one.phone, account=one.phone[1:])
    line.imports(one, other)
    await line.posts_outage(one.street, etr=in_three_hours())
    second = await line.posts_outage(other.street, etr=in_three_hours())
    async with await line.phone(one.phone) as phone:
        await phone.dials(line.address)
        await phone.hears("greeting", "for_address", *LISTED[language], "key_1", language=language)
        await phone.hears("for_address", *LISTED[language], "key_2", "menu_choice", language=language)
        await phone.presses("1")
        await phone.is_interrupted()
        await phone.hears(*told_at("outage_known", language), language=language)
    (ticket,) = await line.tickets(number=one.phone)
    assert ticket["incident_id"] == second, "the newer outage comes first"


@both_languages("ru")
async def test_another_problem_gets_a_ticket_of_its_own(line: RunningLine, language: str) -> None:
    home = household(line, language)
    line.imports(home)
    incident = await line.posts_outage(home.street, etr=in_three_hours())
    async with await line.phone(home.phone) as phone:
        await phone.dials(line.address)
        await interrupts(phone, "greeting", key="4", language=language)
        await phone.hears("menu_other_fault", language=language)
        await phone.presses("1")
        await phone.hears("other_fault", "ticket_number", language=language)
        tickets = {one["incident_id"]: one for one in await line.tickets(number=home.phone)}
        assert set(tickets) == {incident, None}
        await phone.hears_digits(tickets[None]["number"], language=language)
        await phone.line_hangs_up()


@both_languages("ru")
async def test_another_number_is_read_back_and_rung(line: SharedLine, language: str) -> None:
    home = household(line, language)
    line.imports(home)
    incident = await line.posts_outage(home.street, etr=in_three_hours())
    elsewhere = home.phone.replace("+7999117", "+7999121")
    async with await line.phone(home.phone) as phone:
        await phone.dials(line.address)
        await interrupts(phone, "greeting", key="1", language=language)
        await interrupts(phone, "will_call", key="2", language=language)
        await phone.hears("menu_wish", language=language)
        await phone.presses("2")
        await phone.hears("ask_number", language=language)
        await phone.presses("8091234567#")
        await interrupts(phone, "number_costly", key="8", language=language)
        # Abkhazia, under Russia's code.
        await phone.presses("9401234567#")
        await interrupts(phone, "number_foreign", key="8", language=language)
        await phone.presses(f"{elsewhere[2:]}#")
        await phone.hears("number_typed", language=language)
        await phone.hears_digits(f"8{elsewhere[2:]}", language=language)
        await phone.presses("1")
        await phone.is_interrupted()
        await phone.hears("will_call_other", language=language)
        await phone.presses("2")
        await phone.hears("menu_wish", language=language)
        await phone.presses("3")
        await phone.hears("menu_hours", language=language)
        await phone.presses("3")
        await phone.hears("hours_kept", language=language)
        await phone.hangs_up()
    async with await line.phone_of(elsewhere) as phone:
        await line.restores(incident)
        ring = await phone.is_rung()
        assert ring.called == elsewhere
        await ring.answers()
        await phone.presses("1")
        await phone.line_hangs_up()


@both_languages("ru")
async def test_nine_withdraws_what_was_asked_for(line: RunningLine, language: str) -> None:
    home = household(line, language)
    line.imports(home)
    incident = await line.posts_outage(home.street, etr=in_three_hours())
    async with await line.phone(home.phone) as phone:
        await phone.dials(line.address)
        await interrupts(phone, *announced(language), key="2", language=language)
        await phone.hears("will_sms", language=language)
        await phone.hangs_up()
    await is_written(line, home, 1)
    async with await line.phone(home.phone) as phone:
        await phone.dials(line.address)
        heard = ["greeting", "still", *briefly(language), "menu_withdraw"]
        await interrupts(phone, *heard, key="9", language=language)
        await phone.hears("wish_withdrawn", language=language)
        await phone.hangs_up()
    await line.restores(incident)
    assert await line.notifications(number=home.phone) == []
    (ticket,) = await line.tickets(number=home.phone)
    assert ticket["closing"] == "restored"


@both_languages("ru")
async def test_who_calls_again_hears_what_changed_and_the_third_time_of_a_person(
    line: RunningLine, language: str
) -> None:
    home = household(line, language)
    line.imports(home)
    etr = in_three_hours()
    incident = await line.posts_outage(home.street, etr=etr)
    greeting, *told, cause = announced(language)
    openings = [
        [greeting, *told, cause, "ticket_number"],
        [greeting, "still", *briefly(language)],
        [greeting, "person_first", "sorry_late", *told, "moved_from", "delay_weather"],
    ]
    for calls, opening in enumerate(openings, 1):
        async with await line.phone(home.phone) as phone:
            await phone.dials(line.address)
            await phone.hears(*opening, language=language)
            await phone.hangs_up()

        await is_written(line, home, calls)
        if calls == len(openings) - 1:
            later = {"etr": (etr + timedelta(hours=1)).isoformat(), "reason": "weather"}
            await line.asks("POST", f"/incidents/{incident}/etr", later)


@both_languages("ru")
async def test_a_repetition_tells_that_it_is_over(line: RunningLine, language: str) -> None:
    home = household(line, language)
    line.imports(home)
    incident = await line.posts_outage(home.street, etr=in_three_hours())
    async with await line.phone(home.phone) as phone:
        await phone.dials(line.address)
        restoring = asyncio.create_task(line.restores(incident))
        await phone.hears(*announced(language), language=language)
        await restoring
        await interrupts(phone, key="3", language=language)
        await phone.hears("changed", "no_outage", language=language)
        await phone.hangs_up()


@both_languages("ru")
async def test_a_hospital_hears_one_sentence_and_reaches_its_own_desk(
    line: RunningLine, language: str
) -> None:
    home = household(line, language, tier="critical")
    line.imports(home)
    await line.posts_outage(home.street, etr=in_three_hours())
    async with await line.priority() as duty, await line.phone(home.phone) as phone:
        await phone.dials(line.address)
        await phone.hears("greeting", *briefly(language), "to_person", language=language)
        await (await duty.is_rung()).answers()
        await phone.hangs_up()
    assert len(await line.tickets(number=home.phone)) == 1


@both_languages("ru")
async def test_keys_typed_ahead_are_taken_one_by_one(line: RunningLine, language: str) -> None:
    home = household(line, language)
    line.imports(home)
    await line.posts_outage(home.street, etr=in_three_hours())
    async with await line.person() as person, await line.phone(home.phone) as phone:
        await phone.dials(line.address)
        await phone.hears("greeting")
        await phone.presses("190")
        await (await person.is_rung()).answers()
        await phone.hangs_up()
    (call,) = await line.until(lambda: line.calls(number=home.phone))
    assert [one["key"] for one in call["keys"]] == ["1", "9", "0"]
