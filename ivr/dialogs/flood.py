"""A telephone that calls again and again: the news in one sentence, and a polite goodbye."""

from ivr.dialogs.conversation import Conversation
from ivr.dialogs.hazard import HAZARD_KEY, meet_hazard, place_of_danger, warning
from ivr.dialogs.news import note_promises, outage_news, phrases_of
from ivr.dialogs.session import CallerSession
from ivr.dialogs.steps import let_go
from outages.calls import CallOutcome
from prompts.wording.fixed_phrases import FixedPhrase


async def keep_short(talk: Conversation, session: CallerSession) -> CallOutcome:
    """Tell the shortest notice that covers the caller, and end the call; only danger leads to an agent."""
    outages = session.outages
    news = [
        one for point in outages.affected()[:1] for one in outage_news(talk, outages, point, briefly=True)
    ]
    try:
        key = await talk.say(
            FixedPhrase.CALLED_OFTEN, *warning(session), *phrases_of(news), FixedPhrase.GOODBYE
        )
    finally:
        note_promises(talk, session, news)
    if key == HAZARD_KEY and session.facts.hazardous:
        return await meet_hazard(talk, session, place_of_danger(session))
    return await let_go(talk)
