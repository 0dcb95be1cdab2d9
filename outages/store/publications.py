"""The publication of drafts in the database, at once and at a chosen time."""

from datetime import datetime
from functools import partial

from sqlalchemy import Connection, bindparam, select
from typing_extensions import override

from outages import lifecycle
from outages.incidents import Incident, IncidentId, State
from outages.notifications import Policy
from outages.publications import PublicationRepository, is_due, is_missed, publish_later
from outages.store import consequences, doubts, fact_campaigns, incident_changes, incident_rows
from outages.store.engine import Store
from outages.store.following import BATCH, Following
from outages.store.incident_changes import RecordedChange
from outages.store.tables import incidents
from outages.store.types import Instant

_TIMED = (incidents.c.state == State.DRAFT, incidents.c.publish_at.is_not(None))
_DUE = (
    select(incidents.c.id)
    .where(*_TIMED, incidents.c.publish_at <= bindparam("now", type_=Instant))
    .order_by(incidents.c.publish_at, incidents.c.id)
)
_WAITING = select(incidents).where(*_TIMED).order_by(incidents.c.publish_at, incidents.c.id)

#: The actions that choose when a draft is published, and take that back.
_LATER, _HELD_BACK = "publish_later", "hold_back"


class SQLPublicationRepository(PublicationRepository):
    """A PublicationRepository in a Store; `policy` is stamped on the notifications of campaigns."""

    def __init__(self, store: Store, policy: Policy) -> None:
        self._store = store
        self._following = Following(policy, BATCH)

    @override
    async def publish_later(
        self,
        incident_id: IncidentId,
        publish_at: datetime | None,
        *,
        author: str,
        at: datetime,
        seen: int | None = None,
    ) -> Incident:
        change = RecordedChange(_LATER if publish_at else _HELD_BACK, author, at, seen)

        def work(connection: Connection) -> Incident:
            _, after = change.make(connection, incident_id, lambda _, one: publish_later(one, publish_at, at))
            return after

        return await self._store.write(work)

    @override
    async def publish_due(self, *, at: datetime) -> list[Incident]:
        due = await self._store.read(lambda connection: connection.execute(_DUE, {"now": at}).scalars().all())
        work = partial(_publish_due, following=self._following, at=at)
        published = [await self._store.write(partial(work, key=IncidentId(key))) for key in due]
        return [one for one in published if one is not None]

    @override
    async def waiting(self) -> list[Incident]:
        return await self._store.read(
            lambda connection: incident_rows.assemble(connection, connection.execute(_WAITING).all())
        )


def publish(
    connection: Connection, key: IncidentId, change: RecordedChange, following: Following
) -> Incident:
    """Publish a draft with all that follows; raise NotFoundError, StaleError, ConflictError or InvalidError."""
    at = change.at
    before, after = change.make(connection, key, partial(_publish, at=at))
    doubts.confirm(connection, after, change.author, at)
    consequences.begin(connection, after, following=following, at=at)
    fact_campaigns.tell_change(connection, before, after, policy=following.policy, at=at)
    return after


def _publish_due(
    connection: Connection, *, key: IncidentId, following: Following, at: datetime
) -> Incident | None:
    """Publish a draft in the name of whoever chose its time; None if that was taken back, or is missed."""
    incident = incident_rows.lock(connection, key)
    author = incident_changes.last_author(connection, key, _LATER)
    if author is None or not is_due(incident, at) or is_missed(incident, at):
        return None
    return publish(connection, key, RecordedChange("publish", author, at), following)


def _publish(connection: Connection, incident: Incident, *, at: datetime) -> Incident:
    return lifecycle.publish(incident, at, consequences.find_first_report(connection, incident))
