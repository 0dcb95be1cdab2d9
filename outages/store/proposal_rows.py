"""Proposals as rows."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from outages.detection.baseline import Level
from outages.detection.proposals import Proposal, ProposalId, Sighting
from outages.errors import NotFoundError
from outages.incidents import IncidentId
from outages.places import AreaId
from outages.reports import ReportId
from outages.store.detection_tables import proposals
from outages.store.types import AnyRow
from outages.subscribers import Service

_ONE = select(proposals).where(proposals.c.id == bindparam("wanted"))
_NEW = insert(proposals).returning(proposals.c.id)
_CHANGE = update(proposals).where(proposals.c.id == bindparam("wanted"))

#: Columns that bear the name of their field.
_PLAIN = (
    *("state", "likelihood", "chance", "model", "provisional", "raised_at", "first_at", "last_at"),
    *("decided_at", "decided_by", "dismissal"),
)


def read(connection: Connection, key: ProposalId, *, lock: bool = False) -> Proposal:
    """Return a proposal, which nobody else changes until the transaction ends if it is locked; raise NotFoundError."""
    query = _ONE.with_for_update() if lock else _ONE
    row = connection.execute(query, {"wanted": key}).one_or_none()
    if row is None:
        raise NotFoundError(f"there is no proposal {key}")
    return proposal_of(row)


def add(connection: Connection, proposal: Proposal) -> ProposalId:
    """Insert a proposal, and return the id that it gets."""
    return ProposalId(connection.execute(_NEW, _row(proposal)).scalar_one())


def write(connection: Connection, proposal: Proposal) -> None:
    """Write a proposal as it is now."""
    connection.execute(_CHANGE.values(_row(proposal)), {"wanted": proposal.id})


def proposal_of(row: AnyRow) -> Proposal:
    """Return the proposal that a row describes."""
    plain = {name: getattr(row, name) for name in _PLAIN}
    return Proposal(
        id=ProposalId(row.id),
        sighting=_sighting(row.sighting),
        runner_up=row.runner_up and _sighting(row.runner_up),
        said={Service(service): count for service, count in row.said.items()},
        reports=frozenset(map(ReportId, row.reports)),
        incident=row.incident_id and IncidentId(row.incident_id),
        **plain,
    )


def _row(proposal: Proposal) -> dict[str, Any]:
    documents = {
        "sighting": asdict(proposal.sighting),
        "runner_up": proposal.runner_up and asdict(proposal.runner_up),
        "said": proposal.said,
        "reports": sorted(proposal.reports),
        "incident_id": proposal.incident,
    }
    return {name: getattr(proposal, name) for name in _PLAIN} | documents


def _sighting(kept: Mapping[str, Any]) -> Sighting:
    areas, level = tuple(map(AreaId, kept["areas"])), Level(kept["level"])
    return Sighting(**{**kept, "areas": areas, "level": level})
