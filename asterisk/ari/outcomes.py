"""How the things that we start on a call come out."""

from dataclasses import dataclass
from enum import StrEnum


class EndKind(StrEnum):
    """Why a call is no longer ours."""

    HUNG_UP = "hung_up"  #: one side hung up, or it was never answered
    LEFT = "left"  #: it goes on without us: in the dialplan, or where somebody else sent it
    MOVED = "moved"  #: another worker of ours goes on with it
    LOST = "lost"  #: it ended, or may have, while we had no connection to Asterisk


@dataclass(frozen=True, slots=True)
class ChannelEnding:
    """The end of a call as far as we are concerned.

    Attributes:
        kind: why it is no longer ours.
        cause: Q.850 cause, None when nobody told; 16 ordinary, 17 busy, 19 no answer, 32 we hung up.
        cause_txt: the same in Asterisk's words; often empty.
        tech_cause: the protocol's own figure, such as SIP's 486, where there is one.
    """

    kind: EndKind
    cause: int | None = None
    cause_txt: str = ""
    tech_cause: int | None = None


@dataclass(frozen=True, slots=True)
class ChannelKey:
    """A key that the caller pressed.

    Attributes:
        digit: 0 to 9, *, # or A to D.
        at: when it was let go, by the channel's monotonic clock.
    """

    digit: str
    at: float


@dataclass(frozen=True, slots=True)
class PlaybackResult:
    """What became of one playback.

    Attributes:
        begun: how many files began, counted from the first; a missing file counts too.
        cut: whether the last of them, or the list, was not played to its end.
        key: the key that cut it, taken from the keys that wait.
    """

    begun: int
    cut: bool
    key: ChannelKey | None = None


class ChannelEnded(Exception):  # noqa: N818 - a hang-up is the end of a call, not an error
    """The call is over; raised from whatever waits or asks.

    Attributes:
        ending: how it ended, as far as known by now; the channel may know more later.
        played: what was heard of the playback that it cut short, if one was.
    """

    def __init__(self, ending: ChannelEnding, played: PlaybackResult | None = None) -> None:
        super().__init__(f"{ending.kind} (cause {ending.cause})")
        self.ending = ending
        self.played = played
