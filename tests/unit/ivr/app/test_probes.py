"""Looking at a part that hangs takes a moment, however often somebody looks."""

import asyncio

import pytest

from ivr.app.probes import Probe, Recently
from ivr.observability.parts import Part, PartState


class Hanging:
    """Answers once it is let go; counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.free = asyncio.Event()

    async def look(self) -> int:
        self.asked += 1
        await self.free.wait()
        return self.asked


async def test_a_part_that_hangs_is_asked_once_and_heard_when_it_answers() -> None:
    part = Hanging()
    probe = Probe(part.look, patience=0.01)
    for _ in range(5):
        with pytest.raises(TimeoutError):
            await probe.result()
    assert part.asked == 1
    part.free.set()
    assert await probe.result() == 1
    assert await probe.result() == 2


async def test_many_who_ask_at_once_cost_one_look() -> None:
    looks = 0

    async def look() -> list[Part]:
        nonlocal looks
        looks += 1
        await asyncio.sleep(0)
        return [Part("database", PartState.OK)]

    health = Recently(look, keep=60)
    answers = await asyncio.gather(*(health.parts() for _ in range(100)))
    assert (looks, len(answers)) == (1, 100)
    await health.parts()
    assert looks == 1


async def test_what_was_raised_is_kept_as_long_as_an_answer() -> None:
    looks = 0

    async def look() -> None:
        nonlocal looks
        looks += 1
        raise OSError("gone")

    probe = Probe(look, keep=60)
    for _ in range(3):
        with pytest.raises(OSError, match="gone"):
            await probe.result()
    assert looks == 1
