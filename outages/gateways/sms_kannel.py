"""Text messages through Kannel's sendsms, and its delivery reports."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final
from urllib.parse import quote

import aiohttp
from typing_extensions import override

from outages.errors import (
    InvalidError,
    PermanentDeliveryError,
    TemporaryDeliveryError,
    UnknownDeliveryError,
)
from outages.gateways.signatures import check_attempt, sign
from outages.notifications import Result
from outages.text_messages import DeliveryReport, ReceiptReader, SMSGateway, TextMessage

#: All reports: delivered, failed, queued, accepted, rejected.
_DLR_MASK: Final = "31"

#: Values of `%d` in Kannel's dlr-url; None is not final.
_STATUSES: Final[Mapping[str, Result | None]] = {
    "1": Result.DELIVERED,
    "2": Result.UNDELIVERED,
    "4": None,
    "8": None,
    "16": Result.UNDELIVERED,
}

#: Characters in both ASCII and GSM 03.38, one septet each: text of these alone fits 160 to a segment.
_SEPTETS: Final = frozenset(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 \n!\"#$%&'()*+,-./:;<=>?@_"
)

#: Statuses after which the message was certainly not accepted and may be tried again.
_TEMPORARY: Final = frozenset({401, 403, 404, 408, 429, 503})


#: How much of an answer is read, in bytes.
_REASON: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class KannelSettings:
    """How to reach Kannel, and how Kannel reaches the line: `receipts_url` is the address of /receipts/sms."""

    sendsms_url: str
    username: str
    password: str = field(repr=False)
    sender: str
    receipts_url: str
    receipts_key: str = field(repr=False)
    connect_seconds: float = 5.0
    answer_seconds: float = 15.0


class KannelSMSGateway(SMSGateway):
    """Hands messages to Kannel; the caller closes the session."""

    def __init__(self, settings: KannelSettings, session: aiohttp.ClientSession) -> None:
        self._settings = settings
        self._session = session
        self._timeout = aiohttp.ClientTimeout(
            total=settings.connect_seconds + settings.answer_seconds,
            connect=settings.connect_seconds,
            sock_read=settings.answer_seconds,
        )

    @override
    async def send(self, message: TextMessage) -> Result:
        headers = self._headers(message)
        try:
            # POST, because aiohttp repeats a GET when a kept-alive connection breaks, which could send twice.
            # It also keeps the password out of access logs.
            async with self._session.post(
                self._settings.sendsms_url,
                data=message.text.encode(),
                headers=headers,
                timeout=self._timeout,
                allow_redirects=False,
            ) as answer:
                return _judge(answer.status, await _read_reason(answer))
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise TemporaryDeliveryError(f"Kannel cannot be reached: {type(error).__name__}") from error
        except (aiohttp.ClientError, TimeoutError) as error:
            raise UnknownDeliveryError(f"Kannel did not answer: {type(error).__name__}") from error

    def _headers(self, message: TextMessage) -> dict[str, str]:
        settings = self._settings
        return {
            "Content-Type": "text/plain; charset=UTF-8",
            "X-Kannel-Username": settings.username,
            "X-Kannel-Password": settings.password,
            "X-Kannel-From": settings.sender,
            "X-Kannel-To": message.number,
            "X-Kannel-Coding": "0" if _SEPTETS.issuperset(message.text) else "2",
            "X-Kannel-DLR-Mask": _DLR_MASK,
            "X-Kannel-DLR-Url": self._receipt_url(message.id),
        }

    def _receipt_url(self, attempt_id: str) -> str:
        # Kannel fills in %d; any other percent sign must be doubled to survive.
        attempt = quote(attempt_id, safe="").replace("%", "%%")
        signature = sign(self._settings.receipts_key, attempt_id)
        return f"{self._settings.receipts_url}?attempt={attempt}&status=%d&signature={signature}"


class KannelReceiptReader(ReceiptReader):
    """Reads the callback to the dlr-url that `KannelSMSGateway` gave to Kannel."""

    def __init__(self, receipts_key: str) -> None:
        self._key = receipts_key

    @override
    def read_receipt(self, fields: Mapping[str, str]) -> DeliveryReport:
        attempt_id = check_attempt(self._key, fields)
        status = fields.get("status", "")
        if status not in _STATUSES:
            raise InvalidError("status", f"must be one of {', '.join(_STATUSES)}")
        return DeliveryReport(_STATUSES[status], attempt_id=attempt_id)


async def _read_reason(answer: aiohttp.ClientResponse) -> str:
    """Return how the answer begins: the status decides, so the rest may be endless, or never come."""
    try:
        return (await answer.content.read(_REASON)).decode(errors="replace").strip()
    except (aiohttp.ClientError, TimeoutError):
        return ""


def _judge(status: int, words: str) -> Result:
    reason = f"Kannel answered {status}: {words}"
    if status in (HTTPStatus.OK, HTTPStatus.ACCEPTED):
        return Result.ACCEPTED
    if status in _TEMPORARY or status < HTTPStatus.BAD_REQUEST:
        raise TemporaryDeliveryError(reason)
    if status < HTTPStatus.INTERNAL_SERVER_ERROR:
        raise PermanentDeliveryError(reason)
    raise UnknownDeliveryError(reason)
