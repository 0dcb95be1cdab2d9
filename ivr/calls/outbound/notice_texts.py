"""Text messages of what goes on: an outage, its moved time, work ahead; as it is when they are sent."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from ivr.calls.outbound.ticket_texts import ComposedMessage
from outages.incidents import Incident
from outages.ledger import Means
from outages.notifications import DueNotification
from outages.promises import note_telling
from outages.tellings import Telling
from prompts.wording.announcements import AddressNews, announce, place_of
from prompts.wording.protocol import Wording


def write_notice(
    notification: DueNotification,
    tellings: Sequence[Telling],
    words: Wording,
    *,
    at: datetime,
    zone: tzinfo,
) -> ComposedMessage:
    """Return what is out at each address, or will be, with what its reader has been told of which incident."""
    told = [one for one in tellings if one.bears_out(notification.news)]
    news = [_announce(one, notification) for one in told]
    text = words.notice_sms(list(dict.fromkeys(news)), _ticket_of(notification), at=at, zone=zone)
    attempt = notification.attempt
    entries = [
        note_telling(one, notification.number, means=Means.SMS, source=attempt.id, at=attempt.made_at)
        for one in {one.id: one for telling in told for one in _incidents_of(telling)}.values()
    ]
    return ComposedMessage(text, entries)


def _announce(telling: Telling, notification: DueNotification) -> AddressNews:
    point = telling.notified.point
    services = {one.incident.id: one.services for one in telling.out}
    promised = notification.promised
    out = tuple(
        announce(
            one,
            point,
            services=services.get(one.id),
            heard=promised if promised and promised.incident_id == one.id else None,
        )
        for one in _incidents_of(telling)
    )
    return AddressNews(place_of(point), (), out)


def _incidents_of(telling: Telling) -> list[Incident]:
    return list(telling.ahead) or [one.incident for one in telling.out]


def _ticket_of(notification: DueNotification) -> str:
    return next((one.ticket_number for one in notification.points if one.ticket_number), "")
