"""Reads load and dialog level of the tested line from its metrics, second by second."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import aiohttp
from prometheus_client.parser import text_string_to_metric_families

#: Poll interval and answer timeout, in seconds.
_INTERVAL = 1.0
_TIMEOUT = aiohttp.ClientTimeout(total=2)

_LEVEL, _LOAD, _CALLS = "outage_ivr_ladder_step", "outage_ivr_line_load", "outage_ivr_calls_now"


@dataclass(frozen=True, slots=True)
class LineReading:
    """The line `at` seconds after the beginning: its dialog level, the share taken, and its conversations."""

    at: float
    step: int
    load: float
    calls: int


@dataclass(frozen=True, slots=True)
class MetricsPlace:
    """Where a line's metrics are, "" if unknown, and the token that opens them."""

    url: str
    token: str = field(repr=False)


async def watch(metrics: MetricsPlace, began: float, note: Callable[[LineReading], object]) -> None:
    """Note a reading per second until cancelled; skip those that fail, and all of them without a URL.

    `began` is the event loop's time.
    """
    if not metrics.url:
        return
    loop, headers = asyncio.get_running_loop(), {"Authorization": f"Bearer {metrics.token}"}
    async with aiohttp.ClientSession(timeout=_TIMEOUT, headers=headers) as http:
        while True:
            try:
                async with http.get(metrics.url) as answer:
                    answer.raise_for_status()
                    note(_read(await answer.text(), round(loop.time() - began, 1)))
            except (aiohttp.ClientError, TimeoutError, KeyError, ValueError):
                pass
            await asyncio.sleep(_INTERVAL)


def _read(text: str, at: float) -> LineReading:
    values = {
        sample.name: sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name in (_LEVEL, _LOAD, _CALLS)
    }
    return LineReading(at, int(values[_LEVEL]), round(values[_LOAD], 3), int(values[_CALLS]))
