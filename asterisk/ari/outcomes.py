"""The outcomes of what we start on a call."""

from dataclasses import dataclass
from enum import StrEnum


class EndKind(StrEnum):
    """Why a call is no longer ours."""

    HUNG_UP = "hung_up"  #: either side hung up, or it was never answered
    LEFT = "left"  #: it goes on without us, in the dialplan or elsewhere
    MOVED = "moved"  #: another worker has it now
    LOST = "lost"  #: it ended, or may have, while we had no connection to Asterisk


@dataclass(frozen=True, slots=True)
class ChannelEnding:
    """The end of a call, as far as we are concerned.

    Attributes:
        kind: why it is no longer ours.
        cause: Q.850, None when unknown; 16 ordinary, 17 busy, 19 no answer, 32 we hung up.
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
        at: when it was released, by the channel's monotonic clock.
    """

    digit: str
    at: float


@dataclass(frozen=True, slots=True)
class PlaybackResult:
    """The outcome of one playback.

    Attributes:
        begun: number of files that began, from the first on; none of those in question counts.
        cut: whether the list, or the last file that began, wasn't played to its end.
        key: the key that cut it, taken from the waiting keys.
        unplayed: the files in question after a failure: at least one of them wasn't played.
    """

    begun: int
    cut: bool
    key: ChannelKey | None = None
    unplayed: tuple[str, ...] = ()


class ChannelEnded(Exception):  # noqa: N818 - a hang-up is the end of a call, not an error
    """The call is over; raised by everything that waits or asks.

    Attributes:
        ending: how it ended, as far as is known; the channel may know more later.
        played: what was heard of the playback that it cut short, if any.
    """

    def __init__(self, ending: ChannelEnding, played: PlaybackResult | None = None) -> None:
        super().__init__(f"{ending.kind} (cause {ending.cause})")
        self.ending = ending
        self.played = played
