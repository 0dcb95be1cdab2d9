"""The queue for an agent: callers know their place, may hang up without losing it, and rate the talk."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from asterisk.softphone.incoming import IncomingCall
from tests.support.languages import both_languages
from tests.support.phone import Phone
from tests.support.running_line import Household, RunningLine

pytestmark = pytest.mark.xdist_group("queue")

LANGUAGES = ("ru", "en")
#: Callers per language.
_NUMBERS = {
    language: [f"+7999222{place}0{one:02}" for one in range(30)] for place, language in enumerate(LANGUAGES)
}


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory, prompt_store: Path) -> Iterator[RunningLine]:
    """Return a line that asks callers for a rating."""
    folder = tmp_path_factory.mktemp("asked")
    (folder / "prompts").symlink_to(prompt_store)
    running = RunningLine(folder, settings={"OUTAGE_IVR_RATING": "true"})
    try:
        running.opens()
        # All at once, before anybody listens: it would slow the telephones down.
        running.imports(
            *(
                Household(number, "улица Ожидания", "1", language=language)
                for language, numbers in _NUMBERS.items()
                for number in numbers
            )
        )
        yield running
    finally:
        running.closes()


async def calls_for_a_person(line: RunningLine, language: str) -> Phone:
    """Return the telephone of a new caller who has just asked for an agent."""
    phone = await line.phone(_NUMBERS[language].pop())
    try:
        await phone.dials(line.address)
        await phone.hears("greeting", language=language)
        await phone.presses("0")
        await phone.is_interrupted()
        await phone.hears("to_person", language=language)
    except AssertionError:
        # Who stayed in the queue would be ahead of the next test's callers.
        await phone.close()
        raise
    return phone


async def takes_a_call(line: RunningLine, person: Phone) -> tuple[Phone, IncomingCall]:
    """Return a caller who talks with the agent and so keeps them busy."""
    caller = await calls_for_a_person(line, "ru")
    return caller, await (await person.is_rung()).answers()


async def record_of(line: RunningLine, number: str) -> dict[str, Any]:
    """Wait for the record of the last call of a number."""

    async def look() -> list[dict[str, Any]]:
        return await line.calls(number=number)

    return dict((await line.until(look))[0])


@both_languages("ru")
async def test_the_person_is_told_who_calls(asked: RunningLine, language: str) -> None:
    async with await asked.person() as person:
        caller = await calls_for_a_person(asked, language)
        async with caller:
            ring = await person.is_rung()
            assert ring.header("X-Outage-Caller") == caller.number
            assert ring.header("X-Outage-Language") == language
            record = await record_of(asked, str(caller.number))
            assert ring.header("X-Outage-Call") == record["id"]
            found = await asked.asks("GET", f"/calls/{record['id']}")
            assert [one["id"] for one in found["heard"]] == [one["id"] for one in record["heard"]]


@both_languages("ru")
async def test_the_person_sees_whose_call_rings_and_what_the_caller_has_heard(
    asked: RunningLine, language: str
) -> None:
    async with await asked.person() as person:
        caller = await calls_for_a_person(asked, language)
        async with caller:
            call = (await person.is_rung()).header("X-Outage-Call")
            # The view that pages share may be a second old.
            await asked.until(lambda: is_seen(asked, [(str(call), "ringing")]))
            card = await asked.until(lambda: recorded_card(asked, str(call)))
            (contract,) = card["contracts"]
            assert (contract["phones"], contract["by_number"]) == ([caller.number], True)
            assert contract["homes"][0]["address"][-2:] == ["улица Ожидания", "1"]
            assert [one["key"] for one in card["call"]["keys"]] == ["0"]
            times = [one["ms"] for one in card["call"]["heard"]]
            assert times == sorted(times)
            assert times[-1] > card["call"]["keys"][0]["ms"] > times[0]


async def stages(line: RunningLine) -> dict[str, str]:
    """Return how far each call in the queue has come."""
    return {one["id"]: one["stage"] for one in (await line.asks("GET", "/queue"))["items"]}


async def recorded_card(line: RunningLine, call: str) -> dict[str, Any] | None:
    """Return the caller's card once the call's record is in it."""
    card = await line.asks("GET", f"/calls/{call}/card")
    return dict(card) if card["call"] else None


@both_languages("ru")
async def test_who_talks_and_who_waits_is_seen_in_order(asked: RunningLine, language: str) -> None:
    async with await asked.person() as person:
        busy, talk = await takes_a_call(asked, person)
        first = await calls_for_a_person(asked, language)
        second = await calls_for_a_person(asked, language)
        async with busy, first, second:
            ids = [(await record_of(asked, str(one.number)))["id"] for one in (busy, first, second)]
            wanted = list(zip(ids, ["talking", "waiting", "waiting"], strict=True))
            await asked.until(lambda: is_seen(asked, wanted))
            await talk.hang_up()
            assert (await person.is_rung()).caller == first.number
            wanted = [(ids[1], "ringing"), (ids[2], "waiting")]
            await asked.until(lambda: is_seen(asked, wanted))


async def is_seen(line: RunningLine, wanted: list[tuple[str, str]]) -> bool:
    """Say whether exactly these calls are in the queue, at these stages and in this order."""
    return list((await stages(line)).items()) == wanted


@both_languages("ru")
async def test_how_the_talk_was_is_kept_with_the_call(asked: RunningLine, language: str) -> None:
    async with await asked.person() as person:
        caller = await calls_for_a_person(asked, language)
        async with caller:
            talk = await (await person.is_rung()).answers()
            await talk.hang_up()
            caller.passes_tones()
            await caller.hears("rate", language=language)
            await caller.presses("4")
            await caller.hears("rated", "goodbye", language=language)
            await caller.line_hangs_up()
    assert (await record_of(asked, str(caller.number)))["rating"] == 4


@both_languages("ru")
async def test_who_waits_is_told_the_place_and_the_wait(asked: RunningLine, language: str) -> None:
    async with await asked.person() as person:
        busy, talk = await takes_a_call(asked, person)
        first = await calls_for_a_person(asked, language)
        async with busy, first:
            await first.hears("queue_place_1", language=language)
            await first.hears_any("queue_wait_", language=language)
            await first.hears("keep_place", language=language)
            second = await calls_for_a_person(asked, language)
            async with second:
                await second.hears("queue_place_2", language=language)
            await talk.hang_up()
            assert (await person.is_rung()).caller == first.number
            assert first.longest_silence < 3


@both_languages("ru")
async def test_a_kept_place_is_rung_when_its_turn_has_come(asked: RunningLine, language: str) -> None:
    async with await asked.person() as person, await asked.phone_at_trunk() as home:
        busy, talk = await takes_a_call(asked, person)
        async with busy:
            leaver = await calls_for_a_person(asked, language)
            async with leaver:
                await leaver.hears("queue_place_1")
                await leaver.presses("1")
                await leaver.is_interrupted()
                await leaver.hears("place_kept", "goodbye", language=language)
                await leaver.line_hangs_up()
            assert home.agent.incoming.empty(), "nobody is free"
            await talk.hang_up()
            ring = await home.is_rung()
            assert ring.called == leaver.number
            await ring.answers()
            await home.hears("return_greeting", "menu_return", language=language)
            await home.presses("1")
            await home.hears("to_person", language=language)
            told = await person.is_rung()
            assert told.header("X-Outage-Caller") == leaver.number
            assert told.header("X-Outage-Language") == language
            await told.answers()
    async with await asked.phone_at_trunk() as home:
        await home.is_not_rung(3)


@both_languages("ru")
async def test_a_kept_place_outlives_the_service_and_is_rung_once_somebody_is_there(
    asked: RunningLine, language: str
) -> None:
    await asked.is_gone("person")
    caller = await calls_for_a_person(asked, language)
    async with caller:
        await caller.hears("nobody_there", language=language)
        await caller.presses("1")
        await caller.hears("place_kept", "goodbye", language=language)
        await caller.line_hangs_up()
    asked.kills("serve")
    asked.starts("serve")
    async with await asked.phone_at_trunk() as home, await asked.person():
        ring = await home.is_rung()
        assert ring.called == caller.number
        await ring.answers()
        await home.hears("return_greeting", "menu_return", language=language)
        await home.presses("9")
        await home.hears("wish_withdrawn", "goodbye", language=language)
        await home.line_hangs_up()


async def test_without_the_service_who_waits_is_told_so_too(asked: RunningLine) -> None:
    async with await asked.person() as person:
        busy, talk = await takes_a_call(asked, person)
        asked.kills("serve")
        try:
            async with busy, await asked.phone(_NUMBERS["ru"].pop()) as caller:
                await caller.dials(asked.address)
                await caller.is_answered()
                await caller.presses("0")
                await caller.is_interrupted()
                for language in LANGUAGES:
                    await caller.hears("queue_place_1", language=language)
                    await caller.hears_any("queue_wait_", language=language)
                await talk.hang_up()
                await (await person.is_rung()).answers()
        finally:
            asked.starts("serve")
