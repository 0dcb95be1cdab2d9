"""A smell of gas, a fallen wire: an agent before anything else."""

import asyncio

from ivr.dialogs.call import Destination
from ivr.dialogs.conversation import Conversation
from ivr.dialogs.session import CallerSession
from ivr.dialogs.steps import in_time
from outages.calls import CallOutcome
from outages.reports import Complaint
from outages.subscribers import ServicePoint
from prompts.wording.fixed_phrases import FixedPhrase

#: The same key wherever it is offered, so that nobody in danger presses one that means something else.
HAZARD_KEY = "8"


def warning(session: CallerSession) -> list[FixedPhrase]:
    """Return what is said before a menu where there may be danger."""
    return [FixedPhrase.HAZARD] if session.facts.hazardous else []


async def meet_hazard(talk: Conversation, session: CallerSession, point: ServicePoint | None) -> CallOutcome:
    """Put a caller in danger through before all others, with a ticket if the place is known (not None)."""
    filing = asyncio.ensure_future(session.report(point, Complaint(hazard=True))) if point else None
    await talk.say(FixedPhrase.TO_PRIORITY)
    if filing:
        # The agent who takes the call sees the ticket.
        await in_time(filing, within=talk.patience_left, otherwise=None)
    await talk.call.hand_over(Destination.PRIORITY)
    return CallOutcome.HAZARD


def place_of_danger(session: CallerSession) -> ServicePoint | None:
    """Return the caller's only service point, None when there are several or none."""
    points = session.facts.caller.points
    return points[0] if len(points) == 1 else None
