"""The two sides in one Asterisk: our line, and an extension whose dialplan plays the same files."""

import asyncio
import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Self

from benchmarks.footprint import measure_footprint
from benchmarks.load import Load, Outcome, place_calls
from benchmarks.processes import busy_seconds, children_of, cpu_seconds
from benchmarks.report import Section
from benchmarks.town import Town, outage_at
from tests.support.asterisk_server import free_range
from tests.support.running_line import RunningLine
from tests.support.runtime import PROJECT, RUNTIME

#: Prompts stay here between runs, so that they are rendered once.
PROMPTS = PROJECT / "var" / "benchmarks" / "prompts"
#: Two per call.
_RTP_PORTS = 4200
_MOST_CALLS = 2000
#: A line is idle below this CPU use (share of a core) over this time (seconds).
_QUIET, _QUIET_SECONDS = 0.1, 1.0
_CALLERS = 1000
_BYTES_A_SECOND = 8000
#: Time before the end of the sound at which a caller hangs up, in seconds; the dialplan would otherwise be quicker.
_BEFORE_THE_END = 0.5


class Side(StrEnum):
    """What answers the call; the value is the extension to dial."""

    #: Asterisk's dialplan alone.
    PLAIN = "plain"
    #: Our line.
    OURS = "100"


@dataclass(frozen=True)
class Measured:
    """A load's outcome, and the CPU time that it took, in seconds."""

    outcome: Outcome
    asterisk: float
    service: float
    #: CPU time of everything else, as a share of all cores, including SIPp and the kernel's work for it.
    rest: float

    @property
    def calls(self) -> int:
        """The number of calls placed."""
        return self.outcome.load.calls


@dataclass(eq=False)
class Installation:
    """A line with a town, its own Asterisk, and the same prompts without us on another extension."""

    folder: Path
    town: Town
    #: Duration of the subscribers' import and of publishing the outages, in seconds.
    import_seconds: float = 0.0
    publish_seconds: float = 0.0
    #: Length of a call that hears everything, in seconds.
    whole_seconds: float = 0.0
    _numbers: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True)
        PROMPTS.mkdir(parents=True, exist_ok=True)
        (self.folder / "prompts").symlink_to(PROMPTS)
        first = free_range(_RTP_PORTS)
        settings = {
            "OUTAGE_IVR_RTP_PORTS": f"{first}-{first + _RTP_PORTS - 1}",
            "OUTAGE_IVR_MAX_CALLS": str(_MOST_CALLS),
            # The full dialogue is measured, however many call and however often.
            "OUTAGE_IVR_STORM_PERCENT": "95",
            "OUTAGE_IVR_CALLS_PER_NUMBER": "20",
            "OUTAGE_IVR_FLOOD_MINUTES": "1",
            "OUTAGE_IVR_QUALIFY_SECONDS": "10",
        }
        self._line = RunningLine(self.folder, settings)

    def __enter__(self) -> Self:
        try:
            self._open()
        except BaseException:
            self._line.closes()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._line.closes()

    def measure(self, side: Side, load: Load) -> Measured:
        """Put a load on a side; on ours every caller gets a new ticket."""
        self._forget_calls()
        began, busy = time.monotonic(), busy_seconds()
        asterisk, service = cpu_seconds(self._asterisk), cpu_seconds(self._service)
        outcome = place_calls(
            RUNTIME / "bin" / "sipp",
            self._line.sip_port,
            side,
            load=load,
            numbers=self._numbers,
            folder=self.folder,
        )
        spent = cpu_seconds(self._asterisk) - asterisk, cpu_seconds(self._service) - service
        capacity = (time.monotonic() - began) * (os.cpu_count() or 1)
        return Measured(outcome, *spent, rest=(busy_seconds() - busy - sum(spent)) / capacity)

    def footprint(self) -> Section:
        """Measure our idle processes."""
        return measure_footprint(self._line.processes["asterisk"].pid, self._service)

    def settle(self) -> None:
        """Wait until rendering and writing have ended."""
        while True:
            before = cpu_seconds(self._asterisk) + cpu_seconds(self._service)
            time.sleep(_QUIET_SECONDS)
            if cpu_seconds(self._asterisk) + cpu_seconds(self._service) - before < _QUIET * _QUIET_SECONDS:
                return

    def _open(self) -> None:
        self._import()
        self._line.opens()
        (self._asterisk,) = children_of(self._line.processes["asterisk"].pid)
        self._service = self._line.processes["serve"].pid
        self._numbers = self.town.callers(_CALLERS)
        began = time.monotonic()
        asyncio.run(self._publish())
        self.publish_seconds = time.monotonic() - began
        self.settle()
        asyncio.run(self._call_once())
        self._play_the_same(self._heard())

    def _import(self) -> None:
        file = self.folder / "subscribers.csv"
        self.town.write(file)
        began = time.monotonic()
        subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-m", "ivr", "subscribers", "import", str(file)],
            cwd=PROJECT,
            env=self._line.environment,
            stdout=subprocess.DEVNULL,
            check=True,
        )
        self.import_seconds = time.monotonic() - began
        file.unlink()

    async def _publish(self) -> None:
        for address in self.town.outages:
            incident = await self._line.asks("POST", "/incidents", outage_at(address))
            await self._line.asks("POST", f"/incidents/{incident['id']}/publish")

    async def _call_once(self) -> None:
        """Hear the whole announcement once, to learn its files."""
        async with await self._line.phone(self._numbers[0]) as phone:
            await phone.dials(self._line.address)
            await phone.hears_until("other_language")
            await phone.hangs_up()

        async def recorded() -> bool:
            return bool(await self._line.calls())

        await self._line.until(recorded)

    def _heard(self) -> list[Path]:
        with self._database() as database:
            ((heard,),) = database.execute("SELECT heard FROM calls")
        return [self.folder / "prompts" / one["language"] / one["file"] for one in json.loads(heard)]

    def _play_the_same(self, files: Sequence[Path]) -> None:
        """Add an extension to the dialplan that plays these files and does nothing else."""
        sound = sum(file.with_suffix(".alaw").stat().st_size for file in files)
        self.whole_seconds = sound / _BYTES_A_SECOND - _BEFORE_THE_END
        etc = self.folder / "asterisk" / "etc"
        with (etc / "extensions.conf").open("a") as dialplan:
            dialplan.write(
                "\n[line](+)\n"
                f"exten => {Side.PLAIN},1,Answer(,i)\n"
                f" same => n,Playback({'&'.join(map(str, files))})\n"
                " same => n,Hangup()\n"
            )
        subprocess.run(  # noqa: S603 - our own command
            [RUNTIME / "bin" / "asterisk", "-C", etc / "asterisk.conf", "-rx", "dialplan reload"],
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def _forget_calls(self) -> None:
        """Delete what calls leave behind, so that every load finds the same state."""
        with self._database() as database:
            for table in ("promises", "calls", "consents", "tickets"):
                database.execute(f"DELETE FROM {table}")  # noqa: S608 - the four names above

    def _database(self) -> sqlite3.Connection:
        return sqlite3.connect(self.folder / "outages.db", timeout=10)
