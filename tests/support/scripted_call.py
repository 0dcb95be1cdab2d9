"""A caller who follows a script."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ivr.dialogs.call import Destination, HungUp, NotPlayed, Played
from outages.calls import HeardPrompt
from prompts.wording.phrases import Prompt


@dataclass(frozen=True)
class Press:
    """The caller presses a key when a phrase begins, or, with `after`, when everything has been played."""

    key: str
    during: str = ""


@dataclass(frozen=True)
class Leave:
    """The caller hangs up when a phrase begins."""

    during: str


@dataclass
class ScriptedCall:
    """A caller who follows a script, one step per playback; a step that names a phrase waits for it."""

    script: list[Press | Leave | None] = field(default_factory=list)
    ended: bool = False
    handed_to: Destination | None = None
    heard: list[str] = field(default_factory=list)
    #: How long the line waits for a key, in seconds, by the last phrase of each playback.
    waited: dict[str, float] = field(default_factory=dict)
    #: What the caller records when asked to speak, None for nothing; with `leaves_speaking`, they hang up right after.
    speech: bytes | None = b"RIFF"
    leaves_speaking: bool = False
    recorded: list[int] = field(default_factory=list)
    #: The phrase that can't be played: of a playback that ends with it the rest is heard, of any other nothing.
    unplayable: str = ""

    async def play(self, prompts: Sequence[Prompt], *, wait: float) -> Played:
        """Play until the script's next step."""
        if self.leaves_speaking and self.recorded:
            raise HungUp
        if self.unplayable in [prompt.phrase.id for prompt in prompts]:
            last = prompts[-1].phrase.id == self.unplayable
            raise NotPlayed(tuple(_heard(one, whole=True) for one in prompts[:-1]) if last else ())
        self.waited |= {prompt.phrase.id: wait for prompt in prompts[-1:]}
        step = self.script[0] if self.script else None
        heard: list[HeardPrompt] = []
        for prompt in prompts:
            cut = step is not None and step.during == prompt.phrase.id
            heard.append(_heard(prompt, whole=not cut))
            self.heard.append(prompt.phrase.id)
            if cut:
                self.script.pop(0)
                if isinstance(step, Leave):
                    raise HungUp(tuple(heard))
                return Played(tuple(heard), step.key if isinstance(step, Press) else None)
        if wait and self.script and (step is None or not step.during):
            self.script.pop(0)
            return Played(tuple(heard), step.key if isinstance(step, Press) else None)
        return Played(tuple(heard), None)

    async def record(self, seconds: int) -> bytes | None:
        """Return what the caller says."""
        self.recorded.append(seconds)
        return self.speech

    async def hand_over(self, destination: Destination) -> None:
        """Remember where the caller was put through to."""
        self.handed_to = destination

    async def hang_up(self) -> None:
        """Remember that the call is over."""
        self.ended = True


def _heard(prompt: Prompt, *, whole: bool) -> HeardPrompt:
    phrase = prompt.phrase
    return HeardPrompt(phrase.id, phrase.language, prompt.file.name, phrase.text, whole)
