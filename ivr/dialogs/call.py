"""The telephone as a dialogue sees it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from outages.calls import HeardPrompt
from prompts.wording.phrases import Prompt


class HungUp(Exception):  # noqa: N818 - a hang-up is the end of a call, not an error
    """The person has left; the conversation is over. `heard` is what they heard of the last playing."""

    def __init__(self, heard: tuple[HeardPrompt, ...] = ()) -> None:
        super().__init__("hung up")
        self.heard = heard


class Destination(StrEnum):
    """Where the dialplan goes on with a caller; the value is its context."""

    #: A human agent.
    PERSON = "person"
    #: Who serves corporate and critical subscribers, and whoever is in danger, first.
    PRIORITY = "priority"
    #: The last published announcement, then a human agent: the service can't go on.
    FALLBACK = "fallback"


@dataclass(frozen=True, slots=True)
class Played:
    """What came of playing: the prompts that began, and the key that cut them short or followed, if any."""

    heard: tuple[HeardPrompt, ...]
    key: str | None


class Call(Protocol):
    """One person on the phone; each method raises HungUp when they have left."""

    async def play(self, prompts: Sequence[Prompt], *, wait: float) -> Played:
        """Play the prompts in order; a key interrupts them at any time.

        After the last one, wait for a key for `wait` seconds (0: return at once). A key pressed
        before the prompts began counts as pressed at their beginning.
        """
        ...

    async def record(self, seconds: int) -> bytes | None:
        """Record after a tone what the person says, and return it as a WAV file, None when nothing came of it.

        The key #, a silence and the end of the time end it; so do other keys, which wait to be read. What somebody
        said who has hung up meanwhile is returned too: only the next method raises HungUp.
        """
        ...

    async def hand_over(self, destination: Destination) -> None:
        """Let the dialplan go on with the caller; the conversation is over for us."""
        ...

    async def hang_up(self) -> None:
        """End the call; one that is already over is no error."""
        ...
