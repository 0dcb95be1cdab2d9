"""The names and numbers that the dialplan and whoever works with it have to agree on."""

#: What the names of the workers' Stasis applications begin with; a dash and the worker's number follow.
APP = "outage-ivr"
#: How long (seconds) the dialplan leaves a new call with the service before its fallback takes it.
NEW_CALL_SECONDS = 8
#: What a channel's end says when a call out came after its deadline: a number that no telephone network sends.
CAUSE_LATE = 112

#: What Asterisk calls the queue of agents, and the first telephone in it.
PERSON = "person"
#: The same of those who serve corporate and critical subscribers first.
PRIORITY = "priority"


def name_app(worker: int) -> str:
    """Return the name of a worker's application, counted from 1."""
    return f"{APP}-{worker}"


def name_person(number: int) -> str:
    """Return what Asterisk calls an agent's telephone, counted from 1."""
    return f"{PERSON}-{number}" if number > 1 else PERSON
