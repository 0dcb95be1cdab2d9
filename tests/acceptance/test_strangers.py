"""Callers whom the line doesn't know by their number, in both languages: they hear no address."""

import asyncio
from dataclasses import replace

import pytest

from asterisk.softphone.keypad import Keying
from tests.acceptance.test_known_outage import in_three_hours
from tests.support.languages import both_languages
from tests.support.phone import Phone
from tests.support.place_order import PLACE, told_at
from tests.support.running_line import CITY, Household, RunningLine
from tests.support.shared_line import SharedLine


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


def keys_of(home: Household) -> str:
    """Return what a telephone can key of an account, and the hash."""
    return "".join(one for one in home.account if one.isdigit()) + "#"


async def keys_account(phone: Phone, line: RunningLine, home: Household, language: str) -> None:
    """Dial as a stranger, and key the account of this household."""
    await greets(phone, line, language)
    await chooses(phone, "1", "ask_account", language)
    await phone.presses(keys_of(home))


def prompts_of(phone: Phone) -> list[str]:
    """Return the ids of the prompts that were recognised in this call."""
    return [prompt.id for one in phone.heard for prompt in one.prompts[:1]]


def heard_no_place(phone: Phone) -> None:
    """Check that nothing heard in this call says where anybody lives, or who they are."""
    assert not {*PLACE["ru"], "for_address", "outage_areas"}.intersection(prompts_of(phone))
    said = " ".join(phone.texts).lower()
    assert not any(word in said for word in ("проезд", "proezd", "абонент ls", CITY.lower()))


@both_languages("en")
async def test_a_keyed_account_hears_of_its_outage_and_not_where(line: RunningLine, language: str) -> None:
    home = household(line, language)
    line.imports(home)
    incident = await line.posts_outage(home.street, etr=in_three_hours())
    async with await line.phone(None) as phone:
        await keys_account(phone, line, home, language)
        news = told_at("outage_known", language, place="this_address")
        await phone.hears("found", *news, "etr", "cause_line_damage", "ticket_number", language=language)
        await phone.hears_until("menu_outage", language=language)
        heard_no_place(phone)
        await phone.hangs_up()
    (ticket,) = await line.tickets(number=home.phone)
    assert ticket["incident_id"] == incident


@both_languages("en")
async def test_outages_at_two_addresses_of_a_keyed_account_are_told_apart_by_their_services_only(
    line: RunningLine, language: str
) -> None:
    home = household(line, language)
    dacha = replace(home, street=household(line, language).street, services="tv")
    line.imports(home, dacha)
    await line.posts_outage(home.street, etr=in_three_hours())
    await line.posts_outage(dacha.street, etr=None, services=["tv"])
    async with await line.phone(None) as phone:
        await keys_account(phone, line, home, language)
        await phone.hears_until("ticket_number", language=language)
        await phone.hears_until("ticket_number", language=language)
        await phone.hears_until("menu_outage", language=language)
        heard_no_place(phone)
        assert prompts_of(phone).count("one_address") == 2
        await phone.hangs_up()
    assert len(await line.tickets(number=home.phone)) == 2


async def test_a_stranger_who_asks_is_rung_back_and_hears_no_place(line: SharedLine) -> None:
    home, stranger = household(line, "ru"), f"+7999554{line.next_key():04}"
    line.imports(home)
    incident = await line.posts_outage(home.street, etr=in_three_hours())
    async with await line.phone(stranger) as phone:
        await keys_account(phone, line, home, "ru")
        await phone.hears("found")
        await phone.presses("1")
        await phone.is_interrupted()
        await phone.hears("will_call")
        await phone.hangs_up()
    async with await line.phone_of(stranger) as phone:
        await line.restores(incident)
        ring = await phone.is_rung()
        assert ring.called == stranger
        await ring.answers()
        await phone.hears("callback_greeting", "this_address", "restored", "menu_callback", "menu_opt_out")
        heard_no_place(phone)
        await phone.presses("1")
        await phone.line_hangs_up()


async def test_a_stranger_who_asks_for_an_sms_reads_no_place(line: RunningLine) -> None:
    home, stranger = household(line, "ru"), f"+7999553{line.next_key():04}"
    line.imports(home)
    incident = await line.posts_outage(home.street, etr=in_three_hours())
    async with await line.phone(stranger) as phone:
        await keys_account(phone, line, home, "ru")
        await phone.hears("found")
        await phone.presses("2")
        await phone.is_interrupted()
        await phone.hears("will_sms")
        await phone.hangs_up()
    (ticket,) = await line.tickets(number=home.phone)
    await line.restores(incident)

    async def sent() -> list[str]:
        return [one["text"] for one in line.sent_sms() if one["number"] == stranger]

    (text,) = await line.until(sent)
    assert text.startswith("По этому адресу: снова работает интернет.")
    assert ticket["number"] in text


@both_languages("en")
async def test_a_keyed_telephone_is_read_back_and_hears_that_nothing_is_out(
    line: RunningLine, language: str
) -> None:
    home = household(line, language)
    line.imports(home)
    async with await line.phone("+79995551234") as phone:
        await greets(phone, line, language)
        await chooses(phone, "2", "ask_number", language)
        await phone.presses(f"8{home.phone[2:]}#")
        await phone.hears("found", "number_typed", language=language)
        await phone.hears_digits(f"8{home.phone[2:]}", language=language)
        await phone.hears("no_outage", language=language)
        await phone.hangs_up()
    heard_no_place(phone)


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
        await phone.presses(keys_of(home))
        await phone.hears("found", "number_typed")
        await phone.hangs_up()


@both_languages("en")
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


@both_languages("en")
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
