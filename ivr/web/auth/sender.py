"""Where a request comes from, also through reverse proxies."""

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address

from aiohttp import web

from ivr.web.services import SERVICES, Network


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sent a request: the address, "" if unknown, and whether the way from there begins with HTTPS."""

    address: str
    secure: bool


def sender_of(request: web.Request) -> Sender:
    """Return the sender; what the request says of itself counts only as far as trusted proxies have said it."""
    trusted = request.app[SERVICES].trusted_proxies
    peer = _read_address(request.remote or "")
    if peer is None or not _is_among(peer, trusted):
        return Sender(request.remote or "", request.secure)
    address = peer
    for hop in _hops(request):
        told = _read_address(hop)
        if told is None:
            break
        address = told
        if not _is_among(told, trusted):
            break
    scheme = request.headers.getall("X-Forwarded-Proto", [""])[-1].rpartition(",")[2].strip().lower()
    return Sender(str(address), request.secure or scheme == "https")


def network_of(address: str) -> str:
    """Return what one subscriber of a network has: an IPv4 address, or an IPv6 network of 64 bits."""
    found = _read_address(address)
    if isinstance(found, IPv6Address):
        return str(IPv6Address(int(found) >> 64 << 64))
    return address


def _hops(request: web.Request) -> Iterator[str]:
    """Yield the addresses that proxies have noted, the nearest first."""
    for line in reversed(request.headers.getall("X-Forwarded-For", ())):
        yield from reversed(line.split(","))


def _read_address(written: str) -> IPv4Address | IPv6Address | None:
    """Read an address, with a port or without; None for anything else."""
    text = written.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return (isinstance(found, IPv6Address) and found.ipv4_mapped) or found


def _is_among(address: IPv4Address | IPv6Address, networks: tuple[Network, ...]) -> bool:
    return any(address in network for network in networks)
