"""What refusals of calls out mean: every SIP status and every cause of Q.850."""

import pytest

from asterisk.ari.outcomes import ChannelEnding, EndKind
from asterisk.server.dialplan import CAUSE_LATE
from ivr.calls.outbound.causes import CAUSES, STATUSES, CallRefusal, read_refusal
from outages.notifications import Result

#: The registry of SIP response codes at IANA, from 300 on.
REGISTERED = [
    *(300, 301, 302, 305, 380),
    *range(400, 418),
    *(420, 421, 422, 423, 424, 425, 428, 429, 430, 433, 436, 437, 438, 439, 440, 469, 470),
    *range(480, 490),
    *(491, 493, 494),
    *(500, 501, 502, 503, 504, 505, 513, 555, 580),
    *(600, 603, 604, 606, 607, 608),
]


def read(cause: int | None) -> CallRefusal:
    return read_refusal(ChannelEnding(EndKind.HUNG_UP, cause))


@pytest.mark.parametrize(
    ("cause", "result", "by_carrier", "carried"),
    [
        (302023, Result.UNREACHABLE, False, True),
        (401021, Result.UNAVAILABLE, True, False),
        (403021, Result.UNAVAILABLE, True, False),
        (404001, Result.UNREACHABLE, False, True),
        (407021, Result.UNAVAILABLE, True, False),
        (410022, Result.BAD_NUMBER, False, True),
        (480019, Result.NO_ANSWER, False, True),
        (484028, Result.BAD_NUMBER, False, True),
        (486017, Result.BUSY, False, True),
        (503034, Result.UNAVAILABLE, False, False),
        (600017, Result.BUSY, False, True),
        (603021, Result.DECLINED, False, True),
        (607127, Result.BLOCKED, False, True),
        (608127, Result.BLOCKED, False, True),
        # Without SIP: it rang, the network was silent, the trunk is dead, it is no number, it came too late.
        (19, Result.NO_ANSWER, False, True),
        (18, Result.NO_ANSWER, False, True),
        (38, Result.UNAVAILABLE, False, False),
        (28, Result.BAD_NUMBER, False, False),
        (CAUSE_LATE, Result.LATE, False, False),
        (0, Result.UNAVAILABLE, False, False),
        (None, Result.UNAVAILABLE, False, False),
    ],
)
def test_what_a_refusal_means(cause: int | None, result: Result, *, by_carrier: bool, carried: bool) -> None:
    found = read(cause)
    assert (found.result, found.by_carrier, found.carried) == (result, by_carrier, carried)


def test_a_call_of_which_nothing_is_known_was_not_carried() -> None:
    assert read_refusal(None) == CallRefusal(Result.UNAVAILABLE)


def test_every_registered_status_is_decided() -> None:
    assert sorted(STATUSES) == sorted(REGISTERED)


def test_every_cause_is_decided_but_those_that_q850_leaves_out() -> None:
    assert sorted(set(range(1, 128)) - set(CAUSES)) == [11, 12, 13, 15, 32, 48, 64, 80]


@pytest.mark.parametrize("status", range(300, 700))
def test_no_status_is_without_a_meaning(status: int) -> None:
    found = read(status * 1000 + 127)
    assert found.status == status
    assert found.result is STATUSES.get(status, STATUSES[status // 100 * 100])
    assert found.result is not Result.LATE


@pytest.mark.parametrize("cause", range(128))
def test_no_cause_is_without_a_meaning(cause: int) -> None:
    found = read(cause)
    assert found.status is None
    assert (found.result is Result.LATE) == (cause == CAUSE_LATE)


def test_the_carriers_trouble_uses_nobodys_try_and_a_persons_no_does() -> None:
    free = {status for status, result in STATUSES.items() if result is Result.UNAVAILABLE}
    assert {401, 403, 407, 500, 503} <= free
    assert free.isdisjoint({302, 404, 486, 600, 603, 607, 608})
