"""Tellings to an outside system over HTTP: JSON, signed with a shared secret and the time."""

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final

import aiohttp
from typing_extensions import override

from outages.clock import Clock
from outages.errors import PermanentDeliveryError, TemporaryDeliveryError
from outages.hooks import HookCall, HookGateway
from outages.notifications import Result

#: Statuses that mean "not now" rather than "not this" (RFC 9110, RFC 6585).
_TEMPORARY: Final = frozenset({401, 403, 404, 408, 425, 429})


@dataclass(frozen=True, slots=True, kw_only=True)
class HookSettings:
    """Where tellings go, and the secret that signs them."""

    url: str
    secret: str = field(repr=False)
    seconds: float = 15.0


class HTTPHookGateway(HookGateway):
    """Posts tellings to one address, which the operator chose, and follows no redirect; the caller closes the session."""

    def __init__(self, settings: HookSettings, session: aiohttp.ClientSession, clock: Clock) -> None:
        self._settings, self._session, self._clock = settings, session, clock

    @override
    async def send(self, call: HookCall) -> Result:
        body = json.dumps(call.telling, ensure_ascii=False).encode()
        try:
            async with self._session.post(
                self._settings.url,
                data=body,
                headers=self._headers(call, body),
                timeout=aiohttp.ClientTimeout(total=self._settings.seconds),
                allow_redirects=False,
            ) as answer:
                return _judge(answer.status)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise TemporaryDeliveryError(f"the webhook did not answer: {type(error).__name__}") from error

    def _headers(self, call: HookCall, body: bytes) -> dict[str, str]:
        at = str(int(self._clock.now().timestamp()))
        return {
            "Content-Type": "application/json",
            "Idempotency-Key": call.id,
            "X-Outage-Timestamp": at,
            "X-Outage-Signature": f"sha256={sign(self._settings.secret, at, body)}",
        }


def sign(secret: str, at: str, body: bytes) -> str:
    """Return the signature (HMAC-SHA256, hexadecimal) of the time in seconds, a full stop, and the body."""
    return hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()


def _judge(status: int) -> Result:
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return Result.DELIVERED
    reason = f"the webhook answered {status}"
    if status in _TEMPORARY or not HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR:
        raise TemporaryDeliveryError(reason)
    raise PermanentDeliveryError(reason)
