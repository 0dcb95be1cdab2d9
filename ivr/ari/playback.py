"""One playback of a list of prompt files, followed by its events."""

from dataclasses import dataclass, field
from uuid import uuid4

from ivr.ari.events import PlaybackFinished, PlaybackStarted
from ivr.ari.models import PlaybackState
from ivr.ari.outcomes import Key, Played


def name_media(file: str) -> str:
    """Names a sound file to Asterisk.

    Args:
        file: absolute path without its extension, which Asterisk chooses by the call's codec.

    Raises:
        ValueError: the path is relative, climbs, or has an extension; Asterisk would skip it in silence or worse.
    """
    name = file.rpartition("/")[2]
    if not file.startswith("/") or ".." in file or "." in name or not name or not file.isprintable():
        raise ValueError(f"not the absolute path of a sound file without its extension: {file!r}")
    return f"sound:{file}"


@dataclass(slots=True)
class Playback:
    """A playback under an id that we chose, from before it is asked for until it is over."""

    count: int
    id: str = field(default_factory=lambda: uuid4().hex)
    stopped: bool = False
    started: int = 0
    end: PlaybackState | None = None

    @property
    def finished(self) -> bool:
        """Whether Asterisk has said that it is over."""
        return self.end is not None

    def receive(self, event: PlaybackStarted | PlaybackFinished) -> None:
        """Takes an event; those of other playbacks are passed over."""
        if event.playback_id != self.id:
            return
        if isinstance(event, PlaybackStarted):
            self.started += 1
        else:
            self.end = event.state

    def report(self, key: Key | None = None) -> Played:
        """Says what was heard so far."""
        cut = self.stopped or self.end is not PlaybackState.DONE
        # A lost connection may have swallowed some of the beginnings, but an end needs them all.
        return Played(self.started if cut else self.count, cut, key)
