"""Text messages through gateways that take them over HTTP, each described by a template, and what they report."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote

import aiohttp
from typing_extensions import override

from outages.errors import (
    DeliveryError,
    PermanentDeliveryError,
    TemporaryDeliveryError,
    UnknownDeliveryError,
)
from outages.gateways.signatures import check_attempt, check_token, require, sign
from outages.http_templates import PLACEHOLDER, Authentication, BodyForm, HTTPTemplate, flatten
from outages.notifications import Result
from outages.sent_segments import DeliveryReports, SentMessage
from outages.text_messages import (
    DeliveryReport,
    ReceiptReader,
    SMSGateway,
    TextMessage,
)

#: Statuses after which the message was certainly not taken and may be tried again.
_TEMPORARY: Final = frozenset({401, 402, 403, 404, 408, 429, 503})
#: Largest answer, in bytes, and how much of a refusal is told.
_LARGEST: Final = 64 * 1024
_REASON: Final = 200
#: The longest id of ours that every gateway takes, and the longest of theirs that is kept.
_OUR_ID: Final = 40
_THEIR_ID: Final = 128


@dataclass(frozen=True, slots=True, kw_only=True)
class HTTPSettings:
    """How to reach a gateway, and how it reaches the line: `reports_url` is the address of /receipts/NAME."""

    name: str
    template: HTTPTemplate
    user: str
    password: str = field(repr=False)
    sender: str
    reports_url: str
    reports_key: str = field(repr=False)
    connect_seconds: float = 5.0
    answer_seconds: float = 15.0


class HTTPSMSGateway(SMSGateway):
    """Hands messages to a gateway; the caller closes the session."""

    def __init__(
        self, settings: HTTPSettings, session: aiohttp.ClientSession, reports: DeliveryReports
    ) -> None:
        self._settings, self._session, self._reports = settings, session, reports
        self._timeout = aiohttp.ClientTimeout(
            total=settings.connect_seconds + settings.answer_seconds,
            connect=settings.connect_seconds,
            sock_read=settings.answer_seconds,
        )

    @override
    async def send(self, message: TextMessage) -> Result:
        settings = self._settings
        status, body = await self._post(message)
        message_id = _judge(settings.template, status, body)
        if not settings.template.report_state:
            return Result.DELIVERED
        if settings.template.signs_each or not message_id or len(message_id) > _THEIR_ID:
            return Result.ACCEPTED
        return await self._reports.note_sent(SentMessage(settings.name, message.id, (message_id,)))

    async def _post(self, message: TextMessage) -> tuple[int, bytes]:
        name = self._settings.name
        try:
            # POST, because aiohttp repeats a GET when a kept-alive connection breaks, which could send twice.
            async with self._session.post(
                **self._request(message), timeout=self._timeout, allow_redirects=False
            ) as answer:
                return answer.status, await _read(answer)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise TemporaryDeliveryError(f"{name} cannot be reached: {type(error).__name__}") from error
        except (aiohttp.ClientError, TimeoutError) as error:
            raise UnknownDeliveryError(f"{name} did not answer: {type(error).__name__}") from error

    def _request(self, message: TextMessage) -> dict[str, Any]:
        template, settings = self._settings.template, self._settings
        values = {
            "number": message.number,
            "digits": message.number.lstrip("+"),
            "text": message.text,
            "sender": settings.sender,
            "id": message.id.replace(".", "")[-_OUR_ID:],
            "user": settings.user,
            "password": settings.password,
            "reports": self._reports_about(message.id),
        }
        fields = {name: _fill(value, values) for name, value in template.fields.items()}
        request: dict[str, Any] = {"url": _fill(template.url, values | {"user": quote(settings.user)})}
        request |= {"json": fields} if template.body is BodyForm.JSON else {"data": fields}
        match template.authentication:
            case Authentication.BASIC:
                login = aiohttp.encode_basic_auth(settings.user, settings.password, "utf-8")
                request["headers"] = {"Authorization": login}
            case Authentication.BEARER:
                request["headers"] = {"Authorization": f"Bearer {settings.password}"}
        return request

    def _reports_about(self, attempt_id: str) -> str:
        signature = sign(self._settings.reports_key, attempt_id)
        return f"{self._settings.reports_url}?attempt={quote(attempt_id, safe='')}&signature={signature}"


class HTTPReceiptReader(ReceiptReader):
    """Reads the reports that a gateway brings to /receipts/NAME."""

    def __init__(self, settings: HTTPSettings) -> None:
        self._settings, self._template = settings, settings.template

    @override
    def read_receipt(self, fields: Mapping[str, str]) -> DeliveryReport:
        settings, template = self._settings, self._template
        attempt_id = message_id = ""
        if template.signs_each:
            attempt_id = check_attempt(settings.reports_key, fields)
        else:
            check_token(settings.reports_key, settings.name, fields)
            message_id = require(fields, template.report_id)
        state = require(fields, template.report_state)
        return DeliveryReport(_result_of(template, state), attempt_id, message_id)


async def _read(answer: aiohttp.ClientResponse) -> bytes:
    """Return the answer as far as it came: the rest of a large one is of no use."""
    body = bytearray()
    try:
        async for chunk in answer.content.iter_any():
            body += chunk
            if len(body) > _LARGEST:
                break
    except (aiohttp.ClientError, TimeoutError):
        pass
    return bytes(body[:_LARGEST])


def _fill(pattern: str, values: Mapping[str, str]) -> str:
    # In one go: a text that holds {password} says just that.
    return PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), pattern)


def _judge(template: HTTPTemplate, status: int, body: bytes) -> str:
    """Return the gateway's id for a message that it took, "" if it gives none; raise DeliveryError."""
    fields = _parse(body)
    reason = f"the gateway answered {status}: {body[:_REASON].decode(errors='replace').strip()}"
    if code := fields.get(template.error, "") if template.error else "":
        raise _refusal(template, status, code)(reason)
    if status >= HTTPStatus.MULTIPLE_CHOICES:
        raise _by_status(status)(reason)
    message_id = fields.get(template.answer_id, "")
    told = all(fields.get(name) == value for name, value in template.taken.items())
    if not told or (template.answer_id and not message_id):
        raise UnknownDeliveryError(reason)
    return message_id


def _refusal(template: HTTPTemplate, status: int, code: str) -> type[DeliveryError]:
    if code in template.permanent:
        return PermanentDeliveryError
    if code in template.temporary or status < HTTPStatus.MULTIPLE_CHOICES:
        return TemporaryDeliveryError
    return _by_status(status)


def _by_status(status: int) -> type[DeliveryError]:
    if status in _TEMPORARY or status < HTTPStatus.BAD_REQUEST:
        return TemporaryDeliveryError
    return PermanentDeliveryError if status < HTTPStatus.INTERNAL_SERVER_ERROR else UnknownDeliveryError


def _parse(body: bytes) -> Mapping[str, str]:
    try:
        return flatten(json.loads(body))
    except (ValueError, RecursionError):
        return {}


def _result_of(template: HTTPTemplate, state: str) -> Result | None:
    if state in template.delivered:
        return Result.DELIVERED
    return Result.UNDELIVERED if state in template.undelivered else None
