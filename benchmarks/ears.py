"""The callers' ears: a socket per caller, which keeps the first packet and the kernel's timestamp for it.

Nothing runs while sound arrives: a socket's buffer is as small as the kernel allows, so the first packet stays
in it until the end of the load and later ones are dropped. Listening costs next to nothing and delays nothing.
"""

import contextlib
import resource
import socket
import struct
from types import TracebackType
from typing import Self

_SO_TIMESTAMPNS = 35
_NANOSECOND = 1e-9
_LOOPBACK = "127.0.0.1"
#: Files that a process needs besides the sockets.
_OTHER_FILES = 200


class Ears:
    """The sockets of `count` callers, on free ports of the loopback."""

    def __init__(self, count: int) -> None:
        self._sockets: dict[int, socket.socket] = {}
        self._count = count

    def __enter__(self) -> Self:
        _allow_files(self._count + _OTHER_FILES)
        for _ in range(self._count):
            ear = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            ear.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
            ear.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)
            ear.settimeout(0)
            ear.bind((_LOOPBACK, 0))
            self._sockets[ear.getsockname()[1]] = ear
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for ear in self._sockets.values():
            ear.close()

    @property
    def ports(self) -> list[int]:
        """The ports, one per caller."""
        return list(self._sockets)

    def first_sounds(self) -> dict[int, float]:
        """Return the time of the first packet by port, in seconds since 1970, without silent ports."""
        heard: dict[int, float] = {}
        for port, ear in self._sockets.items():
            with contextlib.suppress(BlockingIOError):
                _, notes, _, _ = ear.recvmsg(1, 64)
                seconds, nanoseconds = struct.unpack("qq", notes[0][2])
                heard[port] = seconds + nanoseconds * _NANOSECOND
        return heard


def _allow_files(wanted: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(wanted, hard), hard))
