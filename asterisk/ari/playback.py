"""One playback of a list of prompt files, tracked by its events."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from asterisk.ari.events import PlaybackFinished
from asterisk.ari.models import PlaybackState
from asterisk.ari.outcomes import ChannelKey, PlaybackResult

#: Asterisk's word before the path of a sound file.
_SCHEME = "sound:"

#: How much earlier than its files last, in seconds, a playback may end: they are counted in frames, and clocks differ.
TOLERANCE = 0.25


def name_media(file: str) -> str:
    """Return Asterisk's name for a sound file.

    Args:
        file: absolute path without its extension, which Asterisk chooses by the call's codec.

    Raises:
        ValueError: the path is relative, contains .. or has an extension; Asterisk would silently skip it, or worse.
    """
    name = file.rpartition("/")[2]
    if not file.startswith("/") or ".." in file or "." in name or not name or not file.isprintable():
        raise ValueError(f"not the absolute path of a sound file without its extension: {file!r}")
    return f"{_SCHEME}{file}"


def name_playbacks(channel_id: str) -> tuple[str, str]:
    """Return the ids that a channel's playbacks use alternately.

    A worker that takes a call over from a dead one can thus stop what plays, and an event of one playback is never
    taken for one of the next.
    """
    return f"{channel_id}-a", f"{channel_id}-b"


@dataclass(slots=True)
class Playback:
    """A playback under an id that we chose, from before its request until its end.

    Attributes:
        id: one of the channel's two.
        media: what is played, in order; `lengths` are the items' in seconds.
        began_at: when it was requested, and `ended_at` when it ended, by the channel's monotonic clock.
        stopped: whether we stopped it.
        end: Asterisk's event of its end; None until then.
    """

    id: str
    media: Sequence[str]
    lengths: Sequence[float]
    began_at: float
    stopped: bool = False
    end: PlaybackFinished | None = None
    ended_at: float | None = None

    @property
    def finished(self) -> bool:
        """Whether Asterisk has reported its end."""
        return self.end is not None

    def receive(self, event: PlaybackFinished, at: float) -> None:
        """Take the end; ignore that of another playback."""
        if event.playback_id == self.id:
            self.end, self.ended_at = event, at

    def report(
        self, now: float, key: ChannelKey | None = None, *, call_ended: bool = False
    ) -> PlaybackResult:
        """Return what was heard so far; Asterisk reports a playback that the end of the call cut as failed.

        Asterisk skips a file that it can't play, and reports only the last one as failed. So the files that were played
        must also have taken their time.
        """
        state = self.end.state if self.end else None
        cut = self.stopped or state is not PlaybackState.DONE
        failed = state is PlaybackState.FAILED and not call_ended
        begun = self._count_begun(now) if cut and not failed else len(self.media)
        whole = begun - 1 if cut else begun
        files = [media.removeprefix(_SCHEME) for media in self.media[:begun]]
        if self._elapsed(now) < sum(self.lengths[:whole]) - TOLERANCE:
            return PlaybackResult(0, cut=True, key=key, unplayed=tuple(files))
        if failed:
            return PlaybackResult(whole, cut=False, key=key, unplayed=tuple(files[whole:]))
        return PlaybackResult(begun, cut, key)

    def _elapsed(self, now: float) -> float:
        return (self.ended_at or now) - self.began_at

    def _count_begun(self, now: float) -> int:
        """Return the number of items begun, by the last that Asterisk names; time decides where that is ambiguous."""
        reached = bisect_left(list(accumulate(self.lengths[:-1])), self._elapsed(now)) + 1
        last = self.end.media if self.end else None
        places = [place for place, one in enumerate(self.media, 1) if one == last]
        return min(places, key=lambda place: abs(place - reached), default=reached)
