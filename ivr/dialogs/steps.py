"""Steps that every conversation shares: correcting a wrong key, reading digits, an agent, the goodbye."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import TypeVar

from ivr.dialogs.call import NotPlayed
from ivr.dialogs.conversation import KEY_WAIT, Conversation
from outages.calls import CallOutcome
from prompts.wording.fixed_phrases import FixedPhrase
from prompts.wording.languages import wording_for
from prompts.wording.phrases import Phrase

T = TypeVar("T")

#: After this many meaningless keys an agent takes over.
WRONG_KEYS = 3

#: Longest pause between two digits, in seconds: callers reading from paper look away from the phone.
DIGIT_WAIT = 5.0


def menu_of(talk: Conversation, fixed_phrase: FixedPhrase) -> list[Phrase]:
    """Return a menu followed by the offer of the next language, each once a call and in its own words."""
    offered = {one.language for one in talk.heard if one.id == FixedPhrase.OTHER_LANGUAGE}
    languages = [one for one in talk.other_languages[:1] if one not in offered]
    offers = (wording_for(language).say(FixedPhrase.OTHER_LANGUAGE) for language in languages)
    return [talk.words.say(fixed_phrase), *offers]


async def correct(
    talk: Conversation, wrong: int, menu: Sequence[Phrase], *, wait: float = KEY_WAIT
) -> str | None:
    """Offer the menu again and return the next key; after too many wrong ones, return the agent's key.

    `wait` is how long to wait for a key, in seconds.
    """
    return await talk.ask(FixedPhrase.WRONG_KEY, *menu, wait=wait) if wrong < WRONG_KEYS else "0"


async def insist(
    talk: Conversation,
    question: Callable[[], Sequence[Phrase]],
    keys: Collection[str],
    *first: FixedPhrase | Phrase,
    star: bool = True,
) -> str | None:
    """Ask until one of the keys or 0 is pressed and return it, None for silence.

    `first` precedes the question the first time. With `star`, that key asks in the next language; without, it is wrong.
    """
    key = await talk.ask(*first, *question())
    wrong = 0
    while key not in (None, "0", *keys):
        if key == "*" and star:
            talk.switch_language()
            key = await talk.ask(*question())
        else:
            wrong += 1
            key = await correct(talk, wrong, question())
    return key


async def read_digits(talk: Conversation, *said: FixedPhrase | Phrase, most: int) -> str:
    """Ask for digits, and return those keyed before #, a pause, or the limit `most`; star starts over.

    No digits give "", and a caller who wants an agent keys "0" alone. A star before any digit asks in the next language.
    """
    keyed, key = "", await talk.ask(*said)
    while key not in (None, "#"):
        if key == "*" and not keyed:
            talk.switch_language()
            key = await talk.ask(*said)
            continue
        keyed = "" if key == "*" else keyed + str(key)
        if len(keyed) == most:
            break
        key = await talk.ask(wait=DIGIT_WAIT)
    return keyed


async def in_time(work: Awaitable[T], *, within: float, otherwise: T) -> T:
    """Return the result if it comes within so many seconds, else `otherwise`; the work goes on meanwhile.

    No caller waits in silence for a database.
    """
    try:
        return await asyncio.wait_for(asyncio.shield(work), within)
    except TimeoutError:
        return otherwise


async def say_goodbye(talk: Conversation) -> CallOutcome:
    """End politely; 0 during the last words still reaches an agent."""
    if await talk.say(FixedPhrase.GOODBYE) == "0":
        return await put_through(talk)
    await talk.call.hang_up()
    return CallOutcome.COMPLETED


async def let_go(talk: Conversation) -> CallOutcome:
    """End the call without a goodbye: the last words were one."""
    await talk.call.hang_up()
    return CallOutcome.COMPLETED


async def put_through(talk: Conversation) -> CallOutcome:
    """Hand the caller over to an agent."""
    with contextlib.suppress(NotPlayed):
        await talk.say(FixedPhrase.TO_PERSON)
    await talk.call.hand_over(talk.agent)
    return CallOutcome.HANDED_OVER
