"""Questions with a set of keys each, and the ways out that are open at every one of them."""

from collections.abc import Callable, Collection, Sequence

from ivr.dialogs.conversation import KEY_WAIT, Conversation
from ivr.dialogs.hazard import HAZARD_KEY
from ivr.dialogs.news import Said, phrases_of, speak
from ivr.dialogs.session import CallerSession
from ivr.dialogs.steps import correct
from prompts.wording.fixed_phrases import FixedPhrase
from prompts.wording.phrases import Phrase

Question = Callable[[], Sequence[Said]]


class WayOut(Exception):  # noqa: N818 - a caller's choice is no error
    """The caller leaves the conversation for an agent, or because of danger."""

    def __init__(self, *, danger: bool) -> None:
        super().__init__("danger" if danger else "an agent")
        self.danger = danger


async def choose(
    talk: Conversation,
    session: CallerSession,
    question: Question,
    keys: Collection[str],
    *first: Said,
    menu: Question | None = None,
    wait: float = KEY_WAIT,
) -> str | None:
    """Ask until one of the keys is pressed and return it, None for silence; raise WayOut.

    Star asks in the next language. A wrong key is corrected with the `menu`, by default the question; the third wrong
    key leads to an agent. `first` precedes the question the first time; `wait` is how long to wait for a key, in seconds.
    """
    offered = menu or question
    key = await speak(talk, *first, *question(), wait=wait)
    wrong = 0
    while key is not None and key not in keys:
        if key == "0" or (key == HAZARD_KEY and session.facts.hazardous):
            raise WayOut(danger=key == HAZARD_KEY)
        if key == "*":
            talk.switch_language()
            key = await speak(talk, *question(), wait=wait)
        else:
            wrong += 1
            key = await correct(talk, wrong, [_phrase(talk, one) for one in phrases_of(offered())])
    return key


def _phrase(talk: Conversation, said: FixedPhrase | Phrase) -> Phrase:
    return talk.words.say(said) if isinstance(said, FixedPhrase) else said
