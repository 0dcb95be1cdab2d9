"""What we ask of Asterisk, one typed method an operation of its API."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Final, TypeVar

from asterisk.ari.errors import ARIConflictError, ARIFailedError, ChannelExistsError, ChannelGone
from asterisk.ari.events import SENDER
from asterisk.ari.models import Application, ChannelSnapshot, Endpoint, JSONObject, PlaybackSnapshot
from asterisk.ari.rest import REST, Query

T = TypeVar("T")

#: What prompts are stored in. Asked for nothing, Asterisk makes a Local channel of 192 kHz, which no prompt fits.
TELEPHONE_FORMATS: Final = "alaw,ulaw"
#: What a person's voice is recorded in: WAV at 16 kHz, what the telephone sends of it.
RECORDING_FORMAT: Final = "wav16"


class Operations(REST):
    """Asterisk's operations.

    All of them raise the errors of `REST.request`; those on a channel raise ChannelGone when its call is over.
    """

    async def ping(self) -> None:
        """Asks Asterisk for as little as it can be asked; returns when it has answered."""
        await self.request("GET", "applications")

    async def awake(self) -> None:
        """Returns once it is sure that the calls which we think are ours still are; here they always are."""

    async def hang_up(self, channel_id: str, *, cause: int | None = None) -> None:
        """Ends a call.

        Args:
            channel_id: the channel.
            cause: Q.850 cause; a call that was never answered is refused with the SIP status it stands for.
        """
        await self._ask_channel("DELETE", channel_id, query={"reason_code": cause})

    async def set_variable(self, channel_id: str, name: str, value: str) -> None:
        """Sets a channel variable or a function such as ``TIMEOUT(absolute)``. Waits for a playback to end."""
        await self._ask_channel("POST", channel_id, "variable", query={"variable": name, "value": value})

    async def get_variable(self, channel_id: str, name: str) -> str:
        """Reads a channel variable; empty when it isn't set."""
        try:
            answer = await self._ask_channel("GET", channel_id, "variable", query={"variable": name})
        except ChannelGone:
            # Asterisk says "not found" of a variable too; whether the channel is gone, the next request tells.
            return ""
        return read_model(lambda body: str(body["value"]), answer)

    async def move(self, channel_id: str, app: str, args: Sequence[str]) -> None:
        """Gives the channel to another application, with these arguments, once nothing plays any more.

        Should the application be gone by then, the channel stays where it is.
        """
        await self._ask_channel(
            "POST", channel_id, "move", query={"app": app, "appArgs": ",".join(args) or None}
        )

    async def continue_in_dialplan(
        self, channel_id: str, *, context: str, extension: str = "s", priority: int = 1
    ) -> None:
        """Lets the channel leave the application for a place in the dialplan. Waits for a playback to end."""
        query: Query = {"context": context, "extension": extension, "priority": priority}
        await self._ask_channel("POST", channel_id, "continue", query=query)

    async def get_channel(self, channel_id: str) -> ChannelSnapshot:
        """Looks a channel up."""
        return read_model(ChannelSnapshot.from_json, await self._ask_channel("GET", channel_id))

    async def list_channels(self) -> list[ChannelSnapshot]:
        """Lists every channel of Asterisk, also those that aren't ours."""
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
        """Starts a call under an id that we choose.

        Args:
            channel_id: the id of the new channel.
            endpoint: what to dial, such as ``PJSIP/…@trunk``; never built from what a caller sent.
            app: the application that gets the channel when it answers.
            app_args: given to the application's StasisStart; none may hold a comma.
            caller_id: shown to who is called.
            ring_seconds: how long to wait for an answer, after which Asterisk hangs up.
            variables: channel variables, set before dialling.

        Raises:
            ChannelExistsError: a channel with this id exists; this call was not placed.
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
        """Plays a list of media on a channel, under an id that we choose. Missing files are skipped in silence."""
        await self._ask_channel("POST", channel_id, "play", playback_id, body={"media": list(media)})

    async def get_playback(self, playback_id: str) -> PlaybackSnapshot | None:
        """Looks a playback up; None when it is over."""
        try:
            body = await self.request("GET", "playbacks", playback_id)
        except ARIConflictError:
            return None
        return read_model(PlaybackSnapshot.from_json, body)

    async def stop_playback(self, playback_id: str) -> bool:
        """Stops a playback within a millisecond or so; False when it was over already."""
        try:
            await self.request("DELETE", "playbacks", playback_id)
        except ARIConflictError:
            return False
        return True

    async def record(self, channel_id: str, name: str, *, max_seconds: int, max_silence: int) -> None:
        """Begins to record what comes from a channel, under a name that we choose.

        Args:
            channel_id: the channel.
            name: of the recording; one of the same name is overwritten.
            max_seconds: after which it ends; the key # ends it too.
            max_silence: seconds of silence after which it ends.
        """
        await self._record(channel_id, name, max_seconds, max_silence, {"terminateOn": "#"})

    async def record_voice(self, channel_id: str, name: str, *, max_seconds: int, max_silence: int) -> None:
        """Begins to record as `record` does, after a tone; any key ends it."""
        await self._record(channel_id, name, max_seconds, max_silence, {"terminateOn": "any", "beep": "true"})

    async def fetch_recording(self, name: str) -> bytes:
        """Fetches a recording that is over, as a WAV file.

        Raises:
            ARIConflictError: there is none of the name.
        """
        return await self.fetch("recordings", "stored", name, "file")

    async def delete_recording(self, name: str) -> None:
        """Deletes a recording that is over; one that is not there is left at that."""
        with suppress(ARIConflictError):
            await self.request("DELETE", "recordings", "stored", name)

    async def get_endpoint(self, technology: str, resource: str) -> Endpoint:
        """Looks up an endpoint such as PJSIP, trunk."""
        return read_model(Endpoint.from_json, await self.request("GET", "endpoints", technology, resource))

    async def list_endpoints(self) -> list[Endpoint]:
        """Lists all endpoints."""
        return [read_model(Endpoint.from_json, body) for body in await self.request("GET", "endpoints")]

    async def get_application(self, app: str) -> Application:
        """Looks an application up: it exists while a worker is connected or a channel is subscribed."""
        return read_model(Application.from_json, await self.request("GET", "applications", app))

    async def list_applications(self) -> list[Application]:
        """Lists the applications; one whose worker died is among them for as long as it has channels."""
        return [read_model(Application.from_json, body) for body in await self.request("GET", "applications")]

    async def send_word(self, name: str, *, sender: str, to: str) -> bool:
        """Lets an application know something; False when it isn't there. True does not mean that anybody hears."""
        body = {"variables": {SENDER: sender}}
        try:
            await self.request("POST", "events", "user", name, query={"application": to}, body=body)
        except ARIConflictError:
            return False
        return True

    async def allow_events(self, app: str, types: Iterable[str]) -> None:
        """Lets only these types of events be sent to an application, until its next connection."""
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
    """Reads what Asterisk answered.

    Raises:
        ARIFailedError: it is not what Asterisk's description promises.
    """
    try:
        return read(body)
    except (KeyError, TypeError, ValueError) as error:
        raise ARIFailedError(f"an answer without what its description promises: {error!r}") from error
