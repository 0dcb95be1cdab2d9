"""The English words for what has a name in the domain, and the fixed phrases."""

from outages.incidents import Cause, Delay, Kind
from outages.subscribers import Service
from prompts.sayings import Saying

SERVICES = {
    Service.INTERNET: "internet",
    Service.TV: "television",
    Service.TELEPHONY: "telephone",
    Service.ELECTRICITY: "electricity",
    Service.WATER: "cold water",
    Service.HOT_WATER: "hot water",
    Service.HEAT: "heating",
    Service.GAS: "gas",
}

KINDS = {Kind.UNPLANNED: "Outage", Kind.PLANNED: "Planned work"}

CAUSES = {
    Cause.UNKNOWN: "We are looking for the cause.",
    Cause.LINE_DAMAGE: "The line is damaged.",
    Cause.EQUIPMENT: "Our equipment failed.",
    Cause.POWER: "Our equipment has no power.",
    Cause.WEATHER: "The weather caused it.",
    Cause.UPSTREAM: "Our supplier has a fault.",
    Cause.THIRD_PARTY: "Somebody damaged our line.",
    Cause.MAINTENANCE: "We are servicing the network.",
}

DELAYS = {
    Delay.MORE_DAMAGE: "The time has changed: there is more damage than we thought.",
    Delay.SPARE_PART: "The time has changed: a spare part is on its way.",
    Delay.ACCESS: "The time has changed: the crew cannot reach the place yet.",
    Delay.WEATHER: "The time has changed: the weather holds us up.",
    Delay.FASTER: "The time has changed: work goes faster.",
    Delay.CORRECTION: "The time has changed: the one given before was not right.",
}

ETR_UNKNOWN = "We do not know yet how long it will take."
ETR_PASSED = "The time we gave has passed, work goes on."

SAYINGS = {
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
}
