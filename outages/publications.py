"""Drafts that are published at a chosen time, if nobody holds them back."""

from dataclasses import replace
from datetime import datetime
from typing import Protocol

from outages.errors import InvalidError
from outages.incidents import Incident, IncidentId, State
from outages.lifecycle import check_ahead, must_be


def publish_later(incident: Incident, publish_at: datetime | None, at: datetime) -> Incident:
    """Return the draft as one that is published at a time (aware UTC), None to hold it back.

    Raise ConflictError unless it is a draft; InvalidError for a time that has passed, or by which its estimate or next
    news will have.
    """
    must_be(incident, State.DRAFT, "published later")
    check_ahead("publish_at", publish_at, at)
    check_promised(incident, publish_at)
    return replace(incident, publish_at=publish_at)


def check_promised(incident: Incident, publish_at: datetime | None) -> None:
    """Raise InvalidError if what the draft promises will have passed when it is published."""
    promised = (incident.promise.etr, incident.promise.next_news)
    if publish_at and any(one is not None and one <= publish_at for one in promised):
        raise InvalidError("publish_at", "must lie before the estimate and the next news")


def is_due(incident: Incident, at: datetime) -> bool:
    """Tell whether the incident is a draft whose time has come."""
    return incident.state is State.DRAFT and incident.publish_at is not None and incident.publish_at <= at


def is_missed(incident: Incident, at: datetime) -> bool:
    """Tell whether a draft was not published at its time, and can't be any more: what it promises has passed."""
    promised = (incident.promise.etr, incident.promise.next_news)
    return is_due(incident, at) and any(one is not None and one <= at for one in promised)


class PublicationRepository(Protocol):
    """Keeps when drafts are published; each change is one transaction with a line by its author in the audit trail."""

    async def publish_later(
        self,
        incident_id: IncidentId,
        publish_at: datetime | None,
        *,
        author: str,
        at: datetime,
        seen: int | None = None,
    ) -> Incident:
        """Keep when a draft is published (aware UTC), None to hold it back; a later call replaces an earlier one.

        Raise NotFoundError, ConflictError or InvalidError.
        """
        ...

    async def publish_due(self, *, at: datetime) -> list[Incident]:
        """Publish the drafts whose time has come, in the names of those who chose it, and return them.

        One that is missed stays a draft. Any number of workers may do this at once.
        """
        ...

    async def waiting(self) -> list[Incident]:
        """Return the drafts that are published at a time, the next one first, and those that were missed."""
        ...
