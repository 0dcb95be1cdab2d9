"""What became of telling somebody that it is over: the first reason that applies."""

import pytest

from outages.notifications import NotificationState
from outages.reach import Requested, TellingOutcome, judge_telling

HOLDS = Requested(withdrawn=False, holds=True, waits=False)
WAITS = Requested(withdrawn=False, holds=True, waits=True)
WITHDRAWN = Requested(withdrawn=True, holds=False, waits=False)
ENDED = Requested(withdrawn=False, holds=False, waits=False)


@pytest.mark.parametrize(
    ("notified", "requests", "opted_out", "outcome"),
    [
        ([NotificationState.FAILED, NotificationState.PENDING], [HOLDS], False, TellingOutcome.TO_GO),
        ([NotificationState.SENT], [HOLDS], False, TellingOutcome.TO_GO),
        ([NotificationState.FAILED], [WAITS], False, TellingOutcome.STILL_WAITS),
        ([NotificationState.FAILED], [ENDED], True, TellingOutcome.UNREACHED),
        ([NotificationState.STOPPED], [ENDED], False, TellingOutcome.UNREACHED),
        ([NotificationState.OPTED_OUT], [WITHDRAWN], False, TellingOutcome.OPTED_OUT),
        ([], [], True, TellingOutcome.OPTED_OUT),
        ([], [WITHDRAWN], False, TellingOutcome.DECLINED),
        ([NotificationState.DONE], [ENDED], False, TellingOutcome.NEEDLESS),
        ([], [ENDED], False, TellingOutcome.NEEDLESS),
        ([], [], False, TellingOutcome.NOT_ASKED),
        ([], [HOLDS], False, TellingOutcome.FORGOTTEN),
    ],
)
def test_the_first_reason_that_applies_counts(
    notified: list[NotificationState], requests: list[Requested], outcome: TellingOutcome, *, opted_out: bool
) -> None:
    facts = {"notified": notified, "requests": requests, "opted_out": opted_out}
    assert judge_telling(told=False, number="+79160000001", **facts) is outcome  # type: ignore[arg-type]
    assert judge_telling(told=True, number="+79160000001", **facts) is TellingOutcome.TOLD  # type: ignore[arg-type]
    assert judge_telling(told=False, number=None, **facts) is TellingOutcome.WITHHELD  # type: ignore[arg-type]
