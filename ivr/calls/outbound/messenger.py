"""Sends people the news by messages of any channel, and the numbers of their tickets."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from functools import partial

import structlog

from ivr.calls.outbound.notice_texts import write_notice
from ivr.calls.outbound.settling import Settler
from ivr.calls.outbound.ticket_texts import ComposedMessage, write_number
from ivr.dialogs.conversation import choose_language
from ivr.dialogs.ring_back import StandingOutages, find_tellings
from outages.clock import Clock
from outages.errors import PermanentDeliveryError, TemporaryDeliveryError, UnknownDeliveryError
from outages.ledger import Ledger, LedgerEntry
from outages.news import News
from outages.notifications import DueNotification, NotificationRepository, Result
from outages.subscribers import Language
from outages.tellings import Telling, is_overtaken
from outages.tickets import Channel
from outages.zones import zone_or
from prompts.wording.announcements import announce_telling
from prompts.wording.languages import wording_for

log = structlog.get_logger()

#: How many messages go to the gateway at once.
BATCH = 20

#: The results of a message that the gateway took.
_TAKEN = (Result.ACCEPTED, Result.DELIVERED)

#: How long a worker answers for a message: longer than the gateway may take.
LEASE = timedelta(minutes=2)

#: Hands a message over and returns DELIVERED or ACCEPTED; raises DeliveryError.
Send = Callable[[DueNotification, str], Awaitable[Result]]


class Messenger:
    """Hands due messages of one channel over, and settles each by what became of that.

    With `answerable`, messages that ask whether it works say how to answer.
    """

    def __init__(
        self,
        *,
        repository: NotificationRepository,
        settler: Settler,
        channel: Channel,
        send: Send,
        clock: Clock,
        languages: Sequence[Language],
        outages: StandingOutages,
        ledger: Ledger,
        answerable: bool = False,
    ) -> None:
        self._repository, self._settler, self._clock = repository, settler, clock
        self._channel, self._hand_over = channel, send
        self._languages, self._outages, self._ledger = languages, outages, ledger
        self._answerable, self._closing = answerable, False

    async def send_due(self) -> None:
        """Send everything that is due now, a batch at a time.

        What is not true any more waits for a later tick, at which the database knows, too.
        """
        while not self._closing and (notifications := await self._claim()):
            results = await asyncio.gather(*(self._send(notification) for notification in notifications))
            if Result.LATE in results:
                return

    def stop(self) -> None:
        """Claim no more messages; those already claimed are still sent and settled."""
        self._closing = True

    async def _claim(self) -> list[DueNotification]:
        return await self._repository.claim(self._channel, limit=BATCH, at=self._clock.now(), lease=LEASE)

    async def _send(self, notification: DueNotification) -> Result:
        tellings = find_tellings(notification, self._outages)
        if is_overtaken(notification.news, tellings):
            return await self._settle(notification, Result.LATE)
        message = self._write(notification, tellings)
        return await self._settle(notification, await self._outcome(notification, message.text), message.told)

    async def _settle(
        self, notification: DueNotification, result: Result, told: Sequence[LedgerEntry] = ()
    ) -> Result:
        """Settle the attempt and return its result; what was `told` is noted before, if the gateway took it."""
        note = partial(self._ledger.note, told) if told and result in _TAKEN else None
        await self._settler.settle(notification.attempt.id, result, channel=self._channel, before=note)
        return result

    async def _outcome(self, notification: DueNotification, text: str) -> Result:
        try:
            return await self._hand_over(notification, text)
        except TemporaryDeliveryError as error:
            log.warning(
                "message_not_taken", channel=self._channel, attempt=notification.attempt.id, error=str(error)
            )
            return Result.UNAVAILABLE
        except PermanentDeliveryError as error:
            log.warning(
                "message_refused", channel=self._channel, attempt=notification.attempt.id, error=str(error)
            )
            return Result.BAD_NUMBER
        except UnknownDeliveryError as error:
            log.error(
                "message_unknown", channel=self._channel, attempt=notification.attempt.id, error=str(error)
            )
            return Result.UNKNOWN

    def _write(self, notification: DueNotification, tellings: Sequence[Telling]) -> ComposedMessage:
        words = wording_for(choose_language(notification.language, self._languages))
        first, now = notification.points[0], self._outages.now()
        ticket, zone = first.ticket_number, zone_or(first.point.zone, self._outages.zone)
        distinct = list(dict.fromkeys(map(announce_telling, tellings)))
        match notification.news:
            case News.RESTORED:
                text = words.restored_sms(distinct, ticket, at=now, zone=zone, answerable=self._answerable)
                return ComposedMessage(text)
            case News.WITHDRAWN:
                kind, answerable = notification.kind, self._answerable
                text = words.withdrawn_sms(kind, distinct, ticket, at=now, zone=zone, answerable=answerable)
                return ComposedMessage(text)
            case News.REOPENED:
                return ComposedMessage(words.reopened_sms(distinct, ticket, at=now, zone=zone))
            case News.TICKET:
                return write_number(notification, tellings[0], words, at=now, zone=zone)
            case _:
                return write_notice(notification, tellings, words, at=now, zone=zone)
