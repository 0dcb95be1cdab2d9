"""A real Kannel for tests: bearerbox, smsbox and a simulated SMS centre, each in its own process."""

import asyncio
import re
import urllib.parse
from asyncio.subprocess import DEVNULL, PIPE, STDOUT, Process
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from aiohttp.test_utils import unused_port

from tests.support.runtime import PROGRAMS

USERNAME, PASSWORD, SENDER = "ivr", "correct horse", "1234"

_CONFIGURATION = """
group = core
admin-port = {admin}
admin-password = admin
admin-interface = 127.0.0.1
smsbox-port = {smsbox}
smsbox-interface = 127.0.0.1
box-allow-ip = 127.0.0.1
store-type = file
store-location = "{folder}/store"
sms-resend-freq = 1

{centre}

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {sendsms}
sendsms-interface = 127.0.0.1

group = sendsms-user
username = {username}
password = "{password}"
max-messages = 10
concatenation = true

group = sms-service
keyword = default
{service}
"""

#: What docs/operator.md tells operators to write.
_SERVICE = """
post-url = "{url}&number=%p&id=%I"
catch-all = true
concatenation = true
assume-plain-text = true
max-messages = 0
"""

_FAKE_CENTRE = """
group = smsc
smsc = fake
smsc-id = fake
port = {smsc}
connect-allow-ip = 127.0.0.1
"""

_SMPP_CENTRE = """
group = smsc
smsc = smpp
smsc-id = smpp
host = 127.0.0.1
port = {smsc}
transceiver-mode = true
smsc-username = kannel
smsc-password = secret
system-type = ""
interface-version = 34
reconnect-delay = 1
"""

_FAKE_CENTRE = """
group = smsc
smsc = fake
smsc-id = fake
port = {smsc}
connect-allow-ip = 127.0.0.1
"""

_SMPP_CENTRE = """
group = smsc
smsc = smpp
smsc-id = smpp
host = 127.0.0.1
port = {smsc}
transceiver-mode = true
smsc-username = kannel
smsc-password = secret
system-type = ""
interface-version = 34
reconnect-delay = 1
"""

_GOT = re.compile(r"Got message \d+: <(\S+) (\S+) (\S+) (.*)>$")


@dataclass(frozen=True)
class DeliveredSMS:
    """A message as the SMS centre received it, decoded."""

    sender: str
    number: str
    text: str


@dataclass
class KannelServer:
    """A running Kannel; `sendsms_url` accepts messages, `centre` is how its SMS centre is started."""

    sendsms_url: str
    log: Path
    centre: Callable[..., Awaitable[None]]

    async def write(self, number: str, text: str) -> None:
        """Have a telephone write to the line."""
        await self.centre("-m", "1", f"{number} {SENDER} text {text}")

    def delivered(self) -> list[DeliveredSMS]:
        """Return the messages that reached the SMS centre so far."""
        lines = self.log.read_text(errors="replace").splitlines()
        return [_decode(*found.groups()) for line in lines if (found := _GOT.search(line))]

    async def wait_delivered(self, count: int) -> list[DeliveredSMS]:
        """Wait until this many messages have arrived, and return them."""
        await wait_until(lambda: len(self.delivered()) >= count, f"{count} delivered messages")
        return self.delivered()


@asynccontextmanager
async def run_kannel(
    folder: Path, texts_url: str = "", *, sendsms: int = 0, smpp_port: int | None = None
) -> AsyncIterator[KannelServer]:
    """Run Kannel with all its files in the folder; stop it on exit.

    What telephones write goes to `texts_url`, which has a query, or nowhere. `sendsms` is the port that accepts messages, by
    default any. Its SMS centre is the one that speaks SMPP on `smpp_port`, which must be up, else a simulated one.
    """
    ports = {name: unused_port() for name in ("admin", "smsbox", "smsc")}
    ports["sendsms"] = sendsms or unused_port()
    ports["smsc"] = smpp_port or ports["smsc"]
    centre = (_SMPP_CENTRE if smpp_port else _FAKE_CENTRE).format(smsc=ports["smsc"])
    configuration = folder / "kannel.conf"
    configuration.write_text(
        _CONFIGURATION.format(
            **ports,
            centre=centre,
            folder=folder,
            username=USERNAME,
            password=PASSWORD,
            service=_SERVICE.format(url=texts_url).strip() if texts_url else 'text = "none"',
        )
    )
    async with AsyncExitStack() as stack:
        for program, port in (("bearerbox", "admin"), ("smsbox", "sendsms")):
            await stack.enter_async_context(_run(folder, program, str(configuration)))
            await _wait_open(ports[port])
        simulated = _Centre(folder, ports["smsc"])
        stack.push_async_callback(simulated.stop)
        if smpp_port is None:
            # Without a message to send it would exit.
            await simulated.start("-m", "0", "0 0 text nothing")
        url = f"http://127.0.0.1:{ports['sendsms']}/cgi-bin/sendsms"
        yield KannelServer(url, folder / "fakesmsc.log", simulated.start)


class _Centre:
    """The simulated SMS centre, of which there is one at a time; each writes on in the log of the one before."""

    def __init__(self, folder: Path, port: int) -> None:
        self._folder, self._port = folder, port
        self._running = AsyncExitStack()
        self._starts = 0

    async def start(self, *arguments: str) -> None:
        """Put a new one in the place of the one that runs, and wait until it is connected."""
        await self.stop()
        self._starts += 1
        centre = ("-H", "127.0.0.1", "-r", str(self._port), *arguments)
        await self._running.enter_async_context(_run(self._folder, "fakesmsc", *centre))
        joined = self._folder / "bearerbox.log"
        await wait_until(
            lambda: joined.read_text(errors="replace").count("Fakesmsc client connected") >= self._starts,
            "fakesmsc",
        )

    async def stop(self) -> None:
        """Stop the one that runs."""
        await self._running.aclose()


async def _run_fake_centre(folder: Path, port: int, stack: AsyncExitStack) -> None:
    arguments = ("-H", "127.0.0.1", "-r", str(port), "-m", "0", "0 0 text nothing")
    await stack.enter_async_context(_run(folder, "fakesmsc", *arguments))
    joined = folder / "bearerbox.log"
    await wait_until(lambda: "Fakesmsc client connected" in joined.read_text(errors="replace"), "fakesmsc")


@asynccontextmanager
async def _run(folder: Path, program: str, *arguments: str) -> AsyncIterator[Process]:
    log = (folder / f"{program}.log").open("ab")
    # fakesmsc exits when its standard input closes, so that is kept open; the others don't need one.
    stdin = PIPE if program == "fakesmsc" else DEVNULL
    process = await asyncio.create_subprocess_exec(
        PROGRAMS / program, *arguments, stdin=stdin, stdout=log, stderr=STDOUT, cwd=folder
    )
    log.close()
    try:
        yield process
    finally:
        # Nothing in the folder outlives the test, and a clean shutdown takes Kannel several seconds.
        if process.returncode is None:
            process.kill()
        if process.stdin is not None:
            process.stdin.close()
        await process.wait()


async def _wait_open(port: int) -> None:
    for _ in range(200):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.05)
        else:
            writer.close()
            return
    raise TimeoutError(f"nothing listens on port {port}")


async def wait_until(done: Callable[[], bool], what: str) -> None:
    """Wait until it is done; after some seconds, raise TimeoutError saying what is missing."""
    for _ in range(300):
        if done():
            return
        await asyncio.sleep(0.05)
    raise TimeoutError(f"still no {what}")


def _decode(sender: str, number: str, coding: str, text: str) -> DeliveredSMS:
    # A segment of a long message arrives as "udh <header> data <words>"; ours are UCS-2.
    words = text.rpartition(" ")[2] if coding == "udh" else text
    raw = urllib.parse.unquote_to_bytes(words.replace("+", " "))
    return DeliveredSMS(sender, number, raw.decode("latin-1" if coding == "text" else "utf-16-be"))
