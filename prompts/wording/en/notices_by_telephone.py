"""What a duty manager who makes notices by telephone hears in English."""

from outages.estimates import Delay
from outages.incidents import Cause
from prompts.wording.en.numbers import cardinal
from prompts.wording.notices_by_telephone import DutyPhrase, DutyWords

WORDS = DutyWords(
    phrases={
        DutyPhrase.GREETING: "Duty managers' line.",
        DutyPhrase.ASK_ID: "Enter your manager number, then press hash.",
        DutyPhrase.ASK_PIN: "Enter your PIN, then press hash.",
        DutyPhrase.WRONG_PIN: "That number and PIN don't match.",
        DutyPhrase.LAST_TRY: "That was the third attempt. Goodbye.",
        DutyPhrase.LOCKED: "Too many wrong attempts. Signing in by phone is blocked for an hour. Please use the web page.",
        DutyPhrase.NOT_ALLOWED: "Your account may not post notices. Goodbye.",
        DutyPhrase.MENU: "To post a notice, press one. To change an estimate, two. To say that service is back, three."
        " To renew a notice, four. To finish, zero.",
        DutyPhrase.WHERE: "Where is the outage?",
        DutyPhrase.CODE_KEY: "To enter an address code, press zero.",
        DutyPhrase.ASK_CODE: "Enter the address code, then press hash.",
        DutyPhrase.NO_SUCH_CODE: "There's no such code.",
        DutyPhrase.NOBODY_THERE: "Nobody is connected at that address.",
        DutyPhrase.WHY: "What's the cause?",
        DutyPhrase.WHY_MOVED: "Why has the time changed?",
        DutyPhrase.ASK_ESTIMATE: "In how many hours will it be fixed? Enter the hours, or a time of day in four digits,"
        " then press hash. If nobody knows, press hash alone.",
        DutyPhrase.NO_SUCH_TIME: "There's no such time.",
        DutyPhrase.THEY_HEAR: "This is what callers will hear.",
        DutyPhrase.HEAR_OUT: "Please listen to all of it first.",
        DutyPhrase.CONFIRM_NOTICE: "To publish it, press one. To change the address, two, the service, three, the cause,"
        " four, the time, five. To drop it, zero.",
        DutyPhrase.CONFIRM_ESTIMATE: "To confirm, press one. To change the time, two, the reason, three. To drop it, zero.",
        DutyPhrase.CONFIRM: "To confirm, press one. To drop it, press zero.",
        DutyPhrase.PUBLISHED: "The notice is published.",
        DutyPhrase.MOVED: "The new time is published.",
        DutyPhrase.RESTORED: "Noted: service is back.",
        DutyPhrase.RENEWED: "The notice is renewed.",
        DutyPhrase.NOTHING_DONE: "Nothing has changed.",
        DutyPhrase.WHICH: "Which notice?",
        DutyPhrase.MORE_KEY: "For the next ones, press nine.",
        DutyPhrase.NO_NOTICES: "There are no active notices.",
        DutyPhrase.NONE_BY_TELEPHONE: "No active notice was made by phone.",
        DutyPhrase.BACK_THERE: "Is service back?",
        DutyPhrase.CHANGED: "The notice has changed meanwhile. Please start again.",
        DutyPhrase.UNFIT: "That time can't be published, or it already is.",
        DutyPhrase.TROUBLE: "Sorry, something went wrong on our side. Please check what is published and call again.",
    },
    causes={
        Cause.UNKNOWN: "Unknown, press one.",
        Cause.LINE_DAMAGE: "A damaged cable or pipe, two.",
        Cause.EQUIPMENT: "Our equipment has failed, three.",
        Cause.POWER: "Our equipment has no power, four.",
        Cause.WEATHER: "The weather, five.",
        Cause.UPSTREAM: "Another supplier's outage, six.",
        Cause.THIRD_PARTY: "Someone else's work or an accident, seven.",
        Cause.MAINTENANCE: "Planned maintenance, eight.",
    },
    delays={
        Delay.MORE_DAMAGE: "The damage is worse, press one.",
        Delay.SPARE_PART: "A spare part is needed, two.",
        Delay.ACCESS: "It's hard to reach, three.",
        Delay.WEATHER: "The weather, four.",
        Delay.FASTER: "The repair is going faster, five.",
        Delay.CORRECTION: "The earlier time wasn't accurate, six.",
    },
    points=lambda count: f"Service points: {cardinal(count)}.",
    people=lambda count: f"People to be told: {cardinal(count)}.",
    renew=lambda by: f"Renew it {by}, or callers will hear no time.",
)
