"""Recognition of prompts byte for byte, as the sound comes in."""

from collections import deque
from dataclasses import dataclass
from enum import Enum

from asterisk.softphone.catalogue import CatalogueBranch, CataloguePrompt, Lead, PromptCatalogue
from asterisk.softphone.frames import Frame
from asterisk.softphone.g711 import find_tone, is_quiet
from asterisk.softphone.packets import FRAME_BYTES, FRAME_SECONDS
from asterisk.softphone.sdp import Codec

#: Pause between packets that ends a prompt, in seconds: on a busy machine either side may pause for one.
STALLED = 2.0
#: Silence that ends an unknown sound, in seconds.
SETTLED = 1.0
_MEMORY = 500  # quiet frames kept for prompts with a quiet beginning


class Certainty(Enum):
    """How well something was recognised."""

    #: A whole prompt, byte for byte.
    PROMPT = "prompt"
    #: The beginning of a prompt, byte for byte, then something else or nothing.
    INTERRUPTED = "interrupted"
    #: A prompt by its likeness: its bytes were changed on the way.
    ALIKE = "alike"
    #: A signal tone of one or two frequencies: ringing, busy.
    TONE = "tone"
    #: Sound that is no known prompt.
    UNRECOGNISED = "unrecognised"


@dataclass(frozen=True, slots=True)
class Recognised:
    """One thing that was heard, from `start` to `end` on the time line of its frames, in seconds.

    `prompts` are all that it may be: several when their bytes are equal up to where they ended, none when it
    wasn't recognised. `lost` counts missing frames. `score` is the likeness up to 1, None for exact bytes.
    `frequencies` are those of a tone, in Hz. `payload` is unrecognised sound.
    """

    kind: Certainty
    prompts: tuple[CataloguePrompt, ...]
    start: float
    end: float
    lost: int = 0
    score: float | None = None
    frequencies: tuple[int, ...] = ()
    payload: bytes = b""

    @property
    def text(self) -> str:
        """The spoken words, or the tone, or the length of unrecognised sound."""
        if self.prompts:
            return self.prompts[0].text
        if self.frequencies:
            return f"tone {' + '.join(map(str, self.frequencies))} Hz {self.end - self.start:.1f} s"
        return f"unrecognised {self.end - self.start:.1f} s"


class Recogniser:
    """Recognises prompts in one stream of one law; feed it every frame, then call `finish`."""

    def __init__(self, catalogue: PromptCatalogue, codec: Codec) -> None:
        self._catalogue, self._codec = catalogue, codec
        self._quiet: deque[Frame] = deque(maxlen=_MEMORY)
        self._run: list[Frame] = []
        self._paths: list[tuple[CatalogueBranch, int]] = []
        self._whole: tuple[tuple[CataloguePrompt, ...], int, int] | None = None
        self._unknown: list[Frame] = []
        self._last_end = 0.0

    def hear(self, frame: Frame) -> list[Recognised]:
        """Take the next frame and return what is now certain."""
        self._last_end = frame.at + FRAME_SECONDS
        heard: list[Recognised] = []
        self._take_all([frame], heard)
        return heard

    def wait(self, now: float) -> list[Recognised]:
        """Take note that no frame came until `now`, and return what is certain because of that."""
        heard: list[Recognised] = []
        if self._run and now - self._last_end >= STALLED:
            self._take_all(self._conclude(heard), heard)
        self._forget_unknown(now, heard)
        return heard

    def finish(self) -> list[Recognised]:
        """Return what is left at the end of the stream."""
        heard: list[Recognised] = []
        while self._run:
            self._take_all(self._conclude(heard), heard)
        self._close_unknown(heard)
        return heard

    def _take_all(self, frames: list[Frame], heard: list[Recognised]) -> None:
        waiting = deque(frames)
        while waiting:
            waiting.extendleft(reversed(self._take(waiting.popleft(), heard)))

    def _take(self, frame: Frame, heard: list[Recognised]) -> list[Frame]:
        """Take one frame and return the frames that have to be taken again."""
        if self._run:
            return self._go_on(frame, heard)
        self._forget_unknown(frame.at, heard)
        if frame.payload is None or is_quiet(frame.payload, self._codec):
            self._quiet.append(frame)
            if self._unknown:
                self._unknown.append(frame)
            return []
        if not self._begin(frame, frame.payload, heard):
            self._unknown.append(frame)
            self._quiet.clear()
        return []

    def _begin(self, frame: Frame, sound: bytes, heard: list[Recognised]) -> bool:
        """Begin to follow the prompts that begin like this; return False when there are none."""
        quiet = list(self._quiet)
        starts = self._catalogue.starts(self._codec, sound)
        found = {lead: branch for lead, branch in starts.items() if _ends_with(quiet, lead)}
        if not found:
            return False
        self._close_unknown(heard)
        longest = max(len(lead) for lead in found)
        self._run = [*quiet[len(quiet) - longest :], frame]
        self._quiet.clear()
        self._follow([(branch, longest - len(lead)) for lead, branch in found.items()], heard)
        return True

    def _go_on(self, frame: Frame, heard: list[Recognised]) -> list[Frame]:
        paths = [(child, start) for branch, start in self._paths for child in branch.follow(frame.payload)]
        if not paths:
            return [*self._conclude(heard), frame]
        self._run.append(frame)
        self._follow(paths, heard)
        return []

    def _follow(self, paths: list[tuple[CatalogueBranch, int]], heard: list[Recognised]) -> None:
        self._paths = paths
        for branch, start in paths:
            if branch.finished:
                self._whole = branch.finished, start, len(self._run)
        if all(branch.is_last for branch, _ in paths):
            self._conclude(heard)

    def _conclude(self, heard: list[Recognised]) -> list[Frame]:
        """Record what the run was, and return its frames that weren't part of it."""
        run, whole = self._run, self._whole
        if whole is not None:
            prompts, start, end = whole
            kind = Certainty.PROMPT
        else:
            kind = Certainty.INTERRUPTED
            prompts = tuple(entry.prompt for branch, _ in self._paths for entry in branch.entries)
            start, end = min(start for _, start in self._paths), self._find_last_sound(run) + 1
        lost = sum(frame.payload is None for frame in run[start:end])
        heard.append(Recognised(kind, prompts, run[start].at, run[end - 1].at + FRAME_SECONDS, lost))
        self._run, self._paths, self._whole = [], [], None
        return run[end:]

    def _forget_unknown(self, now: float, heard: list[Recognised]) -> None:
        if self._unknown:
            last = self._unknown[self._find_last_sound(self._unknown)]
            if now - last.at - FRAME_SECONDS >= SETTLED:
                self._close_unknown(heard)

    def _close_unknown(self, heard: list[Recognised]) -> None:
        if not self._unknown:
            return
        frames = self._unknown[: self._find_last_sound(self._unknown) + 1]
        self._unknown = []
        start, end = frames[0].at, frames[-1].at + FRAME_SECONDS
        lost = sum(frame.payload is None for frame in frames)
        payload = join(frames, self._codec)
        tone = find_tone(payload, self._codec)
        kind = Certainty.TONE if tone else Certainty.UNRECOGNISED
        heard.append(Recognised(kind, (), start, end, lost, frequencies=tone, payload=payload))

    def _find_last_sound(self, frames: list[Frame]) -> int:
        """Find the last frame that isn't quiet; the first frame counts as sound."""
        for index in range(len(frames) - 1, 0, -1):
            payload = frames[index].payload
            if payload is not None and not is_quiet(payload, self._codec):
                return index
        return 0


def join(frames: list[Frame], codec: Codec) -> bytes:
    """Join frames by their times, with digital silence where nothing came."""
    joined = bytearray()
    for frame in frames:
        gap = round((frame.at - frames[0].at) / FRAME_SECONDS) * FRAME_BYTES - len(joined)
        joined += codec.silence * max(0, gap)
        joined += frame.payload or codec.silence * FRAME_BYTES
    return bytes(joined)


def _ends_with(quiet: list[Frame], lead: Lead) -> bool:
    tail = quiet[len(quiet) - len(lead) :] if len(quiet) >= len(lead) else None
    return tail is not None and all(
        frame.payload in (None, expected) for frame, expected in zip(tail, lead, strict=True)
    )
