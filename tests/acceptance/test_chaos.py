"""Anything at any time: random callers, a database that dies or hangs, an Asterisk that hangs; nothing is left or lost."""

import asyncio
import os
import random
import re
import shutil
import signal
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import create_engine, text

from ivr.secrets import read_secrets
from ivr.softphone.calls import Party
from ivr.softphone.errors import CallError
from ivr.softphone.recogniser import Kind
from outages.store import migrate
from outages.store.engine import read_url
from tests.acceptance.test_known_outage import in_three_hours
from tests.databases import PostgreSQL
from tests.phone import Phone
from tests.running_line import Household, RunningLine

STREET = "улица Мира"
KEYS = "0123456789*#"
#: Nobody hears nothing for longer than this (seconds).
SILENCE = 3.0
#: Who hears nothing for so long (seconds) presses a key.
PAUSE = 0.7
#: What is said to who is led on to a person.
LEADS_ON = ("to_person", "trouble", "apology")
#: What is said before the line hangs up, the second by the dialplan while no person is there.
GOODBYES = ("goodbye", "person_unavailable")
#: What is away is away for so long (seconds).
AWAY, FROZEN = 5.0, 3.0
#: So long (seconds) after it is back, everybody has hung up.
AFTERWARDS = 15.0

pytestmark = [pytest.mark.alone, pytest.mark.timeout(300)]


# -- what is left behind


async def left_nothing(line: RunningLine, calls: int) -> None:
    """Check that nothing of so many calls is left but a record each, and nothing that belongs to nothing."""
    await line.until(lambda: no_channel(line))
    await line.until(lambda: no_conversation(line))
    await line.until(lambda: recorded(line, calls), within=30)
    recordings = line.folder / "asterisk" / "spool" / "recording"
    assert [one for one in recordings.rglob("*") if one.is_file()] == []
    assert ask_database(line, "SELECT count(*) FROM calls") == [(calls,)]
    for orphans in (
        "SELECT id FROM calls WHERE ticket_id NOT IN (SELECT id FROM tickets)",
        "SELECT id FROM consents WHERE ticket_id NOT IN (SELECT id FROM tickets)",
        "SELECT id FROM reports WHERE ticket_id NOT IN (SELECT id FROM tickets)",
        "SELECT call_id FROM promises WHERE call_id NOT IN (SELECT id FROM calls)",
        "SELECT id FROM tickets WHERE opened_by_call NOT IN (SELECT id FROM calls)",
        "SELECT point_id FROM tickets WHERE state = 'open' GROUP BY point_id, other_fault HAVING count(*) > 1",
        "SELECT ticket_id FROM consents WHERE withdrawn_at IS NULL GROUP BY ticket_id HAVING count(*) > 1",
    ):
        assert ask_database(line, orphans) == [], orphans
    kept = {one for (one,) in ask_database(line, "SELECT detail_name FROM reports WHERE detail_name <> ''")}
    details = line.folder / "details"
    assert {one.stem for one in details.rglob("*") if one.is_file()} == {Path(one).stem for one in kept}


async def no_channel(line: RunningLine) -> bool:
    """Say whether Asterisk has no call."""
    login = aiohttp.encode_basic_auth("outage-ivr", read_secrets(line.folder).ari_password)
    url = f"http://127.0.0.1:{line.ari_port}/ari/channels"
    async with aiohttp.ClientSession(headers={"Authorization": login}) as http, http.get(url) as answer:
        return bool(await answer.json() == [])


async def no_conversation(line: RunningLine) -> bool:
    """Say whether the service holds no conversation."""
    url = f"http://127.0.0.1:{line.http_port}/metrics"
    async with aiohttp.ClientSession() as http, http.get(url) as answer:
        return bool(re.search(r"^outage_ivr_calls_now 0\.0$", await answer.text(), re.MULTILINE))


async def recorded(line: RunningLine, calls: int) -> bool:
    """Say whether so many calls have their record."""
    return ask_database(line, "SELECT count(*) FROM calls") >= [(calls,)]


def ask_database(line: RunningLine, question: str) -> list[tuple[Any, ...]]:
    """Return what the line's own database answers."""
    where = line.environment.get("OUTAGE_IVR_DATABASE") or f"sqlite:///{line.folder / 'outages.db'}"
    engine = create_engine(read_url(where))
    try:
        with engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(question))]
    finally:
        engine.dispose()


# -- anybody presses anything


async def test_random_callers_leave_no_channel_file_or_row_behind(own_line: RunningLine) -> None:
    chance = chance_of(0)
    callers: list[str | None] = [f"+7999117{place:04d}" for place in range(180)]
    households = [
        Household(
            number,
            # Every third has nothing wrong, and every seventh another address that has.
            ("улица Целая", STREET)[place % 3 > 0],
            str(place + 1),
            ("ru", "en")[place % 2],
            tier="corporate" if place % 17 == 0 else "standard",
        )
        for place, number in enumerate(callers[:140])
        if number
    ]
    households += [
        Household(one.phone, STREET, f"{one.house}а", one.language, account=f"{one.phone[1:]}7")
        for one in households[::7]
    ]
    own_line.imports(*households)
    await own_line.posts_outage(STREET, etr=in_three_hours())
    callers += [None] * 20
    chance.shuffle(callers)
    async with asyncio.TaskGroup() as calling:
        for place, number in enumerate(callers):
            calling.create_task(wanders(own_line, number, chance_of(place), place / 10))
    await left_nothing(own_line, len(callers))


async def wanders(line: RunningLine, number: str | None, chance: random.Random, after: float) -> None:
    """Press anything for a while, then hang up, unless the line does so before."""
    await asyncio.sleep(after)
    stays = chance.choice((0.5, 5, 15, 30)) * chance.random()
    async with await line.phone(number) as phone:
        call = await phone.dials(line.address, within=20)
        await phone.is_answered()
        until = asyncio.get_running_loop().time() + stays
        while call.ending is None and asyncio.get_running_loop().time() < until:
            await asyncio.sleep(chance.uniform(0.05, 2))
            await presses(phone, chance.choice(KEYS))
        if call.ending is None:
            await phone.hangs_up()


def chance_of(place: int) -> random.Random:
    """Return what decides for one of the callers, the same in each run."""
    return random.Random(place)  # noqa: S311 - not for secrets


async def presses(phone: Phone, key: str) -> None:
    """Press a key, unless the call ends at the same moment."""
    try:
        await phone.presses(key)
    except CallError:
        phone.notes(f"too late for {key}")


# -- a part is away in the middle of conversations


@dataclass
class Crowd:
    """Callers who press a key whenever the line is silent, while something of ours goes away and comes back."""

    line: RunningLine
    #: For how long nobody may hear nothing, None while Asterisk itself can't speak.
    silence: float | None = SILENCE
    #: The numbers of tickets that each caller was told; who was told that they will be told of the end.
    told: dict[str, set[str]] = field(default_factory=dict)
    promised: set[str] = field(default_factory=set)
    #: How each conversation ended: `held` until the caller hung up, else by the line.
    ends: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._over = asyncio.Event()
        self._here = 0

    async def meets(
        self, callers: Sequence[str], goes: Callable[[], None], comes: Callable[[], None], away: float
    ) -> None:
        """Let most callers talk when it goes away, and the others call while it is away."""
        most = len(callers) * 3 // 5
        async with asyncio.TaskGroup() as calling:
            for place, number in enumerate(callers[:most]):
                calling.create_task(self._talks(number, chance_of(place), place / 10))
            await self.line.until(lambda: self._are_here(most), within=60)
            await asyncio.sleep(3)
            await asyncio.to_thread(goes)
            for place, number in enumerate(callers[most:]):
                calling.create_task(self._talks(number, chance_of(place), place * away / len(callers[most:])))
            await asyncio.sleep(away)
            await asyncio.to_thread(comes)
            await asyncio.sleep(AFTERWARDS)
            self._over.set()

    async def _are_here(self, count: int) -> bool:
        return self._here >= count

    async def _talks(self, number: str, chance: random.Random, after: float) -> None:
        await asyncio.sleep(after)
        async with await self.line.phone(number) as phone:
            call = await phone.dials(self.line.address, within=20)
            self._here += 1
            while not (self._over.is_set() or call.ending or led_on(phone)):
                await phone.falls_silent(PAUSE)
                if not (call.ending or led_on(phone)):
                    await self._answers(phone, chance.choice("123334*"))
            end = call.ending and call.ending.by is Party.THEM
            how = "by the line" if end else led_on(phone) or "held"
            self.ends[how] += 1
            if end and not any(heard(phone, one, whole=False) for one in GOODBYES):
                phone.fail("the line has dropped somebody")
            if self.silence and phone.longest_silence > self.silence + PAUSE:
                phone.fail(f"{phone.longest_silence:.1f} s of silence")
            self.told[number] = tickets_told(phone)
            if heard(phone, "will_call") or heard(phone, "will_sms"):
                self.promised.add(number)
            if call.ending is None:
                await phone.hangs_up()

    async def _answers(self, phone: Phone, key: str) -> None:
        """Press a key, and give the line time to say something."""
        await presses(phone, key)
        ear, pressed = phone.ear, asyncio.get_running_loop().time()
        assert ear
        assert phone.call
        call = phone.call
        await ear.until(lambda: ear.last_sound_at > pressed or call.ending, SILENCE * 3)


def heard(phone: Phone, wanted: str, *, whole: bool = True) -> bool:
    """Say whether a prompt was heard, to its end or not."""
    kinds = {Kind.PROMPT} if whole else {Kind.PROMPT, Kind.INTERRUPTED}
    return any(one.kind in kinds and any(it.id == wanted for it in one.prompts) for one in phone.heard)


def led_on(phone: Phone) -> str:
    """Return what led the caller away from the conversation: to a person, or to what is said without the service."""
    return next((one for one in LEADS_ON if heard(phone, one)), "")


def tickets_told(phone: Phone) -> set[str]:
    """Return the numbers of tickets that were said, or as much of each as a key let through."""
    said = ",".join(
        next((it.id for it in one.prompts), "") if one.kind is Kind.PROMPT else "-" for one in phone.heard
    )
    return {re.sub(r"\D", "", one) for one in re.findall(r"ticket_number((?:,digit_\d\w*)+)", said)}


async def lost_nothing(line: RunningLine, crowd: Crowd, callers: Sequence[str], incident: int) -> None:
    """Check that what callers were told holds: their tickets and what they asked for, each once."""
    await line.until(line.is_healthy)
    await left_nothing(line, len(callers))
    kept = {number: await line.tickets(number=number) for number in callers}
    for number in callers:
        # One of the outage, one of another fault.
        assert len(kept[number]) <= 2, kept[number]
        tickets = tuple(one["number"] for one in kept[number])
        assert all(any(one.startswith(said) for one in tickets) for said in crowd.told[number])
    await line.restores(incident)
    notified = Counter(one["number"] for one in await line.notifications(limit="500"))
    assert set(notified.values()) <= {1}
    assert crowd.promised <= notified.keys()


def numbers(count: int) -> list[str]:
    """Return so many callers' numbers."""
    return [f"+7999118{place:04d}" for place in range(count)]


async def prepare(line: RunningLine, callers: Sequence[str]) -> int:
    """Let the callers live where something is out; return the incident."""
    line.imports(
        *(
            Household(one, STREET, str(place + 1), ("ru", "en")[place % 2])
            for place, one in enumerate(callers)
        )
    )
    return await line.posts_outage(STREET, etr=in_three_hours())


@dataclass
class Database:
    """A PostgreSQL of the test's own."""

    server: PostgreSQL
    folder: Path

    def kills(self) -> None:
        """Let it die without a word."""
        os.kill(self._postmaster, signal.SIGKILL)

    def starts(self) -> None:
        """Start it again; whatever it had was left as it was."""
        self.server.restart()

    def freezes(self) -> None:
        """Let it hang as it is, each of its processes."""
        self._signal(signal.SIGSTOP)

    def thaws(self) -> None:
        """Let it go on."""
        self._signal(signal.SIGCONT)

    @property
    def _postmaster(self) -> int:
        return int((self.folder / "data" / "postmaster.pid").read_text().split()[0])

    def _signal(self, number: int) -> None:
        postmaster = self._postmaster
        children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
        for process in (postmaster, *map(int, children)):
            os.kill(process, number)


@pytest.fixture
def on_postgresql(tmp_path: Path, prompt_store: Path) -> Iterator[tuple[RunningLine, Database]]:
    """Return a line with a database server of its own."""
    with own_server() as (server, folder):
        (tmp_path / "prompts").symlink_to(prompt_store)
        line = RunningLine(tmp_path, {"OUTAGE_IVR_DATABASE": server.url("line")})
        try:
            line.opens()
            yield line, Database(server, folder)
        finally:
            line.closes()


@contextmanager
def own_server() -> Iterator[tuple[PostgreSQL, Path]]:
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    server = PostgreSQL(folder)
    server.start()
    try:
        server.execute("CREATE DATABASE line")
        migrate(server.url("line"))
        yield server, folder
    finally:
        server.stop()
        shutil.rmtree(folder)


async def test_a_database_that_is_killed_and_started_again_costs_no_caller_a_word(
    on_postgresql: tuple[RunningLine, Database],
) -> None:
    line, database = on_postgresql
    incident = await prepare(line, callers := numbers(50))
    crowd = Crowd(line)
    await crowd.meets(callers, database.kills, database.starts, AWAY)
    await lost_nothing(line, crowd, callers, incident)


async def test_a_database_that_hangs_costs_no_caller_a_word(
    on_postgresql: tuple[RunningLine, Database],
) -> None:
    line, database = on_postgresql
    incident = await prepare(line, callers := numbers(50))
    crowd = Crowd(line)
    try:
        await crowd.meets(callers, database.freezes, database.thaws, AWAY)
    finally:
        database.thaws()
    await lost_nothing(line, crowd, callers, incident)


async def test_conversations_go_on_after_an_asterisk_that_hung(own_line: RunningLine) -> None:
    incident = await prepare(own_line, callers := numbers(50))
    pid = int((own_line.folder / "asterisk" / "run" / "asterisk.pid").read_text())
    crowd = Crowd(own_line, silence=None)
    try:
        await crowd.meets(
            callers,
            lambda: os.kill(pid, signal.SIGSTOP),
            lambda: os.kill(pid, signal.SIGCONT),
            FROZEN,
        )
    finally:
        os.kill(pid, signal.SIGCONT)
    await lost_nothing(own_line, crowd, callers, incident)
