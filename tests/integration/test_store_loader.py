"""A provider's list of subscribers, loaded whole or not at all, on both databases."""

import asyncio
import csv
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from outages.errors import InvalidError, StoreError
from outages.import_reports import ImportReport
from outages.imports import COLUMNS, FLAWS_KEPT, ImportFlaw
from outages.places import AreaKind
from outages.store import SQLAreaRepository, SQLSubscriberRepository, Store, SubscriberLoader
from outages.store.admin_tables import audit
from outages.store.tables import areas, phones, service_points, subscribers
from tests.support.fakes import FakeClock

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
ANNA, OFFICE = "+74822000001", "+74822000002"
ROWS = [
    f"A-1,Анна,{ANNA},ru,,Тверская область,Тверь,улица Королёва,12,5,internet;tv,headend-1/switch-1/port-1",
    f"B-2,Borealis,{OFFICE};{ANNA},en,corporate,Тверская область,Тверь,улица Королева,14А,,internet,headend-1/switch-1/port-2",
    f"B-2,Borealis,{OFFICE};{ANNA},en,corporate,Тверская область,Тверь,улица Новая,1,,tv,",
]

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file with a good header and these lines."""

    def write_file(*lines: str, header: str = ",".join(COLUMNS), encoding: str = "utf-8") -> Path:
        path = tmp_path / "list.csv"
        path.write_text("\n".join([header, *lines]) + "\n", encoding=encoding, newline="")
        return path

    return write_file


async def _load(store: Store, path: Path) -> ImportReport:
    """Load a file; what it shows of its changes is another test's."""
    report = await SubscriberLoader(store, FakeClock(NOW)).load(path, region="RU", author="olga")
    return replace(report, examples=())


async def _counts(store: Store) -> list[int]:
    tables = (areas, subscribers, phones, service_points, audit)
    queries = [select(func.count()).select_from(table) for table in tables]
    return await store.read(lambda connection: [connection.execute(query).scalar_one() for query in queries])


async def test_what_is_loaded_is_recognised(store: Store, write: Write) -> None:
    report = await _load(store, write(*ROWS))

    assert report == ImportReport(rows=3, subscribers_added=2, points_added=3, areas_added=11)
    caller = await SQLSubscriberRepository(store).recognise(ANNA)
    assert [(person.account, person.tier) for person in caller.subscribers] == [
        ("A-1", "standard"),
        ("B-2", "corporate"),
    ]
    assert caller.subscribers[1].phones == (OFFICE, ANNA)
    assert [(point.street, point.house, len(point.node_lineage)) for point in caller.points] == [
        ("улица Королёва", "12", 3),
        ("улица Королёва", "14А", 3),
        ("улица Новая", "1", 0),
    ]


async def test_areas_are_one_tree_however_they_are_spelled(store: Store, write: Write) -> None:
    await _load(store, write(*ROWS))
    repository = SQLAreaRepository(store)
    house = await repository.find(AreaKind.HOUSE, ["тверская область", "ТВЕРЬ", "улица королева", "14а"])
    assert house is not None
    assert house.names == ("Тверская область", "Тверь", "улица Королёва", "14А")
    street = await repository.find(AreaKind.STREET, house.names[:3])
    assert street is not None
    assert house.lineage[:-1] == street.lineage


async def test_the_same_file_again_changes_nothing(store: Store, write: Write) -> None:
    path = write(*ROWS)
    await _load(store, path)
    before = await _counts(store)

    assert await _load(store, path) == ImportReport(rows=3, points_before=3)

    assert (await _counts(store))[:4] == before[:4]


async def test_a_changed_file_updates_what_it_names_and_leaves_the_rest(store: Store, write: Write) -> None:
    await _load(store, write(*ROWS))

    report = await _load(
        store,
        write(
            "B-2,Borealis,8 4822 00-00-03,en,critical,Тверская область,Тверь,улица Новая,1,,heat;tv,headend-2",
            "B-2,Borealis,8 4822 00-00-03,en,critical,Тверская область,Тверь,улица Новая,3,,tv,",
        ),
    )

    assert report == ImportReport(
        rows=2,
        subscribers_updated=1,
        points_added=1,
        points_updated=1,
        points_before=3,
        phones_taken=2,
        areas_added=2,
    )
    repository = SQLSubscriberRepository(store)
    assert [person.account for person in (await repository.recognise(ANNA)).subscribers] == ["A-1"]
    assert (await repository.recognise(OFFICE)).subscribers == ()
    caller = await repository.recognise("+74822000003")
    assert (caller.subscribers[0].tier, len(caller.points)) == ("critical", 3)
    assert caller.points[1].services == {"heat", "tv"}
    assert len(caller.points[1].node_lineage) == 1


async def test_accounts_may_have_a_time_zone_of_their_own(store: Store, write: Write) -> None:
    async def zones() -> list[str | None]:
        caller = await SQLSubscriberRepository(store).recognise(ANNA)
        return [person.zone for person in caller.subscribers]

    header = ",".join([*COLUMNS, "zone"])
    own = [f"{row},{zone}" for row, zone in zip(ROWS, ("Asia/Omsk", "", ""), strict=True)]
    assert (await _load(store, write(*own, header=header))).subscribers_added == 2
    assert await zones() == ["Asia/Omsk", None]
    # A file without zones leaves them; one with an empty cell takes it back.
    assert await _load(store, write(*ROWS)) == ImportReport(rows=3, points_before=3)
    assert await zones() == ["Asia/Omsk", None]
    moved = [f"{row},{zone}" for row, zone in zip(ROWS, ("", "Asia/Omsk", "Asia/Omsk"), strict=True)]
    assert await _load(store, write(*moved, header=header)) == ImportReport(
        rows=3, points_before=3, subscribers_updated=2
    )
    assert await zones() == [None, "Asia/Omsk"]


async def test_accounts_may_have_an_e_mail_address_and_keep_it(store: Store, write: Write) -> None:
    async def addresses() -> list[str | None]:
        query = select(subscribers.c.email).order_by(subscribers.c.id)
        return await store.read(lambda one: list(one.execute(query).scalars()))

    header = ",".join([*COLUMNS, "email"])
    for stated, kept in (
        (("anna@example.org", "", ""), ["anna@example.org", None]),
        (None, ["anna@example.org", None]),
        (("", "b@example.org", "b@example.org"), [None, "b@example.org"]),
    ):
        rows = ROWS if stated is None else [f"{row},{one}" for row, one in zip(ROWS, stated, strict=True)]
        report = await _load(store, write(*rows, header=header if stated else ",".join(COLUMNS)))
        assert report.flaws == ()
        assert await addresses() == kept


async def test_rows_of_one_account_agree_on_its_time_zone(store: Store, write: Write) -> None:
    rows = [f"{row},{zone}" for row, zone in zip(ROWS, ("", "Asia/Omsk", ""), strict=True)]
    report = await _load(store, write(*rows, header=",".join([*COLUMNS, "zone"])))
    assert [(flaw.line, flaw.column) for flaw in report.flaws] == [(4, "zone")]


async def test_a_point_moves_to_another_node(store: Store, write: Write) -> None:
    await _load(store, write(*ROWS))
    report = await _load(
        store, write(ROWS[0].replace("port-1", "port-9"), ROWS[1].replace("headend-1/switch-1/port-2", ""))
    )

    assert report == ImportReport(rows=2, points_before=3, points_updated=2, areas_added=1)
    points = (await SQLSubscriberRepository(store).recognise(ANNA)).points
    assert [len(point.node_lineage) for point in points] == [3, 0, 0]


async def test_any_flaw_leaves_the_database_alone_and_every_flaw_is_reported(
    store: Store, write: Write
) -> None:
    bad = ROWS[0].replace("internet;tv", "magic").replace("A-1", "C-3")
    report = await _load(store, write(ROWS[0], bad, "too,few", *ROWS[1:]))

    assert [(flaw.line, flaw.column) for flaw in report.flaws] == [(3, "services"), (4, "")]
    assert report.flaws_found == 2
    assert await _counts(store) == [0, 0, 0, 0, 0]


async def test_rows_of_one_account_that_disagree_are_a_flaw(store: Store, write: Write) -> None:
    report = await _load(store, write(*ROWS, ROWS[2].replace("Borealis", "Austral").replace(",1,,", ",2,,")))
    assert report.flaws == (
        ImportFlaw(5, "name", "says 'Austral', but line 3 says 'Borealis' for the same account"),
    )
    assert (await _counts(store))[1] == 0


async def test_a_service_point_described_twice_is_a_flaw(store: Store, write: Write) -> None:
    report = await _load(store, write(*ROWS, ROWS[0].replace("internet;tv", "heat")))
    assert [(flaw.line, flaw.column) for flaw in report.flaws] == [(5, "flat")]
    assert "line 2" in report.flaws[0].reason


async def test_more_flaws_than_anybody_reads_are_counted(store: Store, write: Write) -> None:
    report = await _load(store, write(*["x"] * (FLAWS_KEPT + 5)))
    assert (len(report.flaws), report.flaws_found) == (FLAWS_KEPT, FLAWS_KEPT + 5)


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        ("account,name", COLUMNS[2:]),
        (",".join(COLUMNS).replace("node", "port"), ("node", "port")),
    ],
)
async def test_a_wrong_header_is_told_by_column(
    store: Store, write: Write, header: str, columns: tuple[str, ...]
) -> None:
    report = await _load(store, write(*ROWS, header=header))
    assert {flaw.column for flaw in report.flaws} >= set(columns)
    assert {flaw.line for flaw in report.flaws} == {1}


async def test_a_byte_order_mark_is_no_part_of_the_first_column(store: Store, write: Write) -> None:
    assert (await _load(store, write(*ROWS, encoding="utf-8-sig"))).points_added == 3


@pytest.mark.parametrize(
    ("line", "encoding", "reason"),
    [(ROWS[0], "cp1251", "UTF-8"), (ROWS[0].replace("12", "1\0"), "utf-8", "UTF-8")],
)
async def test_what_is_no_text_is_refused_with_its_line(
    store: Store, tmp_path: Path, line: str, encoding: str, reason: str
) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(f"{','.join(COLUMNS)}\n\n".encode() + line.encode(encoding))
    report = await _load(store, path)
    assert [flaw.line for flaw in report.flaws] == [3]
    assert reason in report.flaws[0].reason


async def test_a_file_cut_off_within_a_letter_is_refused(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes("\n".join([",".join(COLUMNS), "я"]).encode()[:-1])
    assert [flaw.line for flaw in (await _load(store, path)).flaws] == [2]


async def test_quotes_that_do_not_match_are_a_flaw(store: Store, write: Write) -> None:
    report = await _load(store, write(ROWS[0], '"open,' + ROWS[1]))
    assert "CSV" in report.flaws[-1].reason


async def test_quoted_cells_may_hold_commas_quotes_and_lines(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    name = 'ООО "Рога,\nкопыта"'
    cells = ROWS[0].split(",")
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([COLUMNS, [cells[0], name, *cells[2:]]])

    await _load(store, path)

    assert (await SQLSubscriberRepository(store).recognise(ANNA)).subscribers[0].name == name


async def test_empty_lines_say_nothing(store: Store, write: Write) -> None:
    assert (await _load(store, write("", *ROWS, "", ""))).rows == 3


async def test_a_file_without_rows_loads_nothing(store: Store, write: Write) -> None:
    assert await _load(store, write()) == ImportReport()


async def test_a_file_that_cannot_be_read_is_named(store: Store, tmp_path: Path) -> None:
    with pytest.raises(InvalidError, match=r"nothing\.csv"):
        await _load(store, tmp_path / "nothing.csv")


async def test_progress_is_told_in_lines_of_the_file(store: Store, write: Write) -> None:
    told: list[tuple[int, int]] = []
    await SubscriberLoader(store, FakeClock(NOW)).load(
        write(*ROWS), region="RU", author="olga", progress=lambda *count: told.append(count)
    )
    assert told == [(4, 4)]


async def test_an_import_leaves_its_counts_in_the_audit_trail(store: Store, write: Write) -> None:
    await _load(store, write(*ROWS))
    (line,) = await store.read(lambda connection: connection.execute(select(audit)).all())
    assert (line.author, line.action, line.entity, line.entity_id) == ("olga", "import", "file", "list.csv")
    assert line.detail["points_added"] == 3


async def test_two_imports_at_once_take_turns(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("\n".join([",".join(COLUMNS), *ROWS]), encoding="utf-8")

    reports = await asyncio.gather(*(_load(store, path) for _ in range(3)))

    assert sorted(report.points_added for report in reports) == [0, 0, 3]
    assert (await _counts(store))[3] == 3


async def test_calls_go_on_while_a_file_is_read(sqlite_url: str, write: Write) -> None:
    store = await Store.open(sqlite_url)
    caller = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    caller.execute("BEGIN IMMEDIATE")

    report = await SubscriberLoader(store, FakeClock(NOW)).load(
        write(*ROWS), region="RU", author="olga", progress=lambda *_count: caller.close()
    )

    assert report.points_added == 3
    await store.close()


async def test_an_import_that_cannot_have_its_turn_is_a_store_error(sqlite_url: str, write: Write) -> None:
    store = await Store.open(sqlite_url)
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(StoreError, match="locked"):
        await _load(store, write(*ROWS))

    other.close()
    assert await _counts(store) == [0, 0, 0, 0, 0]
    await store.close()


async def test_a_file_of_many_steps_is_loaded_whole(store: Store, write: Write) -> None:
    numbers = range(1_200)
    rows = [f"N-{one},Анна,+7482201{one:04},ru,,Тверь,Тверь,Новая,{one // 2},{one},tv," for one in numbers]
    report = await _load(store, write(*rows))
    assert (report.subscribers_added, report.points_added, report.areas_added) == (1_200, 1_200, 603)
    assert (await _counts(store))[:4] == [603, 1_200, 1_200, 1_200]
    caller = await SQLSubscriberRepository(store).recognise("+74822011199")
    assert [(one.street, one.house) for one in caller.points] == [("Новая", "599")]
