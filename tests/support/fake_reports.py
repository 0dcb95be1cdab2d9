"""What gateways said about messages, in memory."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from typing_extensions import override

from outages.errors import StoreError
from outages.notifications import Result
from outages.sent_segments import DeliveryReports, SegmentReport, SentMessage


@dataclass
class FakeReports(DeliveryReports):
    """Keeps all; the next `failures` writes fail."""

    sent: list[SentMessage] = field(default_factory=list)
    taken: list[tuple[str, Result]] = field(default_factory=list)
    failures: int = 0
    #: Writes wait for it.
    open: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.open.set()

    @override
    async def note_sent(self, message: SentMessage) -> Result:
        self.sent.append(message)
        return Result.ACCEPTED

    @override
    async def take(self, reports: Sequence[SegmentReport]) -> None:
        await self.open.wait()
        if self.failures:
            self.failures -= 1
            raise StoreError("away")
        self.taken += [(one.message_id, one.result) for one in reports]


@dataclass
class FakeReplies:
    """Keeps what people wrote; the next `failures` writes fail."""

    written: list[tuple[str, str, str]] = field(default_factory=list)
    failures: int = 0

    async def on_text(self, number: str, text: str, message_id: str) -> None:
        """Keep a text."""
        if self.failures:
            self.failures -= 1
            raise StoreError("away")
        self.written.append((number, text, message_id))
