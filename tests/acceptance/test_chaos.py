"""Anything at any time: random callers, and a database and an Asterisk that die or hang; nothing is left behind or lost."""

import asyncio
import os
import random
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from outages.store import migrate
from tests.acceptance.test_known_outage import in_three_hours
from tests.support.aftermath import left_nothing, lost_nothing
from tests.support.crowd import GAVE_UP, NOBODY, SILENCE, STREET, Crowd, meet_outage, press
from tests.support.databases import PostgreSQL, make_folder
from tests.support.patience import PATIENCE, unexcused
from tests.support.running_line import Household, RunningLine

#: A crowd doesn't shorten conversations.
ROOMY = {"OUTAGE_IVR_MAX_CALLS": "420", "OUTAGE_IVR_STORM_PERCENT": "95"}
KEYS = "0123456789*#"
#: How long a part is away or hangs, and how long the callers talk on afterwards, in seconds.
AWAY, FROZEN, TALKED_ON = 5.0, 3.0, 8.0
#: Seconds within which a restarted Asterisk takes calls.
RESTARTED = 15.0

#: A few callers normally, and a crowd where there is time for it.
a_crowd = pytest.mark.parametrize("callers", [20, pytest.param(300, marks=pytest.mark.long)])


# -- anybody presses anything


@pytest.mark.parametrize("known", [27, pytest.param(180, marks=pytest.mark.long)])
async def test_random_callers_leave_no_channel_file_or_row_behind(own_line: RunningLine, known: int) -> None:
    chance = chance_of(0)
    callers: list[str | None] = [f"+7999117{place:04d}" for place in range(known)]
    households = [
        Household(
            number,
            # Every third has nothing wrong, and every seventh another address that has.
            ("улица Целая", STREET)[place % 3 > 0],
            str(place + 1),
            ("ru", "en")[place % 2],
            tier="corporate" if place % 17 == 0 else "standard",
        )
        for place, number in enumerate(callers[: known * 7 // 9])
        if number
    ]
    households += [
        Household(one.phone, STREET, f"{one.house}а", one.language, account=f"{one.phone[1:]}7")
        for one in households[::7]
    ]
    own_line.imports(*households)
    await own_line.posts_outage(STREET, etr=in_three_hours())
    callers += [None] * (known // 9)
    chance.shuffle(callers)
    async with asyncio.TaskGroup() as calling:
        for place, number in enumerate(callers):
            calling.create_task(wanders(own_line, number, chance_of(place), place / 10))
    await left_nothing(own_line, len(callers))


async def wanders(line: RunningLine, number: str | None, chance: random.Random, after: float) -> None:
    """Press anything for a while, then hang up, unless the line does first."""
    await asyncio.sleep(after)
    stays = chance.choice((0.5, 5, 15, 30)) * chance.random()
    async with await line.phone(number) as phone:
        call = await phone.dials(line.address)
        await phone.is_answered()
        until = asyncio.get_running_loop().time() + stays
        while call.ending is None and asyncio.get_running_loop().time() < until:
            await asyncio.sleep(chance.uniform(0.05, 2))
            await press(phone, chance.choice(KEYS))
        if call.ending is None:
            await phone.hangs_up()


def chance_of(place: int) -> random.Random:
    """Return one caller's random generator, the same in each run."""
    return random.Random(place)  # noqa: S311 - not for secrets


# -- a part is away in the middle of conversations


def numbers(count: int) -> list[str]:
    """Return the numbers of this many callers."""
    return [f"+7999118{place:04d}" for place in range(count)]


@dataclass
class Database:
    """The test's own PostgreSQL."""

    server: PostgreSQL
    folder: Path

    def kills(self) -> None:
        """Kill it."""
        os.kill(self._postmaster, signal.SIGKILL)

    def starts(self) -> None:
        """Start it again on the data that it left behind."""
        self.server.restart()

    def freezes(self) -> None:
        """Suspend all its processes."""
        self._signal(signal.SIGSTOP)

    def thaws(self) -> None:
        """Resume it."""
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
def on_postgresql(own_folder: Path, prompt_store: Path) -> Iterator[tuple[RunningLine, Database]]:
    """Return a line with its own database server."""
    with own_server() as (server, folder):
        (own_folder / "prompts").symlink_to(prompt_store)
        line = RunningLine(own_folder, ROOMY | {"OUTAGE_IVR_DATABASE": server.url("line")})
        try:
            line.opens()
            yield line, Database(server, folder)
        finally:
            line.closes()


@pytest.fixture
def roomy_line(own_folder: Path, prompt_store: Path) -> Iterator[RunningLine]:
    """Return a line with room for a crowd."""
    (own_folder / "prompts").symlink_to(prompt_store)
    running = RunningLine(own_folder, ROOMY)
    try:
        running.opens()
        yield running
    finally:
        running.closes()


@contextmanager
def own_server() -> Iterator[tuple[PostgreSQL, Path]]:
    folder = make_folder()
    server = PostgreSQL(folder)
    server.start()
    try:
        server.execute("CREATE DATABASE line")
        migrate(server.url("line"))
        yield server, folder
    finally:
        server.stop()
        shutil.rmtree(folder)


@a_crowd
async def test_callers_lose_nothing_when_the_database_dies_and_hangs(
    on_postgresql: tuple[RunningLine, Database], callers: int
) -> None:
    line, database = on_postgresql
    incident = await meet_outage(line, numbers(callers))
    crowd = Crowd(line, keys="3331")
    async with crowd.of(numbers(callers)):
        database.kills()
        await asyncio.sleep(AWAY)
        await asyncio.to_thread(database.starts)
        await asyncio.sleep(TALKED_ON)
        database.freezes()
        try:
            await asyncio.sleep(AWAY)
        finally:
            database.thaws()
        await asyncio.sleep(TALKED_ON)
    await lost_nothing(line, crowd, incident)


@a_crowd
async def test_callers_lose_nothing_when_asterisk_hangs_and_are_served_again_when_it_dies(
    roomy_line: RunningLine, callers: int
) -> None:
    incident = await meet_outage(roomy_line, numbers(callers))
    # A hanging Asterisk is silent; when it dies, its calls are over, and the callers call again.
    crowd = Crowd(roomy_line, silence=FROZEN + SILENCE, gives_up_after=FROZEN + SILENCE)
    async with crowd.of(numbers(callers)):
        pid = int((roomy_line.folder / "asterisk" / "run" / "asterisk.pid").read_text())
        os.kill(pid, signal.SIGSTOP)
        try:
            await asyncio.sleep(FROZEN)
        finally:
            os.kill(pid, signal.SIGCONT)
        await asyncio.sleep(TALKED_ON)
        assert GAVE_UP not in crowd.ends
        held = crowd.held
        os.kill(pid, signal.SIGKILL)
        assert roomy_line.processes["asterisk"].wait(PATIENCE)
        began = time.monotonic()
        await asyncio.to_thread(roomy_line.starts, "asterisk")
        assert unexcused(began, time.monotonic()) < RESTARTED
        await roomy_line.until(lambda: serves(crowd, held))
    # Callers who come before the service has found the new Asterisk are told by the dialplan that nobody is there.
    unserved = sum(crowd.ends[one] for one in NOBODY)
    assert unserved < held // 10
    await lost_nothing(roomy_line, crowd, incident, unserved=unserved)


async def serves(crowd: Crowd, count: int) -> bool:
    """Say whether this many callers have given up and been served again."""
    return crowd.ends[GAVE_UP] >= count * 9 // 10 and crowd.held >= count * 9 // 10
