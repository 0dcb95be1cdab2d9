"""The number says nothing: what anyone may hear, who they are by keys, and a person."""

from ivr.dialogs.conversation import Conversation
from ivr.dialogs.hazard import HAZARD_KEY, meet_hazard, warning
from ivr.dialogs.identify import Stranger, identify
from ivr.dialogs.level import DialogLevel
from ivr.dialogs.session import CallerSession, Keyed
from ivr.dialogs.steps import correct, menu_of, put_through, say_goodbye
from outages.calls import CallOutcome
from prompts.wording.fixed_phrases import FixedPhrase
from prompts.wording.phrases import Phrase

_WAYS = {"1": Keyed.ACCOUNT, "2": Keyed.PHONE}


async def meet_stranger(talk: Conversation, desk: CallerSession) -> CallOutcome | None:
    """Tell the general announcement if there is one, and let the caller type who they are.

    In a storm the announcement is all that is told, and the keys work while it is.
    None says that it is known by now, and the conversation goes on.
    """
    key = await _open(talk, desk)
    wrong = 0
    while True:
        match key:
            case "1" | "2":
                return await _ask_who(talk, desk, _WAYS[key])
            case "3" | "*":
                if key == "*":
                    talk.switch_language()
                key = await talk.ask(*warning(desk), *_what_anyone_may_hear(talk, desk))
            case None:
                return await say_goodbye(talk)
            case "0":
                return await put_through(talk)
            case _ if key == HAZARD_KEY and desk.hazardous:
                return await meet_hazard(talk, desk, None)
            case _:
                wrong += 1
                key = await correct(talk, wrong, menu_of(talk, FixedPhrase.MENU_UNKNOWN))


async def _open(talk: Conversation, desk: CallerSession) -> str | None:
    if desk.step >= DialogLevel.NOTICE and (news := desk.general(talk.words)):
        return await talk.say(FixedPhrase.GREETING, *warning(desk), *news)
    return await talk.ask(FixedPhrase.GREETING, *warning(desk), *_what_anyone_may_hear(talk, desk))


async def _ask_who(talk: Conversation, desk: CallerSession, what: Keyed) -> CallOutcome | None:
    match await identify(talk, desk, what):
        case Stranger.KNOWN:
            return None
        case Stranger.SILENT:
            return await say_goodbye(talk)
        case Stranger.TO_PERSON:
            return await put_through(talk)


def _what_anyone_may_hear(talk: Conversation, desk: CallerSession) -> list[Phrase]:
    news = desk.general(talk.words) or [talk.words.say(FixedPhrase.UNKNOWN_CALLER)]
    return [*news, *menu_of(talk, FixedPhrase.MENU_UNKNOWN)]
