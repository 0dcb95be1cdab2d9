"""The line to test and the numbers to call from; a line in use is refused unless the operator insists."""

import csv
import ipaddress
import itertools
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from asterisk.softphone.console import read_target
from ivr.demo.town import TOWN
from ivr.errors import IVRError
from outages.subscribers import Tier

_ADDRESS = re.compile(r"(?:sip:)?(?:([\w.+-]+)@)?([\w.-]+(?::\d{1,5})?)")
_EXTENSION = "100"
_NUMBER = re.compile(r"\+?\d{3,15}", re.ASCII)

#: Caller numbers besides the demo town's. They are only shown: no key requests a call or a text message.
_TEST_RANGE = tuple(f"+7999001{last:04}" for last in range(10_000))


class LoadTestError(IVRError):
    """The load test can't be run; the text tells the operator why."""


@dataclass(frozen=True, slots=True)
class Target:
    """A line: its IPv4 address and port, and the extension to dial; `name` is as the operator wrote it."""

    name: str
    address: tuple[str, int]
    extension: str

    @property
    def is_here(self) -> bool:
        """Whether the line is on this machine's loopback."""
        return ipaddress.ip_address(self.address[0]).is_loopback


def read_line(text: str, *, spare: Collection[str], insisting: bool) -> Target:
    """Read a line's address such as sip:100@127.0.0.1:5060; raise LoadTestError, also if it may be in use.

    Lines on the loopback and those named in `spare` (HOST:PORT) may be tested, any other only by `insisting`.
    """
    found = _ADDRESS.fullmatch(text)
    if not found:
        raise LoadTestError(f"{text!r} is no line; write it as in sip:100@127.0.0.1:5060")
    address = read_target(found[2])
    target = Target(text, address, found[1] or _EXTENSION)
    names = {found[2], f"{found[2].partition(':')[0]}:{address[1]}", f"{address[0]}:{address[1]}"}
    if not (target.is_here or insisting or names & set(spare)):
        raise LoadTestError(
            f"{text} is neither on this machine nor one of OUTAGE_IVR_SPARE_LINES: people may be calling it."
            " Test a spare line, or say --yes"
        )
    return target


def read_numbers(file: Path | None) -> Sequence[str]:
    """Return the numbers in a file, one per line, else the demo town's and a test range; raise LoadTestError."""
    if file is None:
        return (*dict.fromkeys(_town_numbers()), *_TEST_RANGE)
    try:
        numbers = [line.strip() for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise LoadTestError(f"{file} cannot be read: {error}") from error
    if bad := [one for one in numbers if not _NUMBER.fullmatch(one)]:
        raise LoadTestError(f"{bad[0]!r} in {file} is no number; write one a line, as in +79990000101")
    if not numbers:
        raise LoadTestError(f"{file} holds no numbers")
    return numbers


def callers(numbers: Sequence[str]) -> Iterator[str]:
    """Yield the numbers in order, over and over."""
    return itertools.cycle(numbers)


def _town_numbers() -> Iterator[str]:
    """Yield the demo town's telephones, except those that are put through to an agent unasked."""
    with TOWN.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["tier"] == Tier.STANDARD:
                yield from row["phones"].split(";")
