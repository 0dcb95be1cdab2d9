"""Text messages with a ticket's number: what they tell besides it, as it is when they are sent."""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import NamedTuple

from outages.ledger import LedgerEntry, Means
from outages.notifications import DueNotification
from outages.promises import note_telling
from outages.tellings import Telling
from prompts.wording.announcements import announce_interruption
from prompts.wording.protocol import Wording


class ComposedMessage(NamedTuple):
    """A message, and what its reader has been told of an outage besides the news that it was sent for."""

    text: str
    told: Sequence[LedgerEntry] = ()


def write_number(
    notification: DueNotification, telling: Telling, words: Wording, *, at: datetime, zone: tzinfo
) -> ComposedMessage:
    """Return the ticket's number with what is out at its point at a moment (aware UTC), the most severe of several.

    The number stands alone where nothing is out any more, and for another fault than what is out.
    """
    notified, attempt = telling.notified, notification.attempt
    if not (telling.out and notified.services):
        return ComposedMessage(words.ticket_sms(notified.ticket_number))
    first = telling.out[0]
    news = announce_interruption(first, notified.point)
    told = note_telling(
        first.incident, notification.number, means=Means.SMS, source=attempt.id, at=attempt.made_at
    )
    return ComposedMessage(words.outage_sms(news, notified.ticket_number, at=at, zone=zone), [told])
