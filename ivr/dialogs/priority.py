"""Corporate and critical subscribers: the outage in one sentence each, then at once their own queue."""

import asyncio
from collections.abc import Sequence

from ivr.dialogs.call import Destination
from ivr.dialogs.choice import MOST_CASES
from ivr.dialogs.conversation import Conversation
from ivr.dialogs.session import AffectedPoint, CallerSession
from ivr.dialogs.steps import in_time, note_promises, put_through
from outages.calls import CallOutcome
from prompts.wording.fixed_phrases import FixedPhrase


async def serve_first(talk: Conversation, session: CallerSession) -> CallOutcome:
    """Tell what is known as shortly as can be, and put them through; any key does so at once."""
    talk.person = Destination.PRIORITY
    cases = session.cases()[:MOST_CASES]
    opening = asyncio.gather(*(session.open_ticket(case) for case in cases))
    key = await _tell_briefly(talk, session, cases, FixedPhrase.GREETING)
    while key == "*":
        talk.switch_language()
        key = await _tell_briefly(talk, session, cases)
    # Whoever takes the call sees the ticket.
    await in_time(opening, within=talk.patience_left, otherwise=[])
    return await put_through(talk)


async def _tell_briefly(
    talk: Conversation, session: CallerSession, cases: Sequence[AffectedPoint], *first: FixedPhrase
) -> str | None:
    told = [one for case in cases for one in session.outage(case, talk.words, briefly=True)]
    try:
        return await talk.say(*first, *(phrase for one in told for phrase in one.phrases))
    finally:
        note_promises(talk, session, told)
