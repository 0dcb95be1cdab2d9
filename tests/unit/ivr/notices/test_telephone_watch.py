"""Duty managers hear in time that a notice made by telephone lapses, and that it has."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from ivr.notices.duty_phones import DutyPhones
from ivr.notices.telephone_watch import TelephoneNoticeWatch
from ivr.web.board.duty_texts import DutyTexts
from ivr.web.texts.pages import PageTexts
from outages.incidents import IncidentDraft, IncidentId, State
from outages.notifications import Result
from outages.places import AreaKind
from outages.scopes import Scope, ScopeItem
from outages.sms_text import count_segments
from outages.text_messages import TextMessage
from tests.support.fake_repositories import FakeAreas, FakeIncidents
from tests.support.fakes import NOON, FakeClock
from tests.unit.ivr.web.test_incident_life import FAULT

QUARTER, HOURS = timedelta(minutes=15), timedelta(hours=8)


class Gateway:
    def __init__(self) -> None:
        self.sent: list[str] = []

    async def send(self, message: TextMessage) -> Result:
        self.sent.append(message.text)
        return Result.DELIVERED


class Scene:
    """A notice made by telephone at noon, and who watches over it."""

    def __init__(self, language: str, *numbers: str) -> None:
        self.clock, self.areas, self.gateway = FakeClock(), FakeAreas(), Gateway()
        self.incidents = FakeIncidents(self.areas)
        self.street = self.areas.add(AreaKind.STREET, "Область", "Город", "улица Ленина")
        texts = DutyTexts(
            self.areas, words=PageTexts(language), clock=self.clock, zone=ZoneInfo("Europe/Moscow")
        )
        self.watch = TelephoneNoticeWatch(
            self.incidents,
            DutyPhones(self.gateway, numbers),
            self.clock,
            ahead=QUARTER,
            write=texts.telephone_notice,
        )

    @property
    def draft(self) -> IncidentDraft:
        scope = Scope((ScopeItem(self.street.id),))
        return replace(FAULT, scope=scope, etr=NOON + 2 * HOURS, began_at=None, holds_until=NOON + HOURS)

    async def publish(self) -> None:
        made = await self.incidents.create(self.draft, author="olga", at=NOON)
        await self.incidents.publish(made.id, author="olga", at=NOON)

    async def at(self, moment: timedelta) -> list[str]:
        """Return what is written at a moment after noon."""
        self.clock.advance(NOON + moment - self.clock.now())
        self.gateway.sent.clear()
        await self.watch.watch()
        return list(self.gateway.sent)


@pytest.mark.parametrize(
    ("language", "ending", "lapsed"),
    [
        ("ru", "действует до 20:00. Продлите его", "не продлено, звонящие не слышат срока"),
        ("en", "ends at 20:00. Renew it", "not renewed, callers are told no time"),
    ],
)
async def test_once_before_and_once_at_its_end(language: str, ending: str, lapsed: str) -> None:
    scene = Scene(language, "+79990000001", "+79990000002")
    await scene.publish()
    assert await scene.at(HOURS - QUARTER - timedelta(seconds=1)) == []
    warned = await scene.at(HOURS - QUARTER)
    assert (len(warned), ending in warned[0]) == (2, True)
    assert await scene.at(HOURS - timedelta(seconds=1)) == []
    told = await scene.at(HOURS)
    assert (len(told), lapsed in told[0]) == (2, True)
    assert await scene.at(2 * HOURS) == []
    assert all(count_segments(text) <= 3 for text in (*warned, *told))


async def test_without_duty_numbers_it_lapses_all_the_same() -> None:
    scene = Scene("ru")
    await scene.publish()
    assert await scene.at(HOURS) == []
    kept = scene.incidents.kept[IncidentId(1)]
    assert (kept.state, kept.promise.etr) == (State.ACTIVE, None)
