"""Tells the supervisor of this process that it is ready and alive, by systemd's sd_notify protocol."""

import asyncio
import contextlib
import os
import socket

#: Watchdog interval, in seconds.
EVERY = 1.0

READY = "READY=1"
ALIVE = "WATCHDOG=1"


def notify(state: str) -> None:
    """Tell the supervisor, if there is one; one that doesn't listen is no error."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender, contextlib.suppress(OSError):
        # An @ stands for the zero byte of an abstract socket's address.
        sender.connect(address.replace("@", "\0", 1) if address.startswith("@") else address)
        sender.send(state.encode())


async def keep_notifying(stop: asyncio.Event) -> None:
    """Keep telling the supervisor that this process is alive; set `stop` when the process that started it has ended."""
    parent = os.getppid()
    while True:
        notify(ALIVE)
        if "NOTIFY_SOCKET" in os.environ and os.getppid() != parent:
            stop.set()
        await asyncio.sleep(EVERY)
