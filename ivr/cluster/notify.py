"""Telling whoever supervises this process that it is ready and alive, in the words of systemd's sd_notify."""

import asyncio
import contextlib
import os
import socket

#: How often (seconds) a process says that it is alive.
EVERY = 1.0

READY = "READY=1"
ALIVE = "WATCHDOG=1"


def notify(state: str) -> None:
    """Tell the supervisor, if there is one that wants to know; one that doesn't listen is no harm."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender, contextlib.suppress(OSError):
        # An @ stands for the zero byte of an address that is no file.
        sender.connect(address.replace("@", "\0", 1) if address.startswith("@") else address)
        sender.send(state.encode())


async def keep_notifying(stop: asyncio.Event) -> None:
    """Say again and again that this process is alive; set `stop` when the process that started it is no more."""
    parent = os.getppid()
    while True:
        notify(ALIVE)
        if "NOTIFY_SOCKET" in os.environ and os.getppid() != parent:
            stop.set()
        await asyncio.sleep(EVERY)
