"""The telephone as a dialogue sees it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from outages.calls import HeardPrompt
from prompts.wording.phrases import Prompt


class HungUp(Exception):  # noqa: N818 - a hang-up is the end of a call, not an error
    """The person hung up; `heard` is what they heard of the last playback."""

    def __init__(self, heard: tuple[HeardPrompt, ...] = ()) -> None:
        super().__init__("hung up")
        self.heard = heard


class NotPlayed(Exception):  # noqa: N818 - nobody can talk with the person, whatever they want
    """Something could not be played; `heard` is what they heard of the last playback."""

    def __init__(self, heard: tuple[HeardPrompt, ...] = ()) -> None:
        super().__init__("a prompt could not be played")
        self.heard = heard


class Destination(StrEnum):
    """Where the dialplan takes the caller next; the value is its context."""

    #: The queue for an agent.
    AGENT = "person"
    #: The same, ahead of all others: corporate and critical subscribers, and callers in danger.
    PRIORITY = "priority"
    #: The last published announcement, then an agent: the service can't go on.
    FALLBACK = "fallback"


@dataclass(frozen=True, slots=True)
class Played:
    """A playback: the prompts that began, and the key that interrupted or followed them, None without one."""

    heard: tuple[HeardPrompt, ...]
    key: str | None


class Call(Protocol):
    """One person on the phone; methods raise HungUp once they have hung up."""

    async def play(self, prompts: Sequence[Prompt], *, wait: float) -> Played:
        """Play the prompts in order; a key interrupts them at any time.

        After the last one, wait up to `wait` seconds for a key (0: return at once). A key pressed before the prompts
        began counts as pressed at their beginning. Raise NotPlayed if a prompt could not be played and no key came.
        """
        ...

    async def record(self, seconds: int) -> bytes | None:
        """Record the person after a tone for at most `seconds`; return a WAV file, None if nothing was recorded.

        The key # or silence ends it early; so does any other key, which is kept for the next read. A hang-up returns
        what was said until then; the next method raises HungUp.
        """
        ...

    async def hand_over(self, destination: Destination) -> None:
        """Give the caller to the dialplan; the conversation ends here."""
        ...

    async def hang_up(self) -> None:
        """End the call; a call that is already over is no error."""
        ...
