"""A restoration told to many while processes die and hang: everybody is told once, on both databases."""

import logging
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.answering_town import AnsweringTown
from tests.support.chaos import SETTINGS, Chaos, callers, count_outcome, readers, settle_in, settled
from tests.support.kannel_server import KannelServer, run_kannel
from tests.support.running_line import RunningLine

log = logging.getLogger(__name__)

#: With PostgreSQL each role has processes of its own; with SQLite two workers do everything.
PARTS = ("web-1", "calls-1", "dispatch-1", "dispatch-2", "dispatch-3")


@dataclass(frozen=True)
class Size:
    people: int
    kills: int
    pauses: int


SHORT = Size(500, 15, 4)


@contextmanager
def told_line(folder: Path, prompt_store: Path, kannel: KannelServer, database: str) -> Iterator[RunningLine]:
    """Run a line that writes through Kannel."""
    (folder / "prompts").symlink_to(prompt_store)
    settings = SETTINGS | {"OUTAGE_IVR_KANNEL_URL": kannel.sendsms_url}
    if database:
        line = RunningLine(folder, settings | {"OUTAGE_IVR_DATABASE": database}, roles=PARTS)
    else:
        line = RunningLine(folder, settings, workers=3)
    try:
        line.opens()
        yield line
    finally:
        line.closes()


async def survive(line: RunningLine, kannel: KannelServer, size: Size) -> None:
    people = [*callers(size.people // 2), *readers(size.people - size.people // 2)]
    incident = await settle_in(line, people)
    chance = random.Random(size.people)  # noqa: S311 - not for secrets
    async with AnsweringTown.opened(line.trunk_port, line.catalogue, seed=size.people) as town:
        await line.until(line.reaches_trunk)
        await line.restores(incident)
        await Chaos(line, size.kills, size.pauses, chance).rage()
        await settled(line)
        outcome = count_outcome(line, people, town, kannel)
    log.info(outcome.summary())
    assert (outcome.lost, outcome.told_twice, outcome.lied) == (0, 0, 0), outcome
    assert outcome.unknown_messages <= size.people / 1000, outcome
    assert outcome.told >= size.people * 0.99, outcome


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
async def test_everybody_is_told_once_whatever_dies_and_hangs(
    own_folder: Path, prompt_store: Path, request: pytest.FixtureRequest, engine: str
) -> None:
    database = request.getfixturevalue("postgresql_url") if engine == "postgresql" else ""
    (own_folder / "kannel").mkdir()
    async with run_kannel(own_folder / "kannel") as kannel:
        with told_line(own_folder, prompt_store, kannel, database) as line:
            await survive(line, kannel, SHORT)
