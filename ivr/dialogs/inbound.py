"""A caller dials the line: choose the conversation to hold."""

from ivr.dialogs.conversation import Conversation
from ivr.dialogs.flood import keep_short
from ivr.dialogs.outage import tell_outage
from ivr.dialogs.priority import serve_first
from ivr.dialogs.report import offer_report
from ivr.dialogs.session import CallerSession
from ivr.dialogs.stranger import meet_stranger
from outages.calls import CallOutcome


async def take_call(talk: Conversation, session: CallerSession) -> CallOutcome:
    """Hold the whole conversation with a caller, and return how it ended."""
    caller = session.facts.caller
    if caller.goes_first:
        return await serve_first(talk, session)
    if session.facts.flooding:
        return await keep_short(talk, session)
    # Keying an account proves nothing, so nobody is served first for it.
    if not caller.points and (outcome := await meet_stranger(talk, session)):
        return outcome
    if affected := session.outages.affected():
        return await tell_outage(talk, session, affected)
    return await offer_report(talk, session)
