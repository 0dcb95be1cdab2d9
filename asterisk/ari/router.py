"""Routing of events to channels, and admission of new ones."""

import asyncio
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Final

from asterisk.ari.channel import ARIChannel
from asterisk.ari.errors import ChannelExistsError
from asterisk.ari.events import ChannelEvent, StasisStart
from asterisk.ari.models import ChannelSnapshot
from asterisk.ari.operations import Operations
from asterisk.ari.outgoing import OutgoingChannel

#: Arguments of a channel taken over from another worker, instead of the dialplan's.
TAKEN_OVER: Final = ("taken_over",)


class Router:
    """Our channels, by id, and a queue of those that arrived.

    Attributes:
        incoming: channels that entered the application and weren't placed by us.
    """

    def __init__(self, operations: Operations, clock: Callable[[], float] = time.monotonic) -> None:
        self.incoming: asyncio.Queue[ARIChannel] = asyncio.Queue()
        self._operations = operations
        self._clock = clock
        self._channels: dict[str, ARIChannel] = {}

    def __len__(self) -> int:
        return len(self._channels)

    def expect(self, channel_id: str) -> OutgoingChannel:
        """Register a channel before it is requested, so that none of its events is missed.

        Raises:
            ChannelExistsError: the id is in use.
        """
        if channel_id in self._channels:
            raise ChannelExistsError(f"channel {channel_id} is in use")
        channel = OutgoingChannel(self._operations, channel_id, clock=self._clock)
        self._channels[channel_id] = channel
        return channel

    def forget(self, channel_id: str) -> None:
        """Stop following a channel."""
        self._channels.pop(channel_id, None)

    def deliver(self, event: ChannelEvent) -> None:
        """Pass an event to its channel; drop it when the channel isn't ours."""
        channel = self._channels.get(event.channel_id)
        if isinstance(event, StasisStart) and (channel is None or channel.ending):
            taken_over = event.args == TAKEN_OVER
            args = event.channel.stasis_args if taken_over else event.args
            self._admit(event.channel, args, found=taken_over)
        elif channel is not None:
            channel.receive(event)
            if channel.finished:
                self.forget(event.channel_id)

    def list_placed(self) -> list[ARIChannel]:
        """Return the channels that Asterisk must know unless they are over."""
        return [channel for channel in self._channels.values() if channel.placed]

    def reconcile(
        self,
        before: Iterable[ARIChannel],
        present: Mapping[str, ChannelSnapshot],
        elsewhere: Collection[str] = (),
    ) -> int:
        """Bring the channels in line with Asterisk's, after events may have been missed.

        Args:
            before: our channels before Asterisk was asked.
            present: Asterisk's channels in our application, by id.
            elsewhere: the ids of those in our other applications.

        Returns:
            the number of channels found waiting in the application that we didn't know.
        """
        for channel in before:
            if channel.id in elsewhere:
                channel.leave_to_others()
            channel.resume(present.get(channel.id))
            if channel.finished and self._channels.get(channel.id) is channel:
                self.forget(channel.id)
        strangers = [
            snapshot
            for snapshot in present.values()
            if snapshot.in_stasis and snapshot.id not in self._channels
        ]
        for snapshot in strangers:
            self._admit(snapshot, snapshot.stasis_args, found=True)
        return len(strangers)

    def leave_all(self) -> None:
        """Leave every channel to the worker that has taken our name."""
        for channel in self._channels.values():
            channel.leave_to_others()
        self.lose_all()

    def lose_all(self) -> None:
        """End every channel: no more events come for them."""
        for channel in self._channels.values():
            channel.lose()
        self._channels.clear()

    def _admit(self, snapshot: ChannelSnapshot, args: tuple[str, ...], *, found: bool) -> None:
        channel = ARIChannel(self._operations, snapshot.id, clock=self._clock)
        channel.found = found
        channel.begin(snapshot, args)
        self._channels[snapshot.id] = channel
        self.incoming.put_nowait(channel)
