"""A whole line for tests: Asterisk and the service, started in their own processes as an operator would."""

import asyncio
import csv
import fcntl
import json
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self, TypeVar

import aiohttp

from ivr.app.repositories import import_subscribers, open_repositories
from ivr.config.settings import Settings
from outages.accounts import Role
from outages.imports import COLUMNS, OPTIONAL
from tests.support.asterisk_server import free_ports, free_range
from tests.support.patience import PATIENCE
from tests.support.runtime import PROJECT, RUNTIME
from tests.support.spoken_first import spoken_first
from tests.support.telephones import Telephones
from tests.support.undertaker import entrust

T = TypeVar("T")

REGION, CITY = "Приморская область", "Светлогорск"
RTP_PORTS = 1000
LINE_NUMBER = "+74951234567"
START_SECONDS = 600.0
#: What each part logs when it is ready.
READY = {"asterisk": "asterisk_ready", "serve": "service_ready"}
#: Name of a worker that runs in its own process, without its number.
WORKER = "worker-"
#: The parts of a service whose roles have processes of their own, before a dash and a number.
ROLES = ("calls", "web", "dispatch")


@dataclass
class Household:
    """A row of the subscribers' CSV file, with a valid default for each column."""

    phone: str
    street: str
    house: str
    language: str = "ru"
    services: str = "internet"
    flat: str = "7"
    account: str = ""
    #: By default all households of a street hang on equipment of their own: others' reports are nothing to them.
    node: str = ""
    tier: str = "standard"
    zone: str = ""
    email: str = ""

    def row(self) -> dict[str, str]:
        """Return the row by column."""
        account = self.account or self.phone.removeprefix("+")
        return {
            "account": account,
            "name": f"Абонент {account}",
            "phones": self.phone,
            "language": self.language,
            "tier": self.tier,
            "region": REGION,
            "city": CITY,
            "street": self.street,
            "house": self.house,
            "flat": self.flat,
            "services": self.services,
            "node": self.node or f"{self.street}/port-1",
        }


def choose_ports() -> list[int]:
    """Return ports for a line's parts and telephones, and the first RTP port."""
    return [*free_ports(6), free_range(RTP_PORTS)]


def run_aside(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end, even from within the test's event loop."""
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(asyncio.run, work).result()


@dataclass
class RunningLine(Telephones):
    """An installation in its own folder and on its own ports; `settings` are added to its environment.

    The service is the part `serve`, with `workers` the parts `worker-1`, `worker-2` …, or with `roles` parts such as
    `calls-1`, `web-1`, `dispatch-1`, `dispatch-2`.
    """

    folder: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    workers: int = 0
    #: The command `outage-ivr` and its working folder: from the project, or as installed.
    program: Sequence[str] = (sys.executable, "-m", "ivr")
    cwd: Path = PROJECT
    roles: Sequence[str] = ()
    ports: list[int] = field(default_factory=choose_ports)
    token: str = ""
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.sip_port, self.ari_port, self.http_port, *desks, rtp = self.ports
        self.trunk_port, self.person_port, self.priority_port = desks
        self.environment = {
            name: value for name, value in os.environ.items() if not name.startswith("OUTAGE_IVR_")
        }
        self.environment |= {
            "OUTAGE_IVR_HOME": str(self.folder),
            "OUTAGE_IVR_RUNTIME": str(RUNTIME),
            "OUTAGE_IVR_SIP_PORT": str(self.sip_port),
            "OUTAGE_IVR_ARI_PORT": str(self.ari_port),
            "OUTAGE_IVR_HTTP_PORT": str(self.http_port),
            "OUTAGE_IVR_RTP_PORTS": f"{rtp}-{rtp + RTP_PORTS - 1}",
            "OUTAGE_IVR_TRUNK": f"127.0.0.1:{self.trunk_port}",
            "OUTAGE_IVR_PERSON": f"sip:desk@127.0.0.1:{self.person_port}",
            "OUTAGE_IVR_PRIORITY_PERSON": f"sip:duty@127.0.0.1:{self.priority_port}",
            "OUTAGE_IVR_LINE_NUMBER": LINE_NUMBER,
            "OUTAGE_IVR_QUALIFY_SECONDS": "1",
            "OUTAGE_IVR_CALLBACKS_PER_PERSON": "9/15",
            "OUTAGE_IVR_CALLBACK_BUSY_WAIT_SECONDS": "1",
            "OUTAGE_IVR_CALLBACK_NO_ANSWER_WAIT_SECONDS": "1",
            "OUTAGE_IVR_CALLBACK_DECLINED_WAIT_SECONDS": "1",
            "OUTAGE_IVR_CALLBACK_TRUNK_WAIT_SECONDS": "1",
            "OUTAGE_IVR_CALLBACK_RING_SECONDS": "5",
            "OUTAGE_IVR_WORKERS": str(self.workers or 1),
            # Tests call repeatedly from few numbers.
            "OUTAGE_IVR_CALLS_PER_NUMBER": "20",
            "OUTAGE_IVR_FLOOD_MINUTES": "1",
            "OUTAGE_IVR_CALLS_AT_ONCE_PER_NUMBER": "1000",
            # Tests also run at night.
            "OUTAGE_IVR_QUIET_HOURS": "",
            "OUTAGE_IVR_PERSON_WRAP_UP_SECONDS": "0",
            **self.settings,
        }
        self.logs: dict[str, Path] = {}

    @classmethod
    @contextmanager
    def opened(
        cls,
        folder: Path,
        prompt_store: Path,
        settings: Mapping[str, str] | None = None,
        workers: int = 0,
        *,
        program: Sequence[str] = program,
        cwd: Path = cwd,
    ) -> Iterator[Self]:
        """Run a line with the shared prompts until the block ends."""
        (folder / "prompts").symlink_to(prompt_store)
        line = cls(folder, settings or {}, workers, program, cwd)
        try:
            with spoken_first(prompt_store, line.settings):
                line.opens()
            yield line
        finally:
            line.closes()

    # -- the operator's side

    def runs(self, *words: str) -> str:
        """Run a command of `outage-ivr` to its end and return its output."""
        return self.runs_to((0,), *words)

    def runs_to(self, statuses: Sequence[int], *words: str) -> str:
        """Run a command that ends with one of these statuses, and return its output."""
        done = subprocess.run(  # noqa: S603 - our own command
            [*self.program, *words],
            cwd=self.cwd,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )
        if done.returncode not in statuses:
            raise AssertionError(
                f"outage-ivr {' '.join(words)} failed:\n{(done.stdout + done.stderr)[-1500:]}"
            )
        return done.stdout

    def opens(self) -> None:
        """Start everything, wait until all phrases are spoken, and get a token."""
        self.starts("asterisk")
        for part in self.service:
            self.starts(part)
        self.waits_for_phrases()
        self.token = self.adds_token()

    def adds_token(self) -> str:
        """Add a manager's token, and return its secret."""

        async def add() -> str:
            async with open_repositories(self._settings) as (_, repositories):
                return await repositories.accounts.add_token(
                    "tests", Role.MANAGER, author="tests", at=datetime.now(UTC)
                )

        return run_aside(add())

    @property
    def _settings(self) -> Settings:
        """The settings that locate the database."""
        return Settings(home=self.folder, database=self.environment.get("OUTAGE_IVR_DATABASE", ""))

    def waits_for_phrases(self) -> None:
        """Wait until the remaining fixed phrases, rendered after the opening, are spoken."""
        deadline = time.monotonic() + START_SECONDS
        while '"fixed_phrases_spoken"' not in self.log_of_service():
            if time.monotonic() > deadline:
                raise AssertionError(f"phrases are missing:\n{self.log_of_service()[-4000:]}")
            time.sleep(0.1)

    @property
    def service(self) -> list[str]:
        """The parts that take calls."""
        return list(self.roles) or [f"{WORKER}{number + 1}" for number in range(self.workers)] or ["serve"]

    def starts(self, part: str) -> None:
        """Start `asterisk`, `serve` or a worker, and wait until it is ready."""
        command, _, worker = part.partition(WORKER)
        role = part.partition("-")[0]
        words = ["serve", "--role", role] if role in ROLES else [command or "serve"]
        began = time.monotonic()
        log = self.folder / f"{part}-{time.monotonic_ns()}.log"
        with log.open("wb") as out:
            process = subprocess.Popen(  # noqa: S603 - our own command
                [*self.program, *words],
                cwd=self.cwd,
                env=self.environment | ({"OUTAGE_IVR_WORKER": worker} if worker else {}),
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        entrust(process.pid)
        self.processes[part], self.logs[part] = process, log
        while f'"{READY[words[0]]}"' not in self.log_of(part):
            if process.poll() is not None or time.monotonic() - began > START_SECONDS:
                raise AssertionError(f"{part} did not start:\n{self.log_of(part)[-4000:]}")
            time.sleep(0.05)

    def stops(self, part: str) -> None:
        """Ask the part to end and wait for it; kill it and fail the test if it doesn't."""
        process = self.processes.pop(part)
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(600)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(PATIENCE)
            raise

    def kills(self, part: str) -> None:
        """Kill the part."""
        self.processes[part].kill()
        self.processes.pop(part).wait(PATIENCE)

    def freezes(self, part: str) -> None:
        """Suspend the part."""
        self.processes[part].send_signal(signal.SIGSTOP)

    def thaws(self, part: str) -> None:
        """Resume the part."""
        self.processes[part].send_signal(signal.SIGCONT)

    def closes(self) -> None:
        """Stop everything that still runs, suspended parts included."""
        with ExitStack() as stack:
            for part in ("asterisk", *self.service):
                if part in self.processes:
                    self.thaws(part)
                    stack.callback(self.stops, part)

    def next_key(self) -> int:
        """Return a number that no other test on this line gets."""
        with (self.folder / "keys").open("a+") as keys:
            fcntl.flock(keys, fcntl.LOCK_EX)
            keys.seek(0)
            key = len(keys.read()) + 1
            keys.write("+")
        return key

    def imports(self, *households: Household) -> None:
        """Add subscribers from a file."""
        file = self.folder / f"subscribers-{secrets.token_hex(4)}.csv"
        with file.open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, [*COLUMNS, *OPTIONAL])
            writer.writeheader()
            writer.writerows(one.row() | {"zone": one.zone, "email": one.email} for one in households)
        # One at a time: on a busy machine, several imports at once would time out.
        with (self.folder / "imports").open("ab") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            run_aside(import_subscribers(self._settings, file, author="tests"))

    def log_of(self, part: str) -> str:
        """Return what a part has logged since its last start."""
        return self.logs[part].read_text(errors="replace")

    def log_of_service(self) -> str:
        """Return what the parts that take calls have logged since their last start."""
        return "".join(self.log_of(part) for part in self.service if part in self.logs)

    def sent_sms(self) -> list[dict[str, str]]:
        """Return the messages that the file gateway accepted."""
        file = self.folder / "sms.jsonl"
        return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []

    # -- the duty manager's side

    async def asks(self, method: str, path: str, body: object = None, **query: str) -> Any:  # noqa: ANN401 - JSON
        """Call the REST API and return its answer; fail on anything but success."""
        headers = {"Authorization": f"Bearer {self.token}"}
        url = f"http://127.0.0.1:{self.http_port}/api/v1{path}"
        async with (
            aiohttp.ClientSession(headers=headers) as http,
            http.request(method, url, json=body, params=query) as answer,
        ):
            text = await answer.text()
            if answer.status >= 400:
                raise AssertionError(f"{method} {path}: {answer.status} {text}")
            return json.loads(text) if text else None

    async def posts_outage(
        self,
        street: str,
        houses: str | None = None,
        *,
        etr: datetime | None = None,
        services: Sequence[str] = ("internet",),
        cause: str = "line_damage",
        general: bool = False,
    ) -> int:
        """Post and publish an outage on a street; return its id."""
        place: dict[str, Any] = {"address": [REGION, CITY, street]}
        if houses:
            place["houses"] = houses
        body = {
            "kind": "unplanned",
            "services": list(services),
            "scope": {"include": [place]},
            "cause": cause,
            "etr": etr.isoformat() if etr else None,
            "general": general,
        }
        incident = await self.asks("POST", "/incidents", body)
        await self.asks("POST", f"/incidents/{incident['id']}/publish")
        return int(incident["id"])

    async def restores(self, incident: int) -> None:
        """End an outage."""
        await self.asks("POST", f"/incidents/{incident}/restore")

    async def tickets(self, **query: str) -> list[dict[str, Any]]:
        """Return tickets."""
        return list((await self.asks("GET", "/tickets", **query))["items"])

    async def calls(self, **query: str) -> list[dict[str, Any]]:
        """Return call records."""
        return list((await self.asks("GET", "/calls", **query))["items"])

    async def notifications(self, **query: str) -> list[dict[str, Any]]:
        """Return notifications."""
        return list((await self.asks("GET", "/notifications", **query))["items"])

    async def read_metrics(self) -> str:
        """Return the metrics as Prometheus reads them."""
        headers = {"Authorization": f"Bearer {self.token}"}
        url = f"http://127.0.0.1:{self.http_port}/metrics"
        async with aiohttp.ClientSession(headers=headers) as http, http.get(url) as answer:
            return await answer.text()

    async def is_healthy(self) -> bool:
        """Say whether every part is well, except the trunk, which is a test's own telephone."""
        async with (
            aiohttp.ClientSession() as http,
            http.get(f"http://127.0.0.1:{self.http_port}/healthz") as answer,
        ):
            parts = (await answer.json())["parts"]
        return all(part["state"] == "ok" for name, part in parts.items() if name != "trunk")
