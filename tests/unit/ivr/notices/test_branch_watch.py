"""Each branch that is held is logged once, and time goes on for all."""

from structlog.testing import capture_logs

from ivr.notices.branch_watch import BranchWatch
from tests.support.branch_cases import HELD
from tests.support.fake_branches import FakeBranches
from tests.support.fakes import NOON, FakeClock


async def test_a_held_branch_is_logged_once() -> None:
    watch = BranchWatch(FakeBranches(unalerted=[HELD]), FakeClock(NOON))
    with capture_logs() as log:
        await watch.alert()
        await watch.alert()
    assert [(one["event"], one["area"], one["still_out"], one["answers"]) for one in log] == [
        ("branch_held", HELD.area, 3, 4)
    ]


async def test_time_is_told_to_the_branches() -> None:
    branches = FakeBranches()
    assert not await BranchWatch(branches, FakeClock(NOON)).advance()
    assert branches.advanced == [NOON]
