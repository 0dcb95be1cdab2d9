"""The billing system's last answer is what the line knows of its accounts; on both databases."""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, insert, literal, select, union_all

from outages.directory import AskedBy, Question
from outages.errors import StoreError
from outages.import_reports import ImportReport, ImportTerms
from outages.imports import ImportedRow
from outages.notifications import Policy
from outages.places import AreaId
from outages.store import SQLAnswerRepository, Store, SubscriberLoader
from outages.store.import_lock import hold_imports
from outages.store.import_tables import (
    ImportState,
    import_endings,
    import_losses,
    import_phones,
    import_rows,
    imports,
    listings,
)
from outages.store.tables import areas, versions
from outages.subscribers import Service, ServicePointId
from outages.tickets import Departure
from tests.support.fakes import FakeClock
from tests.support.patience import PATIENCE
from tests.support.store_world import ANNA, BORIS, NOON, VERA, Town, free_ids, settle_town
from tests.support.subscriber_file import Home, write_file

NEW = "+74822000009"
#: The town of `settle_town`, as a billing system lists it.
ANNA_AT_12 = Home("A-1", "улица Королёва", "12", "5", (ANNA,))
BORIS_AT_14 = Home("B-2", "улица Королёва", "14А", "", (BORIS, ANNA), "Boris Ltd")
BORIS_AT_1 = Home("B-2", "улица Новая", "1", "", (BORIS, ANNA), "Boris Ltd")
VERA_AT_12 = Home("V-3", "улица Королёва", "12", "6", (VERA,), "Вера", "gas;internet;tv")
GLEB_AT_1 = Home("G-4", "улица Новая", "1", "", (), "Глеб")
EVERYBODY = (ANNA_AT_12, BORIS_AT_14, BORIS_AT_1, VERA_AT_12, GLEB_AT_1)

Load = Callable[..., Awaitable[ImportReport]]
Answer = Callable[..., Coroutine[None, None, bool]]


@pytest.fixture
async def town(store: Store) -> Town:
    town = await settle_town(store, Policy())
    await store.write(free_ids)
    return town


@pytest.fixture
async def load(town: Town, tmp_path: Path) -> Load:
    """Load a full file with these rows; everybody is listed already."""

    async def load_file(*homes: Home) -> ImportReport:
        path = write_file(tmp_path / "list.csv", homes)
        terms = ImportTerms(full=True, confirmed=True)
        return await SubscriberLoader(town.store, FakeClock(NOON)).load(
            path, region="RU", author="olga", terms=terms
        )

    assert (await load_file(*EVERYBODY)).flaws_found == 0
    return load_file


def row_of(line: int, home: Home) -> ImportedRow:
    account, name, _, *place, services, _ = home.cells
    language, tier, region, city, street, house, flat = place
    who = (account, name, " ".join(home.phones), language, tier)
    return ImportedRow(line, *who, region, city, street, house, flat, services.replace(";", " "), ())


@pytest.fixture
def answer(town: Town) -> Answer:
    """Keep what billing answers about a number, or with `account` about an account."""

    async def keep(*homes: Home, number: str = "", account: str = "") -> bool:
        by = AskedBy.ACCOUNT if account else AskedBy.NUMBER
        rows = [row_of(line, home) for line, home in enumerate(homes, 1)]
        return await SQLAnswerRepository(town.store).keep(Question(by, account or number), rows, at=NOON)

    return keep


@asynccontextmanager
async def hold_by(store: Store) -> AsyncIterator[None]:
    """Be an import that is running."""
    begun, ended = threading.Event(), threading.Event()

    def hold(engine: Engine) -> None:
        with hold_imports(engine):
            begun.set()
            ended.wait(PATIENCE)

    held = asyncio.create_task(store.bulk(hold))
    assert await asyncio.to_thread(begun.wait, PATIENCE)
    try:
        yield
    finally:
        ended.set()
        await held


async def homes_of(town: Town, number: str) -> list[str]:
    return [f"{one.street}, {one.house}" for one in (await town.subscribers.recognise(number)).points]


async def accounts_of(town: Town, number: str) -> list[str]:
    return [one.account for one in (await town.subscribers.recognise(number)).subscribers]


async def departures(town: Town) -> list[Departure | None]:
    return [one.departure for one in await town.tickets.find(limit=9)]


async def counted(town: Town) -> int:
    """Return how often the lists have changed."""
    query = select(versions.c.value).where(versions.c.name == "imports")
    return await town.store.read(lambda connection: connection.execute(query).scalar_one())


async def test_who_is_only_known_to_billing_is_recognised_in_a_new_house(town: Town, answer: Answer) -> None:
    dora = Home("D-5", "ул. Королёва", "16", "1", (NEW,), "Дора")
    assert await answer(dora, number=NEW)

    caller = await town.subscribers.recognise(NEW)
    assert [(one.account, one.name, one.phones) for one in caller.subscribers] == [("D-5", "Дора", (NEW,))]
    (point,) = caller.points
    assert (point.street, point.house, point.services) == (
        "улица Королёва",
        "16",
        frozenset({Service.INTERNET, Service.TV}),
    )
    assert point.house_lineage[:3] == (1, 2, 3)
    assert (await town.subscribers.keyed_account("5")).points == (point,)
    assert await homes_of(town, ANNA) == ["улица Королёва, 12", "улица Королёва, 14А", "улица Новая, 1"]


async def test_nothing_is_left_of_keeping_an_answer(town: Town, answer: Answer) -> None:
    await answer(ANNA_AT_12._replace(phones=(NEW,)), VERA_AT_12._replace(phones=(NEW,)), number=NEW)
    tables = (import_rows, import_phones, import_losses, import_endings)
    left = union_all(*(select(literal(table.name)).select_from(table) for table in tables))
    assert await town.store.read(lambda connection: connection.execute(left).all()) == []


@pytest.mark.usefixtures("load")
async def test_an_answer_that_is_known_writes_nothing(town: Town, answer: Answer) -> None:
    before = await counted(town)
    assert await answer(ANNA_AT_12, BORIS_AT_14, BORIS_AT_1, number=ANNA)
    assert await answer(number=NEW)
    assert await answer(account="99")
    assert await counted(town) == before


@pytest.mark.usefixtures("load")
async def test_who_moved_away_is_found_at_the_new_address_alone(town: Town, answer: Answer) -> None:
    await town.ticket(4, None)
    await answer(VERA_AT_12._replace(street="улица Новая", house="3"), number=VERA)
    assert await homes_of(town, VERA) == ["улица Новая, 3"]
    assert await departures(town) == [Departure.MOVED_AWAY]

    await answer(VERA_AT_12, number=VERA)
    assert await homes_of(town, VERA) == ["улица Королёва, 12"]
    assert await departures(town) == [None]


@pytest.mark.usefixtures("load")
async def test_a_telephone_given_to_another_account_is_the_former_ones_no_longer(
    town: Town, answer: Answer
) -> None:
    await answer(GLEB_AT_1._replace(phones=(VERA,)), number=VERA)
    caller = await town.subscribers.recognise(VERA)
    assert [one.account for one in caller.subscribers] == ["G-4"]
    (vera,) = (await town.subscribers.keyed_account("V-3")).subscribers
    assert vera.phones == ()


@pytest.mark.usefixtures("load")
async def test_a_telephone_that_the_answer_lacks_goes(town: Town, answer: Answer) -> None:
    await answer(BORIS_AT_14._replace(phones=(BORIS,)), BORIS_AT_1._replace(phones=(BORIS,)), number=BORIS)
    assert await accounts_of(town, ANNA) == ["A-1"]


@pytest.mark.usefixtures("load")
async def test_a_number_that_billing_gives_nobody_is_nobodys(town: Town, answer: Answer) -> None:
    await answer(number=ANNA)
    assert await accounts_of(town, ANNA) == []
    assert await accounts_of(town, BORIS) == ["B-2"]


@pytest.mark.usefixtures("load")
async def test_an_account_that_billing_does_not_have_ends_by_its_exact_name_only(
    town: Town, answer: Answer
) -> None:
    await answer(account="3")
    assert (await town.subscribers.keyed_account("V-3")).subscribers[0].account == "V-3"
    await answer(account="V-3")
    assert (await town.subscribers.keyed_account("V-3")).subscribers == ()
    assert await accounts_of(town, VERA) == []


@pytest.mark.usefixtures("load")
async def test_name_language_and_services_follow_the_answer(town: Town, answer: Answer) -> None:
    await answer(VERA_AT_12._replace(name="Вера Павловна", services="gas"), number=VERA)
    caller = await town.subscribers.recognise(VERA)
    assert (caller.subscribers[0].name, caller.points[0].services) == (
        "Вера Павловна",
        frozenset({Service.GAS}),
    )
    assert caller.points[0].id == ServicePointId(4)


async def test_the_next_file_says_what_holds_even_with_an_old_row(
    town: Town, load: Load, answer: Answer
) -> None:
    await answer(VERA_AT_12._replace(street="улица Новая", house="3"), number=VERA)
    await load(*EVERYBODY)
    # The new address is only the answer's; the file brought back its own.
    assert sorted(await homes_of(town, VERA)) == ["улица Королёва, 12", "улица Новая, 3"]
    await answer(VERA_AT_12._replace(street="улица Новая", house="3"), number=VERA)
    await load(
        *(home for home in EVERYBODY if home != VERA_AT_12),
        VERA_AT_12._replace(street="улица Новая", house="3"),
    )
    assert await homes_of(town, VERA) == ["улица Новая, 3"]


async def test_a_full_file_still_ends_whom_billing_answered_before(
    town: Town, load: Load, answer: Answer
) -> None:
    await answer(VERA_AT_12._replace(name="Вера Павловна"), number=VERA)
    await load(*(home for home in EVERYBODY if home != VERA_AT_12))
    assert await accounts_of(town, VERA) == []


async def test_what_only_answers_list_is_taken_over_by_the_file_that_lists_it(
    town: Town, load: Load, answer: Answer
) -> None:
    dora = Home("D-5", "улица Королёва", "16", "1", (NEW,), "Дора")
    await answer(dora, number=NEW)
    await load(*EVERYBODY, dora)
    assert await accounts_of(town, NEW) == ["D-5"]
    await load(*EVERYBODY)
    assert await accounts_of(town, NEW) == []
    query = select(func.count()).select_from(listings)
    assert await town.store.read(lambda connection: connection.execute(query).scalar_one()) == len(EVERYBODY)


async def test_an_answer_during_an_import_is_not_kept(town: Town, answer: Answer) -> None:
    dora = Home("D-5", "улица Королёва", "16", "1", (NEW,), "Дора")
    async with hold_by(town.store):
        assert not await answer(dora, number=NEW)
        assert await accounts_of(town, NEW) == []
    assert await answer(dora, number=NEW)


async def test_answers_in_one_moment_are_all_kept(town: Town, answer: Answer) -> None:
    homes = [Home(f"N-{n}", "улица Новая", "9", str(n), (f"+7482200010{n}",)) for n in range(6)]
    async with asyncio.TaskGroup() as group:
        kept = [group.create_task(answer(home, number=home.phones[0])) for home in homes]
    assert all(one.result() for one in kept)
    query = select(func.count()).select_from(areas).where(areas.c.name == "9")
    assert await town.store.read(lambda connection: connection.execute(query).scalar_one()) == 1
    assert await town.subscribers.points_in([AreaId(6)], limit=99)


async def test_a_region_and_a_network_that_nobody_knew_are_added(town: Town) -> None:
    home = row_of(1, Home("D-5", "улица Новая", "1", "1", (NEW,), "Дора"))
    row = home._replace(region="Псковская область", city="Псков", node=("headend-1", "switch-2"))
    await SQLAnswerRepository(town.store).keep(Question(AskedBy.NUMBER, NEW), [row], at=NOON)
    (point,) = (await town.subscribers.recognise(NEW)).points
    assert point.node_lineage[0] == 8
    assert len(point.node_lineage) == 2
    assert point.house_lineage[0] not in (1, 8)


async def test_an_answer_waits_for_an_import_that_a_dead_process_left(town: Town, answer: Answer) -> None:
    left = insert(imports).values(
        id=1, state=ImportState.PLANNED, source_id=1, file="f", author="a", report={}
    )
    await town.store.write(lambda connection: connection.execute(left))
    home = Home("D-5", "улица Новая", "1", "1", (NEW,), "Дора")
    assert not await answer(home, number=NEW)
    await SubscriberLoader(town.store, FakeClock(NOON)).finish()
    assert await answer(home, number=NEW)


async def test_what_the_database_refuses_is_an_error_that_does_not_show_it(
    town: Town, answer: Answer
) -> None:
    home = Home("D-5", "улица Новая", "1", "1", (NEW,), "Дора")
    with pytest.raises(StoreError, match="an answer is refused") as refused:
        await answer(home, home, number=NEW)
    assert "D-5" not in str(refused.value)
    assert await accounts_of(town, NEW) == []
