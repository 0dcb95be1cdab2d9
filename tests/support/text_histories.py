"""Random histories in which the ticket's number is texted to every caller: they are what they would be without."""

from dataclasses import replace
from datetime import timedelta

from typing_extensions import override

from outages.news import News
from outages.notifications import DueNotification, Result
from outages.ticket_texts import TextTo
from outages.tickets import Channel, Ticket, TicketState
from tests.support.incident_histories import Histories


class TextHistories(Histories):
    """Does the same, and listens to the numbers that are texted."""

    def __init__(self) -> None:
        super().__init__()
        #: The tickets by number, and the telephones that their numbers were promised to, and arrived at.
        self.promised: set[tuple[str, str]] = set()
        self.arrived: set[tuple[str, str]] = set()

    @override
    def _open(self, point: int, number: str) -> Ticket:
        where = self.points[point]
        covering = [one.id for one in self.known.values() if one.is_out(self.now) and one.covers(where)]
        ticket = self.run(
            self.town.tickets.open_or_join(
                where.id,
                covering,
                call_id="call",
                at=self.now,
                caller=number,
                text_to=TextTo(number, "ru"),
            )
        )
        if ticket.texted:
            assert (ticket.number, number) not in self.promised
            assert (number, Channel.SMS) not in self.opted_out
            self.promised.add((ticket.number, number))
        return ticket

    @override
    def _listen(self, due: DueNotification) -> None:
        if due.news is not News.TICKET:
            super()._listen(due)
            return
        (told,) = due.points
        assert (due.number, due.channel) not in self.opted_out
        assert (told.ticket_number, due.number) in self.promised - self.arrived

    @override
    def _settle(self, due: DueNotification, answer: Result) -> None:
        """Settle; whatever becomes of a number, no ticket and no request changes."""
        if due.news is not News.TICKET:
            super()._settle(due, answer)
            return
        self.all_tickets_follow()
        before = self._all_tickets(), self._requests_left()
        arrives = answer is not Result.BUSY
        result = Result.DELIVERED if arrives else Result.BAD_NUMBER
        self.run(self.town.notifications.settle(due.attempt.id, result, at=self.now))
        assert (self._all_tickets(), self._requests_left()) == before
        if arrives:
            self.arrived.add((due.points[0].ticket_number, due.number))
        self._tick(timedelta(minutes=1))

    @override
    def teardown(self) -> None:
        """Send what is due, one message to a telephone at a time, then end everything."""
        while self.points and (due := self._claim(Channel.SMS)):
            for one in due:
                self._listen(one)
                self._settle(one, Result.HEARD)
        super().teardown()

    def _all_tickets(self) -> list[Ticket]:
        """Return all tickets, whether their number arrived left out."""
        found = (one for state in TicketState for one in self._tickets(state))
        return [replace(one, number_unsent=False) for one in found]
