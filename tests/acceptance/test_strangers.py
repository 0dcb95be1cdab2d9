"""Callers whom the line doesn't know by their number, in both languages."""

import asyncio

import pytest

from ivr.softphone.keypad import Keying
from tests.acceptance.test_known_outage import ANNOUNCED, in_three_hours
from tests.phone import Phone
from tests.running_line import Household, RunningLine

both_languages = pytest.mark.parametrize("language", ["ru", "en"])


def household(line: RunningLine, language: str) -> Household:
    """Return a household that no other test has, with letters around its account's digits."""
    key = line.next_key()
    return Household(
        f"+7999118{key:04}", f"{key}-й Проезд", "1", language=language, account=f"LS-118{key:04}/Г"
    )


async def greets(phone: Phone, line: RunningLine, language: str) -> None:
    """Dial as a stranger, and choose the language."""
    await phone.dials(line.address)
    await phone.hears("greeting", language="ru")
    if language == "en":
        await phone.presses("*")
        await phone.is_interrupted()
        await phone.hears("unknown_caller", language="en")


async def chooses(phone: Phone, key: str, asked: str, language: str) -> None:
    """Press a key into the offer of the other language, and hear the question."""
    await phone.presses(key)
    await phone.is_interrupted()
    await phone.hears(asked, language=language)


@both_languages
async def test_a_keyed_account_hears_of_its_outage(line: RunningLine, language: str) -> None:
    home = household(line, language)
    line.imports(home)
    incident = await line.posts_outage(home.street, etr=in_three_hours())
    async with await line.phone(None) as phone:
        await greets(phone, line, language)
        await chooses(phone, "1", "ask_account", language)
        await phone.presses("".join(one for one in home.account if one.isdigit()) + "#")
        await phone.hears("found", *ANNOUNCED[1:], "ticket_number", language=language)
        await phone.hears_until("menu_outage", language=language)
        await phone.hangs_up()
    (ticket,) = await line.tickets(number=home.phone)
    assert ticket["incident_id"] == incident


@both_languages
async def test_a_keyed_telephone_hears_its_address_and_that_nothing_is_out(
    line: RunningLine, language: str
) -> None:
    home = household(line, language)
    line.imports(home)
    async with await line.phone("+79995551234") as phone:
        await greets(phone, line, language)
        await chooses(phone, "2", "ask_number", language)
        await phone.presses(f"8{home.phone[2:]}#")
        await phone.hears(
            "found", "keyed_address", "place_street", "place_house", "no_outage", language=language
        )
        await phone.hangs_up()
    assert not any("Абонент" in text for text in phone.texts)


@pytest.mark.parametrize("keying", Keying)
async def test_an_account_is_keyed_in_every_way_that_telephones_have(
    line: RunningLine, keying: Keying
) -> None:
    home = household(line, "ru")
    line.imports(home)
    async with await Phone.start(line.catalogue, number="+79995551235", keying=keying) as phone:
        await phone.dials(line.address)
        await phone.hears("greeting")
        # A SIP INFO would come before the next words.
        await asyncio.sleep(0.3)
        await chooses(phone, "1", "ask_account", "ru")
        await phone.presses("".join(one for one in home.account if one.isdigit()) + "#")
        await phone.hears("found", "keyed_address", "place_street", "place_house")
        await phone.hangs_up()


@both_languages
async def test_three_wrong_tries_lead_to_a_person(line: RunningLine, language: str) -> None:
    async with await line.person() as person, await line.phone(f"+7999556{line.next_key():04}") as phone:
        await greets(phone, line, language)
        await chooses(phone, "1", "ask_account", language)
        for wrong in ("404001#", "404002#"):
            await phone.presses(wrong)
            await phone.hears("not_found", "ask_account", language=language)
        await phone.presses("404003#")
        await phone.hears("not_found", "to_person", language=language)
        await (await person.is_rung()).answers()


@both_languages
async def test_tries_are_counted_over_calls(line: RunningLine, language: str) -> None:
    number = f"+7999557{line.next_key():04}"
    async with await line.person() as person, await line.phone(number) as phone:
        for _ in range(2):
            await greets(phone, line, language)
            await chooses(phone, "1", "ask_account", language)
            for wrong in range(3):
                await phone.presses(f"40500{wrong}#")
                if wrong:
                    await phone.is_interrupted()
                await phone.hears("not_found", language=language)
            await phone.hears("to_person", language=language)
            await (await person.is_rung()).answers()
            await phone.hangs_up()
        await greets(phone, line, language)
        await chooses(phone, "1", "ask_account", language)
        await phone.presses("405004#")
        await phone.hears("too_many_tries", "to_person", language=language)
        await (await person.is_rung()).answers()
