"""The fixed phrases, for which every language has words."""

from collections.abc import Mapping
from enum import StrEnum

from outages.subscribers import Service


class FixedPhrase(StrEnum):
    """The purpose of a fixed phrase; the value is its id."""

    #: The first words of a call.
    GREETING = "greeting"
    #: First words to a caller whose dialogue broke off and starts again.
    SORRY_REPEAT = "sorry_repeat"
    #: No active incident covers the caller's service points.
    NO_OUTAGE = "no_outage"
    #: The same, but several neighbours in the house have reported a fault, and somebody looks into it.
    REPORTS_HOUSE = "reports_house"
    #: Likewise from the street.
    REPORTS_STREET = "reports_street"
    #: Likewise from people who share something else: equipment, a whole town.
    REPORTS_ALIKE = "reports_alike"
    #: The number is withheld or belongs to no subscriber.
    UNKNOWN_CALLER = "unknown_caller"
    #: The first keys after an outage: 1 ring me back, 2 SMS, 0 an agent.
    MENU_OUTAGE = "menu_outage"
    #: Further keys, for those who press none: 3 repeat, 4 another problem.
    MENU_MORE = "menu_more"
    #: Keys when no outage is known: 1 report a fault, 0 an agent.
    MENU_NO_OUTAGE = "menu_no_outage"
    #: Keys for an unknown caller: 1 enter an account, 2 a telephone number, 3 repeat, 0 an agent.
    MENU_UNKNOWN = "menu_unknown"
    #: Press star for this language, said in that language.
    OTHER_LANGUAGE = "other_language"
    #: We will ring this number; 2 changes it.
    WILL_CALL = "will_call"
    #: We will send an SMS to this number; 2 changes it.
    WILL_SMS = "will_sms"
    #: The report is taken; the ticket number follows.
    REPORTED = "reported"
    #: In place of the ticket number's digits: it comes by SMS.
    TICKET_BY_SMS = "ticket_by_sms"
    #: The key has no meaning here.
    WRONG_KEY = "wrong_key"
    #: The caller is being put through to an agent.
    TO_PERSON = "to_person"
    #: The polite end of a call.
    GOODBYE = "goodbye"
    #: First words of a ring-back: who is calling and why.
    CALLBACK_GREETING = "callback_greeting"
    #: Keys of a ring-back: 1 it works, 2 it doesn't.
    MENU_CALLBACK = "menu_callback"
    #: Keys of a ring-back while something else is still out: 1 what was named works, 2 it doesn't.
    MENU_PARTLY_BACK = "menu_partly_back"
    #: After the keys of any ring-back: 9 never ring this telephone again.
    MENU_OPT_OUT = "menu_opt_out"
    #: After that key: nobody will ring this telephone any more.
    OPTED_OUT = "opted_out"
    #: Thanks after "it works".
    WORKS = "works"
    #: After "it doesn't": the ticket stays open, a specialist will look.
    STILL_OUT = "still_out"
    #: An error on our side during the call; an agent follows.
    TROUBLE = "trouble"
    #: Played by the dialplan when the service is down; an agent follows, at once with 0.
    APOLOGY = "apology"
    #: No agent is free or reachable: please call again.
    PERSON_UNAVAILABLE = "person_unavailable"
    #: Keys after a brief announcement in a storm: 1 ring me back, 2 SMS, 0 an agent.
    MENU_STORM = "menu_storm"
    #: The key after the shortest announcement, 2 SMS, followed by goodbye in the same phrase.
    MENU_SMS = "menu_sms"
    #: First words to somebody who calls again and again.
    CALLED_OFTEN = "called_often"
    #: Keys after news of the end or of a withdrawal: 1 it is still out, 0 an agent.
    MENU_RESTORED = "menu_restored"
    #: With the number of a ticket that is on the specialists' list: the complaint goes straight to them.
    TO_SPECIALIST = "to_specialist"
    #: First words of an outgoing call with other news than the end, such as a new estimate.
    NEWS_GREETING = "news_greeting"
    #: First words of a call to somebody who asked for nothing, or of what goes on.
    NOTICE_GREETING = "notice_greeting"
    #: Before each address of a menu.
    FOR_ADDRESS = "for_address"
    #: After the first address of a menu.
    KEY_1 = "key_1"
    #: After the second address of a menu.
    KEY_2 = "key_2"
    #: After the third address of a menu.
    KEY_3 = "key_3"
    #: After the fourth address of a menu.
    KEY_4 = "key_4"
    #: After the fifth address of a menu.
    KEY_5 = "key_5"
    #: After the last address of a menu: 0 an agent.
    MENU_CHOICE = "menu_choice"
    #: Before the keys of an outage at one of several addresses: 5 another address.
    MENU_ADDRESSES = "menu_addresses"
    #: Before the keys of an outage, for a caller with a notification request: 9 withdraws it.
    MENU_WITHDRAW = "menu_withdraw"
    #: Keys after requesting a call: 2 another number, 3 hours, 9 withdraw, 0 an agent.
    MENU_WISH = "menu_wish"
    #: Keys after requesting an SMS: 2 another number, 9 withdraw, 0 an agent.
    MENU_WISH_SMS = "menu_wish_sms"
    #: Enter the number to notify.
    ASK_NUMBER = "ask_number"
    #: The digits entered follow.
    NUMBER_TYPED = "number_typed"
    #: Keys after the digits: 1 right, 2 again, 0 an agent.
    MENU_NUMBER = "menu_number"
    #: There is no such number.
    NUMBER_UNREADABLE = "number_unreadable"
    #: The number is in a country that the line doesn't call.
    NUMBER_FOREIGN = "number_foreign"
    #: The number is premium-rate or satellite.
    NUMBER_COSTLY = "number_costly"
    #: The number can't receive text messages.
    NUMBER_NO_SMS = "number_no_sms"
    #: The number was not to be notified any more, said to another telephone that asks for it.
    NUMBER_OPTED_OUT = "number_opted_out"
    #: The number or the account has reached the limit of notification requests.
    WISHES_FULL = "wishes_full"
    #: We will ring the number entered.
    WILL_CALL_OTHER = "will_call_other"
    #: We will send an SMS to the number entered.
    WILL_SMS_OTHER = "will_sms_other"
    #: Keys for the hours: 1 not before ten, 2 not after eight in the evening, 3 day and night, 0 an agent.
    MENU_HOURS = "menu_hours"
    #: We will ring in the hours chosen.
    HOURS_KEPT = "hours_kept"
    #: No number or hours were chosen: the notification request stays as it was.
    WISH_STAYS = "wish_stays"
    #: The number is withheld and none was entered: nobody can be notified.
    NO_NUMBER = "no_number"
    #: The notification request is withdrawn.
    WISH_WITHDRAWN = "wish_withdrawn"
    #: Before the news, on the third call within a day: 0 an agent.
    PERSON_FIRST = "person_first"
    #: Before the short news, when the caller heard it before and nothing has changed.
    STILL = "still"
    #: Before the news, when the caller heard an earlier version.
    CHANGED = "changed"
    #: Before the news, when the caller was promised an earlier time.
    SORRY_LATE = "sorry_late"
    #: Before the news, when the caller was told that service is back, and it isn't.
    SORRY_REOPENED = "sorry_reopened"
    #: In a ring-back, when its news is not true any more: an apology; what holds now follows.
    OVERTAKEN = "overtaken"
    #: Keys for a problem other than the known outage: 1 report it, 0 an agent.
    MENU_OTHER_FAULT = "menu_other_fault"
    #: The other fault is reported; the number of its ticket follows.
    OTHER_FAULT = "other_fault"
    #: Before anything else where gas or electricity is supplied: 8 danger.
    HAZARD = "hazard"
    #: A caller in danger is being put through ahead of the queue.
    TO_PRIORITY = "to_priority"
    #: Enter the account number.
    ASK_ACCOUNT = "ask_account"
    #: No subscriber has the account or telephone number entered.
    NOT_FOUND = "not_found"
    #: Replaces the greeting once the account or telephone number entered was found.
    FOUND = "found"
    #: Too many accounts and telephone numbers were entered; an agent follows.
    TOO_MANY_TRIES = "too_many_tries"
    #: First of the keys for what is out: 1 everything; single services follow.
    ALL_OUT = "all_out"
    #: After the sixth item of a menu.
    KEY_6 = "key_6"
    #: After the seventh item of a menu.
    KEY_7 = "key_7"
    #: What to try first without internet.
    HINT_INTERNET = "hint_internet"
    #: What to try first without television.
    HINT_TV = "hint_tv"
    #: What to try first without electricity.
    HINT_ELECTRICITY = "hint_electricity"
    #: Keys after a hint: hang up if it helped, 1 it didn't, 0 an agent.
    MENU_HINT = "menu_hint"
    #: Keys after a report: 1 say more, 0 an agent.
    MENU_DETAIL = "menu_detail"
    #: A tone follows, then the caller speaks; # ends it.
    SPEAK_NOW = "speak_now"
    #: The caller's words are kept.
    DETAIL_KEPT = "detail_kept"
    #: The caller's words could not be heard or kept; the ticket stands.
    DETAIL_LOST = "detail_lost"
    #: After each position announcement in the queue: 1 requests a queue callback.
    KEEP_PLACE = "keep_place"
    #: No agent is on duty: 1 requests a call back when one is.
    NOBODY_THERE = "nobody_there"
    #: The place in the queue is kept; the caller will be rung.
    PLACE_KEPT = "place_kept"
    #: First words of a queue callback.
    RETURN_GREETING = "return_greeting"
    #: Keys after that: 9 no longer needed, 0 an agent.
    MENU_RETURN = "menu_return"
    #: First words of a call to a duty manager: the line needs them.
    ALARM_GREETING = "alarm_greeting"
    #: A time that callers were told is about to pass.
    ALARM_PROMISE_NEAR = "alarm_promise_near"
    #: A time that callers were told has passed.
    ALARM_PROMISE_PASSED = "alarm_promise_passed"
    #: A notice made by telephone is about to lapse.
    ALARM_LAPSES_SOON = "alarm_lapses_soon"
    #: A notice made by telephone has lapsed.
    ALARM_LAPSED = "alarm_lapsed"
    #: A draft could not be published at its time.
    ALARM_MISSED_DRAFT = "alarm_missed_draft"
    #: Reports point to an outage without a notice.
    ALARM_PROPOSAL = "alarm_proposal"
    #: People of a part that was restored say that it is still out, and all others there wait.
    ALARM_BRANCH = "alarm_branch"
    #: People who were told that service is back say that it isn't.
    ALARM_STILL_OUT = "alarm_still_out"
    #: Something of the line itself is ill.
    ALARM_PART = "alarm_part"
    #: Callers wait for an agent, and none is there.
    ALARM_AGENTS = "alarm_agents"
    #: Keys after that: 1 I'm on it.
    MENU_ALARM = "menu_alarm"
    #: After that key: it is noted.
    ALARM_TAKEN = "alarm_taken"
    #: Instead of what is needed: by now nobody is.
    ALARM_OVER = "alarm_over"
    #: After the talk with an agent: rate it from 1 to 5.
    RATE = "rate"
    #: Thanks for the rating.
    RATED = "rated"


#: Hints by service; when everything is out, the first one in order that the caller is supplied with.
HINTS: Mapping[Service, FixedPhrase] = {
    Service.ELECTRICITY: FixedPhrase.HINT_ELECTRICITY,
    Service.INTERNET: FixedPhrase.HINT_INTERNET,
    Service.TV: FixedPhrase.HINT_TV,
}
