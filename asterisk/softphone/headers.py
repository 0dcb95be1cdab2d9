"""The values in SIP headers: addresses, Via, CSeq and the headers themselves (RFC 3261, section 20)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Self

from asterisk.softphone.errors import MessageError

WORD = r"[A-Za-z0-9.!%*_+`'~-]+"

_LISTS = frozenset({"via", "route", "record-route", "contact"})
_URI = re.compile(
    r"(?P<scheme>sips?):(?:(?P<user>[^@\s<>]*)@)?(?P<host>[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])"
    r"(?::(?P<port>[0-9]{1,5}))?(?P<params>[;?][^\s<>]*)?",
    re.IGNORECASE,
)
_TEL = re.compile(r"tel:(?P<user>[^;\s<>]+)(?:;[^\s<>]*)?", re.IGNORECASE)
_NAME_ADDR = re.compile(r'(?:"(?:[^"\\]|\\.)*"|[^<>"]*?)\s*<(?P<uri>[^<>]+)>\s*(?P<params>;.*)?', re.DOTALL)
_VIA = re.compile(
    r"SIP\s*/\s*2\.0\s*/\s*(?P<transport>[A-Za-z]+)\s+(?P<sent_by>[^\s;,]+)\s*(?P<params>;.*)?",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class URI:
    """A SIP or tel address; `host` is empty for tel, `port` None when it isn't written."""

    user: str
    host: str
    port: int | None = None
    params: str = ""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read an address such as `sip:100@127.0.0.1:5060;lr`, or raise MessageError."""
        if tel := _TEL.fullmatch(text):
            return cls(tel["user"], "")
        found = _URI.fullmatch(text)
        if found is None:
            raise MessageError(f"not a SIP address: {text[:80]!r}")
        port = int(found["port"]) if found["port"] else None
        if port is not None and not 0 < port <= 65_535:  # noqa: PLR2004 - the range of ports
            raise MessageError(f"no such port: {port}")
        return cls(found["user"] or "", found["host"], port, found["params"] or "")

    def __str__(self) -> str:
        user = f"{self.user}@" if self.user else ""
        port = f":{self.port}" if self.port else ""
        return f"sip:{user}{self.host}{port}{self.params}"


@dataclass(frozen=True, slots=True)
class NameAddr:
    """The value of From, To, Contact or Route: an address with parameters, without its display name."""

    uri: str
    params: dict[str, str] = field(default_factory=dict)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `"Name" <sip:…>;tag=…` or the bare form, or raise MessageError."""
        if found := _NAME_ADDR.fullmatch(text.strip()):
            return cls(found["uri"].strip(), read_params(found["params"] or ""))
        uri, _, params = text.strip().partition(";")
        if not uri or any(mark in uri for mark in ' \t<>"'):
            raise MessageError(f"not an address: {text[:80]!r}")
        return cls(uri, read_params(params))

    @property
    def tag(self) -> str:
        """The dialog's tag, empty when there is none."""
        return self.params.get("tag", "")


@dataclass(frozen=True, slots=True)
class Via:
    """The topmost Via: the sender of a request, and its transaction's branch (empty in very old SIP)."""

    sent_by: str
    params: dict[str, str]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read one Via value, or raise MessageError."""
        found = _VIA.fullmatch(text.strip())
        if found is None:
            raise MessageError(f"not a Via: {text[:80]!r}")
        return cls(found["sent_by"], read_params(found["params"] or ""))

    @property
    def branch(self) -> str:
        """The transaction's branch, empty when there is none."""
        return self.params.get("branch", "")


class Headers:
    """A message's headers in their order; names compare without case."""

    __slots__ = ("_items",)

    def __init__(self, items: Iterable[tuple[str, str]] = ()) -> None:
        self._items = list(items)

    def get(self, name: str) -> str | None:
        """Return the first value of a header, or None when it is absent."""
        wanted = name.lower()
        return next((value for key, value in self._items if key.lower() == wanted), None)

    def require(self, name: str) -> str:
        """Return the first value of a header, or raise MessageError when it is absent."""
        value = self.get(name)
        if value is None:
            raise MessageError(f"no {name} header")
        return value

    def all(self, name: str) -> list[str]:
        """Return every value of a header, with comma-separated lists split."""
        wanted = name.lower()
        values = [value for key, value in self._items if key.lower() == wanted]
        if wanted not in _LISTS:
            return values
        return [part for value in values for part in split_list(value)]

    def add(self, name: str, value: str) -> None:
        """Append a header."""
        self._items.append((name, value))

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._items)


def split_list(text: str) -> list[str]:
    """Split a comma-separated header value; commas inside quotes or <> don't count."""
    parts, start, quoted, angled = [], 0, False, False
    for index, mark in enumerate(text):
        if mark == '"' and not angled and (index == 0 or text[index - 1] != "\\"):
            quoted = not quoted
        elif mark in "<>" and not quoted:
            angled = mark == "<"
        elif mark == "," and not quoted and not angled:
            parts.append(text[start:index].strip())
            start = index + 1
    parts.append(text[start:].strip())
    return [part for part in parts if part]


def read_params(text: str) -> dict[str, str]:
    """Read `;name=value;flag` into a dict with lower-case names; a flag's value is empty."""
    pairs = (part.partition("=") for part in text.split(";") if part.strip())
    return {name.strip().lower(): value.strip() for name, _, value in pairs}
