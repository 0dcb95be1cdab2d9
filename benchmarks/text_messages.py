"""`python -m benchmarks.text_messages`: SMS a second over SMPP, beside a bare client, on both databases."""

import asyncio
import multiprocessing
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

import click
from aiohttp.test_utils import unused_port
from rich.console import Console
from smpp34 import Client, Disconnected, Esme, Server, SmppError, Smsc, SubmitSmEvent

from benchmarks.databases import DATABASES
from benchmarks.report import Aim, Row, Section, print_report, to_markdown
from ivr.calls.outbound.deliveries import Deliveries
from ivr.calls.outbound.gateway_pool import GatewayPool, PooledGateway
from ivr.observability.log import configure_log
from ivr.observability.metrics import Metrics
from outages.clock import SystemClock
from outages.gateways.sms_smpp import SMPPGateway, SMPPSettings
from outages.sms_text import count_segments, cut_into_segments
from outages.store import SQLGatewayPaces, SQLSentSegmentRepository, Store
from outages.text_gateways import GatewayTerms
from outages.text_messages import TextMessage

#: How many segments wait for an answer at once.
_WINDOW = 50
#: How many reports the centre sends before the first is acknowledged.
_REPORTS = 10
_NUMBER = "+79991234567"
_SHORT = "Свет вернулся: улица Ленина, 12. Заявка 1234567."
_LONG = "Услуги восстановлены: интернет, телевидение. Химки, улица Ленина, 12, квартира 5. Заявка 1234567."
#: A limit that is never reached: what counting costs.
_NO_LIMIT = 10_000.0
_AT_LEAST = Aim(500, at_least=True)

Send = Callable[[str, str], Awaitable[object]]


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--messages", default=3000, show_default=True, help="Messages of each measurement.")
@click.option("--markdown", is_flag=True, help="Print the table as the documents have it.")
def main(*, messages: int, markdown: bool) -> None:
    """Send messages to an SMS centre that reports each as delivered; nothing else should run on the machine."""
    console = Console()
    configure_log("critical")
    section = Section("SMS a second over SMPP", "bare smpp34", "outage-ivr")
    with _centre() as port:
        for name, text in (("short messages", _SHORT), ("messages of two", _LONG)):
            bare = asyncio.run(_measure(messages, text, lambda: _bare(port)))
            for database, opened in DATABASES:
                for limit, per_second in (("", None), (", with a limit", _NO_LIMIT)):
                    with opened() as url:
                        ours = asyncio.run(_measure(messages, text, lambda: _ours(port, url, per_second)))  # noqa: B023
                    section.rows.append(Row(f"{name}, {database}{limit}", bare, ours, _AT_LEAST))
    if markdown:
        console.print(to_markdown([section], []), highlight=False)
    else:
        print_report(console, [section], [])


async def _measure(messages: int, text: str, connect: Callable[[], AsyncIterator[Send]]) -> float:
    """Return how many segments a second are taken, with up to twice the window of messages in progress."""
    async with asynccontextmanager(connect)() as send:
        free = asyncio.Semaphore(2 * _WINDOW)

        async def send_one(number: int) -> None:
            async with free:
                await send(f"attempt-{number}", text)

        await asyncio.gather(*(send_one(number) for number in range(_WINDOW)))
        began = time.perf_counter()
        await asyncio.gather(*(send_one(number) for number in range(_WINDOW, _WINDOW + messages)))
        return messages * count_segments(text) / (time.perf_counter() - began)


async def _bare(port: int) -> AsyncIterator[Send]:
    """Send without keeping anything, and read what is reported."""
    client = Client("127.0.0.1", port, "bench", "secret", window_size=_WINDOW, inbound_capacity=20_000)
    session = await client.connect()
    reading = asyncio.create_task(_read(session))
    window = asyncio.Semaphore(_WINDOW)

    async def send(_attempt: str, text: str) -> None:
        for segment in cut_into_segments(text, 1):
            async with window:
                await session.submit_sm(
                    _NUMBER[1:],
                    segment.data,
                    esm_class=0x40 if segment.has_header else 0,
                    data_coding=segment.coding,
                    registered_delivery=1,
                )

    yield send
    reading.cancel()
    await session.unbind()


async def _read(session: Smsc) -> None:
    while not isinstance(await session.next(), Disconnected):
        pass


async def _ours(port: int, url: str, per_second: float | None) -> AsyncIterator[Send]:
    """Send through the pool of gateways, whose reports are kept."""
    store, metrics, clock = await Store.open(url), Metrics(), SystemClock()
    settings = SMPPSettings(
        name="main",
        host="127.0.0.1",
        port=port,
        user="bench",
        password="secret",  # noqa: S106 - of nobody
        sender="Outages",
        window=_WINDOW,
    )
    gateway = SMPPGateway(settings, Deliveries(SQLSentSegmentRepository(store), clock, metrics))
    terms = GatewayTerms(name="main", per_second=per_second)
    pool = GatewayPool([PooledGateway(terms, gateway, gateway)], SQLGatewayPaces(store), clock, metrics)
    running = asyncio.create_task(pool.run())
    yield lambda attempt, text: pool.send(TextMessage(attempt, _NUMBER, text))
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await store.close()


@contextmanager
def _centre() -> Iterator[int]:
    """Run an SMS centre in a process of its own, and yield its port."""
    context = multiprocessing.get_context("spawn")
    port, ready = unused_port(), context.Event()
    centre = context.Process(target=_serve_for_ever, args=(port, ready), daemon=True)
    centre.start()
    ready.wait()
    try:
        yield port
    finally:
        centre.terminate()
        centre.join()


def _serve_for_ever(port: int, ready: object) -> None:
    asyncio.run(_serve(port, ready))


async def _serve(port: int, ready: object) -> None:
    """Accept everything, and report it as delivered."""
    server = Server("127.0.0.1", port, system_id="bench", inbound_capacity=10_000)
    await server.start()
    ready.set()  # type: ignore[attr-defined]
    binds, window = dict[str, Esme](), asyncio.Semaphore(_REPORTS)
    reports: set[asyncio.Task[object]] = set()
    number = 0
    while True:
        event = await server.next()
        if isinstance(event, Esme):
            binds[event.session_id] = event
        elif isinstance(event, SubmitSmEvent):
            number += 1
            event.accept(f"{number:x}")
            task = asyncio.create_task(_report(binds[event.session_id], f"{number:x}", window))
            reports.add(task)
            task.add_done_callback(reports.discard)


async def _report(bind: Esme, message_id: str, window: asyncio.Semaphore) -> None:
    text = f"id:{message_id} sub:001 dlvrd:001 stat:DELIVRD err:000"
    # A bind may be gone before all is reported.
    with suppress(SmppError):
        async with window:
            await bind.deliver_sm("Outages", text.encode(), source_addr=_NUMBER[1:], esm_class=4)


if __name__ == "__main__":
    main()
