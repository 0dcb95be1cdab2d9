"""Chaos: a restoration told to many while processes are killed and suspended; counted from the peers' own records."""

import asyncio
import os
import random
import signal
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from ivr.app.repositories import Repositories, open_repositories
from ivr.calls.outbound.leases import LEASE
from ivr.config.settings import Settings
from outages.notifications import NotificationState, Result
from outages.subscribers import ServicePointId
from outages.tickets import Channel, Consent
from tests.acceptance.test_known_outage import in_three_hours
from tests.support.aftermath import ask_database
from tests.support.answering_town import AnsweringTown
from tests.support.kannel_server import PASSWORD, SENDER, USERNAME, KannelServer
from tests.support.running_line import Household, RunningLine
from tests.support.spoken_first import spoken_first

STREET, HOUSES = "улица Мира", 20
#: How long a suspended process sleeps, in seconds: longer than its leases last.
PAUSE = LEASE.total_seconds() + 5
#: How long, in seconds, it may take until the last of them is settled: a message's lease is the longest.
SETTLES_WITHIN = 900.0
#: How many requests are recorded at once.
_AT_ONCE = 10

SETTINGS = {
    "OUTAGE_IVR_SMS_GATEWAY": "kannel",
    "OUTAGE_IVR_KANNEL_USER": USERNAME,
    "OUTAGE_IVR_KANNEL_PASSWORD": PASSWORD,
    "OUTAGE_IVR_SMS_SENDER": SENDER,
    "OUTAGE_IVR_CALLBACKS_AT_ONCE": "40",
    "OUTAGE_IVR_CALLBACKS_PER_SECOND": "10",
    "OUTAGE_IVR_CALLBACK_TRIES": "20",
    "OUTAGE_IVR_CALLBACKS_PER_PERSON": "20/15",
}


#: With PostgreSQL each role has processes of its own; with SQLite three workers do everything.
PARTS = ("web-1", "calls-1", "dispatch-1", "dispatch-2", "dispatch-3")


@dataclass(frozen=True)
class Outcome:
    """What a run came to; the first four count people, by the records of their telephones and of the SMS centre.

    `lost` were neither told nor recorded as not told, `lied` are recorded as told by telephone but never were.
    """

    told: int
    lost: int
    told_twice: int
    written_twice: int
    lied: int
    unknown_calls: int
    unknown_messages: int

    def summary(self) -> str:
        """Return it in one line."""
        return ", ".join(f"{name} {getattr(self, name)}" for name in self.__dataclass_fields__)


@dataclass(frozen=True)
class Size:
    """How many are told, and how often processes are killed and suspended meanwhile."""

    people: int
    kills: int
    pauses: int


@contextmanager
def told_line(folder: Path, prompt_store: Path, kannel: KannelServer, database: str) -> Iterator[RunningLine]:
    """Run a line that writes through Kannel, on SQLite if `database` is empty."""
    (folder / "prompts").symlink_to(prompt_store)
    settings = SETTINGS | {"OUTAGE_IVR_KANNEL_URL": kannel.sendsms_url}
    if database:
        line = RunningLine(folder, settings | {"OUTAGE_IVR_DATABASE": database}, roles=PARTS)
    else:
        line = RunningLine(folder, settings, workers=3)
    try:
        with spoken_first(prompt_store, line.settings):
            line.opens()
        yield line
    finally:
        line.closes()


async def survive(
    line: RunningLine, kannel: KannelServer, size: Size, breaks: Sequence[Callable[[], Awaitable[None]]] = ()
) -> Outcome:
    """End an outage of so many people while everything dies and hangs, and return what became of them."""
    people = [*callers(size.people // 2), *readers(size.people - size.people // 2)]
    incident = await settle_in(line, people)
    chance = random.Random(size.people)  # noqa: S311 - not for secrets
    async with AnsweringTown.opened(line.trunk_port, line.catalogue, seed=size.people) as town:
        await line.until(line.reaches_trunk)
        await line.restores(incident)
        await Chaos(line, size.kills, size.pauses, chance, breaks).rage()
        await settled(line)
        await town.ends_its_calls()
        return count_outcome(line, people, town, kannel)


async def restart_asterisk(line: RunningLine) -> None:
    """Kill Asterisk and what would start it again, and start it."""
    asterisk = int((line.folder / "asterisk" / "run" / "asterisk.pid").read_text())
    line.kills("asterisk")
    with suppress(ProcessLookupError):
        os.kill(asterisk, signal.SIGKILL)
    await asyncio.to_thread(line.starts, "asterisk")


def callers(count: int) -> list[str]:
    """Return the numbers of so many people who are to be rung."""
    return [f"+79991{place:06d}" for place in range(count)]


def readers(count: int) -> list[str]:
    """Return the numbers of so many people who are to be written to."""
    return [f"+79992{place:06d}" for place in range(count)]


async def settle_in(line: RunningLine, people: Sequence[str]) -> int:
    """Give each of them a home in an outage and a request to be told; return the incident."""
    line.imports(
        *(
            Household(one, STREET, str(1 + place % HOUSES), flat=str(1 + place))
            for place, one in enumerate(people)
        )
    )
    incident = await line.posts_outage(STREET, etr=in_three_hours())
    where = ask_database(
        line,
        "SELECT p.number, s.id FROM phones p JOIN service_points s ON s.subscriber_id = p.subscriber_id",
    )
    settings = Settings(home=line.folder, database=line.environment.get("OUTAGE_IVR_DATABASE", ""))
    async with open_repositories(settings) as (_, repositories):
        room = asyncio.Semaphore(_AT_ONCE)
        async with asyncio.TaskGroup() as asking:
            for number, point in where:
                asking.create_task(_ask(repositories, room, number, ServicePointId(point), incident))
    return incident


async def _ask(
    repositories: Repositories, room: asyncio.Semaphore, number: str, point: ServicePointId, incident: int
) -> None:
    channel = Channel.SMS if number.startswith("+79992") else Channel.CALL
    at, call = datetime.now(UTC), f"call-of-{number}"
    async with room:
        ticket = await repositories.tickets.open_or_join(point, [incident], call_id=call, at=at)  # type: ignore[list-item]
        consent = Consent(ticket.id, channel, number, "ru", "1", call, at, asked_by=number)
        await repositories.tickets.record_consent(consent)


@dataclass
class Chaos:
    """What is done to the processes of a line: so many killed and suspended at random, and what else a test breaks."""

    line: RunningLine
    kills: int
    pauses: int
    chance: random.Random
    breaks: Sequence[Callable[[], Awaitable[None]]] = ()
    #: Seconds between two deeds, at most.
    gap: float = 6.0
    _asleep: set[str] = field(default_factory=set)

    async def rage(self) -> None:
        """Do it all, and leave every process running."""
        deeds: list[Callable[[], Awaitable[None]]] = [
            *[self._kill] * self.kills,
            *[self._suspend] * self.pauses,
            *self.breaks,
        ]
        self.chance.shuffle(deeds)
        async with asyncio.TaskGroup() as going_on:
            for deed in deeds:
                await asyncio.sleep(self.chance.uniform(0.2, self.gap))
                if deed == self._suspend:
                    going_on.create_task(self._suspend())
                else:
                    await deed()

    async def _kill(self) -> None:
        part = self._choose()
        self.line.kills(part)
        await asyncio.to_thread(self.line.starts, part)

    async def _suspend(self) -> None:
        # One of them always works, or nothing would be proved.
        while len(self._asleep) >= len(self.line.service) - 2:
            await asyncio.sleep(1)
        part = self._choose()
        self._asleep.add(part)
        self.line.freezes(part)
        await asyncio.sleep(PAUSE)
        self.line.thaws(part)
        self._asleep.discard(part)

    def _choose(self) -> str:
        return self.chance.choice([one for one in self.line.service if one not in self._asleep])


async def settled(line: RunningLine) -> None:
    """Wait until nobody is left to be told; a delivery report that came while no page was served is lost with Kannel."""
    left = "SELECT id FROM notifications WHERE state IN ('pending', 'sending') LIMIT 1"

    async def look() -> bool:
        return not await asyncio.to_thread(ask_database, line, left)

    await line.until(look, within=SETTLES_WITHIN)


def count_outcome(
    line: RunningLine, people: Sequence[str], town: AnsweringTown, kannel: KannelServer
) -> Outcome:
    """Count what became of these people."""
    states: dict[str, tuple[str, str | None]] = {
        number: (state, result)
        for number, state, result in ask_database(line, "SELECT number, state, result FROM notifications")
    }
    # A long message is several at the centre.
    written = Counter(one.number for one in kannel.delivered())
    parts = min(written.values(), default=1)
    called = [one for one in people if not one.startswith("+79992")]
    reached = {*town.told, *written} - {one for one, times in town.told.items() if not times}
    unreached = {one for one, (state, _) in states.items() if state == NotificationState.FAILED}
    results = ask_database(
        line,
        "SELECT n.channel, a.result FROM attempts a JOIN notifications n ON n.id = a.notification_id",
    )
    unknown = Counter(channel for channel, result in results if result == Result.UNKNOWN)
    said_told = [one for one in called if states.get(one, ("", ""))[0] == NotificationState.DONE]
    return Outcome(
        told=len(reached & set(people)),
        lost=len(set(people) - reached - unreached),
        told_twice=sum(times > 1 for times in town.told.values()),
        written_twice=sum(times > parts for times in written.values()),
        lied=sum(not town.told[one] for one in said_told),
        unknown_calls=unknown[Channel.CALL],
        unknown_messages=unknown[Channel.SMS],
    )
