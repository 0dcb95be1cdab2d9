"""Which tickets wait for which incidents, seen inside a transaction that is rolled back."""

from sqlalchemy import Connection, select

from outages.store.tables import ticket_incidents, tickets
from outages.tickets import TicketState

#: A ticket, its point, its state, and the incidents that it waits for.
Awaited = tuple[int, int, TicketState, set[int]]


class SeenError(Exception):
    """Takes what was seen out of a transaction that is rolled back."""

    def __init__(self, rows: list[Awaited]) -> None:
        super().__init__("seen")
        self.rows = rows


def find_awaited(connection: Connection) -> list[Awaited]:
    """Return every ticket about outages with its point, its state, and the incidents that it waits for."""
    links = ticket_incidents.c
    query = select(links.ticket_id, links.incident_id).where(links.over_at.is_(None))
    pairs = [(row.ticket_id, row.incident_id) for row in connection.execute(query)]
    rows = connection.execute(select(tickets).where(~tickets.c.other_fault)).all()
    return [
        (row.id, row.point_id, row.state, {incident for ticket, incident in pairs if ticket == row.id})
        for row in rows
    ]
