"""Asterisk as a child process: configured, started, watched and stopped."""

import asyncio
import base64
import contextlib
import http.client
import os
import re
import signal
import time
from http import HTTPStatus
from pathlib import Path

from asterisk.errors import AsteriskError
from asterisk.server.config import AsteriskConfig, write
from asterisk.server.locks import Lock
from asterisk.server.ports import check_asterisk_ports
from asterisk.server.program import Installation

#: A line of Asterisk's list: endpoint/URI, login, state.
_REGISTRATION = re.compile(r"^ ([\w-]+)/sip:\S+ +\S+ +([A-Z][a-z]+)", re.MULTILINE)
_START_SECONDS = 20.0
_ANSWER_SECONDS = 5.0
_STOP_SECONDS = 5.0
_POLL_SECONDS = 0.02
_STOP_POLL_SECONDS = 0.1
#: Size of the log, in bytes, from which it is set aside, and how often that is looked at, in seconds.
_MOST_LOGGED = 50_000_000
_LOOK_SECONDS = 5.0


class Asterisk:
    """One Asterisk, running as our child in its own folder."""

    def __init__(self, config: AsteriskConfig, installation: Installation) -> None:
        self.config = config
        self._installation = installation
        self._process: asyncio.subprocess.Process | None = None
        self._log = config.home / "log" / "asterisk.log"
        self._log_began = 0
        self._lock = Lock(config.home.with_name("asterisk.lock"))

    async def start(self) -> None:
        """Start it and return once it takes calls; one left over in the same folder is stopped first.

        Raises:
            PortError: a port is taken.
            AsteriskError: Asterisk ended or didn't answer in time.
            RunsAlreadyError: another of our processes runs it.
        """
        self.config.home.mkdir(parents=True, exist_ok=True)
        await self._lock.take_after("Asterisk", self.config.home.parent)
        try:
            await _stop_leftover(self.config.home)
            _check_ports(self.config)
            write(self.config, self._installation)
            await self._run()
        except BaseException:
            await self.stop()
            raise

    async def _run(self) -> None:
        self._log_began = self._log.stat().st_size if self._log.exists() else 0
        with (self.config.home / "log" / "console.log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self._command("-f"),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            async with asyncio.timeout(_START_SECONDS):
                await self._answering()
        except TimeoutError as error:
            raise AsteriskError(self._complaint(f"didn't answer within {_START_SECONDS:.0f} s")) from error

    async def stop(self) -> None:
        """Stop it and every call on it, by force after 5 s; do nothing if it has ended."""
        self._lock.announce_end()
        if self._process and self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.terminate()
            try:
                await asyncio.wait_for(self._process.wait(), _STOP_SECONDS)
            except TimeoutError:
                self._process.kill()
                await self._process.wait()
        self._lock.release()

    async def ended(self) -> int:
        """Wait until it ends by itself; return its exit code, negative for a signal."""
        if self._process is None:
            raise AsteriskError("Asterisk was not started")
        return await self._process.wait()

    async def keep_log_small(self, most: int = _MOST_LOGGED, look_every: float = _LOOK_SECONDS) -> None:
        """Set the log aside whenever it exceeds `most` bytes, until cancelled; the one set aside before goes.

        A stranger's every packet is a line in it, and a day's logrotate would come too late.
        """
        while True:
            await asyncio.sleep(look_every)
            if self._log.exists() and self._log.stat().st_size > most:
                self._log.replace(self._log.with_name(f"{self._log.name}.full"))
                await self._order("logger reload")

    async def _order(self, words: str) -> None:
        """Give an order at Asterisk's console, and wait until it is carried out."""
        console = await asyncio.create_subprocess_exec(
            *self._command("-rx", words), stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
        )
        await console.wait()

    def _command(self, *arguments: str) -> tuple[str, ...]:
        return (
            str(self._installation.program),
            "-C",
            str(self.config.home / "etc" / "asterisk.conf"),
            *arguments,
        )

    async def _answering(self) -> None:
        while not await asyncio.to_thread(self._answers):
            if self._process is None or self._process.returncode is not None:
                raise AsteriskError(self._complaint("ended at once"))
            await asyncio.sleep(_POLL_SECONDS)
        await self._order("core waitfullybooted")

    def _answers(self) -> bool:
        """Ask over ARI whether it is there; blocks. The standard library is enough for watching a child."""
        login = base64.b64encode(f"{self.config.ari_user}:{self.config.ari_password}".encode()).decode()
        connection = http.client.HTTPConnection("127.0.0.1", self.config.ari_port, timeout=_ANSWER_SECONDS)
        try:
            connection.request("GET", "/ari/applications", headers={"Authorization": f"Basic {login}"})
            return connection.getresponse().status == HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _complaint(self, what: str) -> str:
        """Return the text for the operator: the first error since this start has caused the others."""
        text = (
            self._log.read_bytes()[self._log_began :].decode(errors="replace") if self._log.exists() else ""
        )
        error = next((line for line in text.splitlines() if " ERROR[" in line), "it holds no error")
        return f"Asterisk {what}; its log is {self._log}: {error}"


async def list_registrations(home: Path, installation: Installation) -> dict[str, str]:
    """Return how each login at a carrier stands, in Asterisk's words (Registered, Rejected …), by its endpoint's name.

    Raise AsteriskError when the Asterisk of this folder doesn't say.
    """
    asking = await asyncio.create_subprocess_exec(
        installation.program,
        *("-C", home / "etc" / "asterisk.conf", "-rx", "pjsip show registrations"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    said, _ = await asking.communicate()
    if asking.returncode:
        raise AsteriskError("Asterisk doesn't say where it is registered; see its log")
    return dict(_REGISTRATION.findall(said.decode(errors="replace")))


async def _stop_leftover(home: Path) -> None:
    """Stop the Asterisk that an earlier service left running in this folder: its calls are unknown to us."""
    pid = find_running(home)
    if pid is None:
        return
    for number in (signal.SIGTERM, signal.SIGKILL):
        deadline = time.monotonic() + _STOP_SECONDS
        while _runs_from(home, pid) and time.monotonic() < deadline:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
            await asyncio.sleep(_STOP_POLL_SECONDS)


def find_running(home: Path) -> int | None:
    """Return the process id of the Asterisk that runs in this folder, None when none does."""
    try:
        pid = int((home / "run" / "asterisk.pid").read_text())
    except (OSError, ValueError):
        return None
    return pid if _runs_from(home, pid) else None


def _runs_from(home: Path, pid: int) -> bool:
    """Tell whether a process is this folder's Asterisk, and not another that got its number later."""
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
    return str(home / "etc" / "asterisk.conf").encode() in command.split(b"\0")


def _check_ports(config: AsteriskConfig) -> None:
    rtp = range(config.rtp_first_port, config.rtp_last_port + 1)
    for listener in config.listeners:
        listener.port.check()
    check_asterisk_ports(config.ari_port, config.sip_host, rtp)
