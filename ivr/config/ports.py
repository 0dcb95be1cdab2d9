"""The ports in the settings: no port may serve two purposes."""

import ipaddress
import socket
from collections.abc import Iterator
from itertools import combinations
from urllib.parse import urlsplit

from asterisk.server.ports import ARI_HOST, Port
from asterisk.server.trunks import Transport
from ivr.config.settings import PREFIX, Settings
from ivr.config.trunks import read_trunks


def web_port(settings: Settings) -> Port:
    """Return the port of the pages."""
    return Port("HTTP", socket.SOCK_STREAM, settings.http_host, settings.http_port)


def list_streams(settings: Settings) -> list[Port]:
    """Return the TCP ports that the line listens on."""
    transports = {trunk.transport for trunk in read_trunks(settings)}
    sip = {Transport.TCP: ("SIP", settings.sip_port), Transport.TLS: ("SIP_TLS", settings.sip_tls_port)}
    used = [port for transport, port in sip.items() if transport in transports]
    return [
        web_port(settings),
        Port("ARI", socket.SOCK_STREAM, ARI_HOST, settings.ari_port),
        *(Port(name, socket.SOCK_STREAM, settings.sip_host, number) for name, number in used),
    ]


def find_clashes(settings: Settings) -> Iterator[str]:
    """Return a sentence naming both settings wherever two use one port."""
    for one, other in combinations(list_streams(settings), 2):
        if one.number == other.number and (_overlap(one.host, other.host) or _overlap(other.host, one.host)):
            yield f"{PREFIX}{one.name}_PORT and {PREFIX}{other.name}_PORT are both {one.number}: choose another for one of them"
    first, last = (int(port) for port in settings.rtp_ports.split("-"))
    if first <= settings.sip_port <= last:
        yield f"{PREFIX}SIP_PORT {settings.sip_port} lies within {PREFIX}RTP_PORTS {settings.rtp_ports}: choose another"
    others = {
        "TRUNK": [f"sip:{one}" for trunk in read_trunks(settings) for one in trunk.addresses],
        "PRIORITY_PERSON": [settings.priority_person],
    }
    others["PERSONS" if settings.persons else "PERSON"] = settings.person_addresses
    for name, addresses in others.items():
        if own := [one for one in addresses if one and _is_own(one, settings)]:
            yield f"{PREFIX}{name} {own[0]} is the line's own address ({PREFIX}SIP_HOST, {PREFIX}SIP_PORT): calls would go in a circle"


def _is_own(address: str, settings: Settings) -> bool:
    there = urlsplit(address.replace("sip:", "sip://", 1))
    host = "127.0.0.1" if there.hostname == "localhost" else there.hostname or ""
    return (there.port or 5060) == settings.sip_port and _overlap(settings.sip_host, host)


def _overlap(own: str, other: str) -> bool:
    """Say whether a listener at the own address also has the other one, as far as names tell."""
    try:
        address = ipaddress.ip_address(other)
    except ValueError:
        return False
    return own == str(address) or (ipaddress.ip_address(own).is_unspecified and address.is_loopback)
