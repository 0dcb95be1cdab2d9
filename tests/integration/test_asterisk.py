"""A real Asterisk with our configuration and dialplan, as callers and the service see it."""

import asyncio
import contextlib
import os
import secrets
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from asterisk.errors import AsteriskError
from asterisk.server.process import Asterisk
from asterisk.server.program import find_program
from asterisk.softphone.catalogue import PromptCatalogue
from tests.support.asterisk_server import Service, complaints, config_for, running_asterisk
from tests.support.phone import Line, Phone
from tests.support.runtime import RUNTIME

#: Runs Asterisk until it is killed, and prints its process id.
SUPERVISOR = """
import asyncio, sys
from pathlib import Path
from tests.support.asterisk_server import running_asterisk

async def run(folder):
    async with running_asterisk(folder) as asterisk:
        print((asterisk.config.home / "run/asterisk.pid").read_text().strip(), flush=True)
        await asyncio.Event().wait()

asyncio.run(run(Path(sys.argv[1])))
"""

pytestmark = pytest.mark.skipif(not (RUNTIME / "bin/asterisk").exists(), reason="asterisk/obtain asterisk")


@pytest.fixture
async def asterisk(tmp_path: Path) -> AsyncIterator[Asterisk]:
    async with running_asterisk(tmp_path) as asterisk:
        yield asterisk


# -- starting and stopping


async def test_it_starts_within_seconds_and_takes_only_its_own_password(asterisk: Asterisk) -> None:
    url = f"http://127.0.0.1:{asterisk.config.ari_port}/ari/applications"
    async with aiohttp.ClientSession() as http:
        answers = []
        for password in (asterisk.config.ari_password, "wrong", ""):
            login = {"Authorization": aiohttp.encode_basic_auth(asterisk.config.ari_user, password)}
            async with http.get(url, headers=login) as answer:
                answers.append(answer.status)
        async with http.get(url) as answer:
            answers.append(answer.status)
    assert answers == [200, 401, 401, 401]


async def test_it_says_nothing_bad_in_its_log(asterisk: Asterisk) -> None:
    assert "modules will be loaded" in (asterisk.config.home / "log" / "asterisk.log").read_text()
    assert complaints(asterisk) == []


async def test_nothing_listens_beyond_the_loopback(asterisk: Asterisk) -> None:
    config = asterisk.config
    sockets = sockets_of(config.home)
    assert ("tcp", "127.0.0.1", config.ari_port) in sockets
    assert ("udp", "127.0.0.1", config.sip_port) in sockets
    outside = {(kind, port) for kind, address, port in sockets if address != "127.0.0.1"}
    # PJSIP's resolver asks the name servers from a port of each family; it takes nothing but their answers.
    assert len(outside) <= 2
    assert {kind for kind, _ in outside} <= {"udp", "udp6"}


def sockets_of(home: Path) -> set[tuple[str, str, int]]:
    """Return kind, address and port of every socket bound by the Asterisk in this folder."""
    pid = int((home / "run/asterisk.pid").read_text())
    own = set()
    for entry in os.scandir(f"/proc/{pid}/fd"):
        with contextlib.suppress(OSError):
            own.add(str(Path(entry.path).readlink()))
    found = set()
    for kind in ("tcp", "udp", "tcp6", "udp6"):
        for row in Path(f"/proc/{pid}/net/{kind}").read_text().splitlines()[1:]:
            fields = row.split()
            address, _, port = fields[1].partition(":")
            if f"socket:[{fields[9]}]" in own and fields[3] in (
                "0A",
                "07",
            ):  # listening, or UDP without a peer
                family = socket.AF_INET6 if kind.endswith("6") else socket.AF_INET
                words = [bytes.fromhex(address[at : at + 8])[::-1] for at in range(0, len(address), 8)]
                found.add((kind, socket.inet_ntop(family, b"".join(words)), int(port, 16)))
    return found


async def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    config = config_for(tmp_path)
    program = await find_program("", RUNTIME)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", config.sip_port))
        with pytest.raises(AsteriskError, match=rf"port {config.sip_port} .*OUTAGE_IVR_SIP_PORT"):
            await Asterisk(config, program).start()
    with (
        socket.create_server(("127.0.0.1", config.ari_port)),
        pytest.raises(AsteriskError, match=rf"port {config.ari_port} .*OUTAGE_IVR_ARI_PORT"),
    ):
        await Asterisk(config, program).start()


async def test_a_start_that_fails_says_why(tmp_path: Path) -> None:
    program = await find_program("", RUNTIME)
    (tmp_path / "modules").mkdir()
    broken = type(program)(program=program.program, modules=tmp_path / "modules", data=program.data)
    with pytest.raises(AsteriskError, match=r"ended at once.*Error loading module '\w+\.so'"):
        await Asterisk(config_for(tmp_path), broken).start()


async def test_after_a_crash_it_starts_again_in_the_same_folder(asterisk: Asterisk) -> None:
    pid = int((asterisk.config.home / "run/asterisk.pid").read_text())
    os.kill(pid, signal.SIGKILL)
    assert await asterisk.ended() == -signal.SIGKILL
    await asterisk.start()
    assert int((asterisk.config.home / "run/asterisk.pid").read_text()) != pid


async def test_one_left_over_by_a_dead_service_is_stopped_first(tmp_path: Path) -> None:
    dead = await asyncio.create_subprocess_exec(
        sys.executable, "-c", SUPERVISOR, str(tmp_path), stdout=asyncio.subprocess.PIPE
    )
    assert dead.stdout
    left_over = int(await dead.stdout.readline())
    dead.kill()
    await dead.wait()
    assert runs(left_over)
    async with running_asterisk(tmp_path) as asterisk, Service.connected(asterisk.config) as service:
        assert not runs(left_over)
        assert await service.asks("GET", "/channels") == []


def runs(pid: int) -> bool:
    """Say whether the process runs; one that has ended may still be listed."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes() != b""
    return False


async def test_a_second_one_in_the_same_folder_is_refused_and_the_first_goes_on(asterisk: Asterisk) -> None:
    second = Asterisk(asterisk.config, await find_program("", RUNTIME))
    with pytest.raises(AsteriskError, match=f"runs already, process {os.getpid()}"):
        await second.start()
    async with Service.connected(asterisk.config) as service:
        assert await service.asks("GET", "/channels") == []


# -- calls that come in


async def test_the_service_takes_calls_and_learns_whether_the_number_is_withheld(asterisk: Asterisk) -> None:
    async with Service.connected(asterisk.config) as service:
        for number, caller, presentation in (
            ("+79990000101", "+79990000101", "allowed_not_screened"),
            (None, "", "prohib"),
        ):
            service.events.clear()
            async with await Phone.start(PromptCatalogue(), number=number) as phone:
                call = phone.agent.call(
                    ("127.0.0.1", asterisk.config.sip_port), "+74951234567", number=number
                )
                start = await service.sees("StasisStart")
                assert start["args"][:2] == ["line", presentation]
                assert start["channel"]["caller"]["number"] == caller
                await call.hang_up()


@pytest.mark.parametrize(("privacy", "presentation"), [("id", "prohib"), ("none", "allowed_not_screened")])
async def test_the_carrier_s_word_on_the_number_counts(
    asterisk: Asterisk, privacy: str, presentation: str
) -> None:
    async with Service.connected(asterisk.config) as service:
        vouched = {"P-Asserted-Identity": "<sip:+79990000102@127.0.0.1>", "Privacy": privacy}
        await invite(asterisk, called="100", caller="anonymous", headers=vouched)
        start = await service.sees("StasisStart")
        assert start["channel"]["caller"]["number"] == "+79990000102"
        assert start["args"][1].startswith(presentation)


async def test_a_call_over_the_limit_is_refused_with_503(tmp_path: Path) -> None:
    async with (
        running_asterisk(tmp_path, max_calls=1) as asterisk,
        Service.connected(asterisk.config) as service,
        await Phone.start(PromptCatalogue()) as first,
        await Phone.start(PromptCatalogue()) as second,
    ):
        first.agent.call(("127.0.0.1", asterisk.config.sip_port), "100", number="+79990000101")
        await service.sees("StasisStart")
        await second.dials(Line(asterisk.config.sip_port))
        await second.is_refused(503)


async def test_a_call_from_an_unknown_address_is_not_taken(asterisk: Asterisk) -> None:
    async with (
        Service.connected(asterisk.config) as service,
        await Phone.start(PromptCatalogue(), host="127.0.0.2") as phone,
    ):
        call = phone.agent.call(("127.0.0.1", asterisk.config.sip_port), "100", number="+79990000101")
        with contextlib.suppress(TimeoutError):
            await call.until(lambda: call.ending or call.has_sound, 2)
        assert call.answered_at is None
        assert not call.has_sound
        assert service.events == []


ODD = [
    "../../etc/passwd",
    "${TIMEOUT(absolute)}",
    "$[1/0]",
    "a,b,c)",
    "%22%20|%20%221%22%20=%20%221",
    "%25%0d%0a",
    "none%22",
    "x" * 300,
    "%F0%9F%98%80",
]


async def test_what_a_caller_sends_does_no_harm(asterisk: Asterisk) -> None:
    async with Service.connected(asterisk.config) as service:
        taken = [text for text in ODD if await is_taken(asterisk, service, caller=text, privacy=text)]
        taken += [text for text in ODD if await is_taken(asterisk, service, called=text)]
    assert len(taken) > len(ODD) / 2, "most of it must have got as far as the dialplan"
    assert complaints(asterisk) == []


@pytest.mark.parametrize("text", ["take", "T", "h", "i", "fallback", "1", "+74951234567"])
async def test_whatever_is_dialled_leads_to_the_line_or_nowhere(asterisk: Asterisk, text: str) -> None:
    async with Service.connected(asterisk.config) as service:
        await is_taken(asterisk, service, called=text)


async def is_taken(
    asterisk: Asterisk,
    service: Service,
    *,
    called: str = "100",
    caller: str = "+79990000101",
    privacy: str = "",
) -> bool:
    """Say whether the service was offered this call, without anything that the caller could choose."""
    service.events.clear()
    status = await invite(asterisk, called=called, caller=caller, headers={"Privacy": privacy})
    if status != 200:
        assert await service.asks("GET", "/channels") == [], (called, caller)
        return False
    start = await service.sees("StasisStart")
    assert start["args"][:2] in (["line", "prohib"], ["line", "allowed_not_screened"])
    assert all(map(str.isdecimal, start["args"][2:]))
    assert start["channel"]["dialplan"]["context"] == "service"
    await service.asks("DELETE", f"/channels/{start['channel']['id']}")
    await service.sees("StasisEnd")
    return True


async def invite(asterisk: Asterisk, *, called: str, caller: str, headers: dict[str, str]) -> int:
    """Send an INVITE with these changes; return the final status, 0 for none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as phone:
        phone.setblocking(False)  # noqa: FBT003 - the standard library's own signature
        phone.bind(("127.0.0.1", 0))
        here = f"127.0.0.1:{phone.getsockname()[1]}"
        sound = (
            "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9 RTP/AVP 8\r\n"
        )
        lines = [
            f"INVITE sip:{called}@127.0.0.1:{asterisk.config.sip_port} SIP/2.0",
            f"Via: SIP/2.0/UDP {here};branch=z9hG4bK{secrets.token_hex(8)}",
            f"From: <sip:{caller}@127.0.0.1>;tag=1",
            "To: <sip:100@127.0.0.1>",
            f"Call-ID: {time.monotonic_ns()}",
            "CSeq: 1 INVITE",
            "Max-Forwards: 70",
            f"Contact: <sip:{here}>",
            *(f"{name}: {value}" for name, value in headers.items()),
            "Content-Type: application/sdp",
            f"Content-Length: {len(sound)}",
        ]
        loop = asyncio.get_running_loop()
        target = ("127.0.0.1", asterisk.config.sip_port)
        await loop.sock_sendto(phone, ("\r\n".join(lines) + "\r\n\r\n" + sound).encode(), target)
        status = 0
        with contextlib.suppress(TimeoutError):
            while status <= 100:
                async with asyncio.timeout(5 if status else 2):
                    status = int((await loop.sock_recv(phone, 65_535)).split()[1])
        return status
