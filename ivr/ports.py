"""The ports that the line listens on: each is tried once before anything starts, and none is meant for two things."""

import errno
import ipaddress
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import structlog

from ivr.errors import IVRError, SettingsError
from ivr.settings import PREFIX, Settings

log = structlog.get_logger()

ARI_HOST = "127.0.0.1"
#: Asterisk passes a port over that is taken, so a call or two of somebody else's don't matter. Where this share of the
#: range is taken, another Asterisk has it.
_RTP_TAKEN = 0.5


class PortError(IVRError):
    """A port can't be had; the text names it, its setting and the reason."""


@dataclass(frozen=True, slots=True)
class Port:
    """A port to listen on; `name` is the setting's beginning, such as HTTP of HTTP_HOST and HTTP_PORT."""

    name: str
    kind: socket.SocketKind
    host: str
    number: int

    def check(self) -> None:
        """Take the port and let go of it; raise PortError when it can't be had."""
        try:
            self._try()
        except OSError as error:
            raise self.refusal(error) from error

    def refusal(self, error: OSError) -> PortError:
        """Return what to tell the operator of an attempt to listen."""
        return PortError(self._explain(error))

    def _try(self) -> None:
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        with socket.socket(family, self.kind) as probe:
            if self.kind is socket.SOCK_STREAM:
                # As whoever listens in the end: connections of an earlier run that die out don't matter.
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


def web_port(settings: Settings) -> Port:
    """Return where the pages are served."""
    return Port("HTTP", socket.SOCK_STREAM, settings.http_host, settings.http_port)


def check_asterisk_ports(ari: int, host: str, sip: int, rtp: range) -> None:
    """Raise PortError when Asterisk can't listen for the service, for calls, or for their sound."""
    Port("ARI", socket.SOCK_STREAM, ARI_HOST, ari).check()
    Port("SIP", socket.SOCK_DGRAM, host, sip).check()
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


def check_apart(settings: Settings) -> None:
    """Raise SettingsError naming both where one port is meant for two things."""
    if clashes := list(_clashes(settings)):
        raise SettingsError("\n".join(clashes))


def _clashes(settings: Settings) -> Iterator[str]:
    if settings.http_port == settings.ari_port and _overlap(settings.http_host, ARI_HOST):
        yield f"{PREFIX}HTTP_PORT and {PREFIX}ARI_PORT are both {settings.http_port}: choose another for one of them"
    first, last = (int(port) for port in settings.rtp_ports.split("-"))
    if first <= settings.sip_port <= last:
        yield f"{PREFIX}SIP_PORT {settings.sip_port} lies within {PREFIX}RTP_PORTS {settings.rtp_ports}: choose another"
    others = {"TRUNK": [f"sip:{settings.trunk}"], "PRIORITY_PERSON": [settings.priority_person]}
    others["PERSONS" if settings.persons else "PERSON"] = settings.person_addresses
    for name, addresses in others.items():
        if own := [one for one in addresses if one and _is_own(one, settings)]:
            yield f"{PREFIX}{name} {own[0]} is the line's own address ({PREFIX}SIP_HOST, {PREFIX}SIP_PORT): calls would go in a circle"


def _is_own(address: str, settings: Settings) -> bool:
    there = urlsplit(address.replace("sip:", "sip://", 1))
    host = "127.0.0.1" if there.hostname == "localhost" else there.hostname or ""
    return (there.port or 5060) == settings.sip_port and _overlap(settings.sip_host, host)


def _overlap(own: str, other: str) -> bool:
    """Say whether whoever listens at the own address has also the other one, as far as names tell."""
    try:
        address = ipaddress.ip_address(other)
    except ValueError:
        return False
    return own == str(address) or (ipaddress.ip_address(own).is_unspecified and address.is_loopback)
