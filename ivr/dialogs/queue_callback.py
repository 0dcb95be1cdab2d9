"""Queue callbacks: a caller hangs up and keeps their place, and the line rings them when it comes up."""

from typing import Protocol

from ivr.dialogs.conversation import Conversation
from ivr.dialogs.steps import in_time, put_through, say_goodbye
from outages.calls import CallOutcome
from outages.notifications import Result
from prompts.wording.fixed_phrases import FixedPhrase

#: How many times the offer is made when no key answers it; an answering machine hears no more.
TELLINGS = 2


class CallbackKeeper(Protocol):
    """Keeps one caller's place in the queue; a failure is logged and returned as False."""

    async def keep(self) -> bool:
        """Keep the place and schedule the callback."""
        ...

    async def give_up(self) -> bool:
        """Cancel the callback."""
        ...


async def keep_place(talk: Conversation, keeper: CallbackKeeper) -> CallOutcome:
    """Keep the caller's place and let them hang up; if it can't be kept, they go on waiting."""
    if not await in_time(keeper.keep(), within=talk.patience_left, otherwise=False):
        await talk.say(FixedPhrase.TROUBLE)
        await talk.call.hand_over(talk.agent)
        return CallOutcome.HANDED_OVER
    if await talk.ask(FixedPhrase.PLACE_KEPT, FixedPhrase.GOODBYE, wait=1.0) == "0":
        await in_time(keeper.give_up(), within=talk.patience_left, otherwise=False)
        return await put_through(talk)
    await talk.call.hang_up()
    return CallOutcome.COMPLETED


async def offer_callback(talk: Conversation) -> Result:
    """Offer to put the caller through: WORKS if they want it, HEARD if they no longer need it."""
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
    """Put the caller through if they want it, else say goodbye."""
    if result is Result.WORKS:
        return await put_through(talk)
    if result is Result.HEARD:
        await talk.say(FixedPhrase.WISH_WITHDRAWN)
    return await say_goodbye(talk)
