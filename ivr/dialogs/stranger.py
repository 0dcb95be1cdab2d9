"""A caller unknown by number: what anyone may hear, keying who they are, and an agent."""

from collections.abc import Sequence

from ivr.dialogs.conversation import Conversation
from ivr.dialogs.hazard import HAZARD_KEY, meet_hazard, warning
from ivr.dialogs.identify import Stranger, identify
from ivr.dialogs.level import DialogLevel
from ivr.dialogs.news import Said, general_news, speak
from ivr.dialogs.session import CallerSession, Keyed
from ivr.dialogs.steps import correct, menu_of, put_through, say_goodbye
from outages.calls import CallOutcome
from prompts.wording.fixed_phrases import FixedPhrase

_WAYS = {"1": Keyed.ACCOUNT, "2": Keyed.PHONE}


async def meet_stranger(talk: Conversation, session: CallerSession) -> CallOutcome | None:
    """Tell the general announcement if there is one, and ask the caller to key who they are.

    In a storm the announcement is all, and the keys work while it plays. Return None once the caller is known and the
    conversation goes on.
    """
    key = await _open(talk, session)
    wrong = 0
    while True:
        match key:
            case "1" | "2":
                return await _ask_who(talk, session, _WAYS[key])
            case "3" | "*":
                if key == "*":
                    talk.switch_language()
                key = await speak(talk, *warning(session), *_what_anyone_may_hear(talk, session))
            case None:
                return await say_goodbye(talk)
            case "0":
                return await put_through(talk)
            case _ if key == HAZARD_KEY and session.facts.hazardous:
                return await meet_hazard(talk, session, None)
            case _:
                wrong += 1
                key = await correct(talk, wrong, menu_of(talk, FixedPhrase.MENU_UNKNOWN))


async def _open(talk: Conversation, session: CallerSession) -> str | None:
    if session.facts.level >= DialogLevel.NOTICE and (news := general_news(talk, session.outages)):
        return await speak(talk, FixedPhrase.GREETING, *warning(session), *news, wait=0)
    return await speak(talk, FixedPhrase.GREETING, *warning(session), *_what_anyone_may_hear(talk, session))


async def _ask_who(talk: Conversation, session: CallerSession, what: Keyed) -> CallOutcome | None:
    match await identify(talk, session, what):
        case Stranger.KNOWN:
            return None
        case Stranger.SILENT:
            return await say_goodbye(talk)
        case Stranger.TO_AGENT:
            return await put_through(talk)


def _what_anyone_may_hear(talk: Conversation, session: CallerSession) -> list[Said]:
    news: Sequence[Said] = general_news(talk, session.outages) or [FixedPhrase.UNKNOWN_CALLER]
    return [*news, *menu_of(talk, FixedPhrase.MENU_UNKNOWN)]
