"""A call that we place: a channel that may never begin."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from typing_extensions import override

from asterisk.ari.channel import ARIChannel
from asterisk.ari.errors import ARIError, ARIUnansweredError
from asterisk.ari.events import ChannelDestroyed, ChannelEvent, Dial
from asterisk.ari.models import ChannelSnapshot
from asterisk.ari.outcomes import ChannelEnding, EndKind


@dataclass(frozen=True, slots=True)
class Dialed:
    """The outcome of a call that we placed.

    Attributes:
        channel: the call; ours when it was answered.
        answered: whether it was.
        status: the last dial status: RINGING, ANSWER, BUSY, CONGESTION, NOANSWER … or empty.
        ending: how it ended, None while it goes on; cause 19 when Asterisk gave up waiting for an answer.
    """

    channel: ARIChannel
    answered: bool
    status: str
    ending: ChannelEnding | None


class OutgoingChannel(ARIChannel):
    """A channel that our request creates.

    Attributes:
        dial_status: the last dial status from Asterisk, empty before one.
    """

    dial_status = ""
    _placed = False
    _destroyed = False

    @property
    @override
    def placed(self) -> bool:
        return self._placed

    @property
    @override
    def finished(self) -> bool:
        # The cause comes after the channel has left the application.
        return self._destroyed

    async def dial(
        self,
        endpoint: str,
        *,
        app: str,
        app_args: Sequence[str],
        caller_id: str | None,
        ring_seconds: int,
        variables: Mapping[str, str] | None,
    ) -> Dialed:
        """Place the call and wait until it is answered or over; stop the ringing when cancelled.

        Raises:
            ARIUnansweredError: no outcome is known; it may have rung.
            ARIError: it wasn't placed.
        """
        try:
            await self._operations.originate(
                self.id,
                endpoint,
                app=app,
                app_args=app_args,
                caller_id=caller_id,
                ring_seconds=ring_seconds,
                variables=variables,
            )
            self._placed = True
            settled = await self._wait(
                lambda: self.begun or self.ending is not None, ring_seconds + self._margin
            )
        except (asyncio.CancelledError, ARIUnansweredError):
            # A call placed by now would ring for nobody.
            await self._give_up()
            raise
        if not settled:
            await self._give_up()
        if not self.begun and (self.ending is None or self.ending.kind is EndKind.LOST):
            raise ARIUnansweredError(f"no outcome of the call on channel {self.id}")
        return Dialed(self, self.begun, self.dial_status, self.ending)

    async def _give_up(self) -> None:
        with suppress(ARIError):
            await self.hang_up()

    @override
    def lose(self) -> None:
        self._destroyed = True
        super().lose()

    @override
    def leave_to_others(self) -> None:
        # No other worker takes over a call that we placed.
        self.lose()

    @override
    def resume(self, snapshot: ChannelSnapshot | None) -> None:
        if snapshot is None or self.begun:
            super().resume(snapshot)
        elif snapshot.in_stasis:  # we missed the answer
            self.begin(snapshot, snapshot.stasis_args)

    @override
    def receive(self, event: ChannelEvent) -> None:
        if isinstance(event, Dial):
            self.dial_status = event.status or self.dial_status
        elif isinstance(event, ChannelDestroyed):
            self._destroyed = True
        super().receive(event)
