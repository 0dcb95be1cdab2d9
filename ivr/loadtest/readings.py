"""Watches the ladder of the line that is drilled, second by second, from its metrics."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import aiohttp
from prometheus_client.parser import text_string_to_metric_families

#: How often (seconds) is looked, and how long for an answer is waited.
_EVERY = 1.0
_WITHIN = aiohttp.ClientTimeout(total=2)

_STEP, _LOAD, _CALLS = "outage_ivr_ladder_step", "outage_ivr_line_load", "outage_ivr_calls_now"


@dataclass(frozen=True, slots=True)
class LineReading:
    """How the line stood `at` so many seconds after the beginning: its step, the share taken, its conversations."""

    at: float
    step: int
    load: float
    calls: int


async def watch(url: str, began: float, note: Callable[[LineReading], object]) -> None:
    """Note a reading a second until cancelled; one that can't be had is left out, and without an address all are.

    `began` is the event loop's time.
    """
    if not url:
        return
    loop = asyncio.get_running_loop()
    async with aiohttp.ClientSession(timeout=_WITHIN) as http:
        while True:
            try:
                async with http.get(url) as answer:
                    answer.raise_for_status()
                    note(_read(await answer.text(), round(loop.time() - began, 1)))
            except (aiohttp.ClientError, TimeoutError, KeyError, ValueError):
                pass
            await asyncio.sleep(_EVERY)


def _read(text: str, at: float) -> LineReading:
    values = {
        sample.name: sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name in (_STEP, _LOAD, _CALLS)
    }
    return LineReading(at, int(values[_STEP]), round(values[_LOAD], 3), int(values[_CALLS]))
