"""The trunk as the dialer sees it: Asterisk, its dialplan's fence, and its records of past calls."""

import asyncio
import csv
from datetime import datetime
from pathlib import Path

import structlog

from asterisk.ari.client import ARIClient
from asterisk.ari.errors import ChannelGone
from asterisk.ari.outgoing import Dialed
from asterisk.server.dialplan import CAUSE_LATE
from outages.notifications import Result

log = structlog.get_logger()

#: The dialplan ends the ringing itself; we wait a little longer before we give the channel up (seconds).
RING_MARGIN = 5


#: Marks our own calls, so that one found after a crash is not taken for a caller.
CALLBACK = "callback"

#: The columns of Asterisk's records of channel events, as asterisk/server/templates/cel_custom.conf writes them.
RECORD_FIELDS = ("event", "time", "id", "linked", "channel", "extension", "details")

#: How those records tell that the dialplan refused an attempt as late: nobody's telephone rang.
REFUSED_LATE = f'"hangupcause":{CAUSE_LATE}'


class ARITrunk:
    """Places calls through the dialplan, which alone decides whether it is still time to dial.

    `line_number` is shown to who is called, withheld when empty. `records` is Asterisk's own file of channel events (CEL): it outlives a crash of Asterisk and of ours.
    """

    def __init__(self, ari: ARIClient, *, ring_seconds: int, line_number: str, records: Path) -> None:
        self._ari, self._ring_seconds, self._line_number = ari, ring_seconds, line_number
        self._records = records

    @property
    def ready(self) -> bool:
        """Whether a call that is placed now can be followed."""
        return self._ari.connected.is_set()

    async def dial(self, attempt_id: str, number: str, *, deadline: datetime) -> Dialed:
        """Dial an E.164 number on the channel named by the attempt, unless the deadline has passed."""
        endpoint = f"Local/{number.removeprefix('+')}-{int(deadline.timestamp())}@callback/n"
        return await self._ari.dial(
            attempt_id,
            endpoint,
            args=(CALLBACK,),
            caller_id=self._line_number or None,
            ring_seconds=self._ring_seconds + RING_MARGIN,
        )

    async def look_up(self, attempt_id: str) -> Result | None:
        """Return what became of an attempt whose worker died: None while its call goes on.

        No trace, or a refusal as late, means that it was never dialled; an answered one counts as heard, so that nobody is rung twice.
        """
        if any(channel.id == attempt_id for channel in await self._ari.list_channels()):
            return None
        records = await asyncio.to_thread(self._records_of, attempt_id)
        if not records or any(REFUSED_LATE in record["details"] for record in records):
            return Result.LATE
        answered = any(
            record["event"] == "ANSWER" and record["channel"].startswith("PJSIP/trunk") for record in records
        )
        return Result.HEARD if answered else Result.NO_ANSWER

    async def hang_up(self, attempt_id: str) -> None:
        """End the attempt's call; one that is over is no error."""
        try:
            await self._ari.hang_up(attempt_id)
        except ChannelGone:
            return

    def _records_of(self, attempt_id: str) -> list[dict[str, str]]:
        """Return the records linked to the attempt, also of the file that was renamed (`.1`) last; none without a file."""
        renamed = self._records.with_name(f"{self._records.name}.1")
        return [row for file in (renamed, self._records) for row in _read_records(file, attempt_id)]


def _read_records(file: Path, attempt_id: str) -> list[dict[str, str]]:
    try:
        with file.open(newline="", encoding="utf-8", errors="replace") as opened:
            # Months of calls may lie there: only the lines that name the attempt are worth taking apart.
            lines = (line for line in opened if attempt_id in line)
            rows = csv.DictReader(lines, fieldnames=RECORD_FIELDS, restval="")
            return [row for row in rows if row["linked"] == attempt_id]
    except FileNotFoundError:
        return []
