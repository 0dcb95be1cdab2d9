"""A caller who follows a given path through a conversation, and remembers every step of it."""

# ruff: noqa: ARG002 - nobody is heard here and nothing is rendered: lengths and waits don't matter

import inspect
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from ivr.dialogs.call import Destination, HungUp, Played
from outages.calls import HeardPrompt
from prompts.wording.phrases import Phrase, Prompt

_DIALOGS = "ivr.dialogs"
#: What conversations are made of; no conversation of its own.
SHARED = frozenset({"call", "conversation", "level", "news", "questions", "session", "steps"})


class WhoseTurn(StrEnum):
    """Whose turn it is at a step."""

    #: The line speaks and then waits for a key.
    ASKS = "asks"
    #: The line speaks; a key may cut it short.
    SAYS = "says"
    #: The line waits for a number that is typed digit by digit.
    READS = "reads"
    #: The caller speaks after a tone.
    RECORDS = "records"


class Exit(StrEnum):
    """Where a script ends."""

    #: The line hangs up.
    HANG_UP = "hang_up"
    #: The dialplan puts the caller through to a person.
    PERSON = "person"
    #: The same, before all others.
    PRIORITY = "priority"
    #: The dialplan speaks for itself.
    FALLBACK = "fallback"
    #: It goes on with the same words in the line's next language.
    LANGUAGE = "language"
    #: The same is asked again, until a person takes over after too many wrong keys.
    WRONG_KEY = "wrong_key"


#: What a caller does at a step: keys in a row, SPEECH at a tone, None for nothing.
Choice = str | None
SPEECH = "speech"

_ENDS = {
    Destination.PERSON: Exit.PERSON,
    Destination.PRIORITY: Exit.PRIORITY,
    Destination.FALLBACK: Exit.FALLBACK,
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a conversation; `where` in the code it is made tells it from others that sound the same."""

    conversation: str
    turn: WhoseTurn
    said: tuple[Phrase, ...]
    language: str
    where: tuple[str, int]

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of what is said: the same in every language."""
        return tuple(one.id for one in self.said)

    @property
    def name(self) -> tuple[object, ...]:
        """What tells the step from others."""
        return self.conversation, self.turn, self.ids, self.where


@dataclass
class Explorer:
    """A Call whose caller makes the choices of `path`, one a step, and leaves at the step after the last."""

    path: Sequence[Choice]
    steps: list[Step] = field(default_factory=list)
    exit: Exit | None = None
    _typing: str = ""

    async def play(self, prompts: Sequence[Prompt], *, wait: float) -> Played:
        """Hear everything, and make the next choice."""
        heard = tuple(
            HeardPrompt(one.phrase.id, one.phrase.language, one.file.name, one.phrase.text, whole=True)
            for one in prompts
        )
        if not prompts:
            key, self._typing = self._typing[:1] or None, self._typing[1:]
            return Played((), key)
        asked = prompts[-1].phrase.id.startswith("ask_")
        turn = WhoseTurn.READS if asked else WhoseTurn.ASKS if wait else WhoseTurn.SAYS
        choice = self._arrive(turn, tuple(one.phrase for one in prompts))
        key, self._typing = (choice[:1], choice[1:]) if choice else (None, "")
        return Played(heard, key)

    async def record(self, seconds: int) -> bytes | None:
        """Say something if that is the choice."""
        return b"RIFF" if self._arrive(WhoseTurn.RECORDS, ()) == SPEECH else None

    async def hand_over(self, destination: Destination) -> None:
        """Remember where the conversation led."""
        self.exit = self.exit or _ENDS[destination]

    async def hang_up(self) -> None:
        """Remember that it is over."""
        self.exit = self.exit or Exit.HANG_UP

    def _arrive(self, turn: WhoseTurn, said: tuple[Phrase, ...]) -> Choice:
        """Remember the step and return what to do there; raise HungUp where the path ends."""
        language = said[0].language if said else self.steps[-1].language
        conversation, where = _whereabouts()
        self.steps.append(Step(conversation, turn, said, language, where))
        if len(self.steps) > len(self.path):
            raise HungUp
        return self.path[len(self.steps) - 1]


class SilentLibrary:
    """Has a prompt of every phrase, and no sound."""

    async def prepare(self, phrases: Sequence[Phrase], *, within: float | None = None) -> list[Prompt]:
        """Return a prompt a phrase."""
        return [Prompt(phrase, Path(phrase.id), 1.0) for phrase in phrases]


def _whereabouts() -> tuple[str, tuple[str, int]]:
    """Return the conversation that is held, and the innermost function of it that runs, with its line.

    No more than the innermost: a conversation that comes back to a question asks the same one again.
    """
    frame = inspect.currentframe()
    while frame is not None:
        package, _, module = str(frame.f_globals.get("__name__", "")).rpartition(".")
        if package == _DIALOGS and module not in SHARED:
            return module, (frame.f_code.co_qualname, frame.f_lineno)
        frame = frame.f_back
    raise LookupError("no conversation is held")
