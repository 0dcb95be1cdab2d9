"""Calls about outages that meet, change and end, as they are heard: from the live notices to the words."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from ivr.calls.inbound.session import InboundSession
from ivr.dialogs.conversation import Conversation
from ivr.dialogs.inbound import take_call
from ivr.dialogs.level import DialogLevel
from ivr.notices.live import Notices
from ivr.observability.metrics import Metrics
from outages.callers import Caller
from outages.calls import HeardPromise, Promise
from outages.estimates import EtrRevision
from outages.incidents import Incident, IncidentKind, State
from outages.ledger import Told
from outages.subscribers import Language, Service
from tests.support.fake_intake import intake_of
from tests.support.fake_repositories import FakeAreas, FakeIncidents
from tests.support.fakes import (
    NOON,
    FakeClock,
    FakeHouses,
    FakeLibrary,
    FakePrerendering,
    caller_at,
    incident_in,
    point_at,
)
from tests.support.scripted_call import Press, ScriptedCall
from tests.unit.ivr.calls.inbound.test_session import Tickets

HOUR = timedelta(hours=1)
TV = frozenset({Service.TV})


@dataclass
class Telephone:
    """A subscriber's telephone: each call is told what is so then, and remembers what was promised in earlier ones."""

    out: list[Incident]
    past: list[Incident] = field(default_factory=list)
    clock: FakeClock = field(default_factory=FakeClock)
    tickets: Tickets = field(default_factory=Tickets)
    heard: list[HeardPromise] = field(default_factory=list)
    level: DialogLevel = DialogLevel.FULL

    async def calls(self, *script: Press | None) -> str:
        """Call the line and return all that is said."""
        areas = FakeAreas()
        notices = Notices(
            incidents=FakeIncidents(areas),
            areas=areas,
            prerendering=FakePrerendering(),
            clock=self.clock,
            zone=UTC,
        )
        notices.board.show([one for one in self.out if one.state is State.ACTIVE])
        notices._history.add(self.past)
        parts = (notices, self.tickets, self.clock, Metrics(), intake_of(FakeHouses()))
        session = InboundSession(self._caller(), "call-1", *parts, level=self.level)
        talk = Conversation(ScriptedCall([*script, None]), FakeLibrary(), [Language("ru")], Language("ru"))
        await take_call(talk, session)
        self._remember(talk.promises)
        return " ".join(one.text for one in talk.heard)

    def _caller(self) -> Caller:
        states = {one.id: one for one in self.out}
        known = [
            replace(one, state=now.state, ended_at=now.restored_at or now.cancelled_at)
            for one in self.heard
            if (now := states.get(one.promise.incident_id))
        ]
        return replace(caller_at(point_at()), heard=tuple(known))

    def _remember(self, promises: list[Promise]) -> None:
        services = {one.id: one.services for one in self.out}
        told = [
            HeardPromise(
                one, self.clock.at, IncidentKind.UNPLANNED, services[one.incident_id], State.ACTIVE, None
            )
            for one in promises
        ]
        self.heard = [*told, *self.heard]


def restored(incident: Incident, at: datetime) -> Incident:
    return replace(incident, state=State.RESTORED, restored_at=at)


async def test_of_two_notices_of_one_service_every_call_tells_the_later_time_alone() -> None:
    early, late = incident_in(etr=NOON + 5 * HOUR), incident_in(key=2, etr=NOON + 9 * HOUR)
    telephone = Telephone([early, late])
    for said in (await telephone.calls(Press("3")), await telephone.calls()):
        assert "до восемнадцати часов" in said
        assert "четырнадцати" not in said
    for level in (DialogLevel.KEYS, DialogLevel.NOTICE, DialogLevel.BRIEF):
        telephone = Telephone([early, late], level=level)
        said = await telephone.calls()
        assert "до восемнадцати часов" in said
        assert "четырнадцати" not in said


async def test_when_one_of_two_outages_ends_nobody_hears_that_it_is_back() -> None:
    cable, switch = incident_in(etr=NOON + 5 * HOUR), incident_in(key=2, etr=NOON + 9 * HOUR)
    telephone = Telephone([cable, switch])
    await telephone.calls(Press("1"))
    telephone.out[0] = restored(cable, NOON + HOUR)
    telephone.clock.advance(HOUR)
    said = await telephone.calls()
    assert "снова" not in said
    assert "Пока без изменений. По адресу: улица Ленина, дом двенадцать, не работает интернет." in said
    assert telephone.tickets.waited_for == [2]


async def test_who_has_the_internet_back_and_no_television_hears_both() -> None:
    cable = replace(incident_in(), services=frozenset({Service.INTERNET, Service.TV}))
    television = replace(incident_in(key=2, etr=None), services=TV)
    telephone = Telephone([cable, television])
    await telephone.calls()
    telephone.out[0] = restored(cable, NOON + HOUR)
    telephone.clock.advance(2 * HOUR)
    said = await telephone.calls()
    assert "сегодня с десяти часов утра снова работает интернет." in said
    assert said.index("снова работает интернет") < said.index("не работает телевидение")
    assert "снова" not in await telephone.calls()


async def test_next_weeks_work_is_told_as_ahead_opens_no_ticket_and_a_fault_can_be_reported() -> None:
    work = replace(
        incident_in(etr=NOON + timedelta(days=6, hours=2)),
        kind=IncidentKind.PLANNED,
        starts_at=NOON + timedelta(days=6),
    )
    telephone = Telephone([work])
    said = await telephone.calls()
    assert "По вашему адресу аварий пока не зарегистрировано. По адресу: улица Ленина" in said
    assert "в пятницу с девяти до одиннадцати часов утра не будет интернета: плановые работы." in said
    assert telephone.tickets.asked == 0
    assert [one.promise.told for one in telephone.heard] == [Told.AHEAD]
    said = await telephone.calls(Press("1"), Press("1"))
    assert "Спасибо, заявка принята." in said
    assert telephone.tickets.waited_for == []


async def test_todays_outage_is_told_before_the_work_ahead_and_its_ticket_waits_for_it_alone() -> None:
    work = replace(
        incident_in(key=2, etr=NOON + 30 * HOUR), kind=IncidentKind.PLANNED, starts_at=NOON + 24 * HOUR
    )
    telephone = Telephone([work, incident_in()])
    said = await telephone.calls(Press("1"))
    assert "не работает интернет. Починим сегодня до двенадцати часов дня." in said
    assert "Кроме того, завтра с девяти утра до пятнадцати часов не будет интернета: плановые работы." in said
    assert telephone.tickets.waited_for == [1]


async def test_work_past_its_stated_end_goes_on_as_such() -> None:
    work = replace(incident_in(etr=NOON - HOUR), kind=IncidentKind.PLANNED, starts_at=NOON - 5 * HOUR)
    said = await Telephone([work]).calls()
    assert "дом двенадцать, из-за плановых работ не работает интернет." in said
    assert "Извините, работы затянулись, срок неизвестен." in said


async def test_a_restoration_taken_back_brings_an_apology_to_who_heard_of_it() -> None:
    telephone = Telephone([incident_in()])
    await telephone.calls()
    telephone.out[0] = restored(incident_in(), NOON + HOUR)
    telephone.clock.advance(HOUR)
    assert "снова работает интернет" in await telephone.calls()
    telephone.clock.advance(HOUR)
    telephone.out[0] = replace(incident_in(), reopened_at=telephone.clock.at)
    telephone.clock.advance(timedelta(minutes=1))
    assert "Извините, мы поторопились: ещё не всё починили." in await telephone.calls()
    assert "поторопились" not in await telephone.calls()


async def test_promised_news_that_do_not_come_bring_one_apology_and_no_new_promise() -> None:
    waiting = EtrRevision(1, None, None, "manager", NOON, NOON + 2 * HOUR)
    telephone = Telephone([replace(incident_in(), revisions=(waiting,))])
    assert "Новости будут сегодня до одиннадцати часов утра." in await telephone.calls()
    telephone.clock.advance(3 * HOUR)
    said = await telephone.calls()
    assert "Извините, пока нет ни срока, ни новостей, обещанных сегодня до одиннадцати часов утра." in said
    assert said.lower().count("извините") == 1
    assert "Новости будут" not in said
    for _ in range(50):
        telephone.clock.advance(HOUR)
    assert "Новости будут" not in await telephone.calls()


@pytest.mark.parametrize(("past", "failures", "said"), [(2, 0, True), (1, 0, False), (2, 99, False)])
async def test_a_specialist_is_promised_once_the_ticket_is_on_their_list(
    past: int, failures: int, *, said: bool
) -> None:
    day = timedelta(days=1)
    ended = [
        restored(
            replace(incident_in(key=9 + ago), published_at=NOON - (5 * ago + 1) * day), NOON - 5 * ago * day
        )
        for ago in range(1, past + 1)
    ]
    telephone = Telephone([incident_in()], ended, tickets=Tickets(failures=failures))
    heard = await telephone.calls()
    assert ("Вашу заявку сразу передали специалисту. Номер заявки:" in heard) is said
    assert ("Это третья авария по вашему адресу за месяц." in heard) is said


async def test_three_notices_of_one_night_promise_no_specialist() -> None:
    three = [incident_in(key=key, etr=NOON + key * HOUR) for key in (1, 2, 3)]
    said = await Telephone(three).calls()
    assert "специалисту" not in said
    assert said.count("не работает интернет") == 1
