"""What Asterisk needs of its machine when everything that the configuration allows happens at once."""

from dataclasses import dataclass

#: Calls that may be in the middle of being refused at one moment of a storm; 20 sufficed for 150 new calls a second.
BEING_REFUSED = 50
#: Connections to Asterisk's HTTP server, of which it drops one more without an answer, and those of a worker.
HTTP_SESSIONS, SESSIONS_OF_A_WORKER = 1000, 41

#: Each call's sound takes two ports, for RTP and RTCP.
_PORTS_A_CALL = 2
#: Open files of a call: two sockets, two queues, a file being played and one being recorded. An outgoing call goes
#: through two channels more, with three queues each.
_FILES_A_CALL, _FILES_AN_OUTGOING_CALL = 6, 12
#: Open files of an Asterisk without calls and workers.
_FILES_AT_REST = 50
#: Memory in bytes of an Asterisk without calls after a busy day, and of a call: its thread, its channel, its sound.
_MEMORY_AT_REST, _MEMORY_A_CALL = 150_000_000, 250_000


@dataclass(frozen=True, slots=True, kw_only=True)
class PeakLoad:
    """The most calls at one moment: callers, those who hear early media, outgoing calls, and ringing or talking agents."""

    callers: int
    early_media: int
    outgoing: int
    telephones: int
    workers: int

    @property
    def sound_ports(self) -> int:
        """The UDP ports that sound takes; with fewer, callers get 488 instead of a clean refusal."""
        return _PORTS_A_CALL * (self._incoming + self.outgoing + self.telephones)

    @property
    def open_files(self) -> int:
        """The open files of Asterisk's process."""
        calls = _FILES_A_CALL * (self._incoming + self.telephones) + _FILES_AN_OUTGOING_CALL * self.outgoing
        return _FILES_AT_REST + SESSIONS_OF_A_WORKER * self.workers + calls

    @property
    def memory(self) -> int:
        """The memory of Asterisk's process in bytes, roughly."""
        return _MEMORY_AT_REST + _MEMORY_A_CALL * (self._incoming + self.outgoing + self.telephones)

    @property
    def _incoming(self) -> int:
        return self.callers + self.early_media + BEING_REFUSED


def count_sound_calls(first: int, last: int) -> int:
    """Return how many calls have sound with the UDP ports from `first` to `last`: each needs an even one and the next."""
    return (last - first - first % _PORTS_A_CALL + 1) // _PORTS_A_CALL
