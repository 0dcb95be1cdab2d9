"""Normal forms of addresses: two spellings have the same one if, and only if, they surely name the same place."""

import re
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Final

from outages.addresses.alphabets import is_cyrillic
from outages.addresses.normal_english import normal_english
from outages.addresses.normal_houses import write_house
from outages.addresses.normal_places import normal_places
from outages.addresses.normal_regions import write_region
from outages.addresses.street_words import StreetKind

#: Counts up with every change of any normal form: what was kept under another one is made anew at the next start.
#: 3: objects («ТП-12» is «ТП 12»), a house behind a name that has its own number («ул. 8 Марта 12»), waters of embankments, the
#: English abbreviations of streets.
READER_VERSION: Final = 3

#: Distinct names kept: those of a large town many times over.
_KEPT: Final = 1 << 16
#: Longer texts are no addresses, and stay themselves.
_LONGEST: Final = 300
_LATIN: Final = re.compile("[A-Za-z]")


@lru_cache(_KEPT)
def normal_house(written: str) -> str:
    """Return a house's normal form: "7к2" for «7 корп. 2» and «д. 7 к. 2»; what can't be read stays itself."""
    return _form_of(write_house, written)


@lru_cache(_KEPT)
def normal_street(written: str) -> str:
    """Return a street's normal form: «улица ленина» for «ул. Ленина», «Ленина ул.» and «Ленина»."""
    return _form_of(partial(_write_place, default=StreetKind.STREET), written)


@lru_cache(_KEPT)
def normal_town(written: str) -> str:
    """Return a town's normal form: «город светлогорск» for «г. Светлогорск» and «Светлогорск»."""
    return _form_of(partial(_write_place, default=StreetKind.CITY), written)


@lru_cache(_KEPT)
def normal_region(written: str) -> str:
    """Return a region's normal form: «область московская» for «Московская обл.»."""
    return _form_of(normal_english if _is_english(written) else write_region, written)


def fold(name: str) -> str:
    """Return the name for comparison: letter case, ё and the width of gaps don't matter."""
    return " ".join(name.casefold().replace("ё", "е").split())


def _form_of(write: Callable[[str], str], written: str) -> str:
    text = " ".join(written.split())
    return (write(text) if len(text) <= _LONGEST else "") or fold(text)


def _write_place(written: str, default: StreetKind) -> str:
    return normal_english(written) if _is_english(written) else normal_places(written, default)


def _is_english(written: str) -> bool:
    return not is_cyrillic(written) and _LATIN.search(written) is not None
