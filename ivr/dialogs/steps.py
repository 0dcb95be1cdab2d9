"""Steps that every conversation shares: the menu's last resorts, a person, the goodbye."""

import asyncio
from collections.abc import Awaitable, Sequence
from typing import TypeVar

from ivr.dialogs.conversation import Conversation
from ivr.dialogs.session import CallerSession, PhraseGroup, tells_estimate
from outages.calls import CallOutcome
from prompts.wording import wording_for
from prompts.wording.fixed_phrases import FixedPhrase
from prompts.wording.phrases import Phrase

T = TypeVar("T")

#: After so many keys that mean nothing, a person takes over.
WRONG_KEYS = 3

#: So long (seconds) a pause between two digits may be: who reads from a paper looks away from the phone.
DIGIT_WAIT = 5.0


def menu_of(talk: Conversation, fixed_phrase: FixedPhrase) -> list[Phrase]:
    """Return a menu with the offer of the next language, in its own words."""
    offers = (wording_for(language).say(FixedPhrase.OTHER_LANGUAGE) for language in talk.other_languages[:1])
    return [talk.words.say(fixed_phrase), *offers]


async def correct(talk: Conversation, wrong: int, menu: Sequence[Phrase]) -> str | None:
    """Offer the menu again and return the key that is pressed now; after too many wrong ones, the person's."""
    return await talk.ask(FixedPhrase.WRONG_KEY, *menu) if wrong < WRONG_KEYS else "0"


async def read_digits(talk: Conversation, *said: FixedPhrase | Phrase, most: int) -> str:
    """Ask for digits, and return those typed until # or a pause or until there are so many; star begins again.

    Nothing typed is "", and who wants a person types "0" alone. A star before any digit asks in the next language.
    """
    typed, key = "", await talk.ask(*said)
    while key not in (None, "#"):
        if key == "*" and not typed:
            talk.switch_language()
            key = await talk.ask(*said)
            continue
        typed = "" if key == "*" else typed + str(key)
        if len(typed) == most:
            break
        key = await talk.ask(wait=DIGIT_WAIT)
    return typed


def note_promises(talk: Conversation, session: CallerSession, told: Sequence[PhraseGroup]) -> None:
    """Let the desk remember the estimates among what was told that were heard to their end just now."""
    heard = sum(tells_estimate(one.id) for one in talk.latest if one.whole)
    for one in told:
        heard -= one.estimates
        for promise in one.promises if heard >= 0 else ():
            session.promised(promise)


async def in_time(work: Awaitable[T], *, within: float, otherwise: T) -> T:
    """Return what comes of the work if it comes soon: nobody waits in silence for a database. The work goes on."""
    try:
        return await asyncio.wait_for(asyncio.shield(work), within)
    except TimeoutError:
        return otherwise


async def say_goodbye(talk: Conversation) -> CallOutcome:
    """End politely; 0 during the last words still reaches a person."""
    if await talk.say(FixedPhrase.GOODBYE) == "0":
        return await put_through(talk)
    await talk.call.hang_up()
    return CallOutcome.COMPLETED


async def let_go(talk: Conversation) -> CallOutcome:
    """End the call: what was said last was the goodbye."""
    await talk.call.hang_up()
    return CallOutcome.COMPLETED


async def put_through(talk: Conversation) -> CallOutcome:
    """Hand the caller over to a person."""
    await talk.say(FixedPhrase.TO_PERSON)
    await talk.call.hand_over(talk.person)
    return CallOutcome.HANDED_OVER
