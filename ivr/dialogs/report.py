"""Nothing is out at the caller's addresses, as far as is known: say so, and take a report."""

from ivr.dialogs.conversation import Conversation
from ivr.dialogs.desk import Desk
from ivr.dialogs.steps import correct, in_time, menu_of, put_through, say_goodbye
from outages.calls import Outcome
from outages.subscribers import ServicePoint
from prompts.phrases import Phrase
from prompts.sayings import Saying


async def offer_report(talk: Conversation, desk: Desk) -> Outcome:
    """Tell what ended lately, else that nothing is known, and open a ticket for who has no service all the same."""
    over = desk.over()
    menu = Saying.MENU_RESTORED if over else Saying.MENU_NO_OUTAGE

    def news() -> list[Phrase]:
        told = desk.after(over, talk.words) if over else [talk.words.say(Saying.NO_OUTAGE)]
        return [*told, *menu_of(talk, menu)]

    key = await talk.ask(Saying.GREETING, *news())
    wrong = 0
    while True:
        match key:
            case None:
                return await say_goodbye(talk)
            case "0":
                return await put_through(talk)
            case "1":
                return await _report(talk, desk, over.point if over else desk.caller.points[0])
            case "*":
                talk.switch_language()
                key = await talk.ask(*news())
            case _:
                wrong += 1
                key = await correct(talk, wrong, menu_of(talk, menu))


async def _report(talk: Conversation, desk: Desk, point: ServicePoint) -> Outcome:
    """Open a ticket that stands alone and speak its number."""
    ticket = await in_time(desk.report(point), within=talk.patience, otherwise=None)
    if ticket is None:
        await talk.say(Saying.TROUBLE)
        return await put_through(talk)
    key = await talk.ask(Saying.REPORTED, *talk.words.ticket(ticket.number), wait=1.0)
    return await put_through(talk) if key == "0" else await say_goodbye(talk)
