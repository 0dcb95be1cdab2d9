"""The operations of Asterisk's API that we use, one typed method each."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Final, TypeVar

from asterisk.ari.errors import ARIConflictError, ARIFailedError, ChannelExistsError, ChannelGone
from asterisk.ari.events import SENDER
from asterisk.ari.models import Application, ChannelSnapshot, Endpoint, JSONObject, PlaybackSnapshot
from asterisk.ari.rest import REST, Query

T = TypeVar("T")

#: The formats that prompts are stored in. By default Asterisk makes a Local channel of 192 kHz, which fits no prompt.
TELEPHONE_FORMATS: Final = "alaw,ulaw"
#: The format for recording a voice: WAV at 16 kHz, or what the telephone sends of that.
RECORDING_FORMAT: Final = "wav16"


class Operations(REST):
    """Asterisk's operations.

    All raise the errors of `REST.request`; those on a channel raise ChannelGone when the call is over.
    """

    async def ping(self) -> None:
        """Make the smallest possible request, and return when Asterisk has answered."""
        await self.request("GET", "applications")

    async def awake(self) -> None:
        """Return once it is certain that the calls we think are ours still are; here they always are."""

    async def hang_up(self, channel_id: str, *, cause: int | None = None) -> None:
        """End a call.

        Args:
            channel_id: the channel.
            cause: Q.850; an unanswered call is refused with the corresponding SIP status.
        """
        await self._ask_channel("DELETE", channel_id, query={"reason_code": cause})

    async def set_variable(self, channel_id: str, name: str, value: str) -> None:
        """Set a channel variable or a function such as ``TIMEOUT(absolute)``; this waits for a playback to end."""
        await self._ask_channel("POST", channel_id, "variable", query={"variable": name, "value": value})

    async def get_variable(self, channel_id: str, name: str) -> str:
        """Return a channel variable, empty when it isn't set."""
        try:
            answer = await self._ask_channel("GET", channel_id, "variable", query={"variable": name})
        except ChannelGone:
            # Asterisk answers 404 for a missing variable too; the next request tells whether the channel is gone.
            return ""
        return read_model(lambda body: str(body["value"]), answer)

    async def move(self, channel_id: str, app: str, args: Sequence[str]) -> None:
        """Move the channel to another application, with these arguments, once nothing plays any more.

        If the application is gone by then, the channel stays where it is.
        """
        await self._ask_channel(
            "POST", channel_id, "move", query={"app": app, "appArgs": ",".join(args) or None}
        )

    async def continue_in_dialplan(
        self, channel_id: str, *, context: str, extension: str = "s", priority: int = 1
    ) -> None:
        """Continue the channel at a place in the dialplan; this waits for a playback to end."""
        query: Query = {"context": context, "extension": extension, "priority": priority}
        await self._ask_channel("POST", channel_id, "continue", query=query)

    async def get_channel(self, channel_id: str) -> ChannelSnapshot:
        """Return a channel."""
        return read_model(ChannelSnapshot.from_json, await self._ask_channel("GET", channel_id))

    async def list_channels(self) -> list[ChannelSnapshot]:
        """Return every channel of Asterisk, including those that aren't ours."""
        return [read_model(ChannelSnapshot.from_json, body) for body in await self.request("GET", "channels")]

    async def originate(
        self,
        channel_id: str,
        endpoint: str,
        *,
        app: str,
        app_args: Sequence[str] = (),
        caller_id: str | None = None,
        ring_seconds: int,
        variables: Mapping[str, str] | None = None,
    ) -> ChannelSnapshot:
        """Place a call under an id that we choose.

        Args:
            channel_id: the id of the new channel.
            endpoint: what to dial, such as ``PJSIP/…@trunk``; never built from what a caller sent.
            app: the application that gets the channel when it answers.
            app_args: passed to the application in StasisStart; none may contain a comma.
            caller_id: shown to the callee.
            ring_seconds: time until Asterisk gives up waiting for an answer.
            variables: channel variables, set before dialling.

        Raises:
            ChannelExistsError: a channel with this id exists; this call wasn't placed.
        """
        query: Query = {
            "endpoint": endpoint,
            "app": app,
            "appArgs": ",".join(app_args) or None,
            "callerId": caller_id,
            "timeout": ring_seconds,
            "formats": TELEPHONE_FORMATS,
        }
        try:
            body = await self.request(
                "POST", "channels", channel_id, query=query, body={"variables": dict(variables or {})}
            )
        except ARIConflictError as error:
            raise ChannelExistsError(str(error)) from error
        return read_model(ChannelSnapshot.from_json, body)

    async def play(self, channel_id: str, playback_id: str, media: Sequence[str]) -> None:
        """Play a list of media on a channel, under an id that we choose; missing files are silently skipped."""
        await self._ask_channel("POST", channel_id, "play", playback_id, body={"media": list(media)})

    async def get_playback(self, playback_id: str) -> PlaybackSnapshot | None:
        """Return a playback, None when it is over."""
        try:
            body = await self.request("GET", "playbacks", playback_id)
        except ARIConflictError:
            return None
        return read_model(PlaybackSnapshot.from_json, body)

    async def stop_playback(self, playback_id: str) -> bool:
        """Stop a playback, within a millisecond or so; return False when it was already over."""
        try:
            await self.request("DELETE", "playbacks", playback_id)
        except ARIConflictError:
            return False
        return True

    async def record(self, channel_id: str, name: str, *, max_seconds: int, max_silence: int) -> None:
        """Start recording a channel, under a name that we choose.

        Args:
            channel_id: the channel.
            name: the recording's; one with the same name is overwritten.
            max_seconds: its longest duration; the key # ends it too.
            max_silence: seconds of silence that end it.
        """
        await self._record(channel_id, name, max_seconds, max_silence, {"terminateOn": "#"})

    async def record_voice(self, channel_id: str, name: str, *, max_seconds: int, max_silence: int) -> None:
        """Start recording as `record` does, after a tone; any key ends it."""
        await self._record(channel_id, name, max_seconds, max_silence, {"terminateOn": "any", "beep": "true"})

    async def fetch_recording(self, name: str) -> bytes:
        """Return a finished recording as a WAV file.

        Raises:
            ARIConflictError: there is no recording of this name.
        """
        return await self.fetch("recordings", "stored", name, "file")

    async def delete_recording(self, name: str) -> None:
        """Delete a finished recording; do nothing when there is none."""
        with suppress(ARIConflictError):
            await self.request("DELETE", "recordings", "stored", name)

    async def list_endpoints(self) -> list[Endpoint]:
        """Return all endpoints."""
        return [read_model(Endpoint.from_json, body) for body in await self.request("GET", "endpoints")]

    async def get_application(self, app: str) -> Application:
        """Return an application, which exists while a worker is connected or a channel is subscribed."""
        return read_model(Application.from_json, await self.request("GET", "applications", app))

    async def list_applications(self) -> list[Application]:
        """Return all applications; one whose worker died is among them as long as it has channels."""
        return [read_model(Application.from_json, body) for body in await self.request("GET", "applications")]

    async def send_word(self, name: str, *, sender: str, to: str) -> bool:
        """Send a message to an application; return False when it isn't there. True doesn't mean that it is read."""
        body = {"variables": {SENDER: sender}}
        try:
            await self.request("POST", "events", "user", name, query={"application": to}, body=body)
        except ARIConflictError:
            return False
        return True

    async def allow_events(self, app: str, types: Iterable[str]) -> None:
        """Restrict an application's events to these types, until its next connection."""
        allowed = [{"type": name} for name in types]
        await self.request("PUT", "applications", app, "eventFilter", body={"allowed": allowed})

    async def _record(
        self, channel_id: str, name: str, max_seconds: int, max_silence: int, manner: Query
    ) -> None:
        query: Query = {
            "name": name,
            "format": RECORDING_FORMAT,
            "maxDurationSeconds": max_seconds,
            "maxSilenceSeconds": max_silence,
            "ifExists": "overwrite",
            **manner,
        }
        await self._ask_channel("POST", channel_id, "record", query=query)

    async def _ask_channel(
        self,
        method: str,
        channel_id: str,
        *segments: str,
        query: Query | None = None,
        body: JSONObject | None = None,
    ) -> JSONObject:
        try:
            answer: JSONObject = await self.request(
                method, "channels", channel_id, *segments, query=query, body=body
            )
        except ARIConflictError as error:
            raise ChannelGone(str(error)) from error
        return answer


def read_model(read: Callable[[JSONObject], T], body: JSONObject) -> T:
    """Return an answer as a model.

    Raises:
        ARIFailedError: it doesn't match Asterisk's description.
    """
    try:
        return read(body)
    except (KeyError, TypeError, ValueError) as error:
        raise ARIFailedError(f"an answer without what its description promises: {error!r}") from error
