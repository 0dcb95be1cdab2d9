"""Text messages to an SMSC by SMPP 3.4, one bind a process, and what it sends back on it."""

import asyncio
import itertools
import random
import re
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

import structlog
from smpp34 import Client, Disconnected, SmppError, Smsc, SubmitSmResp
from typing_extensions import override

from outages.errors import (
    DeliveryError,
    PermanentDeliveryError,
    TemporaryDeliveryError,
    UnknownDeliveryError,
)
from outages.gateways.smpp_inbox import Inbox
from outages.gateways.smpp_receipts import HAS_HEADER, ReceiptIds
from outages.notifications import Result
from outages.sent_segments import DeliveryReports, SentMessage
from outages.sms_text import HEADER_COUNTS_TO, Segment, cut_into_segments
from outages.text_messages import ReplyReader, SMSGateway, TextMessage

log = structlog.get_logger()

#: Statuses that say "too fast": throttled, and queue full.
_TOO_FAST: Final = frozenset({0x58, 0x14})
#: Statuses of a message that will never be taken: its number, sender, length or fields are wrong, or it is rejected.
_NEVER: Final = frozenset(
    {0x01, 0x02, 0x03, 0x06, 0x07, 0x0A, 0x0B, 0x33, 0x34, 0x40, 0x42, 0x43, 0x44, 0x48, 0x49, 0x50, 0x51}
    | {0x53, 0x54, 0x55, 0x61, 0x62, 0x63, 0x65, 0x66, 0xC0, 0xC1, 0xC2, 0xC3, 0xC4}
)
#: What the package says of an answer that never came; any other error is the peer's word that it took nothing.
_NO_ANSWER: Final = 0x08
_STATUS = re.compile(r"\(0x([0-9A-F]{8})\)")
_ALPHANUMERIC, _INTERNATIONAL = (5, 0), (1, 1)
#: How much may wait for the database: beyond the first, messages wait until it is less; beyond the second, the bind is
#: left, so that the SMSC keeps the rest.
_INBOX, _INBOX_FULL = 500, 5_000
#: How often is looked whether it is less, in seconds.
_LOOK: Final = 0.05
#: How much the package holds for us: when that is full it refuses, which ends the session.
_BUFFER: Final = 20_000
#: How long an unbind may take, and what still comes after it, in seconds.
_FAREWELL: Final = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SMPPSettings:
    """How to reach an SMSC; times are seconds.

    `window` is how many segments may wait for an answer. A message waits `patience` for a bind and for an SMSC that is
    too busy; the waits before the next bind, and after "too fast", begin with `first_wait` and double to `longest_wait`.
    """

    name: str
    host: str
    port: int
    user: str
    password: str = field(repr=False)
    sender: str
    system_type: str = ""
    tls: bool = False
    window: int = 10
    receipt_ids: ReceiptIds = ReceiptIds.SAME
    bind_seconds: float = 10.0
    patience: float = 10.0
    first_wait: float = 1.0
    longest_wait: float = 30.0


class SMPPGateway(SMSGateway):
    """Sends over a bind that `run` keeps up."""

    def __init__(
        self, settings: SMPPSettings, reports: DeliveryReports, replies: ReplyReader | None = None
    ) -> None:
        #: Why nothing can be sent, None while bound.
        self.trouble: str | None = "not bound yet"
        self._settings, self._reports = settings, reports
        self._session: Smsc | None = None
        self._bound, self._dropped = asyncio.Event(), asyncio.Event()
        self._window = asyncio.Semaphore(settings.window)
        self._pause, self._resumes_at = 0.0, 0.0
        self._asking, self._answered = 0, asyncio.Event()
        self._answered.set()
        self._inbox = Inbox(settings.name, settings.receipt_ids, reports, replies, retry=settings.first_wait)
        self._references = itertools.count(random.randrange(256))  # noqa: S311 - keeps no secret

    @override
    async def send(self, message: TextMessage) -> Result:
        segments = cut_into_segments(message.text, next(self._references) % 256)
        if len(segments) > HEADER_COUNTS_TO:
            raise PermanentDeliveryError(f"{len(segments)} segments are too many")
        # One after the other: a telephone shows nothing of a message whose first part was refused.
        names = [await self._submit(message.number, segment) for segment in segments]
        ids = tuple(self._settings.receipt_ids.of_answer(name) for name in names if name)
        if len(ids) < len(segments):
            log.warning("sms_without_id", gateway=self._settings.name, attempt=message.id)
            return Result.ACCEPTED
        return await self._reports.note_sent(SentMessage(self._settings.name, message.id, ids))

    async def run(self) -> None:
        """Keep the bind up and read what comes over it, until cancelled; then unbind and finish what was read."""
        loop, settings = asyncio.get_running_loop(), self._settings
        reading, wait = asyncio.create_task(self._inbox.run()), settings.first_wait
        try:
            while True:
                began = loop.time()
                if self._inbox.waiting <= _INBOX:
                    await self._hold()
                held_long = loop.time() - began > settings.longest_wait
                wait = settings.first_wait if held_long else wait
                await asyncio.sleep(wait)
                wait = min(wait * 2, settings.longest_wait)
        finally:
            await self._inbox.finish(reading)

    async def _hold(self) -> None:
        """Bind, and stay bound until either side ends it."""
        settings = self._settings
        client = Client(
            settings.host,
            settings.port,
            settings.user,
            settings.password,
            bind_type="TRX",
            system_type=settings.system_type,
            tls=settings.tls,
            window_size=settings.window,
            inbound_capacity=_BUFFER,
            connect_timeout_ms=int(settings.bind_seconds * 1000),
        )
        try:
            session = await client.connect()
        except SmppError as error:
            # An SMSC that refuses user or password is reported as one that didn't answer.
            self.trouble = f"no bind: {error}"
            log.warning("smpp_not_bound", gateway=settings.name, error=str(error))
            return
        receiving = asyncio.create_task(self._receive(session))
        try:
            await self._serve(session, receiving)
        finally:
            self._session = None
            self._bound.clear()
            await self._let_finish()
            await _part(client, session)
            await _receive_rest(receiving)

    async def _serve(self, session: Smsc, receiving: asyncio.Task[None]) -> None:
        """Let messages go over the session until either side ends it."""
        self._session, self.trouble = session, None
        self._dropped.clear()
        self._bound.set()
        log.info("smpp_bound", gateway=self._settings.name)
        dropping = asyncio.create_task(self._dropped.wait())
        try:
            await asyncio.wait({receiving, dropping}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            dropping.cancel()
        self.trouble = "the bind broke off"
        log.warning("smpp_bind_lost", gateway=self._settings.name)

    async def _receive(self, session: Smsc) -> None:
        while not isinstance(event := await session.next(), Disconnected):
            self._inbox.put(event)
            if self._inbox.waiting > _INBOX_FULL and not self._dropped.is_set():
                log.error("sms_inbox_full", gateway=self._settings.name)
                self._dropped.set()

    async def _submit(self, number: str, segment: Segment) -> str:
        """Return the SMSC's id for the segment, "" if it gives none."""
        until = asyncio.get_running_loop().time() + self._settings.patience
        while True:
            session = await self._enter(until)
            try:
                answer = await self._ask(session, number, segment)
            finally:
                self._window.release()
            if answer.is_success:
                self._pause = 0.0
                return answer.message_id or ""
            if answer.command_status not in _TOO_FAST:
                raise _refusal(answer.command_status)
            self._slow_down(answer.command_status)

    async def _enter(self, until: float) -> Smsc:
        """Wait for a place in the window and a bind that may send; raise TemporaryDeliveryError."""
        try:
            async with asyncio.timeout_at(until):
                await self._window.acquire()
                try:
                    return await self._wait_for_bind()
                except BaseException:
                    self._window.release()
                    raise
        except TimeoutError as error:
            raise TemporaryDeliveryError(self.trouble or "the SMSC is too busy") from error

    async def _wait_for_bind(self) -> Smsc:
        loop = asyncio.get_running_loop()
        while True:
            await self._bound.wait()
            if (pause := self._resumes_at - loop.time()) > 0:
                await asyncio.sleep(pause)
            elif self._inbox.waiting > _INBOX:
                await asyncio.sleep(_LOOK)
            elif self._session is not None:
                return self._session

    async def _ask(self, session: Smsc, number: str, segment: Segment) -> SubmitSmResp:
        ton, npi = _kind_of(self._settings.sender)
        self._asking += 1
        self._answered.clear()
        try:
            return await session.submit_sm(
                number.lstrip("+"),
                segment.data,
                source_addr=self._settings.sender.lstrip("+"),
                source_addr_ton=ton,
                source_addr_npi=npi,
                esm_class=HAS_HEADER if segment.has_header else 0,
                registered_delivery=1,
                data_coding=segment.coding,
            )
        except SmppError as error:
            status = _status_of(error)
            if status != _NO_ANSWER:
                raise _refusal(status) from error
            self._drop(session)
            raise UnknownDeliveryError("the SMSC did not answer") from error
        finally:
            self._asking -= 1
            if not self._asking:
                self._answered.set()

    def _drop(self, session: Smsc) -> None:
        """Send nothing else over a session that leaves messages unanswered; the next one stays."""
        if session is self._session:
            self._session = None
            self._bound.clear()
            self._dropped.set()

    async def _let_finish(self) -> None:
        """Wait for the answers that are under way, as long as a goodbye may take."""
        # Unlike this, wait_for of Python 3.11 may swallow a cancellation.
        with suppress(TimeoutError):
            async with asyncio.timeout(_FAREWELL):
                await self._answered.wait()

    def _slow_down(self, status: int) -> None:
        """Let nothing go over the bind for a while, longer each time in a row."""
        loop, settings = asyncio.get_running_loop(), self._settings
        if loop.time() < self._resumes_at:
            return
        self._pause = min(max(self._pause * 2, settings.first_wait), settings.longest_wait)
        self._resumes_at = loop.time() + self._pause
        log.warning("smpp_throttled", gateway=settings.name, status=f"0x{status:02x}", seconds=self._pause)


async def _part(client: Client, session: Smsc) -> None:
    """Say goodbye, to a peer that may be gone."""
    try:
        async with asyncio.timeout(_FAREWELL):
            await session.unbind()
    except (SmppError, TimeoutError):
        with suppress(TimeoutError):
            async with asyncio.timeout(_FAREWELL):
                await client.stop()


async def _receive_rest(receiving: asyncio.Task[None]) -> None:
    """Let what the package holds be received; of the end of the session it may say nothing."""
    await asyncio.wait({receiving}, timeout=_FAREWELL)
    receiving.cancel()
    await asyncio.gather(receiving, return_exceptions=True)


def _kind_of(sender: str) -> tuple[int, int]:
    """Return type and plan of a sender: a number with a code, a short number or none, or letters."""
    if sender.startswith("+"):
        return _INTERNATIONAL
    return (0, 0) if sender.isdecimal() or not sender else _ALPHANUMERIC


def _status_of(error: SmppError) -> int:
    found = _STATUS.search(str(error))
    return int(found[1], 16) if found else _NO_ANSWER


def _refusal(status: int) -> DeliveryError:
    kind = PermanentDeliveryError if status in _NEVER else TemporaryDeliveryError
    return kind(f"the SMSC refused it: status 0x{status:02x}")
