"""The English words for what has a name in the domain, and the sentences around facts."""

from outages.incidents import Cause, Delay
from outages.subscribers import Service
from prompts.sayings import Saying
from prompts.wording.en.numbers import cardinal
from prompts.wording.sentences import Ending, Sentence
from prompts.wording.vocabulary import ServiceWords, Vocabulary

_SERVICES = {
    Service.INTERNET: "internet",
    Service.TV: "television",
    Service.TELEPHONY: "telephone",
    Service.ELECTRICITY: "electricity",
    Service.WATER: "cold water",
    Service.HOT_WATER: "hot water",
    Service.HEAT: "heating",
    Service.GAS: "gas",
}

_SENTENCES = {
    Sentence.OUTAGE_AT: "Outage,",
    Sentence.PLANNED_AT: "Planned work,",
    Sentence.OUTAGE_KNOWN: "no {missing}.",
    Sentence.ETR: "We plan to fix it {by}.",
    Sentence.ETR_PLANNED: "We plan to finish {by}.",
    Sentence.ETR_BRIEF: "Expected {by}.",
    Sentence.ETR_AHEAD: "no {missing} {span}.",
    Sentence.ETR_AHEAD_OPEN: "no {missing} {starting}, we do not know yet until when.",
    Sentence.ETR_UNKNOWN: "A crew is assessing it, we do not know yet until when.",
    Sentence.ETR_UNKNOWN_PLANNED: "We do not know yet how long it will take.",
    Sentence.ETR_PASSED: "The time we gave has passed, we are finding out a new one.",
    Sentence.ETR_OVERRUN: "The work takes longer, we are finding out until when.",
    Sentence.ETR_NEWS: "We will have news {by}.",
    Sentence.MOVED_FROM: "Earlier we said {by}.",
    Sentence.PARTLY_RESTORED: "Some customers have service again, work goes on.",
    Sentence.RECURRENT: "This is the {nth} outage at your address in a month.",
    Sentence.OTHERS: "Also at this address,",
    Sentence.TICKET_NUMBER: "Your ticket number is,",
    Sentence.RESTORED_AT: "At the address,",
    Sentence.RESTORED: "there is {working} again.",
    Sentence.WAS_RESTORED: "there is {working} again {since}.",
    Sentence.WITHDRAWN: "there was no outage, the notice is withdrawn.",
    Sentence.WITHDRAWN_PLANNED: "the planned work is cancelled.",
}

_ENDINGS = {
    Ending.TICKET: "Ticket {ticket}.",
    Ending.TICKET_CLOSED: "Ticket {ticket} is closed. Still out? Please call us.",
    Ending.TICKET_OPEN: "Ticket {ticket} is open. Still out? Please call us.",
}

_CAUSES = {
    Cause.UNKNOWN: "We are looking for the cause.",
    Cause.LINE_DAMAGE: "The line is damaged.",
    Cause.EQUIPMENT: "Our equipment failed.",
    Cause.POWER: "Our equipment has no power.",
    Cause.WEATHER: "The weather caused it.",
    Cause.UPSTREAM: "Our supplier has a fault.",
    Cause.THIRD_PARTY: "Somebody damaged our line.",
    Cause.MAINTENANCE: "We are servicing the network.",
}

_DELAYS = {
    Delay.MORE_DAMAGE: "The time has changed: there is more damage than we thought.",
    Delay.SPARE_PART: "The time has changed: a spare part is on its way.",
    Delay.ACCESS: "The time has changed: the crew cannot reach the place yet.",
    Delay.WEATHER: "The time has changed: the weather holds us up.",
    Delay.FASTER: "The time has changed: work goes faster.",
    Delay.CORRECTION: "The time has changed: the one given before was not right.",
}

_WITHIN = {
    10: "within ten minutes",
    20: "within twenty minutes",
    30: "within half an hour",
    40: "within forty minutes",
    50: "within fifty minutes",
    60: "within an hour",
    90: "within an hour and a half",
    120: "within two hours",
}

_SAYINGS = {
    Saying.GREETING: "Outage line, hello.",
    Saying.NO_OUTAGE: "There is no outage at your address.",
    Saying.UNKNOWN_CALLER: "We did not find your number among our subscribers.",
    Saying.MENU_OUTAGE: "To be called when it is over, press one, for a text message two, to repeat three, for a person zero.",
    Saying.MENU_NO_OUTAGE: "To report a fault, press one, for a person zero.",
    Saying.MENU_UNKNOWN: "To repeat, press three, for a person zero.",
    Saying.OTHER_LANGUAGE: "For English, press star.",
    Saying.WILL_CALL: "We will call this number when it works again.",
    Saying.WILL_SMS: "We will send a text message to this number when it works again.",
    Saying.REPORTED: "We have taken your report of a fault.",
    Saying.WRONG_KEY: "This key does nothing here.",
    Saying.TO_PERSON: "I am putting you through.",
    Saying.GOODBYE: "Thank you for calling, goodbye.",
    Saying.CALLBACK_GREETING: "Hello! This is the outage line: you asked for a call after the repair.",
    Saying.MENU_CALLBACK: "If everything works, press one, if not, two.",
    Saying.WORKS: "Thank you, your ticket is closed.",
    Saying.STILL_OUT: "Your ticket is open again, a specialist will check your line.",
    Saying.TROUBLE: "Something went wrong here, I am putting you through.",
    Saying.APOLOGY: "The automatic service is not available now. Please hold the line, or press zero.",
    Saying.PERSON_UNAVAILABLE: "Nobody is free now. Please call again later.",
    Saying.MENU_STORM: "To be called, press one, for a text message two, for a person zero.",
    Saying.MENU_RESTORED: "If it still does not work, press one, for a person zero.",
    Saying.TO_SPECIALIST: "Your complaint goes straight to a specialist.",
    Saying.NEWS_GREETING: "Hello! This is the outage line with news about your ticket.",
}

VOCABULARY = Vocabulary(
    sayings=_SAYINGS,
    sentences=_SENTENCES,
    endings=_ENDINGS,
    causes=_CAUSES,
    delays=_DELAYS,
    services={service: ServiceWords(name, name) for service, name in _SERVICES.items()},
    several_services=ServiceWords("service", "service"),
    within=_WITHIN,
    digits=tuple(cardinal(digit) for digit in range(10)),
)
