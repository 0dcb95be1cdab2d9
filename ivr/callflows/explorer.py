"""A caller who follows a given path through a conversation and remembers every step of it."""

import inspect
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path

from typing_extensions import override

from ivr.dialogs.call import Call, Destination, HungUp, Played
from outages.calls import HeardPrompt
from prompts.wording.phrases import Phrase, Prompt, PromptLibrary

_DIALOGS = "ivr.dialogs"
#: Modules that dialogues share; no dialogue in themselves.
SHARED = frozenset(
    {
        *("call", "conversation", "level", "news", "questions", "session", "steps", "ticket_number"),
        *("duty_session", "duty_steps"),
    }
)


class StepKind(StrEnum):
    """What happens at a step."""

    #: The line speaks and then waits for a key.
    ASKS = "asks"
    #: The line speaks; a key may cut it short.
    SAYS = "says"
    #: The line waits for a number, keyed digit by digit.
    READS = "reads"
    #: The caller speaks after a tone.
    RECORDS = "records"


class Exit(StrEnum):
    """Where a call flow ends."""

    #: The line hangs up.
    HANG_UP = "hang_up"
    #: The dialplan puts the caller through to an agent.
    AGENT = "agent"
    #: The same, ahead of all others.
    PRIORITY = "priority"
    #: The dialplan plays its own announcement.
    FALLBACK = "fallback"
    #: The same words in the line's next language.
    LANGUAGE = "language"
    #: The same question again, until an agent takes over after too many wrong keys.
    WRONG_KEY = "wrong_key"


#: What a caller does at a step: a sequence of keys, SPEECH after a tone, None for nothing.
Choice = str | None
SPEECH = "speech"

_ENDS = {
    Destination.AGENT: Exit.AGENT,
    Destination.PRIORITY: Exit.PRIORITY,
    Destination.FALLBACK: Exit.FALLBACK,
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a conversation; `where` it stands in the code tells it from others that sound the same."""

    conversation: str
    kind: StepKind
    said: tuple[Phrase, ...]
    language: str
    where: tuple[str, int]

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the phrases: the same in every language."""
        return tuple(one.id for one in self.said)

    @property
    def name(self) -> tuple[object, ...]:
        """What identifies the step."""
        return self.conversation, self.kind, self.ids, self.where


@dataclass
class Explorer(Call):
    """A caller who makes the choices of `path`, one per step, and hangs up at the step after the last."""

    path: Sequence[Choice]
    steps: list[Step] = field(default_factory=list)
    exit: Exit | None = None
    _unread: str = ""

    @override
    async def play(self, prompts: Sequence[Prompt], *, wait: float) -> Played:
        heard = tuple(
            HeardPrompt(one.phrase.id, one.phrase.language, one.file.name, one.phrase.text, whole=True)
            for one in prompts
        )
        if not prompts:
            key, self._unread = self._unread[:1] or None, self._unread[1:]
            return Played((), key)
        asked = prompts[-1].phrase.id.startswith("ask_")
        kind = StepKind.READS if asked else StepKind.ASKS if wait else StepKind.SAYS
        choice = self._arrive(kind, tuple(one.phrase for one in prompts))
        key, self._unread = (choice[:1], choice[1:]) if choice else (None, "")
        return Played(heard, key)

    @override
    async def record(self, seconds: int) -> bytes | None:
        return b"RIFF" if self._arrive(StepKind.RECORDS, ()) == SPEECH else None

    @override
    async def hand_over(self, destination: Destination) -> None:
        self.exit = self.exit or _ENDS[destination]

    @override
    async def hang_up(self) -> None:
        self.exit = self.exit or Exit.HANG_UP

    def _arrive(self, kind: StepKind, said: tuple[Phrase, ...]) -> Choice:
        """Remember the step and return the choice there; raise HungUp where the path ends."""
        language = said[0].language if said else self.steps[-1].language
        conversation, where = _whereabouts()
        self.steps.append(Step(conversation, kind, said, language, where))
        if len(self.steps) > len(self.path):
            raise HungUp
        return self.path[len(self.steps) - 1]


class SilentLibrary(PromptLibrary):
    """Has a prompt for every phrase, and no sound."""

    @override
    async def prepare(self, phrases: Sequence[Phrase], *, within: float | None = None) -> list[Prompt]:
        return [_silent(phrase) for phrase in phrases]


@cache
def _silent(phrase: Phrase) -> Prompt:
    return Prompt(phrase, Path(phrase.id), 1.0)


def _whereabouts() -> tuple[str, tuple[str, int]]:
    """Return the dialogue that is running, and its innermost function with the line.

    No outer frames: a dialogue that comes back to a question asks the same one again.
    """
    frame = inspect.currentframe()
    while frame is not None:
        package, _, module = str(frame.f_globals.get("__name__", "")).rpartition(".")
        if package == _DIALOGS and module not in SHARED:
            return module, (frame.f_code.co_qualname, frame.f_lineno)
        frame = frame.f_back
    raise LookupError("no dialogue is running")
