"""The fixed phrases every language has its words for."""

from enum import StrEnum


class Saying(StrEnum):
    """What a fixed phrase is for; the value is the phrase's id."""

    #: The first words of a call.
    GREETING = "greeting"
    #: No active incident covers the caller's service points.
    NO_OUTAGE = "no_outage"
    #: The number is withheld or belongs to no subscriber.
    UNKNOWN_CALLER = "unknown_caller"
    #: Keys after an outage: 1 ring me, 2 SMS, 3 repeat, 0 a person.
    MENU_OUTAGE = "menu_outage"
    #: Keys when nothing is known: 1 report a fault, 0 a person.
    MENU_NO_OUTAGE = "menu_no_outage"
    #: Keys for an unknown caller, and after news that ask nothing: 3 repeat, 0 a person.
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
    #: Keys after news that it is over or was withdrawn: 1 it still doesn't work, 0 a person.
    MENU_RESTORED = "menu_restored"
    #: After the third outage in a month: the complaint goes straight to a specialist.
    TO_SPECIALIST = "to_specialist"
    #: First words of a call that tells news other than the end, such as another estimate.
    NEWS_GREETING = "news_greeting"
