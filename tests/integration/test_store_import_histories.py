"""Random sequences of files, full and partial, from two sources, against a plain model in memory; on both databases."""

import asyncio
from collections import defaultdict
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import Connection, delete, insert, select

from outages.import_reports import ImportTerms
from outages.incidents import Cause, IncidentId, IncidentKind, State
from outages.ledger import LedgerEntry, Means, Told
from outages.store import SQLLedger, SQLSubscriberRepository, Store, SubscriberLoader
from outages.store.tables import areas, etr_revisions, incidents, metadata, service_points, subscribers
from outages.subscribers import Service
from tests.support.fakes import NOON, FakeClock
from tests.support.subscriber_file import Home, write_file

T = TypeVar("T")
#: The loop in which the machine works: Hypothesis' rules are plain functions.
LOOP = asyncio.new_event_loop()

ACCOUNTS, HOUSES = ("A-1", "B-2", "C-3"), ("1", "2", "3")
NUMBERS = ("+74822000001", "+74822000002")
SOURCES = st.sampled_from(["subscribers", "water"])
#: What one file says: of each account its telephones, and its houses with their services.
ACCOUNT = st.tuples(
    st.sets(st.sampled_from(NUMBERS), max_size=1),
    st.dictionaries(st.sampled_from(HOUSES), st.sampled_from(["tv", "gas"]), min_size=1, max_size=2),
)
FILES = st.dictionaries(st.sampled_from(ACCOUNTS), ACCOUNT, max_size=3)
_DAY = timedelta(days=1)

Place = tuple[str, str]


@dataclass
class Model:
    """What should be known: the rows each source listed last, whose telephones are whose, and what each was told."""

    listed: dict[str, dict[Place, Home]] = field(default_factory=lambda: defaultdict(dict))
    services: dict[Place, str] = field(default_factory=dict)
    phones: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    #: Who has had each number at which moments: the holders after each change, oldest first.
    holders: dict[str, list[tuple[datetime, frozenset[str]]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def load(self, source: str, homes: Sequence[Home], *, full: bool, at: datetime) -> None:
        """Take a file; an account of which no row differs from what its source listed last is left as it is."""
        mine = self.listed[source]
        by_account: defaultdict[str, list[Home]] = defaultdict(list)
        for home in homes:
            by_account[home.account].append(home)
        for account, theirs in by_account.items():
            if any(mine.get((account, home.house)) != home for home in theirs):
                self.phones[account] = set(theirs[0].phones)
                self.services |= {(account, home.house): home.services for home in theirs}
        stated = {(home.account, home.house): home for home in homes}
        self.listed[source] = stated if full else mine | stated
        for account in ACCOUNTS:
            if not self.houses(account):
                self.phones[account] = set()
        for number in NUMBERS:
            self.holders[number].append((at, frozenset(self.held_by(number))))

    def houses(self, account: str) -> set[str]:
        """Return the houses of an account that any source lists."""
        return {house for rows in self.listed.values() for one, house in rows if one == account}

    def held_by(self, number: str) -> set[str]:
        """Return the accounts that have the number."""
        return {account for account in ACCOUNTS if number in self.phones[account]}

    def held_since(self, number: str, moment: datetime) -> list[frozenset[str]]:
        """Return who had the number at a moment and after each later change."""
        before = [holders for at, holders in self.holders[number] if at <= moment]
        return [*before[-1:], *(holders for at, holders in self.holders[number] if at > moment)]


class ImportHistories(RuleBasedStateMachine):
    """Loads files and tells people promises, and asks who is known where and has heard what."""

    store: Store
    folder: Path

    def __init__(self) -> None:
        super().__init__()
        self.clock = FakeClock()
        self.model = Model()
        self.told: list[tuple[datetime, str, IncidentId]] = []
        #: A service point keeps its id for as long as the database lives.
        self.ids: dict[Place, int] = {}

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return LOOP.run_until_complete(work)

    @initialize()
    def begin(self) -> None:
        self.run(self.store.write(_forget_everything))

    @rule(source=SOURCES, said=FILES, full=st.booleans())
    def load(self, source: str, said: Mapping[str, tuple[set[str], dict[str, str]]], full: bool) -> None:  # noqa: FBT001 - Hypothesis names them
        self.clock.advance(_DAY)
        homes = [
            Home(account, "улица Новая", house, "", tuple(sorted(phones)), services=services)
            for account, (phones, houses) in said.items()
            for house, services in houses.items()
        ]
        terms = ImportTerms(source, full=full, confirmed=True)
        loader = SubscriberLoader(self.store, self.clock)
        path = write_file(self.folder / "list.csv", homes)
        report = self.run(loader.load(path, region="RU", author="olga", terms=terms))
        assert not report.flaws_found
        assert not report.refused
        self.model.load(source, homes, full=full, at=self.clock.now())

    @rule()
    def promise(self) -> None:
        self.clock.advance(_DAY)
        for number in filter(self.model.held_by, NUMBERS):
            incident = self.run(self.store.write(_add_incident))
            entry = LedgerEntry(self.clock.now(), number, "call", Means.CALL, Told.OUT, incident, 1)
            self.run(SQLLedger(self.store).note([entry]))
            self.told.append((self.clock.now(), number, incident))

    @invariant()
    def whoever_is_listed_is_known_by_their_numbers_at_their_houses(self) -> None:
        for number in NUMBERS:
            caller = self.run(SQLSubscriberRepository(self.store).recognise(number))
            holders = self.model.held_by(number)
            assert {one.account for one in caller.subscribers} == holders
            names = {one.id: one.account for one in caller.subscribers}
            found = {
                (names[one.subscriber_id], one.house): " ".join(sorted(one.services)) for one in caller.points
            }
            places = {(account, house) for account in holders for house in self.model.houses(account)}
            assert found == {place: self.model.services[place] for place in places}

    @invariant()
    def history_is_heard_by_whom_it_belongs_to(self) -> None:
        for at, number, incident in self.told:
            caller = self.run(SQLSubscriberRepository(self.store).recognise(number))
            heard = incident in {one.promise.incident_id for one in caller.heard}
            then, *later = self.model.held_since(number, at)
            now = self.model.held_by(number)
            if not then & now:
                assert not heard, f"{now} hear what {then} were told"
            elif all(not holders or holders == then for holders in later):
                assert heard or not now, f"{now} don't hear what they were told"

    @invariant()
    def a_service_point_stays_the_same_however_often_it_ends(self) -> None:
        for place, point in self.run(self.store.read(_points)).items():
            assert self.ids.setdefault(place, point) == point


def _forget_everything(connection: Connection) -> None:
    kept = {"areas", "versions", "sources"}
    for table in reversed(metadata.sorted_tables):
        if table.name not in kept:
            connection.execute(delete(table))


def _add_incident(connection: Connection) -> IncidentId:
    facts = {"kind": IncidentKind.UNPLANNED, "services": frozenset({Service.TV}), "cause": Cause.POWER}
    state = {"general": False, "note": "", "state": State.ACTIVE, "created_at": NOON}
    made = connection.execute(insert(incidents).values(facts | state).returning(incidents.c.id)).scalar_one()
    connection.execute(
        insert(etr_revisions).values(incident_id=made, number=1, author="olga", stated_at=NOON)
    )
    return IncidentId(made)


def _points(connection: Connection) -> dict[Place, int]:
    query = (
        select(subscribers.c.account, areas.c.name, service_points.c.id)
        .select_from(service_points)
        .join(subscribers, subscribers.c.id == service_points.c.subscriber_id)
        .join(areas, areas.c.id == service_points.c.house_id)
    )
    return {(account, house): point for account, house, point in connection.execute(query)}


def _tell_histories(database: str, folder: Path, *, examples: int, steps: int) -> None:
    store = LOOP.run_until_complete(Store.open(database))
    try:
        run_state_machine_as_test(
            type("Machine", (ImportHistories,), {"store": store, "folder": folder}),
            settings=settings(
                max_examples=examples,
                stateful_step_count=steps,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
    finally:
        LOOP.run_until_complete(store.close())


def test_no_sequence_of_files_mixes_people_up(database: str, tmp_path: Path) -> None:
    _tell_histories(database, tmp_path, examples=7, steps=10)


@pytest.mark.long
def test_no_long_sequence_of_files_mixes_people_up(database: str, tmp_path: Path) -> None:
    _tell_histories(database, tmp_path, examples=200, steps=30)
