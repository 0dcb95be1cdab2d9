"""What is usual, learned from the reports in the database and kept in it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection, Engine, Insert, Table, bindparam, delete, exists, func, select
from typing_extensions import override

from outages.board import History
from outages.detection.baseline import LEARNED_DAYS, Baseline, KnownBranch, Level, Shape
from outages.detection.rates import BaselineRepository, Learned, explains, learn
from outages.detection.scan import SAME_POINT
from outages.incidents import Incident, IncidentKind, State
from outages.places import AreaId
from outages.store.coverage import in_batches
from outages.store.detection_tables import area_rates, baselines
from outages.store.engine import Insertion, Store, analyse, by_dialect
from outages.store.incident_rows import assemble
from outages.store.point_groups import read_groups
from outages.store.subscribers import PLACED, POINT, point_of
from outages.store.tables import incidents, reports, service_points, tickets, versions
from outages.store.types import AnyRow, Instant

#: What is usual is learned anew once a day, and no sooner than this after an import.
_DAY: Final = timedelta(days=1)
_HOUR: Final = timedelta(hours=1)
#: How far back outages tell how usual one is.
_OUTAGES: Final = timedelta(days=365)
#: Rows written in one transaction: calls write in between.
_BATCH: Final = 5_000

_since = bindparam("since", type_=Instant)
_AGE = select(baselines.c.learned_at, baselines.c.imports, exists(area_rates.select()).label("useful"))
_IMPORTS = select(versions.c.value).where(versions.c.name == "imports")
_COUNTED = (
    select(reports.c.at, *POINT)
    .select_from(
        PLACED.join(tickets, tickets.c.point_id == service_points.c.id).join(
            reports, reports.c.ticket_id == tickets.c.id
        )
    )
    .where(reports.c.counts, reports.c.at >= _since)
    .order_by(reports.c.at)
)
#: The columns of a branch by its fields' names.
_FIELDS: Final = {
    "area_id": "area",
    "level": "level",
    "points": "points",
    "daily": "daily",
    "signature": "signature",
}
_ids: Any = bindparam("ids", expanding=True)
_THESE = select(area_rates).where(area_rates.c.area_id.in_(_ids))
_USUAL = select(baselines.c.usual).where(baselines.c.id == 1).with_for_update()
_FIRST = select(func.min(reports.c.at, type_=Instant))
_HAPPENED = select(incidents).where(
    incidents.c.state.in_([State.ACTIVE, State.RESTORED]),
    func.coalesce(incidents.c.restored_at, _since, type_=Instant) >= _since,
)


def _keeping(insertion: Insertion, table: Table, key: str) -> Insert:
    new = insertion(table)
    kept: Insert = new.on_conflict_do_update(
        index_elements=[key], set_={one.name: new.excluded[one.name] for one in table.c if one.name != key}
    )
    return kept


_KEEP_BRANCH = by_dialect(partial(_keeping, table=area_rates, key="area_id"))
_KEEP_USUAL = by_dialect(partial(_keeping, table=baselines, key="id"))


class SQLBaselineRepository(BaselineRepository):
    """A BaselineRepository in a Store."""

    def __init__(self, store: Store, zone: tzinfo) -> None:
        self._store, self._zone = store, zone

    @override
    async def refresh(self, *, at: datetime) -> bool:
        if await self._store.read(partial(_is_fresh, at=at)):
            return False
        await self._store.bulk(partial(_learn, at=at, zone=self._zone))
        return True


def _is_fresh(connection: Connection, at: datetime) -> bool:
    kept = connection.execute(_AGE).one_or_none()
    if kept is None:
        return False
    same = kept.imports == connection.execute(_IMPORTS).scalar_one()
    # The first import is learned at once.
    lasts = _DAY if same else _HOUR if kept.useful else timedelta()
    return bool(abs(at - kept.learned_at) < lasts)


def _learn(engine: Engine, at: datetime, zone: tzinfo) -> None:
    """Read in one transaction, reckon in none, write in short ones."""
    since = at - timedelta(days=LEARNED_DAYS)
    with engine.begin() as connection:
        version, groups = read_groups(connection)
        first = connection.execute(_FIRST).scalar_one()
        rows = connection.execute(_COUNTED, {"since": since}).all()
        happened = assemble(connection, connection.execute(_HAPPENED, {"since": at - _OUTAGES}).all())
    days = 0.0 if first is None else max(0.0, (at - max(first, since)) / _DAY)
    learned = learn(groups, list(_unexplained(rows, happened, at)), days=days, zone=zone)
    baseline = replace(learned.baseline, **_outages(learned, happened, at))
    _write_branches(engine, learned.branches)
    row = {"id": 1, "learned_at": at, "imports": version, "usual": _to_document(baseline)}
    with engine.begin() as connection:
        connection.execute(_KEEP_USUAL[connection.dialect.name], row)


def _outages(learned: Learned, happened: Sequence[Incident], at: datetime) -> dict[str, Any]:
    """Return how many faults there were at each level, and in how many days."""
    of = {one.area: one.level for one in learned.branches}
    faults = [one for one in happened if one.kind is IncidentKind.UNPLANNED]
    places = (of.get(one.scope.include[0].area) for one in faults)
    first = max(min((one.began for one in faults), default=at), at - _OUTAGES)
    return {"outages": Counter(one for one in places if one), "incident_days": (at - first) / _DAY}


def _unexplained(
    rows: Sequence[AnyRow], happened: Sequence[Incident], at: datetime
) -> Iterator[tuple[datetime, Sequence[AreaId]]]:
    """Yield the reports that no outage explains, each point once in SAME_POINT, with the areas they lie in."""
    history, going_on = History(), [one for one in happened if one.state is State.ACTIVE]
    history.add(happened)
    last: dict[int, datetime] = {}
    for row in rows:
        before, last[row.point_id] = last.get(row.point_id), row.at
        if before is not None and row.at - before < SAME_POINT:
            continue
        point = point_of(row)
        near = [*history.hitting(point), *(one for one in going_on if one.hit(point))]
        if not any(explains(one, point, row.at, until=at) for one in near):
            yield row.at, point.lineage


def _write_branches(engine: Engine, learned: Sequence[KnownBranch]) -> None:
    """Replace what was usual; a scan meanwhile finds some of either."""
    rows = [{name: getattr(one, field) for name, field in _FIELDS.items()} for one in learned]
    for first in range(0, len(rows), _BATCH):
        with engine.begin() as connection:
            connection.execute(_KEEP_BRANCH[connection.dialect.name], rows[first : first + _BATCH])
    with engine.begin() as connection:
        gone = set(connection.execute(select(area_rates.c.area_id)).scalars()) - {one.area for one in learned}
        for some in in_batches(sorted(gone)):
            connection.execute(delete(area_rates).where(area_rates.c.area_id.in_(some)))
        analyse(connection, [area_rates])


def _to_document(baseline: Baseline) -> dict[str, Any]:
    return {
        "daily": baseline.daily,
        "branches": baseline.branches,
        "hours": baseline.shape.hours,
        "weekdays": baseline.shape.weekdays,
        "days": baseline.days,
        "outages": baseline.outages,
        "incident_days": baseline.incident_days,
    }


def read_baseline(connection: Connection, zone: tzinfo) -> Baseline | None:
    """Return what is usual, for this transaction alone to count by, None while nothing is learned."""
    row = connection.execute(_USUAL).one_or_none()
    if row is None:
        return None
    usual = row.usual
    return Baseline(
        usual["daily"],
        {Level(level): count for level, count in usual["branches"].items()},
        Shape(usual["hours"], usual["weekdays"], zone),
        usual["days"],
        {Level(level): count for level, count in usual["outages"].items()},
        usual["incident_days"],
    )


def read_branches(connection: Connection, lineage: Sequence[AreaId]) -> list[KnownBranch]:
    """Return what is usual in these areas, in their order; areas that are new by now are left out."""
    found = {row.area_id: row for row in connection.execute(_THESE, {"ids": list(lineage)})}
    rows = (found[area] for area in lineage if area in found)
    return [KnownBranch(AreaId(row.area_id), row.level, row.points, row.daily, row.signature) for row in rows]
