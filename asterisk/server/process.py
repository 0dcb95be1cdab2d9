"""Asterisk as a child process: its configuration is written from templates, then it is started and stopped."""

import asyncio
import base64
import contextlib
import http.client
import ipaddress
import os
import re
import resource
import shlex
import shutil
import signal
import socket
import time
from dataclasses import asdict, dataclass
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

import jinja2
import structlog

from asterisk.errors import AsteriskError
from asterisk.server import TEMPLATES
from asterisk.server.dialplan import APP, CAUSE_LATE, name_person
from asterisk.server.locks import Lock
from asterisk.server.ports import PortError, check_asterisk_ports
from asterisk.server.tones import make_beep, make_waiting_tone
from asterisk.server.versions import KNOWN, Version

log = structlog.get_logger()

_FOLDERS = (
    "etc",
    "lib/keys",
    "data/sounds/en",
    "data/waiting",
    "spool/recording",
    "run",
    "log/cel-custom",
    "cache",
)
# Asterisk complains of each of these when it is missing, and needs nothing in it.
_EMPTY_FILES = ("acl", "ccss", "features", "manager", "pjproject", "udptl", "websocket_client")
_MODULE_FOLDERS = ("usr/lib/*/asterisk/modules", "usr/lib/asterisk/modules", "usr/lib64/asterisk/modules")
_SOCKET_PATH_LIMIT = 107
_START_SECONDS = 20.0
_ANSWER_SECONDS = 5.0
_STOP_SECONDS = 5.0
_POLL_SECONDS = 0.02
_STOP_POLL_SECONDS = 0.1
_OPEN_FILES = 100_000
#: So many callers may be in the course of being refused, in a moment in which very many call.
_AT_THE_DOOR = 50
#: While the line is filling up, withheld numbers may have this share of it.
_WITHHELD_SHARE = 0.25


@dataclass(frozen=True, kw_only=True)
class AsteriskConfig:
    """What Asterisk's configuration is made of. Times are seconds."""

    #: The folder that holds everything of this Asterisk: configuration, logs, recordings, its socket.
    home: Path
    #: Where the fallback's sounds lie: announcement, apology, person_unavailable (.alaw and .ulaw).
    fallback_dir: Path
    ari_password: str
    ari_user: str = "outage-ivr"
    ari_port: int = 8088
    sip_host: str = "127.0.0.1"
    sip_port: int = 5060
    rtp_first_port: int = 10000
    rtp_last_port: int = 11999
    #: Where calls come from and go out to.
    trunk_host: str = "127.0.0.1"
    trunk_port: int = 5070
    #: How the trunk's callers send keys, in Asterisk's words for it.
    trunk_dtmf: str = "auto"
    #: Where key 0 leads, and where else.
    person_uri: str = "sip:desk@127.0.0.1:5080"
    further_person_uris: tuple[str, ...] = ()
    #: Where corporate and critical subscribers are led first; to the person when empty.
    priority_uri: str = ""
    #: How many callers there may be at once, and how many of one number; `storm_calls` is from where conversations
    #: are shortened.
    max_calls: int = 400
    calls_of_a_number: int = 10
    storm_calls: int = 240
    #: How many callers over the limit hear the general announcement before they are refused.
    early_media_calls: int = 0
    early_media_seconds: int = 60
    #: How many calls may go out at once.
    outgoing_calls: int = 20
    #: What the names of the Stasis applications begin with that calls are offered to, one a worker.
    app_name: str = APP
    workers: int = 1
    #: How long a service that hangs may hold a caller; one that works renews it.
    app_seconds: int = 45
    fallback_seconds: int = 600
    #: Whom of several persons the queue rings, how long one of them, and how soon after their last call.
    person_strategy: str = "rrmemory"
    person_ring_seconds: int = 30
    person_wrap_up_seconds: int = 0
    #: How often who waits is told their place, and after how long they are sent away.
    person_announce_seconds: int = 45
    person_wait_seconds: int = 1800
    #: Whether callers are asked how it was once the person has hung up.
    rating: bool = False
    #: The hard limits on the length of calls.
    person_call_seconds: int = 7200
    outgoing_ring_seconds: int = 30
    outgoing_seconds: int = 1800
    #: How often the trunk and the person are asked whether they are there.
    qualify_seconds: int = 10

    def __post_init__(self) -> None:
        values = asdict(self) | {"further_person_uris": " ".join(self.further_person_uris)}
        for name, value in values.items():
            if name != "ari_password" and re.search(r"[\x00-\x1f\x7f;\[\]{}$\"',]", str(value)):
                raise AsteriskError(
                    f"{name} holds a character that Asterisk's configuration gives a meaning to"
                )
        if len(str(self.home / "run" / "asterisk.ctl")) > _SOCKET_PATH_LIMIT:
            raise AsteriskError(
                f"the path {self.home} is too long for Asterisk's socket: choose a shorter one"
            )

    @property
    def persons(self) -> dict[str, str]:
        """Where each person is reached, by the name that Asterisk has for them."""
        uris = (self.person_uri, *self.further_person_uris)
        return {name_person(number): uri for number, uri in enumerate(uris, 1)}


@dataclass(frozen=True, kw_only=True)
class Installation:
    """An Asterisk program and the folders that belong to it."""

    program: Path
    modules: Path
    #: Holds `documentation` and `rest-api`.
    data: Path


async def find_program(asked_for: str, runtime: Path, allowed: str = "") -> Installation:
    """Find Asterisk: the one asked for (a path, or a name on PATH), else the obtained one in `runtime`.

    Raises:
        AsteriskError: there is none, or it is one that `KNOWN` refuses and `allowed` doesn't name.
    """
    found = shutil.which(asked_for) if asked_for else shutil.which(str(runtime / "bin" / "asterisk"))
    if found is None:
        raise AsteriskError(
            f"there is no program {asked_for}: install Asterisk {KNOWN.oldest} or newer, or leave asterisk_program unset"
            if asked_for
            else f"Asterisk is not in {runtime}: run `asterisk/obtain {shlex.quote(str(runtime))} asterisk`"
        )
    version = await _version(found)
    if objection := KNOWN.find_objection(version, allowed):
        raise AsteriskError(f"{found} is Asterisk {version}, {objection}")
    if version not in KNOWN.versions:
        log.warning("asterisk_untested", program=found, version=str(version), tested=str(KNOWN.versions[-1]))
    return _installation(Path(found))


async def _version(program: str) -> Version:
    process = await asyncio.create_subprocess_exec(program, "-V", stdout=asyncio.subprocess.PIPE)
    output, _ = await process.communicate()
    number = re.match(rb"Asterisk (?:certified/)?(\d+(?:\.\d+)*)", output)
    if number is None:
        raise AsteriskError(f"{program} doesn't tell its version: is it Asterisk?")
    return Version.read(number[1].decode())


def _installation(program: Path) -> Installation:
    """An obtained program lies in ROOT/bin-scripts, an installed one in /usr/sbin or the like."""
    root = program.resolve().parent.parent
    for top in (root, Path("/")):
        modules = next((one for pattern in _MODULE_FOLDERS for one in sorted(top.glob(pattern))), None)
        if modules:
            return Installation(program=program.absolute(), modules=modules, data=top / "usr/share/asterisk")
    raise AsteriskError(f"the modules of {program} were not found in /usr/lib: leave asterisk_program unset")


def render(config: AsteriskConfig, installation: Installation) -> dict[str, str]:
    """Make every configuration file: name to text.

    Raises:
        AsteriskError: the trunk's or the person's host name can't be resolved, or a template is missing.
    """
    trunk = _addresses(config.trunk_host)
    uris = [*config.persons.values(), *filter(None, [config.priority_uri])]
    persons = {address for uri in uris for address in _addresses(_host(uri))}
    values = asdict(config) | {
        "modules": installation.modules,
        "trunk_sources": sorted(trunk),
        "sip_sources": sorted(trunk | persons),
        "persons": config.persons,
        "max_files": min(_OPEN_FILES, resource.getrlimit(resource.RLIMIT_NOFILE)[1]),
        "cause_late": CAUSE_LATE,
        "withheld_calls": max(1, round(config.max_calls * _WITHHELD_SHARE)),
        "most_calls": config.max_calls + config.early_media_calls + config.outgoing_calls + _AT_THE_DOOR,
    }
    files = {f"{name}.conf": "; Asterisk's defaults.\n" for name in _EMPTY_FILES}
    return files | {name: template.render(values) for name, template in _read_templates().items()}


def _read_templates() -> dict[str, jinja2.Template]:
    """Return every template by the name of its file; one that is missing is a broken installation."""
    try:
        environment = jinja2.Environment(
            loader=jinja2.PackageLoader("asterisk.server"),
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            keep_trailing_newline=True,
            autoescape=False,  # noqa: S701 - the values were checked, and this is no HTML
        )
        return {name: environment.get_template(name) for name in TEMPLATES}
    except (ValueError, jinja2.TemplateNotFound) as error:
        raise AsteriskError(
            f"Asterisk's configuration can't be written, its template is missing ({error}): install outage-ivr again"
        ) from error


def _host(sip_uri: str) -> str:
    return urlsplit(sip_uri.replace("sip:", "sip://", 1)).hostname or ""


def _addresses(host: str) -> set[str]:
    try:
        answers = socket.getaddrinfo(host, None, type=socket.SOCK_DGRAM)
    except OSError as error:
        raise AsteriskError(f"the host name {host!r} can't be resolved: {error}") from error
    return {str(ipaddress.ip_network(answer[4][0])) for answer in answers}


def write(config: AsteriskConfig, installation: Installation) -> None:
    """Fill the home folder; only its owner may read it. Idempotent."""
    for folder in _FOLDERS:
        (config.home / folder).mkdir(parents=True, exist_ok=True)
    config.home.chmod(0o700)
    for name, text in render(config, installation).items():
        (config.home / "etc" / name).write_text(text)
    # Asterisk's own name for what it plays before it records.
    (config.home / "data" / "sounds" / "en" / "beep.wav").write_bytes(make_beep())
    (config.home / "data" / "waiting" / "tone.wav").write_bytes(make_waiting_tone())
    for name in ("documentation", "rest-api"):
        link = config.home / "data" / name
        link.unlink(missing_ok=True)
        link.symlink_to(installation.data / name)


class Asterisk:
    """One Asterisk, running as our child from its own folder."""

    def __init__(self, config: AsteriskConfig, installation: Installation) -> None:
        self.config = config
        self._installation = installation
        self._process: asyncio.subprocess.Process | None = None
        self._log = config.home / "log" / "asterisk.log"
        self._log_began = 0
        self._lock = Lock(config.home.with_name("asterisk.lock"))

    async def start(self) -> None:
        """Start it, and return once it takes calls. One left over in the same folder is stopped first.

        Raises:
            AsteriskError: a port is taken, or Asterisk ended or didn't answer in time.
            RunsAlreadyError: another process of ours runs it.
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
        """End it and every call on it, by force if it doesn't listen. Does nothing if it has ended."""
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
        """Wait until it ends by itself; its exit code, negative for a signal."""
        if self._process is None:
            raise AsteriskError("Asterisk was not started")
        return await self._process.wait()

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
        booted = await asyncio.create_subprocess_exec(
            *self._command("-rx", "core waitfullybooted"), stdout=asyncio.subprocess.DEVNULL
        )
        await booted.wait()

    def _answers(self) -> bool:
        """Ask over ARI whether it is there; blocks. The standard library does: we only watch a child here."""
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
        """What to tell the operator: the first error since this start is the cause of the others."""
        text = (
            self._log.read_bytes()[self._log_began :].decode(errors="replace") if self._log.exists() else ""
        )
        error = next((line for line in text.splitlines() if " ERROR[" in line), "it holds no error")
        return f"Asterisk {what}; its log is {self._log}: {error}"


async def _stop_leftover(home: Path) -> None:
    """End the Asterisk that a service before us left running in this folder: its calls are unknown to us."""
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
    """Return the process of the Asterisk that runs from this folder, None when none does."""
    try:
        pid = int((home / "run" / "asterisk.pid").read_text())
    except (OSError, ValueError):
        return None
    return pid if _runs_from(home, pid) else None


def _runs_from(home: Path, pid: int) -> bool:
    """Whether this process is an Asterisk with this folder's configuration, and not one that got its number later."""
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
    return str(home / "etc" / "asterisk.conf").encode() in command.split(b"\0")


def _check_ports(config: AsteriskConfig) -> None:
    rtp = range(config.rtp_first_port, config.rtp_last_port + 1)
    try:
        check_asterisk_ports(config.ari_port, config.sip_host, config.sip_port, rtp)
    except PortError as error:
        raise AsteriskError(str(error)) from error
