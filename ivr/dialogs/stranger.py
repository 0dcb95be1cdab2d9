"""The number says nothing: what anyone may hear, and a person."""

from ivr.dialogs.conversation import Conversation
from ivr.dialogs.desk import Desk
from ivr.dialogs.steps import correct, menu_of, put_through, say_goodbye
from outages.calls import Outcome
from prompts.phrases import Phrase
from prompts.sayings import Saying


async def talk_to_stranger(talk: Conversation, desk: Desk) -> Outcome:
    """Tell the general announcement if there is one, and offer a person."""
    key = await talk.ask(Saying.GREETING, *_what_anyone_may_hear(talk, desk))
    wrong = 0
    while True:
        match key:
            case None:
                return await say_goodbye(talk)
            case "0":
                return await put_through(talk)
            case "*":
                talk.switch_language()
                key = await talk.ask(*_what_anyone_may_hear(talk, desk))
            case "3":
                key = await talk.ask(*_what_anyone_may_hear(talk, desk))
            case _:
                wrong += 1
                key = await correct(talk, wrong, menu_of(talk, Saying.MENU_UNKNOWN))


def _what_anyone_may_hear(talk: Conversation, desk: Desk) -> list[Phrase]:
    news = desk.general(talk.words) or [talk.words.say(Saying.UNKNOWN_CALLER)]
    return [*news, *menu_of(talk, Saying.MENU_UNKNOWN)]
