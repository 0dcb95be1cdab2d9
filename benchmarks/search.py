"""`python -m benchmarks.search`: search over a million service points on both databases, as a ratio to one B-tree look-up."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from functools import partial

import click
from rich.console import Console
from rich.table import Table
from sqlalchemy import Connection, bindparam, select

from benchmarks.databases import DATABASES
from ivr.search import Finder, FoundKind
from outages.addresses.normal import fold
from outages.places import AreaKind
from outages.search.people import account_key, name_key, telephone_key
from outages.store import SQLAreaRepository, SQLSearchRepository, Store
from outages.store.engine import analyse
from outages.store.staging import fill
from outages.store.tables import areas, phones, service_points, subscribers
from tests.support.search_town import MISTYPINGS, known_places, samples

POINTS = 1_000_000
QUERIES = 100
_FLATS = 20
_STEMS = [
    first + middle
    for first in ["Ба", "Во", "Гро", "Да", "Же", "За", "Ки", "Лу", "Му", "Но", "Пу", "Ро"]
    for middle in "бвгдзклмнрст"
]
_SURNAMES = [
    f"{stem}{vowel}{end}" for stem in _STEMS for vowel in "аеиоу" for end in ("лев", "нин", "ров", "ский")
]
_NAMES = ["Анна", "Борис", "Вера", "Глеб", "Дарья", "Егор", "Жанна", "Иван", "Кира", "Лев"]
_FIRST_NUMBER = 79_000_000_000
_LOOK_UP = select(subscribers.c.id).where(subscribers.c.account == bindparam("account"))
_AREA = ("id", "parent_id", "kind", "name", "folded", "depth", "lineage", "normal")


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--points", default=POINTS, show_default=True, help="Service points.")
def main(*, points: int) -> None:
    """Measure a hundred queries of each kind: 50th and 99th percentile, and how many look-ups by account they cost."""
    console = Console()
    table = Table("database", "what is typed", "p50, ms", "p99, ms", "look-ups")
    for name, databases in DATABASES:
        measured = _measure_on(databases, points)
        unit = _percentile(measured["(a look-up by account)"], 50)
        for what, times in measured.items():
            half, most = _percentile(times, 50), _percentile(times, 99)
            table.add_row(name, what, f"{half:.1f}", f"{most:.1f}", f"{half / unit:.1f}")
    console.print(table)


def _percentile(times: list[float], percent: int) -> float:
    return sorted(times)[(len(times) - 1) * percent // 100]


def _measure_on(databases: Callable[[], AbstractContextManager[str]], points: int) -> dict[str, list[float]]:
    with databases() as url:
        return asyncio.run(_measure(url, points))


async def _measure(url: str, points: int) -> dict[str, list[float]]:
    """Return how many milliseconds each query of a kind took."""
    store = await Store.open(url)
    try:
        await store.write(lambda connection: _fill(connection, points))
        finder = Finder(SQLSearchRepository(store), SQLAreaRepository(store), region="RU")
        taken = {"(building the index)": [await _time(finder.refresh)]}
        chosen = random.Random(5).sample(range(points), QUERIES)
        taken["(a look-up by account)"] = [await _time(partial(_look_up, store, _account(n))) for n in chosen]
        for what, typed in _queries(chosen).items():
            taken[what] = [await _time(partial(_search, finder, one)) for one in typed]
        return taken
    finally:
        await store.close()


async def _time(work: Callable[[], Awaitable[None]]) -> float:
    began = time.perf_counter()
    await work()
    return (time.perf_counter() - began) * 1000


async def _look_up(store: Store, account: str) -> None:
    await store.read(lambda connection: connection.execute(_LOOK_UP, {"account": account}).all())


async def _search(finder: Finder, typed: str) -> None:
    await finder.find(typed, kinds=tuple(FoundKind), limit=10)


def _queries(chosen: list[int]) -> dict[str, list[str]]:
    places = known_places()
    streets = {kind: [typed for typed, _ in samples(places, kind, QUERIES)] for kind in MISTYPINGS}
    streets["a street and a house"] = [f"{typed} 12" for typed in streets["without ё and quotes"]]
    streets["a street, a house and a flat"] = [f"{typed} 5 кв 3" for typed in streets["without ё and quotes"]]
    return streets | {what: [about(n) for n in chosen] for what, about in _ABOUT.items()}


def _account(n: int) -> str:
    return str(10_000_000 + n)


def _number(n: int) -> str:
    return f"+{_FIRST_NUMBER + 7 * n}"


def _name(n: int) -> str:
    return f"{_SURNAMES[n * 7919 % len(_SURNAMES)]} {_NAMES[n % len(_NAMES)]}"


#: What is typed about the n-th subscriber or their node.
_ABOUT: Mapping[str, Callable[[int], str]] = {
    "an account": _account,
    "a telephone": lambda n: f"8{_number(n)[2:]}",
    "six last digits": lambda n: _number(n)[-6:],
    "a surname's beginning": lambda n: _name(n).split()[0][:4],
    "surname and first name": _name,
    "first name and surname": lambda n: " ".join(reversed(_name(n).split())),
    "a surname with a wrong letter": lambda n: _name(n)[:2] + "щ" + _name(n)[3:],
    "a node's beginning": lambda n: f"sw-{n // _FLATS}"[:6],
    "a path to a node": lambda n: f"head-{n // _FLATS % 100}/sw-{n // _FLATS}",
}


def _fill(connection: Connection, points: int) -> None:
    """Insert the streets, a house for every twenty points, and a switch and a port for each of its flats."""
    houses = points // _FLATS
    fill(connection, areas, _AREA, _area_rows(houses))
    names = ("id", "account", "name", "phones", "language", "tier", "name_key", "account_key")
    fill(connection, subscribers, names, map(_subscriber, range(points)))
    numbers = ((_number(n), n + 1, telephone_key(_number(n))) for n in range(points))
    fill(connection, phones, ("number", "subscriber_id", "tail"), numbers)
    columns = ("id", "subscriber_id", "house_id", "node_id", "flat", "services")
    fill(connection, service_points, columns, (_point(n, houses) for n in range(points)))
    analyse(connection, (areas, subscribers, phones, service_points))


def _subscriber(n: int) -> tuple[object, ...]:
    name, account = _name(n), _account(n)
    return n + 1, account, name, _number(n), "ru", "standard", name_key(name), account_key(account)


def _point(n: int, houses: int) -> tuple[object, ...]:
    house = n // _FLATS % houses
    return (
        n + 1,
        n + 1,
        _first_house() + house,
        _first_house() + houses + 100 + house,
        str(n % _FLATS + 1),
        "internet",
    )


def _first_house() -> int:
    return 100_000


def _area_rows(houses: int) -> Iterator[tuple[object, ...]]:
    places = known_places()
    for one in places:
        lineage = one.area.lineage
        yield _area_row(lineage, one.area.kind, one.area.name, one.normal)
    streets = [one.area.lineage for one in places if one.area.kind is AreaKind.STREET]
    for n in range(houses):
        number = str(n // len(streets) + 1)
        yield _area_row((*streets[n % len(streets)], _first_house() + n), AreaKind.HOUSE, number, number)
    heads = _first_house() + houses
    for n in range(100):
        yield _area_row((heads + n,), AreaKind.NODE, f"head-{n}", f"head-{n}")
    for n in range(houses):
        name = f"sw-{n}"
        yield _area_row((heads + n % 100, heads + 100 + n), AreaKind.NODE, name, name)


def _area_row(lineage: tuple[int, ...], kind: AreaKind, name: str, normal: str) -> tuple[object, ...]:
    parent = lineage[-2] if len(lineage) > 1 else None
    way = "/".join(map(str, lineage))
    return lineage[-1], parent, kind.value, name, fold(name), len(lineage), way, normal


if __name__ == "__main__":
    main()
