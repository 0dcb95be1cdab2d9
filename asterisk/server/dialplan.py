"""The names and numbers that the dialplan shares with its users."""

#: Prefix of the workers' Stasis applications; a dash and the worker's number follow.
APP = "outage-ivr"
#: Time that a new call has with the service before the dialplan's fallback takes it, in seconds.
NEW_CALL_SECONDS = 8
#: Hang-up cause of an outgoing call that came after its deadline; no telephone network sends it.
CAUSE_LATE = 112
#: Hard limit on the length of an outgoing call, in seconds, whoever talks in it.
LONGEST_CALL_OUT = 1800
#: Shared variable of an outgoing call that is "1" when a machine has answered.
MACHINE = "MACHINE"
#: How long telling a machine from a person may take, and how long the end of its greeting is then waited for, in seconds.
TELLING_SECONDS, GREETING_SECONDS = 10, 25
#: An outgoing call that SIP refused has its status, times this, added to its cause: Q.850 has no more than 127.
STATUS_FACTOR = 1000

#: Most calls of duty managers at once; they don't count as callers, so that a full line doesn't keep them out.
DUTY_CALLS = 4

#: Context of the call on which the service tries whether prompts can be played.
TRIAL = "trial"

#: Asterisk's name for the agents' queue and for the first telephone in it.
PERSON = "person"
#: Asterisk's name for the queue and telephone that serve corporate and critical subscribers first.
PRIORITY = "priority"


def name_app(worker: int) -> str:
    """Return the name of a worker's application, counted from 1."""
    return f"{APP}-{worker}"


def name_agent(number: int) -> str:
    """Return Asterisk's name for an agent's telephone, counted from 1."""
    return f"{PERSON}-{number}" if number > 1 else PERSON


def split_cause(cause: int) -> tuple[int, int | None]:
    """Return the Q.850 cause of an outgoing call and the SIP status that refused it, None without one."""
    status, cause = divmod(cause, STATUS_FACTOR)
    return cause, status or None
