"""A telephone that calls again and again: the news in one sentence, and a polite goodbye."""

from ivr.dialogs.conversation import Conversation
from ivr.dialogs.hazard import HAZARD_KEY, meet_hazard, place_of_danger, warning
from ivr.dialogs.news import tell_briefly
from ivr.dialogs.session import CallerSession
from ivr.dialogs.steps import let_go
from outages.calls import CallOutcome
from prompts.wording.fixed_phrases import FixedPhrase


async def keep_short(talk: Conversation, session: CallerSession) -> CallOutcome:
    """Tell the shortest notice that covers the caller, and end the call; only danger leads to an agent."""
    before, after = [FixedPhrase.CALLED_OFTEN, *warning(session)], [FixedPhrase.GOODBYE]
    key = await tell_briefly(talk, session, session.outages.affected()[:1], before=before, after=after)
    if key == HAZARD_KEY and session.facts.hazardous:
        return await meet_hazard(talk, session, place_of_danger(session))
    return await let_go(talk)
