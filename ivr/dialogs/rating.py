"""The agent has hung up: ask the caller how the talk was."""

from ivr.dialogs.conversation import Conversation
from ivr.dialogs.steps import insist, put_through, say_goodbye
from outages.calls import CallOutcome
from prompts.wording.fixed_phrases import FixedPhrase

#: The keys, from bad to good.
RATINGS = ("1", "2", "3", "4", "5")


async def ask_rating(talk: Conversation) -> tuple[int | None, CallOutcome]:
    """Ask, and return the answer, None without one, and how the call ended."""
    key = await insist(talk, lambda: [talk.words.say(FixedPhrase.RATE)], RATINGS)
    if key == "0":
        return None, await put_through(talk)
    return (int(key) if key else None), CallOutcome.COMPLETED


async def thank_for_rating(talk: Conversation) -> CallOutcome:
    """Thank the caller for the answer, and end the call."""
    await talk.say(FixedPhrase.RATED)
    return await say_goodbye(talk)
