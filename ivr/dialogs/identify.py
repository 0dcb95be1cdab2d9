"""Ask a stranger to key an account or telephone number, and look it up, in three tries."""

from enum import Enum, auto

from ivr.dialogs.conversation import Conversation
from ivr.dialogs.session import CallerSession, Identified, Keyed
from ivr.dialogs.steps import DIGIT_WAIT, in_time, read_digits
from prompts.wording.fixed_phrases import FixedPhrase

#: After this many tries an agent takes over.
TRIES = 3

#: Longer than any account or telephone number.
TOO_LONG = 21

_QUESTIONS = {Keyed.ACCOUNT: FixedPhrase.ASK_ACCOUNT, Keyed.PHONE: FixedPhrase.ASK_NUMBER}


class Stranger(Enum):
    """How asking a stranger who they are has ended."""

    #: They are known; the conversation goes on.
    KNOWN = auto()
    #: They are to be put through to an agent.
    TO_AGENT = auto()
    #: They keyed nothing at any try.
    SILENT = auto()


async def identify(talk: Conversation, session: CallerSession, what: Keyed) -> Stranger:
    """Ask until the digits are known; those that can't be looked up or are nobody's lead to an agent in the end."""
    silent = 0
    reason: tuple[FixedPhrase, ...] = ()
    for _ in range(TRIES):
        digits = await _read(talk, *reason, _QUESTIONS[what])
        if digits == "0":
            return Stranger.TO_AGENT
        if not digits:
            silent, reason = silent + 1, ()
            continue
        found = await _look_up(talk, session, what, digits)
        if found is not Identified.UNKNOWN:
            return await _decide(talk, found)
        reason = (FixedPhrase.NOT_FOUND,)
    await talk.say(*reason)
    return Stranger.SILENT if silent == TRIES else Stranger.TO_AGENT


async def _read(talk: Conversation, *said: FixedPhrase) -> str:
    """Return the digits; those beyond TOO_LONG are taken too, so that none is left for the next question."""
    digits = await read_digits(talk, *said, most=TOO_LONG)
    while len(digits) == TOO_LONG and await talk.ask(wait=DIGIT_WAIT) not in (None, "#"):
        pass
    return digits


async def _look_up(talk: Conversation, session: CallerSession, what: Keyed, digits: str) -> Identified:
    if len(digits) == TOO_LONG:
        return Identified.UNKNOWN
    found = session.identify(what, digits)
    return await in_time(found, within=talk.patience_left, otherwise=Identified.TROUBLE)


async def _decide(talk: Conversation, found: Identified) -> Stranger:
    if found is Identified.KNOWN:
        talk.greeting = FixedPhrase.FOUND
        return Stranger.KNOWN
    await talk.say(FixedPhrase.TOO_MANY_TRIES if found is Identified.REFUSED else FixedPhrase.TROUBLE)
    return Stranger.TO_AGENT
