"""How a caller gets the number of a ticket: by its digits, or by SMS."""

from collections.abc import Sequence

from outages.calls import HeardPrompt
from outages.tickets import Ticket
from prompts.wording.fixed_phrases import FixedPhrase
from prompts.wording.phrases import Phrase
from prompts.wording.protocol import Wording


def tell_number(words: Wording, ticket: Ticket, *, aloud: bool = False) -> list[Phrase]:
    """Return a ticket's number; that it comes by SMS where it does, unless the caller wants to hear it `aloud`."""
    if ticket.texted and not aloud:
        return [words.say(FixedPhrase.TICKET_BY_SMS)]
    return words.ticket(ticket.number)


class NumbersTold:
    """The tickets whose number a caller has heard to the end, or heard to come by SMS."""

    def __init__(self) -> None:
        self._told: set[str] = set()
        self._latest: tuple[str, list[str]] | None = None

    def tell(self, words: Wording, ticket: Ticket, *, aloud: bool) -> list[Phrase]:
        """Return what `tell_number` does; `note` then says whether that was heard."""
        phrases = tell_number(words, ticket, aloud=aloud)
        self._latest = ticket.number, [one.id for one in phrases]
        return phrases

    def note(self, heard: Sequence[HeardPrompt]) -> None:
        """Remember the number that `tell` returned last if all of it is among what was heard just now."""
        if self._latest is None:
            return
        (number, ids), self._latest = self._latest, None
        if ids == [one.id for one in heard if one.whole and one.id in ids]:
            self._told.add(number)

    def tell_rest(self, words: Wording, tickets: Sequence[Ticket]) -> list[Phrase]:
        """Return the numbers that the caller doesn't know yet; that some come by SMS is said once."""
        rest = [one for one in tickets if one.number not in self._told]
        digits = [phrase for one in rest if not one.texted for phrase in tell_number(words, one)]
        return [*digits, *next((tell_number(words, one) for one in rest if one.texted), [])]
