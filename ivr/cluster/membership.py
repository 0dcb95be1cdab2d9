"""Which workers of one Asterisk are there, and which of them takes over what another left."""

from collections.abc import Iterable
from dataclasses import dataclass
from zlib import crc32


@dataclass(slots=True)
class _Peer:
    """Another worker: when it was last heard (monotonic seconds), and whether it is about to end."""

    heard_at: float
    leaving: bool = False


class Membership:
    """Keeps who is there, by their heartbeats; every time is in monotonic seconds.

    A worker that Asterisk knows and that was silent for longer than `patience` is gone: whether it died or hangs, its
    callers hear nothing. All workers decide by the same rule which of them takes which call, so none asks another. Two
    that see different members for a moment move a caller twice, who loses nothing.
    """

    def __init__(self, me: str, *, patience: float) -> None:
        """Be the application `me`; those of the same name but for the number at its end are the others."""
        self.me = me
        self.leaving = False
        self._patience = patience
        self._peers: dict[str, _Peer] = {}

    @property
    def peers(self) -> list[str]:
        """The other workers that Asterisk knows."""
        return sorted(self._peers)

    def see(self, listed: Iterable[str], at: float) -> None:
        """Note which applications Asterisk knows: newcomers count as heard, missing ones are forgotten."""
        kin = self.me.rpartition("-")[0]
        names = {name for name in listed if name.rpartition("-")[0] == kin and name != self.me}
        self._peers = {name: self._peers.get(name) or _Peer(at) for name in names}

    def hear(self, name: str, *, leaving: bool, at: float) -> None:
        """Note a worker's heartbeat."""
        if name in self._peers:
            self._peers[name] = _Peer(at, leaving)

    def forgive(self, at: float) -> None:
        """Count all as heard, since we could not listen for a while."""
        for peer in self._peers.values():
            peer.heard_at = at

    def gone(self, at: float) -> list[str]:
        """Return the workers whose calls others must take over."""
        return [name for name in self.peers if not self._is_here(self._peers[name], at)]

    def successors(self, at: float) -> list[str]:
        """Return the other workers that take calls and are not about to end."""
        return [
            name
            for name in self.peers
            if self._is_here(self._peers[name], at) and not self._peers[name].leaving
        ]

    def leads(self, at: float) -> bool:
        """Return whether this worker does what only one of them may do."""
        return not self.leaving and self._takers(at)[0] == self.me

    def takes(self, channel_id: str, at: float) -> bool:
        """Return whether this worker takes over a call that another left."""
        return self._choose(channel_id, self._takers(at)) == self.me

    def successor_of(self, channel_id: str, at: float) -> str | None:
        """Return who takes over one of our calls when we end, None when there is no other worker."""
        successors = self.successors(at)
        return self._choose(channel_id, successors) if successors else None

    def _takers(self, at: float) -> list[str]:
        """Return who shares the work: this worker too, unless it is about to end and others are not."""
        successors = self.successors(at)
        return successors if self.leaving and successors else sorted([*successors, self.me])

    def _is_here(self, peer: _Peer, at: float) -> bool:
        return at - peer.heard_at <= self._patience

    @staticmethod
    def _choose(channel_id: str, names: list[str]) -> str:
        return names[crc32(channel_id.encode()) % len(names)]
