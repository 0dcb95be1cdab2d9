"""Looks at one report: whether it counts, and what it brings to light together with others. One transaction each."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from outages.detection.area import Discovery, find_area
from outages.detection.baseline import Baseline, KnownBranch
from outages.detection.odds import false_alarm
from outages.detection.proposals import (
    GOES_ON_FOR,
    Proposal,
    ProposalId,
    ProposalState,
    concerns,
    grow,
    is_quiet,
    sighting_of,
)
from outages.detection.scan import (
    LINE_WINDOW,
    MOST_OF_LINE,
    MOST_REPORTS,
    SAME_POINT,
    STATED_A_MONTH,
    BranchReports,
    LineReports,
    count_reports,
)
from outages.incidents import IncidentId
from outages.places import AreaId
from outages.reports import ReportId
from outages.store import proposal_rows
from outages.store.baselines import read_baseline, read_branches
from outages.store.coverage import active_near
from outages.store.detection_tables import proposals, report_areas
from outages.store.subscribers import PLACED, POINT, point_of
from outages.store.tables import reports, service_points, tickets
from outages.store.types import AnyRow, Instant
from outages.subscribers import Service, ServicePoint

#: Older reports raise nothing any more; they only teach what is usual.
_NEW_FOR: Final = timedelta(hours=1)
#: Reports that are noted as old in one transaction.
_OLD_AT_ONCE: Final = 1_000

_at = bindparam("at", type_=Instant)
_since = bindparam("since", type_=Instant)
_ids: Any = bindparam("ids", expanding=True)
_REPORTED = select(reports.c.id.label("report_id"), reports.c.at, reports.c.services.label("out"), *POINT)
_WITH_POINT = PLACED.join(tickets, tickets.c.point_id == service_points.c.id).join(
    reports, reports.c.ticket_id == tickets.c.id
)
UNSEEN = select(reports.c.id).where(reports.c.counts.is_(None)).order_by(reports.c.id).limit(1)
_NEXT = (
    _REPORTED.select_from(_WITH_POINT)
    .where(reports.c.counts.is_(None))
    .order_by(reports.c.id)
    .limit(1)
    .with_for_update(of=reports, skip_locked=True)
)
_THESE = _REPORTED.select_from(_WITH_POINT).where(reports.c.id.in_(_ids)).order_by(reports.c.id)
_old = (
    select(reports.c.id)
    .where(reports.c.counts.is_(None), reports.c.at < _since)
    .order_by(reports.c.id)
    .limit(_OLD_AT_ONCE)
)
_NOTE_OLD = update(reports).where(reports.c.id.in_(_old)).values(counts=True)
_REPEATED = (
    select(reports.c.id)
    .select_from(tickets.join(reports, reports.c.ticket_id == tickets.c.id))
    .where(
        tickets.c.point_id == bindparam("point"),
        reports.c.counts,
        reports.c.at > _since,
        reports.c.id != bindparam("report"),
    )
    .limit(1)
)
_DECIDE = update(reports).where(reports.c.id.in_(_ids)).values(counts=bindparam("decided"))
_FORGET = delete(report_areas).where(report_areas.c.report_id.in_(_ids))
_LATEST = (
    select(report_areas.c.at, report_areas.c.report_id)
    .where(report_areas.c.area_id == bindparam("area"), report_areas.c.at > _since, report_areas.c.at <= _at)
    .order_by(report_areas.c.at.desc(), report_areas.c.report_id.desc())
    .limit(MOST_REPORTS)
)
_line = (
    select(reports.c.at)
    .where(reports.c.counts, reports.c.at > _since, reports.c.at <= _at)
    .order_by(reports.c.at.desc())
    .limit(MOST_OF_LINE)
    .subquery()
)
_LINE = select(func.count(), func.min(_line.c.at, type_=Instant)).select_from(_line)
_RECENT = (
    select(proposals)
    .where(
        proposals.c.last_at > _since,
        proposals.c.state.in_([ProposalState.OPEN, ProposalState.DISMISSED]),
    )
    .order_by(proposals.c.id)
)


@dataclass(frozen=True, slots=True)
class _Seen:
    """The latest reports of each branch that a report lies in, and which they are."""

    branches: Sequence[BranchReports]
    reports: Mapping[AreaId, Sequence[tuple[datetime, ReportId]]]


def scan_next(connection: Connection, *, at: datetime, zone: tzinfo) -> int:
    """Look at the next report, or note old ones, and return how many; none while nothing usual is known.

    What is usual is locked until the transaction ends, so that two workers never propose the same.
    """
    baseline = read_baseline(connection, zone)
    if baseline is None:
        return 0
    if old := connection.execute(_NOTE_OLD, {"since": at - _NEW_FOR}).rowcount:
        return old
    row = connection.execute(_NEXT).one_or_none()
    if row is None:
        return 0
    point = point_of(row)
    counts = not _is_repeated(connection, row) and not _covered(connection, [row])
    connection.execute(_DECIDE, {"ids": [row.report_id], "decided": counts})
    if counts:
        lines = [{"area_id": area, "at": row.at, "report_id": row.report_id} for area in point.lineage]
        connection.execute(insert(report_areas), lines)
        _Look(connection, baseline, row, point).propose()
    return 1


def read_reports(connection: Connection, ids: Collection[ReportId]) -> Sequence[AnyRow]:
    """Return the reports with their service points, first to last."""
    return connection.execute(_THESE, {"ids": sorted(ids)}).all()


def covered_among(connection: Connection, rows: Sequence[AnyRow]) -> dict[ReportId, IncidentId]:
    """Return which of the reports an active incident covers by now, and which incident."""
    points = {ReportId(row.report_id): point_of(row) for row in rows}
    near = active_near(connection, points.values())
    found = {
        report: next((one.id for one in near if one.covers(point)), None) for report, point in points.items()
    }
    return {report: incident for report, incident in found.items() if incident is not None}


def _covered(connection: Connection, rows: Sequence[AnyRow]) -> list[ReportId]:
    return list(covered_among(connection, rows))


def _is_repeated(connection: Connection, row: AnyRow) -> bool:
    facts = {"point": row.point_id, "since": row.at - SAME_POINT, "report": row.report_id}
    return connection.execute(_REPEATED, facts).first() is not None


@dataclass(frozen=True, slots=True)
class _Look:
    """A look at what a new report brings to light."""

    connection: Connection
    baseline: Baseline
    row: AnyRow
    point: ServicePoint

    def propose(self) -> None:
        """Raise a proposal, let one grow that the report belongs to, or do nothing."""
        branches = read_branches(self.connection, self.point.lineage)
        seen = self._see(branches)
        finding = self._find(seen)
        if finding is None:
            return
        near = self._near(seen, finding)
        if any(one.state is ProposalState.OPEN for one in near):
            self._grow([one for one in near if one.state is ProposalState.OPEN], seen, finding)
        elif finding.chance <= STATED_A_MONTH and not any(is_quiet(one, finding.chance) for one in near):
            self._raise(branches, seen)

    def _see(self, branches: Sequence[KnownBranch]) -> _Seen:
        at, found = self.row.at, dict[AreaId, list[tuple[datetime, ReportId]]]()
        for one in branches:
            facts = {"area": one.area, "at": at, "since": at - LINE_WINDOW}
            rows = self.connection.execute(_LATEST, facts)
            found[one.area] = [(row.at, ReportId(row.report_id)) for row in rows]
        seen = [BranchReports(one, [at for at, _ in found[one.area]]) for one in branches]
        return _Seen(seen, found)

    def _find(self, seen: _Seen) -> Discovery | None:
        at, since = self.row.at, self.row.at - LINE_WINDOW
        count, first = self.connection.execute(_LINE, {"at": at, "since": since}).one()
        line = LineReports(count, first if count == MOST_OF_LINE else since)
        return find_area(count_reports(seen.branches, line, self.baseline, at))

    def _near(self, seen: _Seen, finding: Discovery) -> list[Proposal]:
        rows = self.connection.execute(_RECENT, {"since": self.row.at - GOES_ON_FOR})
        behind = _behind(seen, finding)
        found = (proposal_rows.proposal_of(row) for row in rows)
        return [one for one in found if concerns(one, self.point.lineage, behind, self.row.at)]

    def _raise(self, branches: Sequence[KnownBranch], seen: _Seen) -> None:
        """Propose, unless notices that were published meanwhile explain what was counted."""
        everything = {report for some in seen.reports.values() for _, report in some}
        if gone := _covered(self.connection, read_reports(self.connection, everything)):
            self.connection.execute(_DECIDE, {"ids": gone, "decided": False})
            self.connection.execute(_FORGET, {"ids": gone})
            seen = self._see(branches)
        finding = self._find(seen)
        if finding is not None and finding.chance <= STATED_A_MONTH:
            proposal_rows.add(self.connection, self._proposal(seen, finding))

    def _proposal(self, seen: _Seen, finding: Discovery) -> Proposal:
        behind, at = _behind(seen, finding), self.row.at
        rows = read_reports(self.connection, behind)
        return Proposal(
            id=ProposalId(0),
            state=ProposalState.OPEN,
            sighting=sighting_of(finding.best),
            runner_up=sighting_of(finding.runner_up) if finding.runner_up else None,
            likelihood=finding.best.count.likelihood,
            chance=finding.chance,
            model=false_alarm(seen.branches, self.baseline, at),
            provisional=self.baseline.provisional,
            said=_said(rows),
            raised_at=at,
            first_at=min(row.at for row in rows),
            last_at=at,
            reports=behind,
        )

    def _grow(self, known: Sequence[Proposal], seen: _Seen, finding: Discovery) -> None:
        """Let the first of the proposals grow, and put those away that turn out to be the same."""
        first, *others = known
        grown = grow(first, finding, at=self.row.at)
        behind = first.reports | {ReportId(self.row.report_id)}
        if grown.sighting != first.sighting:
            behind |= _behind(seen, finding)
        rows = read_reports(self.connection, sorted(behind)[-MOST_REPORTS:])
        model = false_alarm(seen.branches, self.baseline, self.row.at)
        grown = replace(
            grown,
            model=grown.model if model is None or grown.model is None else min(model, grown.model),
            said=_said(rows),
            first_at=min(first.first_at, *(row.at for row in rows)),
            reports=frozenset(ReportId(row.report_id) for row in rows),
        )
        proposal_rows.write(self.connection, grown)
        for one in others:
            if one.incident is None:
                proposal_rows.write(self.connection, replace(one, state=ProposalState.LAPSED))


def _behind(seen: _Seen, finding: Discovery) -> frozenset[ReportId]:
    """Return the reports that the likeliest area was counted by."""
    count = finding.best.count
    latest = seen.reports[count.branch.area]
    return frozenset(report for at, report in latest[: count.reports])


def _said(rows: Sequence[AnyRow]) -> Mapping[Service, int]:
    """Return how many reports each service is out in; who names none has none of theirs."""
    return Counter(service for row in rows for service in (row.out or row.services))
