"""Subscriber files for tests: a row a service point, in one town."""

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from outages.imports import COLUMNS


class Home(NamedTuple):
    """A service point of an account, as a file states it."""

    account: str
    street: str
    house: str
    flat: str = ""
    phones: tuple[str, ...] = ()
    name: str = "Анна"
    services: str = "internet;tv"

    @property
    def cells(self) -> list[str]:
        """The cells in the order of COLUMNS."""
        who = [self.account, self.name, ";".join(self.phones), "ru", "standard"]
        return [*who, "Тверская область", "Тверь", self.street, self.house, self.flat, self.services, ""]


def write_file(path: Path, homes: Iterable[Home]) -> Path:
    """Write these rows below a header and return the path."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *(home.cells for home in homes)])
    return path
