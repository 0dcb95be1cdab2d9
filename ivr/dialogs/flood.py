"""Somebody calls again and again: what they came for in one sentence, and politely goodbye."""

from ivr.dialogs.conversation import Conversation
from ivr.dialogs.hazard import HAZARD_KEY, meet_hazard, place_of_danger, warning
from ivr.dialogs.session import CallerSession
from ivr.dialogs.steps import let_go, note_promises
from outages.calls import CallOutcome
from prompts.wording.fixed_phrases import FixedPhrase


async def keep_short(talk: Conversation, session: CallerSession) -> CallOutcome:
    """Tell the shortest notice if one covers them, and end the call; only danger leads to a person."""
    told = [one for case in session.cases()[:1] for one in session.outage(case, talk.words, briefly=True)]
    news = [phrase for one in told for phrase in one.phrases]
    try:
        key = await talk.say(FixedPhrase.CALLED_OFTEN, *warning(session), *news, FixedPhrase.GOODBYE)
    finally:
        note_promises(talk, session, told)
    if key == HAZARD_KEY and session.hazardous:
        return await meet_hazard(talk, session, place_of_danger(session))
    return await let_go(talk)
