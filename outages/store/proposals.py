"""Proposals in the database."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from functools import partial
from typing import Final

from sqlalchemy import Connection, bindparam, delete, func, select, update
from typing_extensions import override

from outages.detection.proposals import (
    LAPSES_AFTER,
    Dismissal,
    Proposal,
    ProposalId,
    ProposalRepository,
    ProposalState,
)
from outages.detection.record import Strength, TrackRecord, strength_of
from outages.errors import ConflictError
from outages.incidents import IncidentId, State
from outages.places import AreaId
from outages.store import proposal_rows
from outages.store.audit import note
from outages.store.detection_tables import proposals, report_areas
from outages.store.engine import Store
from outages.store.report_scan import UNSEEN, covered_among, read_reports, scan_next
from outages.store.tables import incidents
from outages.store.types import AnyRow, Instant

#: Reports looked at in one tick; more are looked at in the next.
_AT_ONCE: Final = 200
#: Areas of reports are kept for this long, beyond any window in which they are counted.
_COUNTED_FOR: Final = timedelta(hours=3)
#: The latest decisions make the track record.
_REMEMBERED: Final = 1_000

_OPEN = select(proposals).where(proposals.c.state == ProposalState.OPEN).order_by(proposals.c.id.desc())
_WITH_INCIDENT = (
    select(proposals, incidents.c.state.label("became"), incidents.c.published_at)
    .select_from(proposals.outerjoin(incidents, incidents.c.id == proposals.c.incident_id))
    .where(proposals.c.state == ProposalState.OPEN)
    .order_by(proposals.c.id)
    .with_for_update(of=proposals, skip_locked=True)
)
_UNTOLD = _OPEN.where(proposals.c.told_at.is_(None)).with_for_update(skip_locked=True)
_TELL = update(proposals).where(proposals.c.id.in_(bindparam("ids", expanding=True)))
_reports = func.count().label("reports")
_BY_AREA = (
    select(report_areas.c.area_id, _reports)
    .where(report_areas.c.at >= bindparam("since", type_=Instant))
    .group_by(report_areas.c.area_id)
    .order_by(_reports.desc(), report_areas.c.area_id)
    .limit(bindparam("most"))
)
_FORGET = delete(report_areas).where(report_areas.c.at < bindparam("before", type_=Instant))
_DECIDED = (
    select(proposals.c.state, proposals.c.chance, proposals.c.dismissal, incidents.c.state.label("became"))
    .select_from(proposals.outerjoin(incidents, incidents.c.id == proposals.c.incident_id))
    .where(proposals.c.decided_at.is_not(None))
    .order_by(proposals.c.decided_at.desc())
    .limit(_REMEMBERED)
)


class SQLProposalRepository(ProposalRepository):
    """A ProposalRepository in a Store; `zone` is the line's."""

    def __init__(self, store: Store, zone: tzinfo) -> None:
        self._store, self._zone = store, zone

    @override
    async def scan(self, *, at: datetime) -> int:
        total = 0
        while total < _AT_ONCE and await self._store.read(_is_anything_unseen):
            seen = await self._store.write(partial(scan_next, at=at, zone=self._zone))
            if not seen:
                break
            total += seen
        return total

    @override
    async def settle(self, *, at: datetime) -> None:
        await self._store.write(partial(_settle, at=at))

    @override
    async def claim_untold(self, *, at: datetime) -> Sequence[Proposal]:
        return await self._store.write(partial(_claim_untold, at=at))

    @override
    async def find_open(self) -> Sequence[Proposal]:
        return await self._store.read(lambda connection: _proposals(connection.execute(_OPEN).all()))

    @override
    async def count_reports(self, *, since: datetime, limit: int) -> Mapping[AreaId, int]:
        values = {"since": since, "most": limit}
        rows = await self._store.read(lambda connection: connection.execute(_BY_AREA, values).all())
        return {AreaId(row.area_id): row.reports for row in rows}

    @override
    async def get(self, proposal: ProposalId) -> Proposal:
        return await self._store.read(lambda connection: proposal_rows.read(connection, proposal))

    @override
    async def attach(self, proposal: ProposalId, incident: IncidentId) -> None:
        await self._store.write(lambda connection: _attach(connection, proposal, incident))

    @override
    async def dismiss(self, proposal: ProposalId, why: Dismissal, *, author: str, at: datetime) -> None:
        await self._store.write(partial(_dismiss, key=proposal, why=why, author=author, at=at))

    @override
    async def records(self) -> Mapping[Strength, TrackRecord]:
        return await self._store.read(_read_records)


def _is_anything_unseen(connection: Connection) -> bool:
    return connection.execute(UNSEEN).first() is not None


def _proposals(rows: Sequence[AnyRow]) -> list[Proposal]:
    return [proposal_rows.proposal_of(row) for row in rows]


def _settle(connection: Connection, at: datetime) -> None:
    for row in connection.execute(_WITH_INCIDENT).all():
        proposal = proposal_rows.proposal_of(row)
        settled = _settled(connection, proposal, row, at)
        if settled != proposal:
            proposal_rows.write(connection, settled)
    connection.execute(_FORGET, {"before": at - _COUNTED_FOR})


def _settled(connection: Connection, proposal: Proposal, row: AnyRow, at: datetime) -> Proposal:
    """Return what has become of an open proposal, and of its incident if it has one."""
    if row.published_at is not None:
        return replace(proposal, state=ProposalState.CONFIRMED, decided_at=at)
    if row.became is State.CANCELLED:
        # A draft that is discarded decides nothing.
        return replace(proposal, incident=None)
    if proposal.incident is None and (covering := _covering(connection, proposal)) is not None:
        return replace(proposal, state=ProposalState.CONFIRMED, incident=covering, decided_at=at)
    if proposal.incident is None and at - proposal.last_at > LAPSES_AFTER:
        return replace(proposal, state=ProposalState.LAPSED)
    return proposal


def _covering(connection: Connection, proposal: Proposal) -> IncidentId | None:
    """Return the incident that covers most of what the proposal rests on, None without one."""
    rows = read_reports(connection, proposal.reports)
    covered = covered_among(connection, rows)
    if 2 * len(covered) <= len(rows):
        return None
    (incident, _), *_ = Counter(covered.values()).most_common(1)
    return incident


def _claim_untold(connection: Connection, at: datetime) -> list[Proposal]:
    rows = connection.execute(_UNTOLD).all()
    if rows:
        connection.execute(_TELL.values(told_at=at), {"ids": [row.id for row in rows]})
    return _proposals(rows)


def _lock_open(connection: Connection, key: ProposalId) -> Proposal:
    proposal = proposal_rows.read(connection, key, lock=True)
    if proposal.state is not ProposalState.OPEN:
        raise ConflictError(f"the proposal is {proposal.state}")
    return proposal


def _attach(connection: Connection, key: ProposalId, incident: IncidentId) -> None:
    proposal = _lock_open(connection, key)
    if proposal.incident is not None:
        raise ConflictError("the proposal has a draft")
    proposal_rows.write(connection, replace(proposal, incident=incident))


def _dismiss(connection: Connection, key: ProposalId, why: Dismissal, author: str, at: datetime) -> None:
    proposal = _lock_open(connection, key)
    decided = replace(
        proposal, state=ProposalState.DISMISSED, dismissal=why, decided_by=author, decided_at=at
    )
    proposal_rows.write(connection, decided)
    note(connection, "dismiss", ("proposal", key), author=author, at=at, detail={"reason": why})


def _read_records(connection: Connection) -> dict[Strength, TrackRecord]:
    judged = Counter((strength_of(row.chance), _was_true(row)) for row in connection.execute(_DECIDED))
    return {one: TrackRecord(judged[one, True], judged[one, False]) for one in Strength}


def _was_true(row: AnyRow) -> bool:
    """Tell whether there was an outage: a notice withdrawn later was a mistake."""
    if row.state is ProposalState.CONFIRMED:
        return row.became is not State.CANCELLED
    return row.dismissal is Dismissal.OVER
