"""The line rings a duty manager: what needs a hand, and 1 for taking it on."""

from collections.abc import Mapping, Sequence
from typing import Final

from ivr.dialogs.conversation import Conversation
from ivr.dialogs.steps import say_goodbye
from outages.alarms import PROMISE_LEVELS, AlarmKind, AlarmReason
from outages.calls import CallOutcome
from outages.estimates import AlertStage
from outages.notifications import Result
from prompts.wording.fixed_phrases import FixedPhrase

#: How many times it is said when no key answers it; an answering machine hears no more.
TELLINGS: Final = 2

_SAID: Final[Mapping[AlarmKind, FixedPhrase]] = {
    AlarmKind.MISSED_DRAFT: FixedPhrase.ALARM_MISSED_DRAFT,
    AlarmKind.PROPOSAL: FixedPhrase.ALARM_PROPOSAL,
    AlarmKind.BRANCH: FixedPhrase.ALARM_BRANCH,
    AlarmKind.STILL_OUT: FixedPhrase.ALARM_STILL_OUT,
    AlarmKind.PART: FixedPhrase.ALARM_PART,
    AlarmKind.AGENTS: FixedPhrase.ALARM_AGENTS,
}
#: By level: a notice made by telephone lapses soon, and has lapsed.
_HOLDING: Final = {1: FixedPhrase.ALARM_LAPSES_SOON, 2: FixedPhrase.ALARM_LAPSED}
_PROMISES: Final[Mapping[AlertStage, FixedPhrase]] = {
    AlertStage.DUE_SOON: FixedPhrase.ALARM_PROMISE_NEAR,
    AlertStage.OVERDUE: FixedPhrase.ALARM_PROMISE_PASSED,
}


def phrases_of(reasons: Sequence[AlarmReason]) -> list[FixedPhrase]:
    """Return what is said of these reasons: a sentence for each kind, the line's own troubles first."""
    said = {_phrase_of(one) for one in reasons}
    order = [FixedPhrase.ALARM_PART, FixedPhrase.ALARM_AGENTS, FixedPhrase.ALARM_PROMISE_PASSED]
    return sorted(said, key=lambda one: (one not in order, one))


async def tell_alarms(talk: Conversation, reasons: Sequence[AlarmReason]) -> Result:
    """Say what needs a hand: WORKS if the manager takes it on, HEARD if no key says so or nobody is needed any more."""
    if not reasons:
        await talk.say(FixedPhrase.ALARM_GREETING, FixedPhrase.ALARM_OVER)
        return Result.HEARD
    for _ in range(TELLINGS):
        said = phrases_of(reasons)
        match await talk.ask(FixedPhrase.ALARM_GREETING, *said, FixedPhrase.MENU_ALARM):
            case "1":
                return Result.WORKS
            case "*":
                talk.switch_language()
    return Result.HEARD


async def close_duty_call(talk: Conversation, result: Result) -> CallOutcome:
    """Confirm what was taken on, and end the call."""
    if result is Result.WORKS:
        await talk.say(FixedPhrase.ALARM_TAKEN)
    return await say_goodbye(talk)


def _phrase_of(reason: AlarmReason) -> FixedPhrase:
    if reason.kind is AlarmKind.TELEPHONE_NOTICE:
        return _HOLDING[reason.level]
    if reason.kind is AlarmKind.PROMISE:
        return _PROMISES[PROMISE_LEVELS[reason.level].stage]
    return _SAID[reason.kind]
