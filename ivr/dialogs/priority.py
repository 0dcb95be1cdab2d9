"""Corporate and critical subscribers: each outage in one sentence, then at once their own queue."""

import asyncio
from collections.abc import Sequence

from ivr.dialogs.call import Destination
from ivr.dialogs.choice import MOST_TOLD
from ivr.dialogs.conversation import Conversation
from ivr.dialogs.news import note_promises, outage_news, phrases_of
from ivr.dialogs.session import AffectedPoint, CallerSession
from ivr.dialogs.steps import in_time, put_through
from outages.calls import CallOutcome
from prompts.wording.fixed_phrases import FixedPhrase


async def serve_first(talk: Conversation, session: CallerSession) -> CallOutcome:
    """Tell what is known as briefly as possible and put the caller through; any key does so at once."""
    talk.agent = Destination.PRIORITY
    affected = session.outages.affected()[:MOST_TOLD]
    opening = asyncio.gather(*(session.open_ticket(one) for one in affected))
    key = await _tell_briefly(talk, session, affected, FixedPhrase.GREETING)
    while key == "*":
        talk.switch_language()
        key = await _tell_briefly(talk, session, affected)
    # The agent who takes the call sees the ticket.
    await in_time(opening, within=talk.patience_left, otherwise=[])
    return await put_through(talk)


async def _tell_briefly(
    talk: Conversation, session: CallerSession, affected: Sequence[AffectedPoint], *first: FixedPhrase
) -> str | None:
    news = [one for point in affected for one in outage_news(talk, session.outages, point, briefly=True)]
    try:
        return await talk.say(*first, *phrases_of(news))
    finally:
        note_promises(talk, session, news)
