"""A restoration told to many while processes die and hang: everybody is told once, on both databases."""

import asyncio
import logging
from functools import partial
from pathlib import Path

import pytest

from tests.acceptance.test_chaos import own_server
from tests.support.chaos import Outcome, Size, restart_asterisk, survive, told_line
from tests.support.kannel_server import run_kannel

log = logging.getLogger(__name__)

SHORT, LONG = Size(500, 15, 4), Size(5000, 100, 20)
#: Beside other calls: more deaths would make them lose sound.
FEW = Size(60, 4, 1)


def nobody_was_forgotten_or_told_twice(outcome: Outcome, size: Size) -> None:
    log.info(outcome.summary())
    assert (outcome.lost, outcome.told_twice, outcome.lied) == (0, 0, 0), outcome
    assert outcome.unknown_messages <= size.people / 1000, outcome
    # Whose call was in its last second when a process died may have heard it or not: its record says so.
    assert outcome.unknown_calls <= size.kills + size.pauses, outcome
    assert outcome.told + outcome.unknown_calls >= size.people * 0.99, outcome


@pytest.mark.parametrize(
    ("engine", "size"),
    [
        pytest.param("postgresql", FEW, id="postgresql-60"),
        pytest.param("sqlite", SHORT, id="sqlite-500", marks=pytest.mark.long),
        pytest.param("postgresql", SHORT, id="postgresql-500", marks=pytest.mark.long),
    ],
)
async def test_everybody_is_told_once_whatever_dies_and_hangs(
    own_folder: Path, prompt_store: Path, request: pytest.FixtureRequest, engine: str, size: Size
) -> None:
    database = request.getfixturevalue("postgresql_url") if engine == "postgresql" else ""
    (own_folder / "kannel").mkdir()
    async with run_kannel(own_folder / "kannel") as kannel:
        with told_line(own_folder, prompt_store, kannel, database) as line:
            nobody_was_forgotten_or_told_twice(await survive(line, kannel, size), size)


@pytest.mark.long
async def test_everybody_is_told_once_though_the_database_and_asterisk_die_too(
    own_folder: Path, prompt_store: Path
) -> None:
    (own_folder / "kannel").mkdir()
    async with run_kannel(own_folder / "kannel") as kannel:
        with (
            own_server() as (server, _),
            told_line(own_folder, prompt_store, kannel, server.url("line")) as line,
        ):
            breaks = [
                *[partial(asyncio.to_thread, server.restart)] * 4,
                *[partial(restart_asterisk, line)] * 2,
            ]
            nobody_was_forgotten_or_told_twice(await survive(line, kannel, LONG, breaks), LONG)
