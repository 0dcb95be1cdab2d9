"""The line rings a subscriber back: service is restored, does it work?"""

from ivr.dialogs.conversation import Conversation
from ivr.dialogs.inbound import put_through, say_goodbye
from outages.calls import Outcome
from outages.notifications import Errand, Result
from prompts.announcements import Place
from prompts.phrases import Phrase
from prompts.sayings import Saying
from prompts.wording import Wording

#: The news is told so many times to somebody who presses nothing or something else.
TELLINGS = 2

_ANSWERS = {"1": Result.WORKS, "2": Result.STILL_OUT}


async def tell_restored(talk: Conversation, errand: Errand) -> tuple[Result, bool]:
    """Tell the news and return what the person answers, and whether they ask for a human instead."""
    opening: tuple[Saying, ...] = (Saying.CALLBACK_GREETING,)
    for _ in range(TELLINGS):
        key = await talk.ask(*opening, *news_of(errand, talk.words), Saying.MENU_CALLBACK)
        if key in _ANSWERS:
            return _ANSWERS[key], False
        if key == "0":
            return Result.HEARD, True
        if key == "*":
            talk.switch_language()
        opening = ()
    return what_silence_means(talk), False


def what_silence_means(talk: Conversation) -> Result:
    """Return what it means that no answer was given: the news was heard, or the call ended before it."""
    return Result.HEARD if talk.has_heard("restored") else Result.ENDED_EARLY


async def thank(talk: Conversation, result: Result, *, wants_person: bool) -> Outcome:
    """Confirm the answer and end the call."""
    if wants_person:
        return await put_through(talk)
    if result is Result.WORKS:
        await talk.say(Saying.WORKS)
    if result is Result.STILL_OUT:
        await talk.say(Saying.STILL_OUT)
    return await say_goodbye(talk)


def news_of(errand: Errand, words: Wording) -> list[Phrase]:
    """Return the phrases that tell what is restored, and where."""
    return words.restored(sorted(errand.services), Place(errand.street, errand.house))
