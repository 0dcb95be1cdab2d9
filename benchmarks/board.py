"""`python -m benchmarks.board`: the processor time of one update of the board, by active incidents and viewers."""

import asyncio
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AbstractContextManager, AsyncExitStack

import click
from aiohttp import ClientResponse
from rich.console import Console
from rich.table import Table

from benchmarks.databases import DATABASES
from ivr.web.pages.live import LOOK_EVERY
from outages.store import Store
from tests.support.store_world import ANNA
from tests.support.web_site import SAME_SITE, Site, open_site

#: Calls in which each incident was heard, and updates that are measured.
_CALLS, _UPDATES = 50, 8
_AIM_MS = 100


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--incidents", default="10,200", show_default=True, help="Active incidents, by commas.")
@click.option("--viewers", default="1,50", show_default=True, help="Pages that are open, by commas.")
def main(*, incidents: str, viewers: str) -> None:
    """Measure the service's and the viewers' ends together, without the database server."""
    table = Table("database", "incidents", "viewers", "CPU an update, ms", "aim", title="The board")
    for name, databases in DATABASES:
        for count in map(int, incidents.split(",")):
            for pages in map(int, viewers.split(",")):
                spent = _measure_on(databases, count, pages)
                table.add_row(name, str(count), str(pages), f"{spent:.0f}", f"< {_AIM_MS}")
    Console().print(table)


def _measure_on(databases: Callable[[], AbstractContextManager[str]], incidents: int, viewers: int) -> float:
    with databases() as url:
        return asyncio.run(_measure(url, incidents, viewers))


async def _measure(url: str, incidents: int, viewers: int) -> float:
    """Return the milliseconds of processor time between two updates, each of which shows something new."""
    store = await Store.open(url)
    try:
        async with open_site(store) as site, AsyncExitStack() as pages:
            posted = [await site.town.outage() for _ in range(incidents)]
            await site.town.hears(posted[0], ANNA, calls=_CALLS)
            sign_in = {"login": "olga", "password": "correct horse"}
            await site.client.post("/login", data=sign_in, headers=SAME_SITE)
            opened = [await pages.enter_async_context(_open(site)) for _ in range(viewers)]
            reading = [asyncio.create_task(_read(one)) for one in opened]
            await asyncio.sleep(2 * LOOK_EVERY)
            began = time.process_time()
            for _ in range(_UPDATES):
                await site.town.hears(posted[0], ANNA)
                await asyncio.sleep(LOOK_EVERY)
            spent = time.process_time() - began
            for one in reading:
                one.cancel()
            return 1000 * spent / _UPDATES
    finally:
        await store.close()


def _open(site: Site) -> AbstractAsyncContextManager[ClientResponse]:
    return site.client.get("/overview", headers={"Accept": "text/event-stream"})


async def _read(page: ClientResponse) -> None:
    while await page.content.readany():
        pass


if __name__ == "__main__":
    main()
