"""Steps that every conversation shares: the menu's last resorts, a person, the goodbye."""

import asyncio
from collections.abc import Awaitable, Sequence
from typing import TypeVar

from ivr.dialogs.call import Destination
from ivr.dialogs.conversation import Conversation
from outages.calls import Outcome
from prompts.phrases import Phrase
from prompts.sayings import Saying
from prompts.wording import wording_for

T = TypeVar("T")

#: After so many keys that mean nothing, a person takes over.
WRONG_KEYS = 3


def menu_of(talk: Conversation, saying: Saying) -> list[Phrase]:
    """Return a menu with the offer of the next language, in its own words."""
    offers = (wording_for(language).say(Saying.OTHER_LANGUAGE) for language in talk.other_languages[:1])
    return [talk.words.say(saying), *offers]


async def correct(talk: Conversation, wrong: int, menu: Sequence[Phrase]) -> str | None:
    """Offer the menu again and return the key that is pressed now; after too many wrong ones, the person's."""
    return await talk.ask(Saying.WRONG_KEY, *menu) if wrong < WRONG_KEYS else "0"


async def in_time(work: Awaitable[T], *, within: float, otherwise: T) -> T:
    """Return what comes of the work if it comes soon: nobody waits in silence for a database. The work goes on."""
    try:
        return await asyncio.wait_for(asyncio.shield(work), within)
    except TimeoutError:
        return otherwise


async def say_goodbye(talk: Conversation) -> Outcome:
    """End politely; 0 during the last words still reaches a person."""
    if await talk.say(Saying.GOODBYE) == "0":
        return await put_through(talk)
    await talk.call.hang_up()
    return Outcome.COMPLETED


async def put_through(talk: Conversation) -> Outcome:
    """Hand the caller over to a person."""
    await talk.say(Saying.TO_PERSON)
    await talk.call.hand_over(Destination.PERSON)
    return Outcome.HANDED_OVER
