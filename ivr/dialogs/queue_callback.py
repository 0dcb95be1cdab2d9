"""A caller's turn to talk with a person: kept while they hang up, and offered when the line rings them for it."""

from typing import Protocol

from ivr.dialogs.conversation import Conversation
from ivr.dialogs.steps import in_time, put_through, say_goodbye
from outages.calls import CallOutcome
from outages.notifications import Result
from prompts.wording.fixed_phrases import FixedPhrase

#: It is said so many times to somebody who presses nothing or something else: an answering machine, for one.
TELLINGS = 2


class CallbackKeeper(Protocol):
    """Keeps one caller's place in the queue; a failure is reported and told as False."""

    async def keep(self) -> bool:
        """Keep it, and let them be rung."""
        ...

    async def give_up(self) -> bool:
        """Let nobody ring them."""
        ...


async def keep_place(talk: Conversation, keeper: CallbackKeeper) -> CallOutcome:
    """Keep the place of who doesn't want to wait at the telephone; who can't be helped goes on waiting."""
    if not await in_time(keeper.keep(), within=talk.patience_left, otherwise=False):
        await talk.say(FixedPhrase.TROUBLE)
        await talk.call.hand_over(talk.person)
        return CallOutcome.HANDED_OVER
    if await talk.ask(FixedPhrase.PLACE_KEPT, FixedPhrase.GOODBYE, wait=1.0) == "0":
        await in_time(keeper.give_up(), within=talk.patience_left, otherwise=False)
        return await put_through(talk)
    await talk.call.hang_up()
    return CallOutcome.COMPLETED


async def offer_callback(talk: Conversation) -> Result:
    """Tell that it is their turn: WORKS is who wants to be put through, HEARD who needs it no more."""
    greeting = [FixedPhrase.RETURN_GREETING]
    for _ in range(TELLINGS):
        match await talk.ask(*greeting, FixedPhrase.MENU_RETURN):
            case "0" | "1":
                return Result.WORKS
            case "9":
                return Result.HEARD
            case "*":
                talk.switch_language()
                continue
        greeting = []
    return Result.ENDED_EARLY


async def close_callback(talk: Conversation, result: Result) -> CallOutcome:
    """Put through who wants to be, and take leave of anybody else."""
    if result is Result.WORKS:
        return await put_through(talk)
    if result is Result.HEARD:
        await talk.say(FixedPhrase.WISH_WITHDRAWN)
    return await say_goodbye(talk)
