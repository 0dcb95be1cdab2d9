"""Reports when nothing is known: by keys, by voice, and when there is danger, in both languages."""

import io
import wave

import aiohttp
import numpy as np

from asterisk.softphone.g711 import compress
from asterisk.softphone.sdp import Codec
from tests.support.languages import both_languages
from tests.support.phone import Phone
from tests.support.running_line import Household, RunningLine

#: Two seconds of a voice that isn't one.
VOICE = (8000 * np.sin(np.arange(16_000) / 4)).astype(np.int16)


def household(line: RunningLine, language: str, *, services: str = "internet;tv") -> Household:
    """Return a household that no other test has."""
    key = line.next_key()
    return Household(f"+7999119{key:04}", f"{key}-й Переулок", "1", language=language, services=services)


async def fetches(line: RunningLine, path: str) -> tuple[int, bytes]:
    """Return status and content that a program gets."""
    headers = {"Authorization": f"Bearer {line.token}"}
    url = f"http://127.0.0.1:{line.http_port}/api/v1{path}"
    async with aiohttp.ClientSession(headers=headers) as http, http.get(url) as answer:
        return answer.status, await answer.read()


async def reports_internet(phone: Phone, line: RunningLine, language: str) -> None:
    """Report that the internet is out, and hear the offer to say more."""
    await phone.dials(line.address)
    await phone.hears("greeting", "no_outage", "menu_no_outage", language=language)
    await phone.presses("1")
    await phone.is_interrupted()
    await phone.hears(
        "all_out", "only_internet", "key_2", "only_tv", "key_3", "menu_choice", language=language
    )
    await phone.presses("2")
    await phone.hears("hint_internet", "menu_hint", language=language)
    await phone.presses("1")
    await phone.hears("reported", "ticket_number", language=language)
    (ticket,) = await line.tickets(number=str(phone.number))
    await phone.hears_digits(ticket["number"], language=language)
    await phone.hears("menu_detail", language=language)
    await phone.presses("1")


async def reports_in_a_hurry(phone: Phone, line: RunningLine, language: str) -> None:
    """Do the same with a key into every question."""
    await phone.dials(line.address)
    await phone.hears("greeting", language=language)
    for key, asked in (("1", "all_out"), ("2", "hint_internet"), ("1", "reported")):
        await phone.presses(key)
        await phone.is_interrupted()
        await phone.hears(asked, language=language)
    await phone.presses("1")
    await phone.is_interrupted()


async def number_of(line: RunningLine, home: Household) -> str:
    """Return the number of a household's only ticket."""
    (ticket,) = await line.tickets(number=home.phone)
    return str(ticket["number"])


async def speaks(phone: Phone, language: str) -> None:
    """Wait for the tone, and speak."""
    await phone.hears("speak_now", language=language)
    await phone.hears_tone(1000)
    assert phone.call is not None
    await phone.call.rtp.say(compress(VOICE, Codec.PCMA))


@both_languages("en")
async def test_one_service_is_reported_with_a_voice_that_is_kept(line: RunningLine, language: str) -> None:
    home = household(line, language)
    line.imports(home)
    async with await line.phone(home.phone) as phone:
        await reports_internet(phone, line, language)
        await speaks(phone, language)
        await phone.presses("#")
        await phone.hears("detail_kept", "goodbye", language=language)
        await phone.line_hangs_up()
    (ticket,) = await line.tickets(number=home.phone)
    (report,) = ticket["reports"]
    assert (report["services"], report["hazard"]) == (["internet"], False)
    status, sound = await fetches(line, f"/tickets/{ticket['number']}/detail")
    assert status == 200
    with wave.open(io.BytesIO(sound)) as heard:
        samples = np.frombuffer(heard.readframes(heard.getnframes()), dtype="<i2")
        assert 1.5 < heard.getnframes() / heard.getframerate() < 4
    assert np.abs(samples).max() > 6000


async def test_who_hangs_up_while_speaking_is_heard(line: RunningLine) -> None:
    home = household(line, "ru")
    line.imports(home)
    async with await line.phone(home.phone) as phone:
        await reports_in_a_hurry(phone, line, "ru")
        await speaks(phone, "ru")
        await phone.hangs_up()
    number = await number_of(line, home)

    async def is_kept() -> bool:
        return (await fetches(line, f"/tickets/{number}/detail"))[0] == 200

    assert await line.until(is_kept)


async def test_silence_is_no_voice(line: RunningLine) -> None:
    home = household(line, "ru")
    line.imports(home)
    async with await line.phone(home.phone) as phone:
        await reports_in_a_hurry(phone, line, "ru")
        await phone.hears("speak_now")
        await phone.hears_tone(1000)
        await phone.hears("detail_lost", "goodbye")
        await phone.line_hangs_up()
    assert (await fetches(line, f"/tickets/{await number_of(line, home)}/detail"))[0] == 404


@both_languages("en")
async def test_zero_while_speaking_reaches_a_person(line: RunningLine, language: str) -> None:
    home = household(line, language)
    line.imports(home)
    async with await line.person() as person, await line.phone(home.phone) as phone:
        await reports_in_a_hurry(phone, line, language)
        await speaks(phone, language)
        await phone.presses("0")
        await phone.hears("to_person", language=language)
        await (await person.is_rung()).answers()


async def test_danger_reaches_who_goes_first_with_a_ticket(own_line: RunningLine) -> None:
    line = own_line
    homes = [household(line, language, services="gas;internet") for language in ("ru", "en")]
    line.imports(*homes)
    # What is supplied at all is learned at the start, and then once a minute.
    line.stops("serve")
    line.starts("serve")
    async with await line.priority() as first:
        for home in homes:
            async with await line.phone(home.phone) as phone:
                await phone.dials(line.address)
                await phone.hears("greeting", "hazard", language=home.language)
                await phone.presses("8")
                await phone.is_interrupted()
                await phone.hears("to_priority", language=home.language)
                await (await first.is_rung()).answers()
                await phone.hangs_up()
            (ticket,) = await line.tickets(number=home.phone)
            assert [one["hazard"] for one in ticket["reports"]] == [True]
        async with await line.phone(None) as stranger:
            await stranger.dials(line.address)
            await stranger.hears("greeting", "hazard", language="ru")
            await stranger.presses("8")
            await stranger.is_interrupted()
            await stranger.hears("to_priority", language="ru")
            await (await first.is_rung()).answers()
            await stranger.hangs_up()

    async def recorded() -> bool:
        return [call["outcome"] for call in await line.calls()] == ["hazard"] * 3

    assert await line.until(recorded)
