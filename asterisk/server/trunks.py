"""The carriers' trunks: where each is reached, and where its calls come from."""

import ipaddress
import re
import socket
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from asterisk.errors import AsteriskError

#: How Asterisk's names for the trunks' addresses begin.
TRUNK = "trunk"
#: No dash: Asterisk's name of a trunk's second address ends in one and a number.
_NAME = re.compile(r"(?:[a-z][a-z0-9]{0,20})?")
_ADDRESS = re.compile(r"(?:[\w.-]+|\[[0-9a-fA-F:.]+\]):\d{1,5}")
_CALLER = re.compile(r"(?:\+?[0-9]{3,15})?")
_USER, _DOMAIN = re.compile(r"[A-Za-z0-9_.+-]*"), re.compile(r"[A-Za-z0-9.-]*")


class Transport(StrEnum):
    """What SIP travels over."""

    UDP = "udp"
    TCP = "tcp"
    TLS = "tls"


class NumberForm(StrEnum):
    """How a carrier wants the number that is called."""

    #: +79990000101
    PLUS = "plus"
    #: 79990000101
    DIGITS = "digits"
    #: As people dial it in the line's country: 89990000101, and 810 before that of another country.
    NATIONAL = "national"


@dataclass(frozen=True, slots=True, kw_only=True)
class DialledPrefixes:
    """What people of a country dial before a number of theirs and before one abroad, and their country code."""

    country_code: str = "7"
    national: str = "8"
    international: str = "810"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrunkConfig:
    """A carrier's trunk: its `addresses` (HOST:PORT, [IPv6]:PORT) are called in their order, and calls come from them and `sources`."""

    #: Empty for the only one.
    name: str = ""
    addresses: Sequence[str] = ("127.0.0.1:5070",)
    #: Further IP addresses and networks that calls come from.
    sources: Sequence[str] = ()
    #: How callers send keys: a value of Asterisk's dtmf_mode.
    dtmf: str = "auto"
    #: Most calls in both directions; None for no limit.
    calls: int | None = None
    #: How many of them calls out leave free for callers.
    reserved: int = 0
    #: Whether answering machines are told from people.
    machines: bool = False
    #: The login by which the carrier knows us; empty where it knows our address. With `register` it is told where we are.
    user: str = ""
    password: str = field(default="", repr=False)
    register: bool = True
    #: What SIP travels over, and whether sound is encrypted (SRTP); its keys travel in SIP, which then has to be TLS.
    transport: Transport = Transport.UDP
    srtp: bool = False
    #: How numbers are sent, and whose number is shown: as written here, or the line's own where it is empty.
    numbers: NumberForm = NumberForm.PLUS
    caller: str = ""
    #: The carrier's SIP domain, where it isn't the host of the address.
    domain: str = ""

    def __post_init__(self) -> None:
        if fault := next(self._faults(), None):
            raise AsteriskError(fault)

    def _faults(self) -> Iterator[str]:
        """Return what is wrong, which could also write configuration of its own."""
        if not _NAME.fullmatch(self.name):
            yield f"{self.name!r} can't be a trunk's name: use small letters and digits"
        if not self.addresses or not all(map(_ADDRESS.fullmatch, self.addresses)):
            yield f"{', '.join(self.addresses)!r} is no list of addresses of a trunk"
        if not self.dtmf.isalnum():
            yield f"{self.dtmf!r} is no way to send keys"
        if not _CALLER.fullmatch(self.caller):
            yield f"{self.caller!r} is no number to show"
        if not 0 <= self.reserved < (self.calls or 1):
            yield "reserved has to be less than calls, of which it is a part"
        if self.srtp and self.transport is not Transport.TLS:
            yield "srtp needs transport tls: the keys of the sound would travel in the clear"
        yield from self._login_faults()

    def _login_faults(self) -> Iterator[str]:
        if not _USER.fullmatch(self.user) or not _DOMAIN.fullmatch(self.domain):
            yield f"{self.user}@{self.domain} is no login of a trunk"
        if bool(self.user) != bool(self.password):
            yield "a trunk's user and password belong together: one of them is missing"
        if not self.password.isprintable() or self.password != self.password.strip():
            yield "a trunk's password may have printable characters only, and no blank at either end"

    @property
    def group(self) -> str:
        """What its calls are counted under."""
        return self.name or TRUNK

    @property
    def written_password(self) -> str:
        """The password as Asterisk's configuration writes it, where a semicolon begins a comment."""
        return self.password.replace(";", r"\;")

    @property
    def parameter(self) -> str:
        """What says the transport in its addresses, as Asterisk's configuration writes it."""
        return "" if self.transport is Transport.UDP else rf"\;transport={self.transport}"

    @property
    def template(self) -> str:
        """Asterisk's name for what its endpoints share."""
        return f"carrier-{self.group}"

    @property
    def endpoints(self) -> dict[str, str]:
        """Each address, by Asterisk's name for it."""
        first = f"{TRUNK}-{self.name}" if self.name else TRUNK
        return {
            f"{first}-{place}" if place > 1 else first: one for place, one in enumerate(self.addresses, 1)
        }


def find_sources(trunks: Sequence[TrunkConfig]) -> Mapping[str, Sequence[str]]:
    """Return the networks that calls come from, by the endpoint that takes them.

    Raise AsteriskError if a host name can't be resolved, or if two trunks share an address: nobody could tell their
    calls apart.
    """
    found: dict[str, list[str]] = {}
    owners: dict[str, TrunkConfig] = {}
    for trunk in trunks:
        further = [str(ipaddress.ip_network(one)) for one in trunk.sources]
        for endpoint, address in trunk.endpoints.items():
            found[endpoint] = []
            for network in [*sorted(find_addresses(read_host(address))), *further]:
                if (owner := owners.setdefault(network, trunk)) is not trunk:
                    raise AsteriskError(
                        f"the trunks {owner.name} and {trunk.name} share the address {network}"
                    )
                if not any(network in networks for networks in found.values()):
                    found[endpoint].append(network)
    return found


def find_addresses(host: str) -> set[str]:
    """Return a host's IP addresses as networks; raise AsteriskError when its name can't be resolved."""
    try:
        answers = socket.getaddrinfo(host, None, type=socket.SOCK_DGRAM)
    except OSError as error:
        raise AsteriskError(f"the host name {host!r} can't be resolved: {error}") from error
    return {str(ipaddress.ip_network(answer[4][0])) for answer in answers}


def read_host(address: str) -> str:
    """Return the host of HOST:PORT or [IPv6]:PORT."""
    return address.rpartition(":")[0].strip("[]")


def is_literal(host: str) -> bool:
    """Say whether a host is an IP address, not a name."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
