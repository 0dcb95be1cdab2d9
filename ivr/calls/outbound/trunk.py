"""The trunk as the dialer sees it: calls placed through Asterisk's dialplan, and its records of past calls."""

import asyncio
import csv
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

from typing_extensions import override

from asterisk.ari.client import ARIClient
from asterisk.ari.errors import ChannelGone
from asterisk.ari.outgoing import Dialed
from asterisk.server.dialplan import CAUSE_LATE, GREETING_SECONDS, MACHINE, TELLING_SECONDS
from outages.notifications import Result

#: How much longer than the dialplan lets it ring, in seconds, a channel is kept: the dialplan ends the ringing itself.
RING_MARGIN = 5

#: Marks our own calls, so that one found after a crash is not taken for a caller.
CALLBACK = "callback"

#: The columns of Asterisk's records of channel events, as asterisk/server/templates/cel_custom.conf writes them.
RECORD_FIELDS = ("event", "time", "id", "linked", "channel", "extension", "details", "answer")

#: What Asterisk writes into the last column: whatever we set here on an attempt's channel.
ANSWER = "CHANNEL(userfield)"

#: Prefix of what is kept there until there is an answer: two moments (POSIX seconds), the second empty as long as it isn't
#: certain that anything is told. Nobody has heard the news before the first; whoever is on the phone at the second has.
TELLING = "telling:"

#: What those records hold of an attempt that the dialplan refused as late: no telephone rang.
REFUSED_LATE = f'"hangupcause":{CAUSE_LATE}'


class Trunk(Protocol):
    """Places calls, and remembers those it placed."""

    @property
    def ready(self) -> bool:
        """Whether a call that is placed now can be followed."""
        ...

    async def dial(self, attempt_id: str, number: str, *, deadline: datetime) -> Dialed:
        """Dial an E.164 number on the channel named by the attempt, unless the deadline has passed.

        Raise ARIError; after ARIUnansweredError, ARIFailedError and ChannelExistsError the telephone may have rung.
        """
        ...

    async def is_machine(self, attempt_id: str) -> bool:
        """Tell whether a machine has surely answered; raise ARIError."""
        ...

    async def expect_heard(self, attempt_id: str, *, earliest: datetime, surely: datetime | None) -> None:
        """Have `look_up` judge by the end of the call whether the news was heard, whatever happens to us; raise ARIError.

        It can't have been before `earliest`, and was at `surely` (aware UTC); None if it isn't being told yet.
        """
        ...

    async def keep_answer(self, attempt_id: str, answer: Result) -> None:
        """Have `look_up` return this answer of the call that goes on, whatever happens to us; raise ARIError."""
        ...

    async def look_up(self, attempt_id: str) -> Result | None:
        """Return what became of an attempt, None while its call goes on; raise ARIError."""
        ...

    async def hang_up(self, attempt_id: str) -> None:
        """End the attempt's call; one that is over is no error. Raise ARIError."""
        ...


class ARITrunk(Trunk):
    """Places calls through the dialplan, which alone decides whether it is still time to dial.

    The called party sees `line_number`; empty withholds it. `records` is Asterisk's own file of channel events (CEL):
    it outlives a crash of Asterisk and of this service. With `machines`, some trunk tells answering machines from people.
    """

    def __init__(
        self, ari: ARIClient, *, ring_seconds: int, line_number: str, records: Path, machines: bool = False
    ) -> None:
        self._ari, self._ring_seconds, self._line_number = ari, ring_seconds, line_number
        self._records, self._machines = records, machines

    @property
    @override
    def ready(self) -> bool:
        return self._ari.connected.is_set()

    @override
    async def dial(self, attempt_id: str, number: str, *, deadline: datetime) -> Dialed:
        endpoint = f"Local/{number.removeprefix('+')}-{int(deadline.timestamp())}@callback/n"
        listening = TELLING_SECONDS + GREETING_SECONDS if self._machines else 0
        return await self._ari.dial(
            attempt_id,
            endpoint,
            args=(CALLBACK,),
            caller_id=self._line_number or None,
            ring_seconds=self._ring_seconds + RING_MARGIN + listening,
        )

    @override
    async def is_machine(self, attempt_id: str) -> bool:
        return self._machines and await self._ari.get_variable(attempt_id, f"SHARED({MACHINE})") == "1"

    @override
    async def expect_heard(self, attempt_id: str, *, earliest: datetime, surely: datetime | None) -> None:
        until = f"{surely.timestamp():.2f}" if surely else ""
        await self._ari.set_variable(attempt_id, ANSWER, f"{TELLING}{earliest.timestamp():.2f}-{until}")

    @override
    async def keep_answer(self, attempt_id: str, answer: Result) -> None:
        await self._ari.set_variable(attempt_id, ANSWER, answer)

    @override
    async def look_up(self, attempt_id: str) -> Result | None:
        """Return what became of an attempt, None while its call goes on.

        No trace, or a refusal as late, means that it was never dialled. An answered one without a kept answer broke off if
        it ended before the news could be heard. If Asterisk died in it, nobody knows.
        """
        if any(channel.id == attempt_id for channel in await self._ari.list_channels()):
            return None
        return _read_result(await asyncio.to_thread(self._records_of, attempt_id))

    @override
    async def hang_up(self, attempt_id: str) -> None:
        try:
            await self._ari.hang_up(attempt_id)
        except ChannelGone:
            return

    def _records_of(self, attempt_id: str) -> list[dict[str, str]]:
        """Return the records linked to the attempt, from the rotated file (`.1`) too; none without a file."""
        renamed = self._records.with_name(f"{self._records.name}.1")
        return [row for file in (renamed, self._records) for row in _read_records(file, attempt_id)]


def _read_result(records: Sequence[Mapping[str, str]]) -> Result:
    """Return what the records of an attempt, all of them, say of it."""
    if not records or any(REFUSED_LATE in record["details"] for record in records):
        return Result.LATE
    kept = next((record["answer"] for record in reversed(records) if record["answer"]), "")
    if kept and not kept.startswith(TELLING):
        return Result(kept)
    carried = [record for record in records if record["channel"].startswith("PJSIP/trunk")]
    if not any(record["event"] == "ANSWER" for record in carried):
        return Result.NO_ANSWER
    ended = [float(record["time"]) for record in carried if record["event"] == "CHAN_END"]
    if not ended:
        return Result.UNKNOWN
    return _judge_heard(kept.removeprefix(TELLING), max(ended))


def _judge_heard(telling: str, ended: float) -> Result:
    """Return what a call that ended then comes to without an answer, by what is kept of its telling."""
    earliest, _, surely = telling.partition("-")
    if not earliest or ended < float(earliest):
        return Result.BROKEN_OFF
    return Result.HEARD if surely and ended >= float(surely) else Result.UNKNOWN


def _read_records(file: Path, attempt_id: str) -> list[dict[str, str]]:
    try:
        with file.open(newline="", encoding="utf-8", errors="replace") as opened:
            # The file may hold months of calls: only lines that name the attempt are parsed.
            lines = (line for line in opened if attempt_id in line)
            rows = csv.DictReader(lines, fieldnames=RECORD_FIELDS, restval="")
            return [row for row in rows if row["linked"] == attempt_id]
    except FileNotFoundError:
        return []
