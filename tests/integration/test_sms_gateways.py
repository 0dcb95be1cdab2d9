"""One contract for all SMS gateways that report, each with its peer; reports come back through the line's own addresses."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

import aiohttp
import pytest
from aiohttp.test_utils import TestServer
from typing_extensions import override

from ivr.calls.outbound.deliveries import Deliveries
from ivr.observability.metrics import Metrics
from ivr.web.site import build_web
from outages.errors import PermanentDeliveryError, TemporaryDeliveryError, UnknownDeliveryError
from outages.gateways.signatures import token_of
from outages.gateways.sms_http import HTTPReceiptReader, HTTPSettings, HTTPSMSGateway
from outages.gateways.sms_kannel import KannelReceiptReader, KannelSettings, KannelSMSGateway
from outages.gateways.sms_smpp import SMPPGateway, SMPPSettings
from outages.incidents import IncidentId
from outages.notifications import Attempt, Notification, NotificationId, NotificationState, Result
from outages.sent_segments import SegmentReport
from outages.store import SQLSentSegmentRepository, Store
from outages.text_messages import ReceiptReader, SMSGateway, TextMessage
from outages.tickets import Channel
from tests.support.fakes import FakeClock
from tests.support.http_gateways import PASSWORD, USER, VENDORS, HTTPGatewayServer, run_http_gateway
from tests.support.kannel_server import PASSWORD as KANNEL_PASSWORD
from tests.support.kannel_server import USERNAME as KANNEL_USER
from tests.support.kannel_server import run_kannel, wait_until
from tests.support.smsc import SMSC, run_smsc
from tests.support.web_world import NOON, World, make_world

KEY = "key of reports"
NUMBER = "+79991234567"
TEXTS = [
    "Service is back @ 12/3.",
    "Свет вернулся: «Ёлки», 12/3 🙂",
    "Услуги восстановлены: интернет. Химки, улица Ленина, 12. Заявка 1234567. Ёлки 🙂",
    "Service is back: internet, 12 Lenina. " * 9,
]


class Peer(Protocol):
    """The other side of a gateway, as a test uses it."""

    @property
    def texts(self) -> list[tuple[str, str]]:
        """The whole messages that arrived, with their numbers."""
        ...

    async def report(self, number: int, *, delivered: bool) -> None:
        """Report on the message that came as the n-th, on all its segments."""
        ...

    def set_mode(self, mode: str) -> None:
        """Refuse what comes: temporary, permanent, throttled; cut: break off after the request; "": take it."""
        ...

    async def restart(self) -> SMSGateway:
        """Return another gateway object, as after a restart of the line."""
        ...


@dataclass
class Rig:
    """A gateway, its peer, and what the line has settled."""

    gateway: SMSGateway
    peer: Peer
    settled: list[tuple[str, Result]]

    async def send(self, *attempts: str, text: str = TEXTS[0]) -> None:
        """Send a message for each attempt, and wait until they are there."""
        before = len(self.peer.texts)
        for one in attempts:
            result = await self.gateway.send(TextMessage(one, NUMBER, text))
            assert result in (Result.ACCEPTED, Result.DELIVERED)
        await wait_until(lambda: len(self.peer.texts) >= before + len(attempts), "messages")

    async def wait_settled(self, *results: tuple[str, Result]) -> None:
        """Wait until these attempts have their first results."""
        await wait_until(lambda: {one for one, _ in self.settled} >= {one for one, _ in results}, "reports")
        first = dict(reversed(self.settled))
        assert {one: first[one] for one, _ in results} == dict(results)


class SeenSegments(SQLSentSegmentRepository):
    """Notes which attempts are settled by reports."""

    def __init__(self, store: Store, settled: list[tuple[str, Result]]) -> None:
        super().__init__(store)
        self._settled = settled

    @override
    async def note_reports(self, reports: Sequence[SegmentReport], *, at: datetime) -> Mapping[str, Result]:
        found = await super().note_reports(reports, at=at)
        self._settled += found.items()
        return found


@dataclass
class Line:
    """The line's side: where reports go, and what is kept of them."""

    deliveries: Deliveries
    world: World
    session: aiohttp.ClientSession
    receipts: dict[str, ReceiptReader]
    url: str


@dataclass
class SMSCPeer:
    """An SMS centre, reached by SMPP or through Kannel."""

    smsc: SMSC
    line: Line
    running: AsyncExitStack

    @property
    def texts(self) -> list[tuple[str, str]]:
        return self.smsc.texts

    async def report(self, number: int, *, delivered: bool) -> None:
        for name in reversed(self.names(number)):
            await self.smsc.report(name, "DELIVRD" if delivered else "UNDELIV")

    def set_mode(self, mode: str) -> None:
        statuses = {"temporary": 0x45, "permanent": 0x0B, "": 0, "cut": None}
        throttled = iter([0x58, 0x14])
        self.smsc.judge = lambda _: next(throttled, 0) if mode == "throttled" else statuses[mode]

    async def restart(self) -> SMSGateway:
        await self.running.aclose()
        return await self.start()

    async def start(self) -> SMPPGateway:
        settings = SMPPSettings(
            name="main",
            host="127.0.0.1",
            port=self.smsc.port,
            user="ivr",
            password="secret",
            sender="Outages",
            first_wait=0.05,
            longest_wait=0.2,
        )
        gateway = SMPPGateway(settings, self.line.deliveries)
        await self.running.enter_async_context(_kept(gateway))
        await self.smsc.wait_bound()
        return gateway

    def names(self, number: int) -> list[str]:
        """Return the ids of the segments of the n-th message, first to last."""
        parts = self.smsc.messages[number - 1]
        return [one.message_id for one in parts]


@dataclass
class KannelPeer(SMSCPeer):
    """Kannel, bound to an SMS centre; it asks for a report on the first segment only."""

    url: str = ""

    @override
    async def report(self, number: int, *, delivered: bool) -> None:
        await self.smsc.report(self.names(number)[0], "DELIVRD" if delivered else "UNDELIV")

    @override
    async def restart(self) -> SMSGateway:
        return self.make()

    def make(self) -> KannelSMSGateway:
        settings = KannelSettings(
            sendsms_url=self.url,
            username=KANNEL_USER,
            password=KANNEL_PASSWORD,
            sender="1234",
            receipts_url=f"{self.line.url}/main",
            receipts_key=KEY,
        )
        return KannelSMSGateway(settings, self.line.session)


@dataclass
class HTTPPeer:
    """A gateway that takes messages over HTTP."""

    server: HTTPGatewayServer
    line: Line

    @property
    def texts(self) -> list[tuple[str, str]]:
        return self.server.texts

    async def report(self, number: int, *, delivered: bool) -> None:
        assert await self.server.report(number, delivered=delivered) == 200

    def set_mode(self, mode: str) -> None:
        self.server.mode = mode

    async def restart(self) -> SMSGateway:
        return self.make()

    def make(self) -> HTTPSMSGateway:
        settings = HTTPSettings(
            name="main",
            template=replace(self.server.vendor.template, url=self.server.url),
            user=USER,
            password=PASSWORD,
            sender="Outages",
            reports_url=f"{self.line.url}/main",
            reports_key=KEY,
        )
        self.line.receipts["main"] = HTTPReceiptReader(settings)
        self.server.entered = f"{self.line.url}/main?token={token_of(KEY, 'main')}"
        return HTTPSMSGateway(settings, self.line.session, self.line.deliveries)


@asynccontextmanager
async def _kept(gateway: SMPPGateway) -> AsyncIterator[None]:
    task = asyncio.create_task(gateway.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@asynccontextmanager
async def _peer(kind: str, line: Line, folder: Path) -> AsyncIterator[tuple[SMSGateway, Peer]]:
    async with AsyncExitStack() as stack:
        if kind in VENDORS:
            http = HTTPPeer(await stack.enter_async_context(run_http_gateway(kind)), line)
            yield http.make(), http
            return
        smsc = await stack.enter_async_context(run_smsc())
        running = await stack.enter_async_context(AsyncExitStack())
        if kind == "smpp":
            peer = SMSCPeer(smsc, line, running)
            yield await peer.start(), peer
            return
        kannel = await stack.enter_async_context(run_kannel(folder, smpp_port=smsc.port))
        await smsc.wait_bound()
        line.receipts["main"] = KannelReceiptReader(KEY)
        through = KannelPeer(smsc, line, running, kannel.sendsms_url)
        yield through.make(), through


@pytest.fixture
async def line(store: Store) -> AsyncIterator[Line]:
    world, receipts = make_world(), dict[str, ReceiptReader]()
    segments = SeenSegments(store, world.notifications.settled)
    deliveries = Deliveries(segments, FakeClock(NOON), Metrics())
    services = replace(world.services(), receipts=receipts, deliveries=deliveries)
    async with TestServer(build_web(services)) as server, aiohttp.ClientSession() as session:
        yield Line(deliveries, world, session, receipts, str(server.make_url("/receipts")))


@pytest.fixture(params=["smpp", "kannel", *VENDORS])
async def rig(request: pytest.FixtureRequest, line: Line, tmp_path: Path) -> AsyncIterator[Rig]:
    folder = tmp_path / "kannel"
    folder.mkdir()
    for attempt in "abcd":
        line.world.notifications.kept.append(_notification(attempt))
    async with _peer(request.param, line, folder) as (gateway, peer):
        yield Rig(gateway, peer, line.world.notifications.settled)


#: Kannel takes messages before its SMS centre does: its own refusals are in tests/unit/outages/gateways/test_sms.py.
refusing = pytest.mark.parametrize("rig", ["smpp", *VENDORS], indirect=True)


def _notification(attempt_id: str) -> Notification:
    attempt = Attempt(attempt_id, NotificationId(1), NOON, NOON + timedelta(minutes=1))
    return Notification(
        NotificationId(1), IncidentId(1), ("1234567",), Channel.SMS, NUMBER, "ru",
        NotificationState.SENDING, 0, NOON, None, (attempt,),
    )  # fmt: skip


async def test_texts_arrive_whole(rig: Rig) -> None:
    for attempt, text in zip("abcd", TEXTS, strict=True):
        await rig.send(attempt, text=text)
    assert rig.peer.texts == [(NUMBER, text) for text in TEXTS]


async def test_reports_settle_their_attempts_in_any_order_and_once(rig: Rig) -> None:
    await rig.send("a", text=TEXTS[2])
    await rig.send("b", text=TEXTS[3])
    await rig.send("c")
    await rig.peer.report(3, delivered=True)
    await rig.peer.report(1, delivered=True)
    await rig.peer.report(2, delivered=False)
    await rig.peer.report(1, delivered=True)
    await rig.wait_settled(("a", Result.DELIVERED), ("b", Result.UNDELIVERED), ("c", Result.DELIVERED))


async def test_reports_find_their_attempts_after_a_restart(rig: Rig) -> None:
    await rig.send("a", text=TEXTS[2])
    rig.gateway = await rig.peer.restart()
    await rig.send("b")
    await rig.peer.report(1, delivered=False)
    await rig.peer.report(2, delivered=True)
    await rig.wait_settled(("a", Result.UNDELIVERED), ("b", Result.DELIVERED))


@refusing
@pytest.mark.parametrize(
    ("mode", "error"),
    [
        ("temporary", TemporaryDeliveryError),
        ("permanent", PermanentDeliveryError),
        ("cut", UnknownDeliveryError),
    ],
)
async def test_refusals_and_doubts_are_told_apart(rig: Rig, mode: str, error: type[Exception]) -> None:
    rig.peer.set_mode(mode)
    message = TextMessage("a", NUMBER, TEXTS[0])
    sending = asyncio.create_task(rig.gateway.send(message))
    if mode == "cut" and isinstance(rig.peer, SMSCPeer):
        smsc = rig.peer.smsc
        await wait_until(lambda: smsc.seen == 1, "segment")
        await smsc.hang_up()
    with pytest.raises(error) as caught:
        await sending
    assert not any(secret in str(caught.value) for secret in (PASSWORD, NUMBER, TEXTS[0]))
    rig.peer.set_mode("")
    await rig.send("b")
    assert rig.peer.texts == [(NUMBER, TEXTS[0])]


@refusing
async def test_a_gateway_that_is_too_busy_gets_it_later(rig: Rig) -> None:
    rig.peer.set_mode("throttled")
    try:
        result = await rig.gateway.send(TextMessage("a", NUMBER, TEXTS[0]))
    except TemporaryDeliveryError:
        rig.peer.set_mode("")
        result = await rig.gateway.send(TextMessage("a", NUMBER, TEXTS[0]))
    assert result is Result.ACCEPTED
    assert rig.peer.texts == [(NUMBER, TEXTS[0])]
