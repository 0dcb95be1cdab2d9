"""Ports on this machine: whether one is free, and which process holds it."""

import errno
import socket
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

#: The kernel's code for the state of a listening TCP socket.
_LISTENS = "0A"


class PortState(Enum):
    """What a port is to us."""

    FREE = auto()
    OURS = auto()
    TAKEN = auto()


@dataclass(frozen=True, slots=True)
class BoundPort:
    """A port of the settings; `setting` names it."""

    setting: str
    host: str
    number: int
    kind: socket.SocketKind

    def why_not_free(self) -> int:
        """Bind it for a moment; return the errno of a failure, 0 for none."""
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        with socket.socket(family, self.kind) as probe:
            # Connections in TIME_WAIT don't count; a listener does.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, int(self.kind is socket.SOCK_STREAM))
            try:
                probe.bind((self.host, self.number))
                if self.kind is socket.SOCK_STREAM:
                    probe.listen(1)
            except OSError as error:
                return error.errno or errno.EIO
        return 0

    def is_held_by(self, processes: Collection[int]) -> bool:
        """Say whether one of these processes holds it."""
        wanted = {f"socket:[{inode}]" for inode in self._inodes()}
        return any(wanted & set(_open_files(pid)) for pid in processes)

    def holder(self) -> int | None:
        """Return the process that holds it, None when this user may not see it."""
        everybody = (int(one.name) for one in Path("/proc").glob("[0-9]*"))
        return next((pid for pid in everybody if self.is_held_by([pid])), None)

    def _inodes(self) -> set[str]:
        name = "tcp" if self.kind is socket.SOCK_STREAM else "udp"
        return {inode for table in (name, f"{name}6") for inode in self._inodes_in(table)}

    def _inodes_in(self, table: str) -> Iterator[str]:
        try:
            lines = Path(f"/proc/net/{table}").read_text().splitlines()[1:]
        except OSError:
            return
        for line in lines:
            words = line.split()
            port = int(words[1].rpartition(":")[2], 16)
            if port == self.number and (self.kind is socket.SOCK_DGRAM or words[3] == _LISTENS):
                yield words[9]


def _open_files(pid: int) -> Iterator[str]:
    try:
        handles = list(Path(f"/proc/{pid}/fd").iterdir())
    except OSError:
        return
    for handle in handles:
        try:
            yield str(handle.readlink())
        except OSError:
            continue
