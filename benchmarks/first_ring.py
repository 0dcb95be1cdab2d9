"""`python -m benchmarks.first_ring`: from the end of an outage to the first ring, against a bare call of the same Asterisk."""

import asyncio
import tempfile
import time
from collections.abc import Coroutine
from pathlib import Path
from statistics import median
from typing import Any

import aiohttp
import click
from rich.console import Console
from rich.table import Table

from ivr.config.secrets import read_secrets
from tests.support.answering_town import AnsweringTown
from tests.support.chaos import settle_in
from tests.support.patience import PATIENCE
from tests.support.running_line import RunningLine
from tests.support.runtime import PROJECT

#: Prompts stay here between runs, so that they are rendered once.
_PROMPTS = PROJECT / "var" / "benchmarks" / "prompts"
#: What the median has to stay below, in seconds.
_AIM = 1.0


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--times", default=10, show_default=True, help="Outages that end, one after the other.")
def main(*, times: int) -> None:
    """Measure the time from the request that ends an outage to the INVITE at the carrier."""
    _PROMPTS.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        RunningLine.opened(Path(folder), _PROMPTS) as line,
    ):
        ours, bare = asyncio.run(_measure(line, times))
    table = Table("restored to first ring", "median, s", "longest, s", "aim", "met")
    table.add_row("a bare call over ARI", f"{median(bare):.3f}", f"{max(bare):.3f}", "–", "–")
    met = "yes" if median(ours) < _AIM else "no"
    table.add_row("our line", f"{median(ours):.3f}", f"{max(ours):.3f}", f"< {_AIM:g}", met)
    Console().print(table)


async def _measure(line: RunningLine, times: int) -> tuple[list[float], list[float]]:
    """Return the seconds to the first ring after each end of an outage, and after each bare call."""
    ours, bare = [], []
    async with AnsweringTown.opened(line.trunk_port, line.catalogue, seed=0) as town:
        await line.until(line.reaches_trunk)
        for place in range(times):
            incident = await settle_in(line, [f"+7999100{place:04d}"])
            ours.append(await _time_ring(town, line.restores(incident)))
            await line.until(lambda: _is_over(line))
            bare.append(await _time_ring(town, _call(line, f"7999200{place:04d}")))
            await asyncio.sleep(1)
    return ours, bare


async def _time_ring(town: AnsweringTown, deed: Coroutine[Any, Any, None]) -> float:
    town.ringing.clear()
    began = asyncio.get_running_loop().time()
    doing = asyncio.create_task(deed)
    async with asyncio.timeout(PATIENCE):
        await town.ringing.wait()
    await doing
    return town.rung_at - began


async def _call(line: RunningLine, number: str) -> None:
    """Place a call without the service, by the way that its calls go."""
    login = aiohttp.encode_basic_auth("outage-ivr", read_secrets(line.folder).ari_password)
    endpoint = f"Local/{number}-{int(time.time()) + 20}@callback/n"
    where = {"endpoint": endpoint, "extension": "s", "context": "trial", "priority": "1"}
    url = f"http://127.0.0.1:{line.ari_port}/ari/channels"
    async with (
        aiohttp.ClientSession(headers={"Authorization": login}) as http,
        http.post(url, params=where) as answer,
    ):
        answer.raise_for_status()


async def _is_over(line: RunningLine) -> bool:
    return all(one["state"] in ("done", "failed") for one in await line.notifications())


if __name__ == "__main__":
    main()
