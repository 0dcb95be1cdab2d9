"""Where Asterisk speaks SIP: one listener for each of our addresses and each protocol in use."""

import socket
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from asterisk.errors import AsteriskError
from asterisk.server.ports import PREFIX, Port
from asterisk.server.trunks import Transport, is_literal, read_host


@dataclass(frozen=True, slots=True)
class SIPListener:
    """One of our addresses and ports for SIP; `section` is Asterisk's name for it."""

    section: str
    transport: Transport
    host: str
    number: int

    @property
    def address(self) -> str:
        """Host and port, as Asterisk's configuration writes them."""
        return f"[{self.host}]:{self.number}" if ":" in self.host else f"{self.host}:{self.number}"

    @property
    def port(self) -> Port:
        """The port, to be tried."""
        kind = socket.SOCK_DGRAM if self.transport is Transport.UDP else socket.SOCK_STREAM
        return Port("SIP_TLS" if self.transport is Transport.TLS else "SIP", kind, self.host, self.number)


def list_listeners(
    hosts: Sequence[str], ports: Mapping[Transport, int], transports: Collection[Transport]
) -> list[SIPListener]:
    """Return the listeners at our addresses; the first one, over UDP, is the agents' telephones' too."""
    return [
        SIPListener(_name(transport, place), transport, host, ports[transport])
        for place, host in enumerate(hosts)
        for transport in Transport
        if transport is Transport.UDP or transport in transports
    ]


def choose_listener(listeners: Sequence[SIPListener], transport: Transport, address: str) -> SIPListener:
    """Return the listener that reaches a trunk's address (HOST:PORT), our first one for names; raise AsteriskError for none."""
    fitting = [one for one in listeners if one.transport is transport]
    if not is_literal(read_host(address)):
        return fitting[0]
    for one in fitting:
        if (":" in one.host) == address.startswith("["):
            return one
    lacking = f"{PREFIX}SIP_HOST6" if address.startswith("[") else f"an IPv4 address in {PREFIX}SIP_HOST"
    raise AsteriskError(
        f"the trunk's address {address} can't be reached from {listeners[0].host}: set {lacking}"
    )


def _name(transport: Transport, place: int) -> str:
    kind = "" if transport is Transport.UDP else f"-{transport}"
    return f"transport{kind}{'-6' if place else ''}"
