"""Several Asterisks, each with its own workers, share one database: a single line to every caller."""

import asyncio
import os
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from ivr.calls.outbound.leases import LEASE
from tests.acceptance.test_known_outage import in_three_hours
from tests.acceptance.test_ring_back import NEWS, asks_to_be_told
from tests.support.patience import unexcused
from tests.support.running_line import Household, RunningLine

STREET = "улица Тютчева"
CALLERS = [f"+7999117{place:04d}" for place in range(6)]
#: Seconds within which a node shows what was published at another.
POLL = 2.0


@pytest.fixture
def nodes(own_folder: Path, prompt_store: Path, postgresql_url: str) -> Iterator[list[RunningLine]]:
    """Return two lines on one PostgreSQL, each ringing back one subscriber at a time."""
    settings = {"OUTAGE_IVR_DATABASE": postgresql_url, "OUTAGE_IVR_CALLBACKS_AT_ONCE": "1"}
    lines: list[RunningLine] = []
    try:
        for name in ("a", "b"):
            (own_folder / name).mkdir()
            (own_folder / name / "prompts").symlink_to(prompt_store)
            lines.append(RunningLine(own_folder / name, settings))
            lines[-1].starts("asterisk")
            lines[-1].starts("serve")
        lines[0].token = lines[1].token = lines[0].adds_token()
        yield lines
    finally:
        for line in lines:
            line.closes()


async def rings(line: RunningLine, rung: list[str]) -> None:
    """Be the telephones that a node reaches: everybody answers and confirms that it works."""
    async with await line.phone_at_trunk() as phone:
        while True:
            ring = await phone.is_rung(within=120)
            rung.append(ring.called)
            await ring.answers()
            await phone.hears(*NEWS)
            await phone.presses("1")
            await phone.hears("works", "goodbye")
            await phone.line_hangs_up()


async def holds_and_goes_on(first: RunningLine, second: RunningLine) -> None:
    """Pause the ring-backs from one node, see that nobody else is rung by either, and resume them from the other."""
    (campaign,) = (await first.asks("GET", "/campaigns"))["items"]
    path = f"/campaigns/{campaign['id']}"
    await first.asks("POST", f"{path}/pause")

    async def nobody_rings() -> bool:
        return not (await second.asks("GET", path))["progress"]["underway"]

    await first.until(nobody_rings, within=90)
    progress = (await second.asks("GET", path))["progress"]
    assert progress["people"] == len(CALLERS)
    # They may also wait for the answers of the first ones, who are a sample.
    assert progress["due"] + progress["waiting"] + progress["held"] >= len(CALLERS) - 2
    await second.asks("POST", f"{path}/resume")


async def test_two_asterisks_share_notices_tickets_and_calls_back(nodes: list[RunningLine]) -> None:
    first, second = nodes
    first.imports(*(Household(one, STREET, str(place + 1)) for place, one in enumerate(CALLERS)))
    incident = await first.posts_outage(STREET, etr=in_three_hours())
    await asyncio.sleep(2 * POLL)
    for place, caller in enumerate(CALLERS):
        await asks_to_be_told(nodes[place % 2], caller, "1")
    tickets = [await line.tickets(incident=str(incident)) for line in nodes]
    assert [len({one["number"] for one in seen}) for seen in tickets] == [len(CALLERS)] * 2
    assert {one["number"] for one in tickets[0]} == {one["number"] for one in tickets[1]}
    rung: list[list[str]] = [[], []]
    telephones = [asyncio.create_task(rings(line, heard)) for line, heard in zip(nodes, rung, strict=True)]

    async def all_told() -> bool:
        return all(task.exception() is None for task in telephones if task.done()) and all(
            one["state"] == "done" for one in await first.notifications()
        )

    await asyncio.gather(*(line.until(line.is_healthy) for line in nodes))
    await second.restores(incident)
    await holds_and_goes_on(first, second)
    await first.until(all_told, within=90)
    for task in telephones:
        task.cancel()
    assert Counter([*rung[0], *rung[1]]) == dict.fromkeys(CALLERS, 1)
    assert min(map(len, rung)) > 0
    # On a busy machine an attempt may come too late to be dialled: then no telephone rings, and another attempt follows.
    rang = [
        sum(attempt["result"] not in {"late", "unavailable"} for attempt in one["attempts"])
        for one in await second.notifications()
    ]
    assert rang == [1] * len(CALLERS)


def loses(line: RunningLine) -> None:
    """Kill a node: its service, its Asterisk, and what would start that again."""
    asterisk = int((line.folder / "asterisk" / "run" / "asterisk.pid").read_text())
    for part in ("serve", "asterisk"):
        line.kills(part)
    with suppress(ProcessLookupError):
        os.kill(asterisk, signal.SIGKILL)


async def test_whom_a_lost_node_was_ringing_is_given_up_within_its_lease_and_never_rung_again(
    nodes: list[RunningLine],
) -> None:
    first, second = nodes
    (number, *_) = CALLERS
    first.imports(Household(number, STREET, "1"))
    incident = await first.posts_outage(STREET, etr=in_three_hours())
    await asyncio.sleep(2 * POLL)
    await asks_to_be_told(first, number, "1")
    async with await first.phone_at_trunk() as one, await second.phone_at_trunk() as two:
        await asyncio.gather(*(line.until(line.is_healthy) for line in nodes))
        await second.restores(incident)
        rings = {asyncio.create_task(one.is_rung()): first, asyncio.create_task(two.is_rung()): second}
        done, waiting = await asyncio.wait(rings, return_when=asyncio.FIRST_COMPLETED)
        lost = rings[done.pop()]
        (left,) = (line for line in nodes if line is not lost)
        loses(lost)
        began = time.monotonic()

        async def given_up() -> bool:
            (told,) = await left.notifications(number=number)
            # A busy machine may have come too late with an earlier one.
            return [attempt["result"] for attempt in told["attempts"]][-1:] == ["unknown"]

        await left.until(given_up)
        assert unexcused(began, time.monotonic()) < LEASE.total_seconds() + 5
        (told,) = await left.notifications(number=number)
        assert told["state"] == "failed"
        for task in waiting:
            assert not task.done()
            task.cancel()
