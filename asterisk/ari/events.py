"""Asterisk's events, reduced to those and the fields that we use.

Nothing is done more often than reading one, so it is a dictionary lookup and a small slotted object.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from asterisk.ari.models import ChannelSnapshot, JSONObject, PlaybackSnapshot, PlaybackState

#: The field of a user event that names the application that sent it.
SENDER: Final = "sender"


@dataclass(frozen=True, slots=True)
class StasisStart:
    """A channel entered our application, with arguments from the dialplan or from us."""

    channel_id: str
    channel: ChannelSnapshot
    args: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StasisEnd:
    """A channel left our application: hung up, moved, or went on in the dialplan."""

    channel_id: str


@dataclass(frozen=True, slots=True)
class ChannelHangupRequest:
    """A channel is about to end; StasisEnd and ChannelDestroyed follow."""

    channel_id: str
    cause: int | None
    tech_cause: int | None


@dataclass(frozen=True, slots=True)
class ChannelDestroyed:
    """A channel is gone. The only end of a call that nobody answered.

    Attributes:
        cause: Q.850; 17 busy, 19 no answer, 0 unknown.
        tech_cause: the protocol's own figure, such as SIP's 486; None for a Local channel.
    """

    channel_id: str
    cause: int
    cause_txt: str
    tech_cause: int | None


@dataclass(frozen=True, slots=True)
class ChannelDtmfReceived:
    """A key was pressed and released, at a moment (seconds since 1970) by Asterisk's clock."""

    channel_id: str
    digit: str
    at: float


@dataclass(frozen=True, slots=True)
class Dial:
    """A call that we placed makes progress.

    Attributes:
        status: empty when dialling begins, then RINGING, PROGRESS, ANSWER, BUSY, CONGESTION, NOANSWER …
    """

    channel_id: str
    status: str


@dataclass(frozen=True, slots=True)
class PlaybackFinished:
    """A playback is over.

    Attributes:
        media: the last item that began.
        state: DONE even when it was stopped; FAILED when the last item didn't play or the channel hung up.
    """

    channel_id: str
    playback_id: str
    media: str
    state: PlaybackState


@dataclass(frozen=True, slots=True)
class RecordingFinished:
    """A recording of a channel is over; it may have `failed`."""

    channel_id: str
    name: str
    failed: bool


@dataclass(frozen=True, slots=True)
class UserEvent:
    """A message from another worker to our application."""

    name: str
    sender: str


@dataclass(frozen=True, slots=True)
class ApplicationReplaced:
    """Another connection took our application's name."""


ChannelEvent = (
    StasisStart
    | StasisEnd
    | ChannelHangupRequest
    | ChannelDestroyed
    | ChannelDtmfReceived
    | Dial
    | PlaybackFinished
    | RecordingFinished
)
Event = ChannelEvent | UserEvent | ApplicationReplaced


def parse_event(body: JSONObject) -> Event | None:
    """Return one event, None for a type that is ignored on purpose.

    Raises:
        KeyError, TypeError, ValueError: it doesn't match Asterisk's description.
    """
    parse = _PARSERS.get(body["type"])
    return parse(body) if parse else None


def _parse_stasis_start(body: JSONObject) -> StasisStart:
    channel = ChannelSnapshot.from_json(body["channel"])
    return StasisStart(channel.id, channel, tuple(body["args"]))


def _parse_stasis_end(body: JSONObject) -> StasisEnd:
    return StasisEnd(body["channel"]["id"])


def _parse_hangup_request(body: JSONObject) -> ChannelHangupRequest:
    return ChannelHangupRequest(body["channel"]["id"], body.get("cause"), body.get("tech_cause"))


def _parse_destroyed(body: JSONObject) -> ChannelDestroyed:
    return ChannelDestroyed(body["channel"]["id"], body["cause"], body["cause_txt"], body.get("tech_cause"))


def _parse_dtmf(body: JSONObject) -> ChannelDtmfReceived:
    at = datetime.fromisoformat(body["timestamp"]).timestamp()
    return ChannelDtmfReceived(body["channel"]["id"], body["digit"], at)


def _parse_dial(body: JSONObject) -> Dial:
    return Dial(body["peer"]["id"], body["dialstatus"])


def _parse_playback_finished(body: JSONObject) -> PlaybackFinished:
    playback = PlaybackSnapshot.from_json(body["playback"])
    return PlaybackFinished(playback.channel_id, playback.id, playback.media, playback.state)


def _parse_recording(body: JSONObject) -> RecordingFinished:
    recording = body["recording"]
    channel_id = recording["target_uri"].removeprefix("channel:")
    return RecordingFinished(channel_id, recording["name"], body["type"] == "RecordingFailed")


def _parse_user_event(body: JSONObject) -> UserEvent:
    return UserEvent(body["eventname"], body["userevent"].get(SENDER, ""))


def _parse_replaced(_: JSONObject) -> ApplicationReplaced:
    return ApplicationReplaced()


_PARSERS: Final[dict[str, Callable[[JSONObject], Event]]] = {
    "StasisStart": _parse_stasis_start,
    "StasisEnd": _parse_stasis_end,
    "ChannelHangupRequest": _parse_hangup_request,
    "ChannelDestroyed": _parse_destroyed,
    "ChannelDtmfReceived": _parse_dtmf,
    "Dial": _parse_dial,
    "PlaybackFinished": _parse_playback_finished,
    "RecordingFinished": _parse_recording,
    "RecordingFailed": _parse_recording,
    "ChannelUserevent": _parse_user_event,
    "ApplicationReplaced": _parse_replaced,
}

#: The events that we read; Asterisk sends us no others.
MODELLED: Final = frozenset(_PARSERS)

#: The events that we know and ignore, with the reason.
IGNORED: Final = frozenset(
    {
        # A call plays twenty items; the end of a playback names the last one that began.
        "PlaybackStarted",
        "PlaybackContinuing",
        # We make these changes ourselves.
        "ChannelVarset",
        "ChannelDialplan",
        "ChannelStateChange",
        "ChannelCallerId",
        "ChannelConnectedLine",
        # A channel matters to us from StasisStart on, or from our own originate, which knows its id.
        "ChannelCreated",
        # The dialplan gives each call to one application.
        "CallBroadcast",
        "CallClaimed",
        # A call that couldn't be moved stays where it was, and its worker tries again.
        "ApplicationMoveFailed",
        "ApplicationRegistered",
        "ApplicationUnregistered",
        # Calls go back to the dialplan, and are never bridged or transferred here.
        "BridgeCreated",
        "BridgeDestroyed",
        "BridgeMerged",
        "BridgeBlindTransfer",
        "BridgeAttendedTransfer",
        "BridgeVideoSourceChanged",
        "ChannelEnteredBridge",
        "ChannelLeftBridge",
        "ChannelTransfer",
        "ChannelHold",
        "ChannelUnhold",
        # Only a recording's end matters, and no speech or tones are detected on a call.
        "RecordingStarted",
        "ChannelTalkingStarted",
        "ChannelTalkingFinished",
        "ChannelToneDetected",
        "TextMessageReceived",
        # The state of endpoints is polled when needed.
        "ContactStatusChange",
        "EndpointStateChange",
        "PeerStatusChange",
        "DeviceStateChanged",
        # Our requests go over HTTP.
        "RESTResponse",
    }
)
