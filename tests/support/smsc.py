"""An SMS centre for tests, which speaks SMPP 3.4: it joins what it gets, and reports what a test says."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from aiohttp.test_utils import unused_port
from smpp34 import Esme, Server, SmppError, SubmitSmEvent, Tlv, Unbound

from outages.sms_text import SegmentHeader, decode_text, read_header
from tests.support.kannel_server import wait_until

_RECEIPT, _HEADER = 0x04, 0x40


@dataclass(frozen=True)
class Submitted:
    """One segment as it came; `number` without a plus."""

    message_id: str
    sender: str
    sender_kind: tuple[int, int]
    number: str
    coding: int
    header: SegmentHeader | None
    data: bytes


@dataclass
class SMSC:
    """Accepts binds and segments; `judge` returns the status of the n-th segment, 0 for accepted, None for no answer."""

    port: int
    judge: Callable[[int], int | None] = lambda _number: 0
    #: Called with each accepted segment's id, before the answer goes out.
    before_answer: Callable[[str], None] | None = None
    submitted: list[Submitted] = field(default_factory=list)
    binds: list[Esme] = field(default_factory=list)
    seen: int = 0
    _unanswered: list[SubmitSmEvent] = field(default_factory=list)

    @property
    def messages(self) -> list[list[Submitted]]:
        """The segments of each message, in order; the messages in the order of what came first of each."""
        found: dict[tuple[str, int], list[Submitted]] = {}
        for place, one in enumerate(self.submitted):
            key = (one.number, -1 - place) if one.header is None else (one.number, one.header.reference)
            found.setdefault(key, []).append(one)
        return [sorted(parts, key=_place_of) for parts in found.values()]

    @property
    def texts(self) -> list[tuple[str, str]]:
        """The messages that came whole, with their numbers."""
        return [
            (f"+{parts[0].number}", "".join(decode_text(one.data, one.coding) for one in parts))
            for parts in self.messages
            if parts[0].header is None or len(parts) == parts[0].header.total
        ]

    async def wait_bound(self, count: int = 1) -> None:
        """Wait until this many are bound."""
        await wait_until(lambda: len(self.binds) >= count, f"{count} binds")

    async def wait_submitted(self, count: int) -> list[Submitted]:
        """Wait until this many segments have come, and return them."""
        await wait_until(lambda: len(self.submitted) >= count, f"{count} segments")
        return self.submitted

    async def report(self, message_id: str, state: str = "DELIVRD", *, tlvs: list[Tlv] | None = None) -> None:
        """Report on a segment as SMSCs do."""
        text = f"id:{message_id} sub:001 dlvrd:001 submit date:2611301200 done date:2611301201 stat:{state} err:000"
        await self.send(text.encode(), esm_class=_RECEIPT, tlvs=tlvs)

    async def send(
        self,
        data: bytes,
        *,
        number: str = "79991234567",
        esm_class: int = 0,
        coding: int = 0,
        tlvs: list[Tlv] | None = None,
    ) -> None:
        """Send a deliver_sm over the latest bind."""
        await self.binds[-1].deliver_sm(
            "1234",
            data,
            source_addr=number,
            source_addr_ton=1,
            source_addr_npi=1,
            esm_class=esm_class,
            data_coding=coding,
            tlvs=tlvs or [],
        )

    async def hang_up(self) -> None:
        """End every bind."""
        binds, self.binds = self.binds, []
        for one in binds:
            # A peer that leaves at the same moment never answers.
            with suppress(SmppError, TimeoutError):
                async with asyncio.timeout(1.0):
                    await one.unbind()

    async def serve(self, server: Server) -> None:
        """Answer what comes, until cancelled."""
        while True:
            match await server.next():
                case Esme() as bind:
                    self.binds.append(bind)
                case Unbound() as left:
                    self.binds = [one for one in self.binds if one.session_id != left.session_id]
                case SubmitSmEvent() as event:
                    self._answer(event)

    def _answer(self, event: SubmitSmEvent) -> None:
        self.seen += 1
        status = self.judge(self.seen)
        if status is None:
            # Forgotten, it would be answered with an error.
            self._unanswered.append(event)
        elif status:
            event.reject(status)
        else:
            self._accept(event)

    def _accept(self, event: SubmitSmEvent) -> None:
        message_id = f"{0xA0F + self.seen:X}"
        has_header = event.esm_class & _HEADER
        header, data = read_header(event.short_message) if has_header else (None, event.short_message)
        self.submitted.append(
            Submitted(
                message_id,
                event.source_addr,
                (event.source_addr_ton, event.source_addr_npi),
                event.destination_addr,
                event.data_coding,
                header,
                data,
            )
        )
        if self.before_answer is not None:
            self.before_answer(message_id)
        event.accept(message_id)


def _place_of(segment: Submitted) -> int:
    return 0 if segment.header is None else segment.header.index


@asynccontextmanager
async def run_smsc() -> AsyncIterator[SMSC]:
    """Run an SMSC on a free port."""
    smsc = SMSC(unused_port())
    server = Server("127.0.0.1", smsc.port, system_id="smsc")
    await server.start()
    serving = asyncio.create_task(smsc.serve(server))
    try:
        yield smsc
    finally:
        await smsc.hang_up()
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
        await server.stop()
