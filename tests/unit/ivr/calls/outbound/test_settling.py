"""A known result waits for the database, and holds up no other."""

from ivr.calls.outbound.settling import NOTIFICATION, Settler
from ivr.observability.metrics import Metrics
from outages.notifications import Result
from tests.support.fake_telephony import FakeQueue
from tests.support.fakes import FakeClock


async def test_a_result_of_an_attempt_that_the_database_lost_holds_up_no_other() -> None:
    queue = FakeQueue(down=True)
    settler = Settler(queue, FakeClock(), Metrics(), NOTIFICATION)
    for key in ("lost", "kept"):
        await settler.settle(key, Result.HEARD)
    queue.down, queue.unknown = False, "lost"
    await settler.settle_unwritten()
    assert queue.results == {"kept": Result.HEARD}
    assert not settler.knows("lost")
