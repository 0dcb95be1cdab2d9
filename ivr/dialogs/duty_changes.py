"""A duty manager changes an active notice: another estimate, service is back, or it holds on."""

from collections.abc import Sequence
from functools import partial

from ivr.dialogs.conversation import Conversation
from ivr.dialogs.duty_estimate import ask_estimate
from ivr.dialogs.duty_session import DutySession, ListedNotice
from ivr.dialogs.duty_steps import (
    LIST_KEYS,
    Dropped,
    Said,
    carry_out,
    choose,
    confirm,
    name_notice,
    say,
    tell_outcome,
    tell_read,
    with_keys,
    words_of,
)
from outages.estimates import Delay
from prompts.wording.notices_by_telephone import DutyPhrase

#: The key that lists further notices.
_MORE = "9"
_DELAY_KEYS = {str(number): delay for number, delay in enumerate(Delay, 1)}


async def move_estimate(talk: Conversation, session: DutySession) -> None:
    """Ask for another estimate of a notice and the reason, read the notice back, and state it; raise Dropped."""
    incident = (await _choose_notice(talk, await session.list_out())).incident
    etr, reason = await ask_estimate(talk, session), await _ask_reason(talk)

    async def read() -> list[Said]:
        heard = await session.read_moved(incident, etr, reason, talk.language)
        return [*tell_read(talk, heard), DutyPhrase.CONFIRM_ESTIMATE]

    while True:
        key = await confirm(talk, read, "123")
        move = partial(session.move, incident, etr, reason)
        if key == "1" and await carry_out(talk, session, move, DutyPhrase.MOVED):
            return
        if key == "3":
            reason = await _ask_reason(talk)
        else:
            etr = await ask_estimate(talk, session)


async def restore_service(talk: Conversation, session: DutySession) -> None:
    """Ask which notice is over, say how many people will be told, and end it; raise Dropped."""
    chosen = await _choose_notice(talk, await session.list_out())
    told = await session.count_told(chosen.incident)

    async def read() -> list[Said]:
        heard = await session.read_now(chosen.incident, talk.language)
        people = words_of(talk).people(told)
        return [*heard.told, DutyPhrase.BACK_THERE, people, DutyPhrase.CONFIRM]

    await confirm(talk, read, "1")
    await tell_outcome(talk, session, await session.restore(chosen.incident), DutyPhrase.RESTORED)


async def renew_notice(talk: Conversation, session: DutySession) -> None:
    """Ask which notice made by telephone holds on, and renew it; raise Dropped."""
    made = [one for one in await session.list_out() if one.incident.holds_until]
    if not made:
        await say(talk, DutyPhrase.NONE_BY_TELEPHONE)
        raise Dropped
    chosen = await _choose_notice(talk, made)
    await tell_outcome(talk, session, await session.renew(chosen.incident), DutyPhrase.RENEWED)


async def _choose_notice(talk: Conversation, notices: Sequence[ListedNotice]) -> ListedNotice:
    """Read the notices, a few at a time, and return the one chosen; after the last ones come the first again."""
    if not notices:
        await say(talk, DutyPhrase.NO_NOTICES)
        raise Dropped
    parts = [notices[first : first + len(LIST_KEYS)] for first in range(0, len(notices), len(LIST_KEYS))]
    turn = 0
    while True:
        part = parts[turn % len(parts)]
        offered = dict(zip(LIST_KEYS, part, strict=False))
        more = [DutyPhrase.MORE_KEY] if len(parts) > 1 else []
        question = partial(_list_notices, talk, part, more)
        key = await choose(talk, question, [*offered, *([_MORE] if more else [])])
        if key != _MORE:
            return offered[key]
        turn += 1


def _list_notices(talk: Conversation, part: Sequence[ListedNotice], more: Sequence[Said]) -> list[Said]:
    named = with_keys([name_notice(talk, one) for one in part])
    return [DutyPhrase.WHICH, *named, *more]


async def _ask_reason(talk: Conversation) -> Delay:
    def question() -> list[Said]:
        return [DutyPhrase.WHY_MOVED, *map(words_of(talk).delay, Delay)]

    return _DELAY_KEYS[await choose(talk, question, _DELAY_KEYS)]
