"""That a notice made by telephone lapses is logged in time, and then it does."""

from dataclasses import replace
from datetime import timedelta

from structlog.testing import capture_logs

from ivr.notices.telephone_watch import TelephoneNoticeWatch
from outages.incidents import IncidentDraft, IncidentId, State
from outages.places import AreaKind
from outages.scopes import Scope, ScopeItem
from tests.support.fake_repositories import FakeAreas, FakeIncidents
from tests.support.fakes import NOON, FakeClock
from tests.unit.ivr.web.test_incident_life import FAULT

QUARTER, HOURS = timedelta(minutes=15), timedelta(hours=8)


class Scene:
    """A notice made by telephone at noon, and who watches over it."""

    def __init__(self) -> None:
        self.clock, self.areas = FakeClock(), FakeAreas()
        self.incidents = FakeIncidents(self.areas)
        self.street = self.areas.add(AreaKind.STREET, "Область", "Город", "улица Ленина")
        self.watch = TelephoneNoticeWatch(self.incidents, self.clock, ahead=QUARTER)

    @property
    def draft(self) -> IncidentDraft:
        scope = Scope((ScopeItem(self.street.id),))
        return replace(FAULT, scope=scope, etr=NOON + 2 * HOURS, began_at=None, holds_until=NOON + HOURS)

    async def publish(self) -> None:
        made = await self.incidents.create(self.draft, author="olga", at=NOON)
        await self.incidents.publish(made.id, author="olga", at=NOON)

    async def at(self, moment: timedelta) -> list[str]:
        """Return what is logged at a moment after noon."""
        self.clock.advance(NOON + moment - self.clock.now())
        with capture_logs() as logs:
            await self.watch.watch()
        return [one["event"] for one in logs]


async def test_once_before_and_once_at_its_end() -> None:
    scene = Scene()
    await scene.publish()
    assert await scene.at(HOURS - QUARTER - timedelta(seconds=1)) == []
    assert await scene.at(HOURS - QUARTER) == ["telephone_notice_ending"]
    assert await scene.at(HOURS - timedelta(seconds=1)) == []
    assert await scene.at(HOURS) == ["telephone_notice_lapsed"]
    assert await scene.at(2 * HOURS) == []
    kept = scene.incidents.kept[IncidentId(1)]
    assert (kept.state, kept.promise.etr) == (State.ACTIVE, None)
