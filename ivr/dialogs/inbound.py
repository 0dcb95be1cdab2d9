"""A person dials the line: which conversation is held with them."""

from ivr.dialogs.conversation import Conversation
from ivr.dialogs.desk import Desk
from ivr.dialogs.outage import tell_outage
from ivr.dialogs.report import offer_report
from ivr.dialogs.stranger import talk_to_stranger
from outages.calls import Outcome

#: So many affected addresses are announced one after another; more would bury the menu.
MOST_CASES = 3


async def take_call(talk: Conversation, desk: Desk) -> Outcome:
    """Hold the whole conversation with a caller and say how it ended."""
    if cases := desk.cases()[:MOST_CASES]:
        return await tell_outage(talk, desk, cases)
    if desk.caller.points:
        return await offer_report(talk, desk)
    return await talk_to_stranger(talk, desk)
