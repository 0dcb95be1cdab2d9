"""A call that we place: the same channel, with a beginning that may not come."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from asterisk.ari.channel import ARIChannel
from asterisk.ari.errors import ARIError, ARIUnansweredError
from asterisk.ari.events import ChannelDestroyed, ChannelEvent, Dial
from asterisk.ari.models import ChannelSnapshot
from asterisk.ari.outcomes import ChannelEnding, EndKind


@dataclass(frozen=True, slots=True)
class Dialed:
    """How a call that we placed came out.

    Attributes:
        channel: the call; ours when it was answered.
        answered: whether it was.
        status: the last that was heard of the dialling: RINGING, ANSWER, BUSY, CONGESTION, NOANSWER … or nothing.
        ending: how it ended; None while it goes on. A call that Asterisk gave up after its time has cause 19.
    """

    channel: ARIChannel
    answered: bool
    status: str
    ending: ChannelEnding | None


class OutgoingChannel(ARIChannel):
    """A channel that comes into being by our request.

    Attributes:
        dial_status: the last that Asterisk said about the dialling.
    """

    dial_status = ""
    _placed = False
    _destroyed = False

    @property
    def placed(self) -> bool:
        """Whether Asterisk has taken the request, so that it knows the channel if it isn't over."""
        return self._placed

    @property
    def finished(self) -> bool:
        """Whether no further event can matter: its cause comes after it has left the application."""
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
        """Places the call and waits until it is answered or over; cancelled, it stops the ringing.

        Raises:
            ARIUnansweredError: no outcome is known; it may have rung.
            ARIError: it was not placed.
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
            # Whatever is placed by now would ring for nobody.
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

    def lose(self) -> None:
        """Notes that the channel can't be followed any more."""
        self._destroyed = True
        super().lose()

    def leave_to_others(self) -> None:
        """Notes that the channel can't be followed any more: nobody goes on with a call that we placed."""
        self.lose()

    def resume(self, snapshot: ChannelSnapshot | None) -> None:
        """Notes how the channel was found after a lost connection: an answer may have been missed."""
        if snapshot is None or self.begun:
            super().resume(snapshot)
        elif snapshot.in_stasis:
            self.begin(snapshot, snapshot.stasis_args)

    def receive(self, event: ChannelEvent) -> None:
        """Takes the channel's next event."""
        if isinstance(event, Dial):
            self.dial_status = event.status or self.dial_status
        elif isinstance(event, ChannelDestroyed):
            self._destroyed = True
        super().receive(event)
