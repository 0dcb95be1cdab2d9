"""Strangers and a carrier out of its mind cost Asterisk nothing that stays."""

import asyncio
import contextlib
import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from asterisk.server.process import Asterisk
from tests.integration.test_asterisk import sockets_of
from tests.integration.test_softphone_sipp import sipp
from tests.support.asterisk_server import Service, free_ports, running_asterisk
from tests.support.patience import PATIENCE
from tests.support.runtime import RUNTIME
from tests.support.sip_junk import junk

pytestmark = pytest.mark.skipif(not (RUNTIME / "bin/asterisk").exists(), reason="asterisk/obtain asterisk")

#: The carrier's address, and one that is nobody's.
CARRIER, STRANGER = "127.0.0.1", "127.0.0.2"
SEED = 20261130


@dataclass
class Use:
    """What a process has of the machine: memory in MB, threads, and sockets."""

    memory: float
    threads: int
    sockets: int

    @classmethod
    def of(cls, pid: int) -> "Use":
        status = Path(f"/proc/{pid}/status").read_text()
        found = dict(re.findall(r"^(VmRSS|Threads):\s+(\d+)", status, re.MULTILINE))
        handles = list(Path(f"/proc/{pid}/fd").iterdir())
        sockets = 0
        for one in handles:
            with contextlib.suppress(OSError):
                sockets += one.readlink().name.startswith("socket:")
        return cls(int(found["VmRSS"]) / 1024, int(found["Threads"]), sockets)


def pid_of(asterisk: Asterisk) -> int:
    return int((asterisk.config.home / "run" / "asterisk.pid").read_text())


@contextlib.contextmanager
def sender(host: str) -> Iterator[socket.socket]:
    """Open a socket at an address."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.bind((host, 0))
        one.settimeout(0)
        yield one


async def send(asterisk: Asterisk, host: str, count: int, seed: int) -> int:
    """Send junk from this address, a little at a time, and return how many answers came."""
    line, answers = ("127.0.0.1", asterisk.config.sip_port), 0
    with sender(host) as one:
        for number, packet in enumerate(junk(seed, count, host, one.getsockname()[1])):
            one.sendto(packet, line)
            if number % 20 == 0:
                await asyncio.sleep(0.02)
            with contextlib.suppress(BlockingIOError):
                while one.recv(65_535):
                    answers += 1
    return answers


async def quiet(service: Service) -> None:
    """Hang up what is left of calls, and wait until it is gone."""
    async with asyncio.timeout(PATIENCE):
        while channels := await service.asks("GET", "/channels"):
            for one in channels:
                async with service.session.delete(f"{service._base}/channels/{one['id']}"):
                    pass
            await asyncio.sleep(0.2)


async def test_a_thousand_messages_of_junk_leave_nothing_behind(tmp_path: Path) -> None:
    async with running_asterisk(tmp_path) as asterisk, Service.connected(asterisk.config) as service:
        for host in (CARRIER, STRANGER):
            await send(asterisk, host, 100, SEED)
        await quiet(service)
        before = Use.of(pid_of(asterisk))
        assert await send(asterisk, CARRIER, 700, SEED + 1) > 100
        await send(asterisk, STRANGER, 300, SEED + 2)
        await quiet(service)
        after = Use.of(pid_of(asterisk))
    assert after.memory < before.memory + 10
    # Transactions of lost requests hold on for half a minute.
    assert after.threads <= before.threads + 4
    assert after.sockets <= before.sockets


async def test_nothing_but_sip_and_the_dns_client_listens_and_junk_does_not_move_it(tmp_path: Path) -> None:
    async with running_asterisk(tmp_path) as asterisk, Service.connected(asterisk.config) as service:
        before, listening = Use.of(pid_of(asterisk)), sockets_of(asterisk.config.home)
        outside = [one for one in listening if one[1] != CARRIER]
        # PJSIP's DNS client: one for each family, where the machine has a nameserver.
        assert [kind for kind, _, _ in sorted(outside)] in ([], ["udp", "udp6"])
        with sender(STRANGER) as one:
            for _, _, port in outside:
                for packet in junk(SEED + 3, 200, STRANGER, 5060):
                    one.sendto(packet, (CARRIER, port))
        assert await service.asks("GET", "/channels") == []
        assert Use.of(pid_of(asterisk)).memory < before.memory + 10
        assert sockets_of(asterisk.config.home) == listening


async def test_the_log_is_set_aside_before_a_stranger_fills_the_disk(tmp_path: Path) -> None:
    async with running_asterisk(tmp_path) as asterisk:
        log = asterisk.config.home / "log" / "asterisk.log"
        aside = log.with_name("asterisk.log.full")
        keeping = asyncio.create_task(asterisk.keep_log_small(most=50_000, look_every=0.05))
        async with asyncio.timeout(PATIENCE):
            while not (aside.exists() and log.exists() and b"did not pass ACL test" in log.read_bytes()):
                await send(asterisk, STRANGER, 50, SEED)
        keeping.cancel()
        assert b"did not pass ACL test" in aside.read_bytes()
    kept = [one for one in log.parent.iterdir() if one.name.startswith("asterisk.log")]
    assert sorted(one.name for one in kept) == ["asterisk.log", "asterisk.log.full"]


@pytest.mark.long
async def test_memory_levels_off_over_thousands_of_quick_calls(tmp_path: Path) -> None:
    """PJSIP keeps a call's transactions for half a minute, and their memory for those that follow."""
    after = []
    async with running_asterisk(tmp_path) as asterisk, Service.connected(asterisk.config) as service:
        for _ in range(8):
            await call_quickly(asterisk, tmp_path, 1000)
            service.events.clear()
            after.append(Use.of(pid_of(asterisk)))
    assert after[-1].memory < after[3].memory * 1.1
    assert after[-1].threads <= after[3].threads + 4
    assert after[-1].sockets <= after[3].sockets + 2


async def call_quickly(asterisk: Asterisk, folder: Path, calls: int) -> None:
    """Have SIPp make calls of a fifth of a second, 40 a second."""
    (port,) = free_ports(1)
    arguments = ("-m", str(calls), "-r", "40", "-d", "200", "-p", str(port), "-s", "100")
    async with sipp(folder, "-sn", "uac", *arguments, f"{CARRIER}:{asterisk.config.sip_port}") as process:
        assert await process.wait() == 0
