"""A real Asterisk for tests, on free ports of the loopback."""

import contextlib
import secrets
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from ivr.asterisk import Asterisk, AsteriskConfig, find_program

RUNTIME = Path(__file__).resolve().parent.parent / ".runtime"
RTP_PORTS = 200


def free_ports(count: int) -> list[int]:
    """Ports that are free for UDP and TCP at this moment, all different."""
    with contextlib.ExitStack() as stack:
        found: list[int] = []
        while len(found) < count:
            tcp = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_STREAM))
            udp = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
            tcp.bind(("127.0.0.1", 0))
            port = tcp.getsockname()[1]
            with contextlib.suppress(OSError):
                udp.bind(("127.0.0.1", port))
                found.append(port)
        return found


def free_range(count: int) -> int:
    """The first of `count` neighbouring UDP ports that are free, below the ephemeral ones."""
    while True:
        first = 10_000 + 2 * secrets.randbelow(10_000)
        with contextlib.ExitStack() as stack, contextlib.suppress(OSError):
            for port in range(first, first + count):
                stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)).bind(
                    ("127.0.0.1", port)
                )
            return first


def config_for(folder: Path, **overrides: Any) -> AsteriskConfig:  # noqa: ANN401 - any field of the configuration
    """A configuration in `folder` on free ports; each override replaces one field."""
    sip, ari, trunk, person = free_ports(4)
    rtp = free_range(RTP_PORTS)
    fields: dict[str, Any] = {
        "home": folder / "asterisk",
        "fallback_dir": folder / "fallback",
        "ari_password": secrets.token_urlsafe(),
        "ari_port": ari,
        "sip_port": sip,
        "rtp_first_port": rtp,
        "rtp_last_port": rtp + RTP_PORTS - 1,
        "trunk_port": trunk,
        "person_uri": f"sip:desk@127.0.0.1:{person}",
        "qualify_seconds": 1,
    }
    return AsteriskConfig(**fields | overrides)


@contextlib.asynccontextmanager
async def running_asterisk(folder: Path, **overrides: Any) -> AsyncIterator[Asterisk]:  # noqa: ANN401 - as above
    """Run Asterisk from `folder` until the block ends; `asterisk.config` tells its ports and password."""
    asterisk = Asterisk(config_for(folder, **overrides), await find_program("", RUNTIME))
    await asterisk.start()
    try:
        yield asterisk
    finally:
        await asterisk.stop()
