"""Who is calling? An account or a telephone's number by keys, looked up, in three tries."""

from enum import Enum, auto

from ivr.dialogs.conversation import Conversation
from ivr.dialogs.session import CallerSession, Identified, Keyed
from ivr.dialogs.steps import DIGIT_WAIT, in_time, read_digits
from prompts.wording.fixed_phrases import FixedPhrase

#: So often somebody may type before a person takes over.
TRIES = 3

#: No account and no telephone's number is as long as this.
TOO_LONG = 21

_QUESTIONS = {Keyed.ACCOUNT: FixedPhrase.ASK_ACCOUNT, Keyed.PHONE: FixedPhrase.ASK_NUMBER}


class Stranger(Enum):
    """What is next with somebody who was asked who they are."""

    #: They are known, and the conversation goes on.
    KNOWN = auto()
    #: They are put through to a person.
    TO_PERSON = auto()
    #: They have typed nothing, however often they were asked.
    SILENT = auto()


async def identify(talk: Conversation, session: CallerSession, what: Keyed) -> Stranger:
    """Ask until what was typed is known; what can't be looked up, and what nobody has, leads to a person in the end."""
    silent = 0
    reason: tuple[FixedPhrase, ...] = ()
    for _ in range(TRIES):
        digits = await _read(talk, *reason, _QUESTIONS[what])
        if digits == "0":
            return Stranger.TO_PERSON
        if not digits:
            silent, reason = silent + 1, ()
            continue
        found = await _look_up(talk, session, what, digits)
        if found is not Identified.UNKNOWN:
            return await _decide(talk, found)
        reason = (FixedPhrase.NOT_FOUND,)
    await talk.say(*reason)
    return Stranger.SILENT if silent == TRIES else Stranger.TO_PERSON


async def _read(talk: Conversation, *said: FixedPhrase) -> str:
    """Return what was typed; of too many digits all are taken, so that none runs into what comes next."""
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
    return Stranger.TO_PERSON
