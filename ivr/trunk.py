"""The trunk as the dialer sees it: Asterisk, its dialplan's fence, and its records of past calls."""

import asyncio
import csv
from datetime import datetime
from pathlib import Path

import structlog

from ivr.ari.client import ARIClient
from ivr.ari.errors import ChannelGone
from ivr.ari.outgoing import Dialed
from outages.notifications import Result

log = structlog.get_logger()

#: The dialplan ends the ringing itself; we wait a little longer before we give the channel up (seconds).
RING_MARGIN = 5


#: The columns of Asterisk's records of channel events, as asterisk/templates/cel_custom.conf writes them.
RECORD_FIELDS = ("event", "time", "id", "linked", "channel", "extension", "details")


class ARITrunk:
    """Places calls through the dialplan, which alone decides whether it is still time to dial.

    `records` is Asterisk's own file of channel events (CEL): it outlives a crash of Asterisk and of ours.
    """

    def __init__(self, ari: ARIClient, *, ring_seconds: int, records: Path) -> None:
        self._ari, self._ring_seconds, self._records = ari, ring_seconds, records

    async def dial(self, attempt_id: str, number: str, *, deadline: datetime) -> Dialed:
        """Dial an E.164 number on the channel named by the attempt, unless the deadline has passed."""
        endpoint = f"Local/{number.removeprefix('+')}-{int(deadline.timestamp())}@callback/n"
        return await self._ari.dial(attempt_id, endpoint, ring_seconds=self._ring_seconds + RING_MARGIN)

    async def look_up(self, attempt_id: str) -> Result | None:
        """Return what became of an attempt whose worker died: None while its call goes on.

        No trace means that it was never dialled; an answered one counts as heard, so that nobody is rung twice.
        """
        if any(channel.id == attempt_id for channel in await self._ari.list_channels()):
            return None
        events = await asyncio.to_thread(self._events_of, attempt_id)
        if not events:
            return Result.LATE
        answered = any(event == "ANSWER" and channel.startswith("PJSIP/trunk") for event, channel in events)
        return Result.HEARD if answered else Result.NO_ANSWER

    async def hang_up(self, attempt_id: str) -> None:
        """End the attempt's call; one that is over is no error."""
        try:
            await self._ari.hang_up(attempt_id)
        except ChannelGone:
            return

    def _events_of(self, attempt_id: str) -> list[tuple[str, str]]:
        """Return event and channel name of each record linked to the attempt; none without a file."""
        try:
            with self._records.open(newline="", encoding="utf-8", errors="replace") as file:
                rows = csv.DictReader(file, fieldnames=RECORD_FIELDS)
                return [(row["event"], row["channel"]) for row in rows if row["linked"] == attempt_id]
        except FileNotFoundError:
            return []
