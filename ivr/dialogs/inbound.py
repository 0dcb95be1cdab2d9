"""A person dials the line: which conversation is held with them."""

from ivr.dialogs.conversation import Conversation
from ivr.dialogs.flood import keep_short
from ivr.dialogs.outage import tell_outage
from ivr.dialogs.priority import serve_first
from ivr.dialogs.report import offer_report
from ivr.dialogs.session import CallerSession
from ivr.dialogs.stranger import meet_stranger
from outages.calls import CallOutcome


async def take_call(talk: Conversation, session: CallerSession) -> CallOutcome:
    """Hold the whole conversation with a caller and say how it ended."""
    if session.flooding and not session.caller.goes_first:
        return await keep_short(talk, session)
    stranger = not session.caller.points and not session.caller.goes_first
    if stranger and (outcome := await meet_stranger(talk, session)):
        return outcome
    # Whoever has keyed an account proves nothing by it, so nobody comes before others that way.
    if session.caller.goes_first and not session.keyed:
        return await serve_first(talk, session)
    if cases := session.cases():
        return await tell_outage(talk, session, cases)
    return await offer_report(talk, session)
