"""The line rings a subscriber back: service is restored, and does it work? Or the notice was withdrawn."""

from collections.abc import Mapping
from dataclasses import dataclass

from ivr.dialogs.conversation import Conversation
from ivr.dialogs.steps import put_through, say_goodbye
from outages.calls import CallOutcome
from outages.notifications import DueNotification, News, Result
from prompts.wording.announcements import Place
from prompts.wording.fixed_phrases import FixedPhrase
from prompts.wording.phrases import Phrase
from prompts.wording.protocol import Wording

#: How many times the news is told when no key answers it.
TELLINGS = 2


@dataclass(frozen=True, slots=True)
class _Frame:
    """What is said before and after the news, and what the keys then mean."""

    greeting: FixedPhrase
    menu: FixedPhrase
    answers: Mapping[str, Result]


_FRAMES: Mapping[News, _Frame] = {
    News.RESTORED: _Frame(
        FixedPhrase.CALLBACK_GREETING,
        FixedPhrase.MENU_CALLBACK,
        {"1": Result.WORKS, "2": Result.STILL_OUT, "0": Result.WANTS_AGENT},
    ),
    News.WITHDRAWN: _Frame(
        FixedPhrase.NEWS_GREETING,
        FixedPhrase.MENU_RESTORED,
        {"1": Result.STILL_OUT, "0": Result.WANTS_AGENT},
    ),
}

#: The phrases that carry the news.
_NEWS = ("restored", "withdrawn", "withdrawn_planned")


async def tell_news(talk: Conversation, notification: DueNotification) -> Result:
    """Tell the news and return the answer."""
    frame = _FRAMES[notification.news]
    opening: tuple[FixedPhrase, ...] = (frame.greeting,)
    for _ in range(TELLINGS):
        key = await talk.ask(*opening, *news_of(notification, talk.words), frame.menu)
        if answer := frame.answers.get(key or ""):
            return answer
        if key == "*":
            talk.switch_language()
        opening = ()
    return what_silence_means(talk)


def what_silence_means(talk: Conversation) -> Result:
    """Return the result without an answer: the news was heard, or the call ended before it."""
    return Result.HEARD if any(map(talk.has_heard, _NEWS)) else Result.ENDED_EARLY


async def thank(talk: Conversation, result: Result) -> CallOutcome:
    """Confirm the answer and end the call; whoever wants an agent is put through."""
    if result is Result.WANTS_AGENT:
        return await put_through(talk)
    if result is Result.WORKS:
        await talk.say(FixedPhrase.WORKS)
    if result is Result.STILL_OUT:
        await talk.say(FixedPhrase.STILL_OUT)
    return await say_goodbye(talk)


def phrases_to_tell(notification: DueNotification, words: Wording) -> list[Phrase]:
    """Return everything that is said up to the answer."""
    frame = _FRAMES[notification.news]
    return [words.say(frame.greeting), *news_of(notification, words), words.say(frame.menu)]


def news_of(notification: DueNotification, words: Wording) -> list[Phrase]:
    """Return the phrases that tell what was restored or withdrawn, and where."""
    place = Place(notification.street, notification.house)
    if notification.news is News.WITHDRAWN:
        return words.withdrawn(notification.kind, place)
    return words.restored(sorted(notification.services), place)
