"""Search over an imported town: places, nodes, accounts, telephones and names, on both databases."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, update

from ivr.search import Finder, Found, FoundKind
from outages.imports import COLUMNS
from outages.search.addresses import FoundPlace
from outages.search.people import Clue
from outages.search.places import SearchCertainty
from outages.store import SQLAreaRepository, SQLSearchRepository, Store, SubscriberLoader, migrate
from outages.store.tables import phones, subscribers, versions
from tests.support.fakes import FakeClock

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
ROWS = """
A-4711,Иванова Анна Петровна,+79123456789,ru,,Тверская область,Светлогорск,ул. Садовая,12,5,internet,headend-1/switch-12
100104,Иванова А. П.,+79123450001;+79990004321,ru,,Тверская область,Светлогорск,ул. Садовая,12 корп. 2,7,internet,headend-1/switch-1
100105,ООО «Ромашка»,+74822000002,ru,corporate,Тверская область,Светлогорск,ул. Ленина,12,,internet,headend-1/switch-1
100106,Кузнецов Пётр,+79123450002,ru,,Тверская область,Клин,улица Ленина,12,6,internet,
200107,O'Brien Mary,+79123450003,en,,Тверская область,Клин,мкр Южный,3,,internet,headend-2/OLT 7
200108,Ли,,ru,,Тверская область,Клин,СНТ «Берёзка»,1,,internet,
200109,Сидоренко Мария,,ru,,Тверская область,Клин,пер. Садовый,5,,internet,
"""


async def _load(store: Store, folder: Path, rows: str = ROWS) -> None:
    path = folder / "list.csv"
    path.write_text("\n".join([",".join(COLUMNS), rows.strip()]) + "\n", encoding="utf-8")
    report = await SubscriberLoader(store, FakeClock(NOW)).load(path, region="RU", author="olga")
    assert report.flaws == ()


@pytest.fixture
async def finder(store: Store, tmp_path: Path) -> Finder:
    await _load(store, tmp_path)
    finder = Finder(SQLSearchRepository(store), SQLAreaRepository(store), region="RU")
    await finder.refresh()
    return finder


def _label(one: Found) -> str:
    if isinstance(one, FoundPlace):
        return ", ".join(reversed(one.area.names))
    return f"{one.subscriber.account} by {one.clue}"


async def _find(finder: Finder, text: str, *kinds: FoundKind) -> list[str]:
    return [_label(one) for one in await finder.find(text, kinds=kinds or tuple(FoundKind), limit=10)]


GARDEN = "ул. Садовая, Светлогорск, Тверская область"


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("ул садовая", GARDEN),
        ("Садовая ул", GARDEN),
        ("садовая светлогорск", GARDEN),
        ("садо", GARDEN),
        ("cfljdfz ek", GARDEN),
        ("sadovaia", GARDEN),
        ("садавая", GARDEN),
        ("садовая 12к2", f"12 корп. 2, {GARDEN}"),
        ("Ленина, 12, клин", "12, улица Ленина, Клин, Тверская область"),
        ("12 ленина клин", "12, улица Ленина, Клин, Тверская область"),
        ("мкр Южный", "мкр Южный, Клин, Тверская область"),
        ("Южный м/р-н д3", "3, мкр Южный, Клин, Тверская область"),
        ('снт "березка"', "СНТ «Берёзка», Клин, Тверская область"),
        ("светлагорск", "Светлогорск, Тверская область"),
        ("тверская", "Тверская область"),
        ("switch-12", "switch-12, headend-1"),
        ("headend-1/switch-1", "switch-1, headend-1"),
        ("HEADEND-1/sw", "switch-1, headend-1"),
        ("olt 7", "OLT 7, headend-2"),
        ("ыцшеср-12", "switch-12, headend-1"),
        ("A-4711", "A-4711 by account"),
        ("а4711", "A-4711 by account"),
        ("4711", "A-4711 by account"),
        ("100105", "100105 by account"),
        ("+7 912 345-67-89", "A-4711 by telephone"),
        ("8 (912) 345 67 89", "A-4711 by telephone"),
        ("9123456789", "A-4711 by telephone"),
        ("67-89", "A-4711 by telephone"),
        ("иванова анна", "A-4711 by name"),
        ("анна иванова", "A-4711 by name"),
        ("Анна Петровна Иванова", "A-4711 by name"),
        ("Кузнецов Петр", "100106 by name"),
        ("кузнецав", "100106 by name"),
        ("repytwjd", "100106 by name"),
        ("kuznetsov", "100106 by name"),
        ("ромашка", "100105 by name"),
        ("obrien", "200107 by name"),
        ("ли", "200108 by name"),
    ],
)
async def test_what_people_type_is_found(finder: Finder, typed: str, first: str) -> None:
    assert first in (await _find(finder, typed))[:3]


@pytest.mark.parametrize("typed", ["иванова а п", "Иванова Анна", "анна петровна иванова"])
async def test_initials_and_full_names_find_each_other(finder: Finder, typed: str) -> None:
    assert set(await _find(finder, typed, FoundKind.PERSON)) == {"A-4711 by name", "100104 by name"}


async def test_a_flat_leads_to_its_subscriber_and_a_house_to_all_of_it(finder: Finder) -> None:
    assert (await _find(finder, "садовая 12 кв 5"))[:2] == ["A-4711 by address", f"12, {GARDEN}"]
    assert await _find(finder, "садовая 12 кв 9", FoundKind.PERSON) == []
    assert await _find(finder, "Ленина 12, Клин", FoundKind.PERSON) == ["100106 by address"]


async def test_a_person_is_shown_with_an_address(finder: Finder) -> None:
    (one,) = await finder.find("a4711", kinds=[FoundKind.PERSON], limit=10)
    assert not isinstance(one, FoundPlace)
    assert one.home is not None
    assert one.home.address == ("Тверская область", "Светлогорск", "ул. Садовая", "12")
    assert (one.home.flat, one.home.node) == ("5", ("headend-1", "switch-12"))
    assert (one.clue, one.certainty) == (Clue.ACCOUNT, SearchCertainty.CERTAIN)


async def test_what_only_may_be_meant_is_marked_as_a_guess(finder: Finder) -> None:
    for typed in ("садовая 99", "переулок садовая", "садавая", "sadovaya", "cfljdfz"):
        (street, *_) = await finder.find_places(typed, limit=10)
        assert (_label(street), street.certainty) == (GARDEN, SearchCertainty.GUESS), typed


@pytest.mark.parametrize(
    "typed",
    [
        "%",
        "_",
        "'; DROP TABLE areas; --",
        '"',
        "\x00",
        " ",
        "/",
        ",",
        ";",
        "*",
        "1" * 500,
        "а" * 500,
        "\ud800",
    ],
)
async def test_odd_signs_find_nothing_and_break_nothing(finder: Finder, typed: str) -> None:
    assert await _find(finder, typed) == []


async def test_the_index_follows_each_import_and_until_then_beginnings_are_found(
    store: Store, tmp_path: Path, finder: Finder
) -> None:
    young = Finder(SQLSearchRepository(store), SQLAreaRepository(store), region="RU")
    assert not young.ready
    assert await _find(young, "ул. садо", FoundKind.PLACE) == [GARDEN]
    assert await _find(young, "a4711", FoundKind.PERSON) == ["A-4711 by account"]
    assert await _find(finder, "новая", FoundKind.PLACE) == []
    row = "300,Новиков,,ru,,Тверская область,Светлогорск,улица Новая,1,,internet,"
    await _load(store, tmp_path, row)
    await finder.refresh()
    assert await _find(finder, "новая 1") == ["1, улица Новая, Светлогорск, Тверская область"]


@pytest.mark.parametrize("left", ["of another release", None])
async def test_what_an_earlier_release_wrote_is_found_after_the_next_start(
    store: Store, database: str, finder: Finder, left: str | None
) -> None:
    keys = {"name_key": left, "account_key": left}
    await store.write(lambda connection: connection.execute(update(subscribers).values(keys)))
    await store.write(lambda connection: connection.execute(update(phones).values(tail=left)))
    if left:
        await store.write(
            lambda connection: connection.execute(
                update(versions).where(versions.c.name == "search").values(value=0)
            )
        )
    assert await _find(finder, "67-89", FoundKind.PERSON) == []
    await asyncio.to_thread(migrate, database)
    assert await _find(finder, "67-89", FoundKind.PERSON) == ["A-4711 by telephone"]
    assert await _find(finder, "ромашка", FoundKind.PERSON) == ["100105 by name"]
    assert await store.read(lambda connection: connection.execute(select(subscribers.c.account_key)).first())


async def test_a_change_of_name_and_numbers_is_found_after_the_import(
    store: Store, tmp_path: Path, finder: Finder
) -> None:
    row = ROWS.strip().splitlines()[0].replace("Иванова", "Петрова").replace("6789", "0000")
    await _load(store, tmp_path, row)
    assert await _find(finder, "петрова", FoundKind.PERSON) == ["A-4711 by name"]
    assert await _find(finder, "89123450000", FoundKind.PERSON) == ["A-4711 by telephone"]
    assert await _find(finder, "345-67-89", FoundKind.PERSON) == []
