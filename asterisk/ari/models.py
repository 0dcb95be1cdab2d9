"""Asterisk's models, reduced to the fields that we use."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

JSONObject = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ChannelSnapshot:
    """A channel at one moment.

    Attributes:
        caller_number: as the far end sent it, unchecked; empty when withheld.
        exten: its current extension, which for an incoming call is the dialled number.
        dialplan_app: the dialplan application that it executes; ``Stasis`` while it is ours.
        up: whether it is answered; a ringing telephone isn't, whatever it signals.
    """

    id: str
    caller_number: str
    exten: str
    dialplan_app: str
    dialplan_app_data: str
    up: bool = True

    @property
    def in_stasis(self) -> bool:
        """Whether an ARI application has the channel, rather than the dialplan."""
        return self.dialplan_app == "Stasis"

    @property
    def stasis_args(self) -> tuple[str, ...]:
        """The application's arguments in StasisStart."""
        return tuple(self.dialplan_app_data.split(",")[1:]) if self.in_stasis else ()

    @classmethod
    def from_json(cls, body: JSONObject) -> "ChannelSnapshot":
        """Read Asterisk's ``Channel`` model."""
        dialplan = body["dialplan"]
        return cls(
            id=body["id"],
            caller_number=body["caller"]["number"],
            exten=dialplan["exten"],
            dialplan_app=dialplan.get("app_name", ""),
            dialplan_app_data=dialplan.get("app_data", ""),
            up=body["state"] == "Up",
        )


@dataclass(frozen=True, slots=True)
class Application:
    """An ARI application and the channels that it is subscribed to."""

    name: str
    channel_ids: tuple[str, ...]

    @classmethod
    def from_json(cls, body: JSONObject) -> "Application":
        """Read Asterisk's ``Application`` model."""
        return cls(name=body["name"], channel_ids=tuple(body["channel_ids"]))


class EndpointState(StrEnum):
    """Whether Asterisk reaches an endpoint, from qualifying its contacts."""

    ONLINE = "online"  #: a contact answers, or isn't qualified
    OFFLINE = "offline"  #: no contact answers: a call to it would end as unanswered
    UNKNOWN = "unknown"  #: the technology doesn't tell


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A peer of Asterisk, such as a trunk or an agent's telephone, and its channels."""

    technology: str
    resource: str
    state: EndpointState
    channel_ids: tuple[str, ...] = ()

    @property
    def busy(self) -> bool:
        """Whether it has a call."""
        return bool(self.channel_ids)

    @classmethod
    def from_json(cls, body: JSONObject) -> "Endpoint":
        """Read Asterisk's ``Endpoint`` model."""
        return cls(
            technology=body["technology"],
            resource=body["resource"],
            state=EndpointState(body.get("state", EndpointState.UNKNOWN)),
            channel_ids=tuple(body.get("channel_ids", ())),
        )


class PlaybackState(StrEnum):
    """The state of a playback; for a list, of each item in turn."""

    QUEUED = "queued"  #: another one plays before it
    PLAYING = "playing"  #: an item is playing
    CONTINUING = "continuing"  #: an item is over and the next one begins
    PAUSED = "paused"  #: paused
    DONE = "done"  #: over, or stopped
    FAILED = "failed"  #: the last item couldn't be played


@dataclass(frozen=True, slots=True)
class PlaybackSnapshot:
    """A playback at one moment; `media` is the item that it has reached."""

    id: str
    channel_id: str
    media: str
    state: PlaybackState

    @classmethod
    def from_json(cls, body: JSONObject) -> "PlaybackSnapshot":
        """Read Asterisk's ``Playback`` model."""
        return cls(
            id=body["id"],
            channel_id=body["target_uri"].removeprefix("channel:"),
            media=body["media_uri"],
            state=PlaybackState(body["state"]),
        )
