"""An import that dies is finished later or leaves nothing, and one runs at a time; on both databases."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, event, func, select

from outages.import_reports import ImportTerms
from outages.store import SQLSubscriberRepository, Store, SubscriberLoader
from outages.store.engine import make_engine, read_url
from outages.store.import_lock import ImportRunningError, hold_imports
from outages.store.import_tables import import_endings, import_losses, import_phones, import_rows, imports
from tests.support.fakes import FakeClock
from tests.support.subscriber_file import Home, write_file

JOURNAL = (imports, import_rows, import_phones, import_losses, import_endings)
BEFORE = [Home(f"A-{one}", "улица Новая", str(one), "", (f"+7482200000{one}",)) for one in range(1, 5)]
#: The second has the telephone of the first, who is gone, and the others have moved.
AFTER = [
    BEFORE[1]._replace(phones=BEFORE[0].phones),
    *(home._replace(house=f"{home.house}А") for home in BEFORE[2:]),
]
KNOWN_BEFORE = [["A-1: 1"], ["A-2: 2"], ["A-3: 3"], ["A-4: 4"]]
KNOWN_AFTER = [["A-2: 2"], [], ["A-3: 3А"], ["A-4: 4А"]]


class DiedError(Exception):
    """The process was killed."""


@contextmanager
def dying_at(commit: int) -> Iterator[None]:
    """Die instead of this commit, counted from 1."""
    left = commit

    def count(_connection: Connection) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise DiedError

    event.listen(Engine, "commit", count)
    try:
        yield
    finally:
        event.remove(Engine, "commit", count)


async def _load(store: Store, homes: list[Home], folder: Path) -> None:
    path, terms = write_file(folder / "list.csv", homes), ImportTerms(full=True, confirmed=True)
    await SubscriberLoader(store, FakeClock()).load(path, region="RU", author="olga", terms=terms)


async def _known(store: Store) -> list[list[str]]:
    """Return who is behind each telephone, with their houses."""
    repository = SQLSubscriberRepository(store)
    callers = [await repository.recognise(home.phones[0]) for home in BEFORE]
    return [
        [
            f"{one.account}: {' '.join(point.house for point in caller.points if point.subscriber_id == one.id)}"
            for one in caller.subscribers
        ]
        for caller in callers
    ]


async def _left(store: Store) -> int:
    """Return how many rows are left of imports."""
    queries = [select(func.count()).select_from(table) for table in JOURNAL]
    return sum(await store.read(lambda connection: [connection.execute(one).scalar_one() for one in queries]))


async def test_an_import_that_dies_anywhere_is_made_whole_or_undone(store: Store, tmp_path: Path) -> None:
    outcomes = []
    for commit in range(1, 40):
        await _load(store, BEFORE, tmp_path)
        assert await _known(store) == KNOWN_BEFORE
        try:
            with dying_at(commit):
                await _load(store, AFTER, tmp_path)
        except DiedError:
            # A telephone may be nobody's for a while, but never a former holder's beside the new one's.
            assert all(len(people) <= 1 for people in await _known(store))
            await SubscriberLoader(store, FakeClock()).finish()
            outcomes.append(await _known(store))
            assert await _left(store) == 0
        else:
            break
    first_whole = outcomes.index(KNOWN_AFTER)
    assert outcomes == [KNOWN_BEFORE] * first_whole + [KNOWN_AFTER] * (len(outcomes) - first_whole)
    assert 0 < first_whole < len(outcomes) - 2
    assert await _known(store) == KNOWN_AFTER


async def test_the_next_import_finishes_what_another_left(store: Store, tmp_path: Path) -> None:
    await _load(store, BEFORE, tmp_path)
    with pytest.raises(DiedError), dying_at(8):
        await _load(store, AFTER, tmp_path)
    await _load(store, AFTER, tmp_path)
    assert (await _known(store), await _left(store)) == (KNOWN_AFTER, 0)


async def test_while_an_import_runs_another_is_refused_and_nothing_is_finished(
    store: Store, database: str, tmp_path: Path
) -> None:
    await _load(store, BEFORE, tmp_path)
    with pytest.raises(DiedError), dying_at(8):
        await _load(store, AFTER, tmp_path)
    left, engine = await _left(store), make_engine(read_url(database))

    with hold_imports(engine):
        with (
            pytest.raises(ImportRunningError, match="another import is running"),
            hold_imports(engine, patience=0),
        ):
            pass
        await SubscriberLoader(store, FakeClock()).finish()
        assert await _left(store) == left > 0
    engine.dispose()

    await SubscriberLoader(store, FakeClock()).finish()
    assert await _left(store) == 0
