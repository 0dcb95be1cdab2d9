"""The caller requests a notification: kept at once, then changed as they like."""

from collections.abc import Sequence

from ivr.dialogs.conversation import Conversation
from ivr.dialogs.session import CallerSession
from ivr.dialogs.steps import in_time, insist, read_digits
from outages.hours import ALWAYS, DAY, Hours
from outages.requests import NotificationRequest, RequestRefusal
from outages.tickets import Channel, Ticket
from prompts.wording.fixed_phrases import FixedPhrase
from prompts.wording.phrases import Phrase

#: The keys that make a request.
CHANNELS = {"1": Channel.CALL, "2": Channel.SMS}

#: After this many tries for a number an agent takes over.
NUMBER_TRIES = 3
#: Longest number of E.164, plus the few digits that a country may put before it.
_MOST_DIGITS = 18

#: How long to wait for a change of what was promised, in seconds; most callers want none.
CHANGE_WAIT = 2.0

#: Not a key: the caller wanted no change and has heard the goodbye.
CONTENT = "content"

_HOURS = {"1": Hours(10 * 60, DAY), "2": Hours(0, 20 * 60), "3": ALWAYS}

_KEPT = {Channel.CALL: FixedPhrase.WILL_CALL, Channel.SMS: FixedPhrase.WILL_SMS}
_KEPT_ELSEWHERE = {Channel.CALL: FixedPhrase.WILL_CALL_OTHER, Channel.SMS: FixedPhrase.WILL_SMS_OTHER}
_MENUS = {Channel.CALL: FixedPhrase.MENU_WISH, Channel.SMS: FixedPhrase.MENU_WISH_SMS}
_REASONS = {
    RequestRefusal.UNREADABLE: FixedPhrase.NUMBER_UNREADABLE,
    RequestRefusal.FOREIGN: FixedPhrase.NUMBER_FOREIGN,
    RequestRefusal.COSTLY: FixedPhrase.NUMBER_COSTLY,
    RequestRefusal.NO_SMS: FixedPhrase.NUMBER_NO_SMS,
    RequestRefusal.TOO_MANY: FixedPhrase.WISHES_FULL,
    RequestRefusal.OPTED_OUT: FixedPhrase.NUMBER_OPTED_OUT,
}


async def take_request(
    talk: Conversation, session: CallerSession, tickets: list[Ticket], key: str, numbers: Sequence[Phrase]
) -> str | None:
    """Keep the request of this key for the calling number, confirm it, and offer to change it.

    `numbers` are those of tickets not heard yet. Return the key that leads on: 0 to an agent, 9 to withdraw, or
    another that the caller pressed in a hurry; CONTENT after the goodbye, None at the end without one.
    """
    request = _RequestTalk(talk, session, tickets, key)
    number = session.check_own_number(request.channel)
    if isinstance(number, RequestRefusal):
        reason = [_REASONS[number]] if session.facts.caller.number else []
        return await request.ask_number(None, *reason)
    kept = await request.keep(number)
    if isinstance(kept, RequestRefusal):
        return await request.refuse(kept)
    return await request.offer_changes(kept, _KEPT[request.channel], *numbers)


class _RequestTalk:
    """The request while it takes shape; what was kept last counts."""

    def __init__(self, talk: Conversation, session: CallerSession, tickets: list[Ticket], key: str) -> None:
        self._talk, self._session, self._tickets = talk, session, tickets
        self.channel = CHANNELS[key]
        self._keys = {"channel": key, "number": "", "hours": ""}

    async def offer_changes(self, request: NotificationRequest, *news: FixedPhrase | Phrase) -> str | None:
        """Confirm what was kept, and offer to change it, up to the end of the goodbye; return what leads on."""
        key = await self._talk.ask(*news, wait=CHANGE_WAIT)
        # Who presses 2 into the goodbye means what was offered last, not an SMS.
        key = key or await self._talk.say(FixedPhrase.GOODBYE) or CONTENT
        return await self._change(request) if key == "2" else key

    async def _change(self, request: NotificationRequest) -> str | None:
        menu = [self._talk.words.say(_MENUS[self.channel])]
        keys = "239" if self.channel is Channel.CALL else "29"
        match await insist(self._talk, lambda: menu, keys, star=False):
            case "2":
                return await self.ask_number(request)
            case "3":
                return await self._ask_hours(request)
            case None:
                return await self._leave(request)
            case key:
                return key

    async def ask_number(self, request: NotificationRequest | None, *reason: FixedPhrase) -> str | None:
        """Ask for another number until one is read back and confirmed; silence leaves the request as it is."""
        talk = self._talk
        for _ in range(NUMBER_TRIES):
            keyed = await read_digits(talk, *reason, FixedPhrase.ASK_NUMBER, most=_MOST_DIGITS)
            if keyed in ("", "0"):
                return keyed or await self._leave(request)
            number = self._session.check_keyed_number(keyed, self.channel)
            if isinstance(number, RequestRefusal):
                reason = (_REASONS[number],)
                continue
            match await talk.ask(
                FixedPhrase.NUMBER_TYPED, *talk.words.digits(keyed), FixedPhrase.MENU_NUMBER
            ):
                case "1":
                    return await self._keep_elsewhere(request, number)
                case "0":
                    return "0"
                case None:
                    return await self._leave(request)
            reason = ()
        return "0"

    async def keep(self, number: str, hours: Hours | None = None) -> NotificationRequest | RequestRefusal:
        """Keep the request with all choices so far, and return it, or why it can't be kept."""
        keys = "".join(self._keys.values())
        request = NotificationRequest(
            self.channel, number, self._talk.language, keys, files_that_asked(self._talk), hours
        )
        if not self._tickets:
            return RequestRefusal.TROUBLE
        keeping = self._session.keep_request(self._tickets, request)
        refusal = await in_time(keeping, within=self._talk.patience_left, otherwise=RequestRefusal.TROUBLE)
        return refusal or request

    async def refuse(self, refusal: RequestRefusal) -> str | None:
        """Say why the request can't be kept, and offer an agent."""
        if refusal is RequestRefusal.TROUBLE:
            await self._talk.say(FixedPhrase.TROUBLE)
            return "0"
        return await self._talk.ask(_REASONS[refusal], FixedPhrase.MENU_CHOICE)

    async def _keep_elsewhere(self, request: NotificationRequest | None, number: str) -> str | None:
        self._keys["number"] = "21" if request else "1"
        kept = await self.keep(number, request.hours if request else None)
        if isinstance(kept, RequestRefusal):
            return await self.refuse(kept)
        return await self.offer_changes(kept, _KEPT_ELSEWHERE[self.channel])

    async def _ask_hours(self, request: NotificationRequest) -> str | None:
        """Ask between which hours to ring; silence leaves the request as it is."""
        talk = self._talk
        menu = [talk.words.say(FixedPhrase.MENU_HOURS)]
        key = await insist(talk, lambda: menu, _HOURS, star=False)
        if key in (None, "0"):
            return key or await self._leave(request)
        self._keys["hours"] = f"3{key}"
        kept = await self.keep(request.number, _HOURS[key])
        if isinstance(kept, RequestRefusal):
            return await self.refuse(kept)
        return await self.offer_changes(kept, FixedPhrase.HOURS_KEPT)

    async def _leave(self, request: NotificationRequest | None) -> str | None:
        return await self._talk.ask(FixedPhrase.WISH_STAYS if request else FixedPhrase.NO_NUMBER, wait=1.0)


def files_that_asked(talk: Conversation) -> tuple[str, ...]:
    """Return the files of the questions that the caller has heard, in whole or in part, each once."""
    return tuple(dict.fromkeys(one.file for one in talk.heard if one.id.startswith(("menu_", "ask_"))))
