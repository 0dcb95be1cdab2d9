"""Sends the text messages that subscribers asked for."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import structlog

from ivr.calls.outbound.settling import Settler
from ivr.dialogs.conversation import choose_language
from outages.clock import Clock
from outages.errors import PermanentDeliveryError, TemporaryDeliveryError, UnknownDeliveryError
from outages.notifications import (
    DueNotification,
    News,
    NotificationRepository,
    Result,
    SMSGateway,
    TextMessage,
)
from outages.subscribers import Language
from outages.tickets import Channel
from prompts.wording.announcements import Place
from prompts.wording.languages import wording_for
from prompts.wording.protocol import Wording

log = structlog.get_logger()

#: How many messages go to the gateway at once.
BATCH = 20

#: How long a worker answers for a message: longer than the gateway may take.
LEASE = timedelta(minutes=2)


class Messenger:
    """Hands due messages to the gateway and settles each by what the gateway says."""

    def __init__(
        self,
        *,
        repository: NotificationRepository,
        settler: Settler,
        gateway: SMSGateway,
        clock: Clock,
        languages: Sequence[Language],
    ) -> None:
        self._repository, self._settler, self._gateway, self._clock = repository, settler, gateway, clock
        self._languages = languages
        self._closing = False

    async def send_due(self) -> None:
        """Send everything that is due now, a batch at a time."""
        while not self._closing and (notifications := await self._claim()):
            await asyncio.gather(*(self._send(notification) for notification in notifications))

    def stop(self) -> None:
        """Claim no more messages; those already claimed are still sent and settled."""
        self._closing = True

    async def _claim(self) -> list[DueNotification]:
        return await self._repository.claim(Channel.SMS, limit=BATCH, at=self._clock.now(), lease=LEASE)

    async def _send(self, notification: DueNotification) -> None:
        result = await self._outcome(notification)
        await self._settler.settle(notification.attempt.id, result, channel=Channel.SMS)

    async def _outcome(self, notification: DueNotification) -> Result:
        words = wording_for(choose_language(notification.language, self._languages))
        try:
            return await self._gateway.send(
                TextMessage(notification.attempt.id, notification.number, _text(notification, words))
            )
        except TemporaryDeliveryError as error:
            log.warning("sms_not_taken", attempt=notification.attempt.id, error=str(error))
            return Result.UNAVAILABLE
        except PermanentDeliveryError as error:
            log.warning("sms_refused", attempt=notification.attempt.id, error=str(error))
            return Result.BAD_NUMBER
        except UnknownDeliveryError as error:
            log.error("sms_unknown", attempt=notification.attempt.id, error=str(error))
            return Result.UNKNOWN


def _text(notification: DueNotification, words: Wording) -> str:
    place = Place(notification.street, notification.house)
    if notification.news is News.WITHDRAWN:
        return words.withdrawn_sms(notification.kind, place, notification.ticket_number)
    return words.restored_sms(sorted(notification.services), place, notification.ticket_number)
