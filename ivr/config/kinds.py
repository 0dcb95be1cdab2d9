"""Types of settings, each refusing values that would fail later in an obscure place."""

import ipaddress
import re
from collections.abc import Callable
from datetime import date
from typing import Annotated, TypeVar, cast

import phonenumbers
from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_settings import NoDecode

from outages.destinations import Budget
from outages.errors import InvalidError
from outages.mails import is_email
from outages.retention import SHORTEST
from outages.subscribers import Language, Service
from outages.zones import read_zone

T = TypeVar("T")

_LAST_PORT = 65535
_FIRST_FREE_PORT = 1024
#: Networks of private addresses (RFC 1918, 6598), and the loopback.
PRIVATE_NETWORKS = ["10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"]
#: Longer waits, in seconds, are a typing error.
_WEEK = 7 * 24 * 3600
#: Data older than ten years helps nobody.
MOST_KEPT_DAYS = 3653
#: A longer name would keep callers from their news.
_LONGEST_NAME = 40


def _email_if_any(value: str) -> str:
    if value and not is_email(value):
        raise ValueError("is no e-mail address; write it as in line@example.org")
    return value


def written_as(pattern: str, example: str) -> AfterValidator:
    """Accept only a full match of the pattern; errors show the example, and a group `port` must be a port's number."""
    wanted = re.compile(pattern)

    def check(value: str) -> str:
        found = wanted.fullmatch(value)
        if not found:
            raise ValueError(f"cannot be read; write it as in {example}")
        port = found.groupdict().get("port")
        if port is not None and not 1 <= int(port) <= _LAST_PORT:
            raise ValueError(f"{port} is no port; there are 1 to {_LAST_PORT}")
        return value

    return AfterValidator(check)


def listed(check: Callable[[list[T]], list[T]]) -> tuple[BeforeValidator, AfterValidator]:
    """Read a comma-separated list, refuse an empty one and duplicates, then check it."""

    def once(value: list[T]) -> list[T]:
        if not value:
            raise ValueError("is empty; name at least one")
        if len(set(value)) < len(value):
            raise ValueError("names something twice")
        return check(value)

    return BeforeValidator(_split), AfterValidator(once)


def _spoken_names(value: object) -> object:
    """Read `ru:Ромашка, en:Romashka`."""
    if not isinstance(value, str):
        return value
    pairs = [part.partition(":") for part in value.split(",") if part.strip()]
    names = {code.strip(): name.strip() for code, _, name in pairs}
    if bad := next((f"{code}:{name}" for code, name in names.items() if not _is_spoken(code, name)), None):
        raise ValueError(
            f"{bad} cannot be spoken; write names in up to {_LONGEST_NAME} letters as they are said, as in"
            " ru:Ромашка Телеком, en:Romashka"
        )
    if len(names) < len(pairs):
        raise ValueError("names a language twice")
    return names


def _is_spoken(code: str, name: str) -> bool:
    """Say whether a name is short and all words: engines read figures and signs as they like."""
    return (
        bool(re.fullmatch("[a-z]{2,3}", code) and re.fullmatch(r"[^\W\d_]+(?:[ '-][^\W\d_]+)*", name))
        and len(name) <= _LONGEST_NAME
    )


def _numbers(value: list[str]) -> list[str]:
    if bad := [one for one in value if not re.fullmatch(r"\+[1-9]\d{6,14}", one)]:
        raise ValueError(f"{bad[0]} is no number; write them as in +74951234567, +74957654321")
    return value


def _split(value: object) -> object:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _sip_addresses(value: list[str]) -> list[str]:
    for one in value:
        _check_sip_address(one)
    if len(set(value)) < len(value):
        raise ValueError("names somebody twice")
    return value


def _address(value: str) -> str:
    try:
        return str(ipaddress.ip_address(value))
    except ValueError as error:
        raise ValueError("is no IP address; write one such as 127.0.0.1") from error


def _address_if_any(value: str) -> str:
    return value and _address(value)


def _ipv6_address_if_any(value: str) -> str:
    if value and ":" not in _address(value):
        raise ValueError("is no IPv6 address; write one such as 2001:db8::5")
    return value and _address(value)


def _network(value: str) -> str:
    try:
        ipaddress.ip_network(value)
    except ValueError as error:
        raise ValueError(
            f"{value} is no address or network; write it as in 10.0.0.5 or 10.1.0.0/16"
        ) from error
    return value


def _zone(value: str) -> str:
    try:
        return read_zone(value).key
    except InvalidError as error:
        raise ValueError(error.reason) from error


def _ports(value: str) -> str:
    found = re.fullmatch(r"(\d{1,5})-(\d{1,5})", value)
    if not found or not _FIRST_FREE_PORT <= int(found[1]) < int(found[2]) <= _LAST_PORT:
        raise ValueError("is no range of ports; write first-last such as 10000-10999, within 1024-65535")
    return value


def _budgets(value: object) -> object:
    """Read `*:50/100, KZ:500/1000, +7840:0/0`."""
    if not isinstance(value, str):
        return value
    budgets = {}
    for part in (one.strip() for one in value.split(",") if one.strip()):
        found = re.fullmatch(r"(\*|\+\d{1,6}|[A-Z]{2}):(\d{1,9})/(\d{1,9})", part)
        if not found:
            raise ValueError(
                f"{part} cannot be read; write each destination's calls and minutes a day, as in *:50/100, KZ:500/1000"
            )
        if found[1][0].isalpha():
            _region(found[1])
        budgets[found[1]] = Budget(int(found[2]), int(found[3]))
    return budgets


def _regions(value: list[str]) -> list[str]:
    return [_region(one) for one in value]


def _region(value: str) -> str:
    if value not in phonenumbers.SUPPORTED_REGIONS:
        raise ValueError("is no country's code; write two capital letters such as RU")
    return value


Port = Annotated[int, Field(ge=_FIRST_FREE_PORT, le=_LAST_PORT)]
PortRange = Annotated[str, AfterValidator(_ports)]
Address = Annotated[str, AfterValidator(_address)]
AddressIfAny = Annotated[str, AfterValidator(_address_if_any)]
IPv6AddressIfAny = Annotated[str, AfterValidator(_ipv6_address_if_any)]
Network = Annotated[str, AfterValidator(_network)]
HostPort = Annotated[str, written_as(r"[\w.-]+:(?P<port>\d{1,5})", "127.0.0.1:5070")]
TrunkAddress = Annotated[
    str, written_as(r"([\w.-]+|\[[0-9a-fA-F:.]+\]):(?P<port>\d{1,5})", "127.0.0.1:5070 or [2001:db8::1]:5060")
]
TrunkAddresses = Annotated[list[TrunkAddress], NoDecode, *listed(list[str])]
LinesIfAny = Annotated[list[HostPort], NoDecode, BeforeValidator(_split)]
_sip_address = written_as(r"sip:[\w.+-]+@[\w.-]+(:(?P<port>\d{1,5}))?", "sip:desk@127.0.0.1:5080")
_check_sip_address = cast("Callable[[str], str]", _sip_address.func)
SIPAddress = Annotated[str, _sip_address]
SIPAddressIfAny = Annotated[
    str, written_as(r"(sip:[\w.+-]+@[\w.-]+(:(?P<port>\d{1,5}))?)?", "sip:desk@127.0.0.1:5080")
]
SIPAddresses = Annotated[list[str], NoDecode, BeforeValidator(_split), AfterValidator(_sip_addresses)]
WebAddress = Annotated[str, written_as(r"https?://[^\s/?#]+[^\s?#]*", "https://line.example.org")]
# These may be empty too.
WebAddressIfAny = Annotated[str, written_as(r"(https?://[^\s/?#]+[^\s?#]*)?", "https://line.example.org")]
MirrorIfAny = Annotated[str, written_as(r"([a-z+]+:\S+)?", "http://HOST/debian")]
VersionIfAny = Annotated[str, written_as(r"(\d+(\.\d+)*)?", "23 or 23.1.0")]
SpokenNames = Annotated[dict[Language, str], NoDecode, BeforeValidator(_spoken_names)]
NetworksIfAny = Annotated[list[Network], NoDecode, BeforeValidator(_split)]
NumbersIfAny = Annotated[list[str], NoDecode, BeforeValidator(_split), AfterValidator(_numbers)]
ServicesIfAny = Annotated[list[Service], NoDecode, BeforeValidator(_split)]
NumberIfAny = Annotated[str, written_as(r"(\+[1-9]\d{6,14})?", "+74951234567")]
DialledIfAny = Annotated[str, written_as(r"(\+?\d{2,15})?", "700 or +74951234568")]
DatabaseIfAny = Annotated[
    str, written_as(r"((sqlite:///|postgresql://).+)?", "postgresql://user:password@host/name")
]
HostIfAny = Annotated[str, written_as(r"([\w.-]+|[0-9a-fA-F:]+)?", "mail.example.org")]
EmailIfAny = Annotated[str, AfterValidator(_email_if_any)]
TimeZoneName = Annotated[str, AfterValidator(_zone)]
Region = Annotated[str, AfterValidator(_region)]
RegionsIfAny = Annotated[list[str], NoDecode, BeforeValidator(_split), AfterValidator(_regions)]
BudgetsIfAny = Annotated[dict[str, Budget], NoDecode, BeforeValidator(_budgets)]
ThrottlesIfAny = Annotated[
    str, written_as(r"([1-9]\d{0,3}/[1-9]\d{0,3}(,[1-9]\d{0,3}/[1-9]\d{0,3})*)?", "3/15,7/60")
]
HoursIfAny = Annotated[str, written_as(r"(([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d)?", "22:00-08:00")]
PriceIfAny = Annotated[str, written_as(r"(\d{1,6}(\.\d{1,4})?)?", "1.50")]
DatesIfAny = Annotated[list[date], NoDecode, BeforeValidator(_split)]
KeptDays = Annotated[int, Field(ge=SHORTEST.days, le=MOST_KEPT_DAYS)]
Seconds = Annotated[float, Field(ge=0, le=_WEEK)]
