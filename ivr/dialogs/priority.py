"""Corporate and critical subscribers: each outage in one sentence, then at once their own queue."""

import asyncio

from ivr.dialogs.call import Destination
from ivr.dialogs.choice import MOST_TOLD
from ivr.dialogs.conversation import Conversation
from ivr.dialogs.news import tell_briefly
from ivr.dialogs.session import CallerSession
from ivr.dialogs.steps import in_time, put_through
from outages.calls import CallOutcome
from prompts.wording.fixed_phrases import FixedPhrase


async def serve_first(talk: Conversation, session: CallerSession) -> CallOutcome:
    """Tell what is known as briefly as possible and put the caller through; any key does so at once."""
    talk.agent = Destination.PRIORITY
    affected = session.outages.affected()[:MOST_TOLD]
    opening = asyncio.gather(*(session.open_ticket(one) for one in affected))
    key = await tell_briefly(talk, session, affected, before=[FixedPhrase.GREETING])
    while key == "*":
        talk.switch_language()
        key = await tell_briefly(talk, session, affected)
    # The agent who takes the call sees the ticket.
    await in_time(opening, within=talk.patience_left, otherwise=[])
    return await put_through(talk)
