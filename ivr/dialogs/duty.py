"""A duty manager calls: who it is, and what is to be done."""

from collections.abc import Awaitable, Callable, Mapping

from ivr.dialogs.conversation import Conversation
from ivr.dialogs.duty_changes import move_estimate, renew_notice, restore_service
from ivr.dialogs.duty_notice import make_notice
from ivr.dialogs.duty_session import DutySession, SignIn
from ivr.dialogs.duty_steps import ASKED, DROP, Dropped, ask, read_number, say
from prompts.wording.fixed_phrases import FixedPhrase
from prompts.wording.notices_by_telephone import DutyPhrase

#: Tries to sign in until the line hangs up.
_TRIES = 3
#: Longer than any telephone id and any PIN.
_LONGEST = 16

_REFUSED = {SignIn.LOCKED: DutyPhrase.LOCKED, SignIn.NOT_ALLOWED: DutyPhrase.NOT_ALLOWED}

_Deed = Callable[[Conversation, DutySession], Awaitable[None]]

_DEEDS: Mapping[str, _Deed] = {
    "1": make_notice,
    "2": move_estimate,
    "3": restore_service,
    "4": renew_notice,
}


async def take_duty_call(talk: Conversation, session: DutySession) -> None:
    """Hold the whole conversation with a duty manager."""
    if await _sign_in(talk, session):
        await _serve(talk, session)
        await say(talk, FixedPhrase.GOODBYE)
    await talk.call.hang_up()


async def _sign_in(talk: Conversation, session: DutySession) -> bool:
    """Ask who it is; return whether they may act, after the words for those who may not."""
    opening = [DutyPhrase.GREETING]
    for tried in range(1, _TRIES + 1):
        telephone_id = await read_number(talk, *opening, DutyPhrase.ASK_ID, most=_LONGEST)
        pin = await read_number(talk, DutyPhrase.ASK_PIN, most=_LONGEST) if telephone_id else None
        result = await session.sign_in(telephone_id, pin) if telephone_id and pin else SignIn.WRONG
        if result is SignIn.ADMITTED:
            return True
        if refusal := _REFUSED.get(result):
            await say(talk, refusal)
            return False
        if tried == _TRIES:
            await say(talk, DutyPhrase.WRONG_PIN, DutyPhrase.LAST_TRY)
        opening = [DutyPhrase.WRONG_PIN]
    return False


async def _serve(talk: Conversation, session: DutySession) -> None:
    """Do one thing after another, until the manager is done or says nothing."""
    unanswered = 0
    while unanswered < ASKED:
        key = await ask(talk, DutyPhrase.MENU)
        if key == DROP:
            return
        if key == "*":
            talk.switch_language()
        elif deed := _DEEDS.get(key or ""):
            await _do(talk, session, deed)
            unanswered = 0
        else:
            unanswered += 1


async def _do(talk: Conversation, session: DutySession, deed: _Deed) -> None:
    try:
        await deed(talk, session)
    except Dropped:
        await say(talk, DutyPhrase.NOTHING_DONE)
