"""The caller has another problem than the known outage: a ticket of its own, or an agent."""

from ivr.dialogs.conversation import Conversation
from ivr.dialogs.session import CallerSession
from ivr.dialogs.steps import in_time, insist
from ivr.dialogs.ticket_number import tell_number
from outages.subscribers import ServicePoint
from prompts.wording.fixed_phrases import FixedPhrase


async def take_other_fault(talk: Conversation, session: CallerSession, point: ServicePoint) -> str | None:
    """Offer a separate ticket and tell its number; return the key that leads on, None at the end."""
    menu = [talk.words.say(FixedPhrase.MENU_OTHER_FAULT)]
    key = await insist(talk, lambda: menu, "1", star=False)
    if key != "1":
        return key
    reporting = session.report_other_fault(point, text_in=talk.language)
    ticket = await in_time(reporting, within=talk.patience_left, otherwise=None)
    if ticket is None:
        await talk.say(FixedPhrase.TROUBLE)
        return "0"
    return await talk.ask(FixedPhrase.OTHER_FAULT, *tell_number(talk.words, ticket), wait=1.0)
