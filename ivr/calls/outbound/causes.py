"""What it means that a call out was not answered: every SIP status and every cause of Q.850 has its meaning here.

Sources: RFC 3261, 21; RFC 3398, 8.2.6 and 7.2.4.1 (which causes gateways make which status of); RFC 8197 (607); RFC 8688 (608);
IANA's registry of SIP response codes; ITU-T Q.850 (05/2018), table 1.
"""

from dataclasses import dataclass

from asterisk.ari.outcomes import ChannelEnding
from asterisk.server.dialplan import CAUSE_LATE, split_cause
from outages.notifications import Result

#: The carrier doesn't let us call: it doesn't know us, wants to be paid, forbids it, or wants a caller's number that we
#: don't show or that it doesn't believe. A 403 may also come from a telephone (RFC 3398 makes one of cause 21); Asterisk
#: doesn't show the Reason that would tell.
REFUSED_BY_CARRIER = frozenset({401, 402, 403, 407, 428, 433, 436, 437, 438})

#: By SIP status. UNAVAILABLE: the network's trouble or ours; UNREACHABLE: the number's, for now.
STATUSES = {
    **dict.fromkeys(REFUSED_BY_CARRIER, Result.UNAVAILABLE),
    # The number is somewhere else; calls are not redirected, for nobody has allowed us to call the other one.
    **dict.fromkeys((300, 301, 302, 305, 380), Result.UNREACHABLE),
    # Also "no route to it" (causes 2 and 3), so it is not given up at once.
    404: Result.UNREACHABLE,
    408: Result.NO_ANSWER,
    410: Result.BAD_NUMBER,
    # The next proxy asks for more of it than we say, or less.
    **dict.fromkeys(
        (400, 405, 406, 409, 411, 412, 413, 414, 415, 416, 417, 420, 421, 422, 423), Result.UNAVAILABLE
    ),
    **dict.fromkeys((424, 425, 429, 430, 439, 440, 469, 470), Result.UNAVAILABLE),
    480: Result.NO_ANSWER,
    **dict.fromkeys((481, 482, 483), Result.UNAVAILABLE),
    484: Result.BAD_NUMBER,
    485: Result.BAD_NUMBER,
    486: Result.BUSY,
    487: Result.NO_ANSWER,
    **dict.fromkeys((488, 489, 491, 493, 494), Result.UNAVAILABLE),
    **dict.fromkeys((500, 501, 502, 503, 504, 505, 513, 555, 580), Result.UNAVAILABLE),
    600: Result.BUSY,
    603: Result.DECLINED,
    604: Result.BAD_NUMBER,
    606: Result.UNAVAILABLE,
    607: Result.BLOCKED,
    608: Result.BLOCKED,
}

#: By cause of Q.850, where there is no SIP status: Asterisk or our dialplan ended the call.
CAUSES = {
    1: Result.BAD_NUMBER,  # unallocated
    **dict.fromkeys((2, 3), Result.UNREACHABLE),  # no route
    4: Result.BAD_NUMBER,  # special information tone
    5: Result.BAD_NUMBER,  # misdialled trunk prefix
    **dict.fromkeys(
        (6, 7, 8, 9, 10, 14), Result.UNAVAILABLE
    ),  # channel unacceptable, pre-emption, ported (QoR)
    16: Result.NO_ANSWER,  # normal clearing
    17: Result.BUSY,
    **dict.fromkeys((18, 19, 20), Result.NO_ANSWER),  # no response, no answer, absent
    21: Result.DECLINED,
    22: Result.BAD_NUMBER,  # number changed
    23: Result.UNREACHABLE,  # redirected
    24: Result.BLOCKED,  # rejected by a feature at the destination
    25: Result.UNAVAILABLE,  # exchange routing error
    26: Result.UNAVAILABLE,  # non-selected user clearing
    27: Result.UNREACHABLE,  # destination out of order
    28: Result.BAD_NUMBER,  # invalid format
    29: Result.UNAVAILABLE,  # facility rejected
    **dict.fromkeys((30, 31), Result.NO_ANSWER),  # response to an enquiry, normal unspecified
    **dict.fromkeys(range(33, 48), Result.UNAVAILABLE),  # no circuit, out of order, congestion, no resource
    **dict.fromkeys(range(49, 64), Result.UNAVAILABLE),  # not subscribed, barred, not available
    **dict.fromkeys(range(65, 80), Result.UNAVAILABLE),  # not implemented
    **dict.fromkeys(range(81, 96), Result.UNAVAILABLE),  # invalid message
    88: Result.BAD_NUMBER,  # incompatible destination: no telephone
    **dict.fromkeys(range(96, 128), Result.UNAVAILABLE),  # protocol error, interworking
    CAUSE_LATE: Result.LATE,
}


@dataclass(frozen=True, slots=True)
class CallRefusal:
    """What a call came to that nobody answered; `status` is SIP's, None without one."""

    result: Result
    status: int | None = None

    @property
    def by_carrier(self) -> bool:
        """Whether the carrier doesn't let us call at all."""
        return self.status in REFUSED_BY_CARRIER

    @property
    def carried(self) -> bool:
        """Whether the carrier put the call through as far as the number: it works."""
        return self.result is not Result.UNAVAILABLE and (
            self.status is not None or self.result is Result.NO_ANSWER
        )


def read_refusal(ending: ChannelEnding | None) -> CallRefusal:
    """Return what the end of an unanswered call means; an unexplained one is the network's trouble."""
    if ending is None or ending.cause is None:
        return CallRefusal(Result.UNAVAILABLE)
    cause, status = split_cause(ending.cause)
    if status is None:
        return CallRefusal(CAUSES.get(cause, Result.UNAVAILABLE))
    # An unknown status means what its class does (RFC 3261, 8.1.3.2).
    return CallRefusal(STATUSES.get(status) or STATUSES[status // 100 * 100], status)
