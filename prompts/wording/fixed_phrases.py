"""The fixed phrases every language has its words for."""

from collections.abc import Mapping
from enum import StrEnum

from outages.subscribers import Service


class FixedPhrase(StrEnum):
    """What a fixed phrase is for; the value is the phrase's id."""

    #: The first words of a call.
    GREETING = "greeting"
    #: First words to a caller whose conversation broke off: it begins again.
    SORRY_REPEAT = "sorry_repeat"
    #: No active incident covers the caller's service points.
    NO_OUTAGE = "no_outage"
    #: The number is withheld or belongs to no subscriber.
    UNKNOWN_CALLER = "unknown_caller"
    #: Keys after an outage: 1 ring me, 2 SMS, 3 repeat, 4 my problem is another one, 0 a person.
    MENU_OUTAGE = "menu_outage"
    #: Keys when nothing is known: 1 report a fault, 0 a person.
    MENU_NO_OUTAGE = "menu_no_outage"
    #: Keys for an unknown caller: 1 type an account, 2 a telephone's number, 3 repeat, 0 a person.
    MENU_UNKNOWN = "menu_unknown"
    #: Spoken in its own language: press star for this language.
    OTHER_LANGUAGE = "other_language"
    #: We will ring you at this number when it is over.
    WILL_CALL = "will_call"
    #: We will send an SMS to this number when it is over.
    WILL_SMS = "will_sms"
    #: A fault was reported; the ticket's number follows.
    REPORTED = "reported"
    #: The key pressed means nothing here.
    WRONG_KEY = "wrong_key"
    #: The caller is being put through to a person.
    TO_PERSON = "to_person"
    #: Polite end of a call.
    GOODBYE = "goodbye"
    #: First words of a call back: who is calling and why.
    CALLBACK_GREETING = "callback_greeting"
    #: Keys of a call back: 1 it works, 2 it doesn't.
    MENU_CALLBACK = "menu_callback"
    #: Thanks after "it works": the ticket is closed.
    WORKS = "works"
    #: After "it doesn't": the ticket is open again, a specialist will look.
    STILL_OUT = "still_out"
    #: Something of ours failed during the call; a person follows.
    TROUBLE = "trouble"
    #: The dialplan's own words when the service is away; a person follows, 0 at once.
    APOLOGY = "apology"
    #: No person is free or reachable: please call again.
    PERSON_UNAVAILABLE = "person_unavailable"
    #: Keys after a brief announcement in a storm: 1 ring me, 2 SMS, 0 a person.
    MENU_STORM = "menu_storm"
    #: The key after the shortest announcement, 2 SMS, and goodbye in the same breath.
    MENU_SMS = "menu_sms"
    #: First words to somebody who calls again and again.
    CALLED_OFTEN = "called_often"
    #: Keys after news that it is over or was withdrawn: 1 it still doesn't work, 0 a person.
    MENU_RESTORED = "menu_restored"
    #: After the third outage in a month: the complaint goes straight to a specialist.
    TO_SPECIALIST = "to_specialist"
    #: First words of a call that tells news other than the end, such as another estimate.
    NEWS_GREETING = "news_greeting"
    #: Before each address of a choice.
    FOR_ADDRESS = "for_address"
    #: After the first address of a choice.
    KEY_1 = "key_1"
    #: After the second address of a choice.
    KEY_2 = "key_2"
    #: After the third address of a choice.
    KEY_3 = "key_3"
    #: After the fourth address of a choice.
    KEY_4 = "key_4"
    #: After the fifth address of a choice.
    KEY_5 = "key_5"
    #: After the last address of a choice: 0 a person.
    MENU_CHOICE = "menu_choice"
    #: Before the keys of an outage that was chosen among several: 5 another address.
    MENU_ADDRESSES = "menu_addresses"
    #: Before the keys of an outage for who has asked to be told: 9 withdraws it.
    MENU_WITHDRAW = "menu_withdraw"
    #: Keys after a promised call: 2 another number, 3 hours, 9 withdraw, 0 a person.
    MENU_WISH = "menu_wish"
    #: Keys after a promised SMS: 2 another number, 9 withdraw, 0 a person.
    MENU_WISH_SMS = "menu_wish_sms"
    #: Type the number to be told at.
    ASK_NUMBER = "ask_number"
    #: The digits that were typed follow.
    NUMBER_TYPED = "number_typed"
    #: Keys after the digits: 1 right, 2 again, 0 a person.
    MENU_NUMBER = "menu_number"
    #: There is no such number.
    NUMBER_UNREADABLE = "number_unreadable"
    #: The number lies in a country that isn't rung.
    NUMBER_FOREIGN = "number_foreign"
    #: Calls to the number cost more than ordinary ones.
    NUMBER_COSTLY = "number_costly"
    #: The number takes no text messages.
    NUMBER_NO_SMS = "number_no_sms"
    #: The number or the account has as many wishes as it may.
    WISHES_FULL = "wishes_full"
    #: We will ring the number that was typed.
    WILL_CALL_OTHER = "will_call_other"
    #: We will send an SMS to the number that was typed.
    WILL_SMS_OTHER = "will_sms_other"
    #: Keys for when to ring: 1 not before ten, 2 not after eight in the evening, 3 day and night, 0 a person.
    MENU_HOURS = "menu_hours"
    #: We will ring in the hours that were chosen.
    HOURS_KEPT = "hours_kept"
    #: No number or time was chosen: the wish stays as it was.
    WISH_STAYS = "wish_stays"
    #: The number is withheld and none was typed: nobody can be told.
    NO_NUMBER = "no_number"
    #: The wish to be told was withdrawn.
    WISH_WITHDRAWN = "wish_withdrawn"
    #: To who calls for the third time within a day, before the news: 0 a person.
    PERSON_FIRST = "person_first"
    #: Before the short news, to who has heard it already and nothing has changed.
    STILL = "still"
    #: Before the news, to who has heard another version of it.
    CHANGED = "changed"
    #: Before the news, to who was promised an earlier time.
    SORRY_LATE = "sorry_late"
    #: Keys for who has another problem than the known outage: 1 report it, 0 a person.
    MENU_OTHER_FAULT = "menu_other_fault"
    #: Another fault was reported; the number of its own ticket follows.
    OTHER_FAULT = "other_fault"
    #: Before anything else where gas or electricity is supplied: 8 danger.
    HAZARD = "hazard"
    #: Somebody in danger is being put through before all others.
    TO_PRIORITY = "to_priority"
    #: Type the account's number.
    ASK_ACCOUNT = "ask_account"
    #: Nobody has the account or the telephone that was typed.
    NOT_FOUND = "not_found"
    #: In place of the greeting, to who has typed an account or a telephone that is known.
    FOUND = "found"
    #: So many accounts and telephones were typed that no further one is looked up; a person follows.
    TOO_MANY_TRIES = "too_many_tries"
    #: The address of the account that was typed follows.
    KEYED_ADDRESS = "keyed_address"
    #: The first of the keys for what is out: 1 everything; single services follow.
    ALL_OUT = "all_out"
    #: After the sixth choice.
    KEY_6 = "key_6"
    #: After the seventh choice.
    KEY_7 = "key_7"
    #: What who has no internet can try first.
    HINT_INTERNET = "hint_internet"
    #: What who has no television can try first.
    HINT_TV = "hint_tv"
    #: What who has no electricity can try first.
    HINT_ELECTRICITY = "hint_electricity"
    #: Keys after what can be tried: hang up if it helped, 1 it didn't, 0 a person.
    MENU_HINT = "menu_hint"
    #: Keys after a report: 1 say more, 0 a person.
    MENU_DETAIL = "menu_detail"
    #: A tone follows, then the caller speaks; # ends it.
    SPEAK_NOW = "speak_now"
    #: What the caller has said is kept.
    DETAIL_KEPT = "detail_kept"
    #: Nothing was heard or kept of what the caller has said; the ticket stands.
    DETAIL_LOST = "detail_lost"
    #: After each word about the place in the queue: 1 rings the caller back when it is their turn.
    KEEP_PLACE = "keep_place"
    #: Nobody is there to be put through to: 1 rings the caller back when somebody is.
    NOBODY_THERE = "nobody_there"
    #: The caller's place in the queue is kept, and they will be rung.
    PLACE_KEPT = "place_kept"
    #: First words to who is rung because it is their turn.
    RETURN_GREETING = "return_greeting"
    #: Keys after that: 9 it isn't needed any more, 0 a person.
    MENU_RETURN = "menu_return"
    #: After the talk with a person: 1 to 5 say how it was.
    RATE = "rate"
    #: Thanks for that.
    RATED = "rated"


#: What can be tried first; when everything is out, the first of these that is supplied.
HINTS: Mapping[Service, FixedPhrase] = {
    Service.ELECTRICITY: FixedPhrase.HINT_ELECTRICITY,
    Service.INTERNET: FixedPhrase.HINT_INTERNET,
    Service.TV: FixedPhrase.HINT_TV,
}
