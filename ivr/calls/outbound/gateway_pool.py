"""Several SMS gateways as one: each message goes to the first that serves its number and can take it."""

import asyncio
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Final, Protocol

import structlog
from typing_extensions import override

from ivr.calls.outbound.batches import Batches
from ivr.observability.metrics import Metrics
from outages.clock import Clock
from outages.errors import (
    DeliveryError,
    PermanentDeliveryError,
    StoreError,
    TemporaryDeliveryError,
    UnknownDeliveryError,
)
from outages.notifications import Result
from outages.sent_segments import GatewayPaces
from outages.sms_text import count_segments
from outages.text_gateways import GatewayTerms, Rest, SendOutcome, find_gateways
from outages.text_messages import SMSGateway, TextMessage

log = structlog.get_logger()

#: How long a message may wait for its turn at a gateway; with what gateways take, it ends within the messenger's lease.
_TURN: Final = timedelta(seconds=30)
#: Seconds after which no other gateway is tried.
_LATEST: Final = 45.0


class Bind(Protocol):
    """The connection of a gateway that keeps one."""

    trouble: str | None

    async def run(self) -> None:
        """Keep the connection up until cancelled."""
        ...


@dataclass
class PooledGateway:
    """One of the gateways; `bind` is None for one that keeps no connection."""

    terms: GatewayTerms
    gateway: SMSGateway
    bind: Bind | None = None
    rest: Rest = field(default_factory=Rest)

    @property
    def trouble(self) -> str | None:
        """Why messages don't go there now, in English without secrets; None if they do."""
        if self.bind is not None and self.bind.trouble is not None:
            return self.bind.trouble
        return None if self.rest.until is None else "refuses messages for now"


class GatewayPool(SMSGateway):
    """Fails over only where it is certain that a gateway has not taken the message."""

    def __init__(
        self, gateways: Sequence[PooledGateway], paces: GatewayPaces, clock: Clock, metrics: Metrics
    ) -> None:
        self.gateways = gateways
        self._clock, self._metrics = clock, metrics
        self._by_name = {one.terms.name: one for one in gateways}
        self._turns = {
            one.terms.name: _Turns(paces, one.terms.name, one.terms.per_second, clock)
            for one in gateways
            if one.terms.per_second is not None
        }
        for one in gateways:
            metrics.begin_gateway(one.terms.name, partial(_is_left, one))

    @override
    async def send(self, message: TextMessage) -> Result:
        found = find_gateways([one.terms for one in self.gateways], message.number)
        if not found:
            raise PermanentDeliveryError("no SMS gateway serves this number")
        latest = asyncio.get_running_loop().time() + _LATEST
        refusals = []
        for terms in found:
            one = self._by_name[terms.name]
            if not one.rest.allows(self._clock.now()):
                refusals.append(f"{terms.name} {one.trouble}")
                continue
            try:
                return await self._send_by(one, message)
            except TemporaryDeliveryError as error:
                refusals.append(f"{terms.name}: {error}")
            if asyncio.get_running_loop().time() > latest:
                break
        raise TemporaryDeliveryError("; ".join(refusals))

    async def run(self) -> None:
        """Keep the connections of all gateways up until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for one in self.gateways:
                if one.bind is not None:
                    tasks.create_task(one.bind.run())
            # Without any, there is nothing to do, but a part that ends would end the worker.
            tasks.create_task(asyncio.Event().wait())

    async def _send_by(self, one: PooledGateway, message: TextMessage) -> Result:
        name = one.terms.name
        if name in self._turns:
            await self._turns[name].wait(count_segments(message.text))
        outcome = SendOutcome.UNKNOWN
        began = asyncio.get_running_loop().time()
        try:
            result = await one.gateway.send(message)
            outcome = SendOutcome.TAKEN
        except DeliveryError as error:
            outcome = _outcome_of(error)
            raise
        finally:
            self._note(one, outcome, asyncio.get_running_loop().time() - began)
        return result

    def _note(self, one: PooledGateway, outcome: SendOutcome, seconds: float) -> None:
        name, rested = one.terms.name, one.rest.until is not None
        one.rest.note(outcome, self._clock.now())
        self._metrics.gateway_messages.labels(name, outcome).inc()
        self._metrics.gateway_seconds.labels(name).observe(seconds)
        if rested != (one.rest.until is not None):
            log.warning("sms_gateway_used" if rested else "sms_gateway_rests", gateway=name)


class _Turns:
    """Gives every message its moment, so that no more segments go out in a second than the gateway's limit."""

    def __init__(self, paces: GatewayPaces, gateway: str, per_second: float, clock: Clock) -> None:
        self._paces, self._gateway, self._clock = paces, gateway, clock
        self._interval = timedelta(seconds=1 / per_second)
        self._reserving = Batches(self._reserve)

    async def wait(self, segments: int) -> None:
        """Wait for the turn of a message; raise TemporaryDeliveryError if it doesn't come soon."""
        try:
            wait = await self._reserving.do(segments)
        except StoreError as error:
            raise TemporaryDeliveryError("the database does not say whether it may be sent") from error
        if wait is None:
            raise TemporaryDeliveryError("others are sent first, up to the gateway's limit")
        await asyncio.sleep(wait)

    async def _reserve(self, counts: Sequence[int]) -> Sequence[float | None]:
        """Return how many seconds each message of so many segments has to wait, None if its turn doesn't come soon."""
        now = self._clock.now()
        moments = await self._paces.reserve(
            self._gateway, sum(counts), interval=self._interval, at=now, within=_TURN
        )
        firsts = [0, *itertools.accumulate(counts)][:-1]
        return [
            (moments[first] - now).total_seconds() if first + count <= len(moments) else None
            for first, count in zip(firsts, counts, strict=True)
        ]


def _is_left(one: PooledGateway) -> bool:
    return one.trouble is not None


def _outcome_of(error: DeliveryError) -> SendOutcome:
    match error:
        case TemporaryDeliveryError():
            return SendOutcome.REFUSED
        case PermanentDeliveryError():
            return SendOutcome.NEVER
        case UnknownDeliveryError():
            return SendOutcome.UNKNOWN
        case _:
            raise TypeError(type(error).__name__)
