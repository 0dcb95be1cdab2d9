"""A line that is lost with its machine, and comes back from its backup."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.place_order import told_at
from tests.support.running_line import Household, RunningLine

STREET = "улица Архивная"
CALLER, NEIGHBOUR = "+79991117301", "+79991117302"
ANNOUNCED = ["greeting", *told_at("outage_known"), "etr_unknown", "cause_line_damage"]


@pytest.fixture
def other_machine(tmp_path_factory: pytest.TempPathFactory, prompt_store: Path) -> Iterator[RunningLine]:
    """Return an installation that has nothing yet; its prompts are made again, here by lending them."""
    line = RunningLine(tmp_path_factory.mktemp("other"))
    (line.folder / "prompts").symlink_to(prompt_store)
    yield line
    line.closes()


async def listens(line: RunningLine, number: str) -> list[str]:
    """Call the line for the first time and return what it announces."""
    async with await line.phone(number) as phone:
        await phone.dials(line.address)
        await phone.hears(*ANNOUNCED, language="ru")
        return phone.texts[: len(ANNOUNCED)]


async def test_a_restored_line_announces_what_was_announced_before(
    own_line: RunningLine, other_machine: RunningLine
) -> None:
    own_line.imports(Household(CALLER, STREET, "4"), Household(NEIGHBOUR, STREET, "4", flat="8"))
    await own_line.posts_outage(STREET, etr=None)
    before = await listens(own_line, CALLER)
    (ticket,) = await own_line.tickets(number=CALLER)
    file = other_machine.folder / "line.tar.gz"

    # A backup is made in the middle of a call, which doesn't suffer from it.
    async with await own_line.phone("+79991117399") as stranger:
        await stranger.dials(own_line.address)
        made = asyncio.create_task(asyncio.to_thread(own_line.runs, "backup", str(file)))
        await stranger.hears("greeting", language="ru")
        await made
    own_line.closes()

    other_machine.runs("restore", str(file))
    other_machine.starts("asterisk")
    other_machine.starts("serve")
    other_machine.token = own_line.token

    assert await listens(other_machine, NEIGHBOUR) == before
    assert [one["number"] for one in await other_machine.tickets(number=CALLER)] == [ticket["number"]]
    # And it knows who has called before.
    async with await other_machine.phone(CALLER) as phone:
        await phone.dials(other_machine.address)
        await phone.hears("greeting", "still", language="ru")


async def test_a_running_line_is_not_restored_over_and_says_who_runs(own_line: RunningLine) -> None:
    file = own_line.folder / "line.tar.gz"
    own_line.runs("backup", str(file))
    with pytest.raises(AssertionError, match=r"runs: process .*(serve|asterisk).*stop it first"):
        own_line.runs("restore", str(file), "--replace")
    assert await own_line.is_healthy()


async def test_a_running_line_checks_itself(own_line: RunningLine) -> None:
    async with await own_line.phone_at_trunk():
        printed = await asyncio.to_thread(own_line.runs_to, (0, 1), "check")
    findings = {line[9:21].strip(): line.split()[0] for line in printed.splitlines()}
    assert "ours" in printed
    well = ("home", "ports", "database", "asterisk", "voice ru", "voice en", "prompts", "trunk")
    assert {name: findings[name] for name in well} == dict.fromkeys(well, "ok")
    assert findings["backup"] == "warning"
