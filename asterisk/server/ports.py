"""Ports to listen on: each is tried before anything starts."""

import errno
import socket
from dataclasses import dataclass

import structlog

from asterisk.errors import AsteriskError

log = structlog.get_logger()

#: Prefix of the settings' names.
PREFIX = "OUTAGE_IVR_"
ARI_HOST = "127.0.0.1"
#: Share of the RTP range that must be taken for another Asterisk to be assumed there: Asterisk skips single taken ports.
_RTP_TAKEN = 0.5


class PortError(AsteriskError):
    """A port isn't available; the text names it, its setting and the reason."""


@dataclass(frozen=True, slots=True)
class Port:
    """A port to listen on; `name` is the prefix of its settings, such as HTTP in HTTP_HOST and HTTP_PORT."""

    name: str
    kind: socket.SocketKind
    host: str
    number: int

    def check(self) -> None:
        """Bind the port and free it again; raise PortError when it isn't available."""
        try:
            self._try()
        except OSError as error:
            raise self.refusal(error) from error

    def refusal(self, error: OSError) -> PortError:
        """Return the error that explains a failed attempt to listen to the operator."""
        return PortError(self._explain(error))

    def _try(self) -> None:
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        with socket.socket(family, self.kind) as probe:
            if self.kind is socket.SOCK_STREAM:
                # As the real listener does: dying connections of an earlier run don't matter.
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((self.host, self.number))
            if self.kind is socket.SOCK_STREAM:
                probe.listen()

    def _explain(self, error: OSError) -> str:
        setting = f"{PREFIX}{self.name}_PORT"
        match error.errno:
            case errno.EADDRNOTAVAIL | errno.EAFNOSUPPORT:
                return f"{self.host} is no address of this machine ({PREFIX}{self.name}_HOST)"
            case errno.EACCES:
                return f"port {self.number} of {self.host} is for root only ({setting}): choose a higher one"
            case _:
                return f"port {self.number} of {self.host} is not free ({setting}): {error.strerror}"


def check_asterisk_ports(ari: int, host: str, rtp: range) -> None:
    """Raise PortError when Asterisk can't listen for ARI or RTP."""
    Port("ARI", socket.SOCK_STREAM, ARI_HOST, ari).check()
    taken = [number for number in rtp if not _is_free(Port("RTP", socket.SOCK_DGRAM, host, number))]
    if len(taken) > len(rtp) * _RTP_TAKEN:
        raise PortError(
            f"{len(taken)} of the ports {rtp[0]}-{rtp[-1]} of {host} are not free ({PREFIX}RTP_PORTS):"
            " another Asterisk seems to have this range"
        )
    if taken:
        log.warning("rtp_ports_taken", taken=len(taken), first=taken[0], range=f"{rtp[0]}-{rtp[-1]}")


def _is_free(port: Port) -> bool:
    try:
        port.check()
    except PortError:
        return False
    return True
