"""The real side of a duty manager's call: who may act, what is offered, and what each deed leaves behind."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from ivr.calls.duty.session import DutyParts, LineDutySession
from ivr.dialogs.duty_session import Done, KeyedNotice, NotDone, SignIn, TellsMany
from ivr.notices.actions import IncidentActions
from ivr.notices.coverage import NoticeCoverage
from ivr.notices.preview import IncidentPreview
from ivr.notices.telling import FactTelling
from outages.accounts import Role
from outages.area_codes import code_of
from outages.estimates import Delay, EtrSource
from outages.incidents import Cause, Incident, IncidentId, State
from outages.places import AreaKind
from outages.subscribers import Language, Service
from outages.telling_estimates import DialingPace, Prices, SampleText
from outages.telling_rules import Audience, Fact, TellingRule
from outages.tickets import Channel
from tests.support.fake_accounts import FakeAccounts
from tests.support.fake_campaigns import FakeCampaigns
from tests.support.fake_proposals import FakeProposals, proposal_in
from tests.support.fake_repositories import FakeAreas, FakeIncidents, FakePointGroups
from tests.support.fake_telling_rules import FakeTellingRules
from tests.support.fakes import NOON, FakeClock, FakeLibrary

HOURS = timedelta(hours=8)
EVENING = NOON + timedelta(hours=6)
RU = Language("ru")
INTERNET = frozenset({Service.INTERNET})
NUMBER = "+79990000101"


@dataclass
class Tries:
    """Admits so many tries, and notes which were forgiven."""

    left: int = 3
    forgiven: list[str] = field(default_factory=list)

    async def admit(self, *, telephone_id: str, caller: str | None, at: datetime) -> bool:
        self.left -= 1
        return self.left >= 0

    async def forgive(self, *, telephone_id: str, caller: str | None, at: datetime) -> None:
        self.forgiven.append(telephone_id)


@dataclass
class Trail:
    """Remembers each line: action, author, thing, detail."""

    lines: list[tuple[str, str, str, Mapping[str, object]]] = field(default_factory=list)

    async def note(
        self,
        action: str,
        thing: tuple[str, str],
        *,
        author: str,
        at: datetime,
        detail: Mapping[str, object],
    ) -> None:
        self.lines.append((action, author, thing[1], detail))


class Nobody:
    """Subscribers of whom none lives in any area: notices are told generally."""

    async def points_in(self, areas: object, *, limit: int) -> list[object]:
        return []


async def sample(_incident: Incident) -> Mapping[str, SampleText]:
    return {"ru": SampleText(timedelta(seconds=20), 1)}


class Scene:
    """Two streets, a manager and an agent with PINs, and everything in memory."""

    def __init__(self) -> None:
        self.areas, self.clock, self.changed = FakeAreas(), FakeClock(), list[Incident]()
        self.lenina = self.areas.add(AreaKind.STREET, "Область", "Город", "улица Ленина")
        self.mira = self.areas.add(AreaKind.STREET, "Область", "Город", "улица Мира")
        self.empty = self.areas.add(AreaKind.STREET, "Область", "Город", "Пустая улица")
        self.incidents, self.accounts = FakeIncidents(self.areas), FakeAccounts()
        self.accounts.pins = {"olga": (101, "493817"), "petr": (102, "270641")}
        self.accounts.roles = {"petr": Role.AGENT}
        self.tries, self.trail, self.rules = Tries(), Trail(), FakeTellingRules()
        self.campaigns, self.proposals = FakeCampaigns(), FakeProposals()
        self.session = LineDutySession(self._parts(), NUMBER)

    def _parts(self) -> DutyParts:
        groups = FakePointGroups(self.areas, empty={"Пустая улица"})
        coverage = NoticeCoverage(groups, self.areas, active=self.incidents.active)
        pace = DialingPace(5, 20, timedelta(seconds=30))
        telling = FactTelling(
            self.rules, self.clock, sample=sample, pace=pace, prices=Prices(Decimal(1), None), mass=500
        )
        return DutyParts(
            accounts=self.accounts,
            tries=self.tries,
            trail=self.trail,
            incidents=self.incidents,
            areas=self.areas,
            proposals=self.proposals,
            campaigns=self.campaigns,
            actions=IncidentActions(
                self.incidents, self.clock, coverage=coverage, changed=self._note, telling=telling
            ),
            telling=telling,
            coverage=coverage,
            preview=IncidentPreview(
                areas=self.areas,
                subscribers=Nobody(),  # type: ignore[arg-type]
                library=FakeLibrary(),  # type: ignore[arg-type]
                languages=[RU],
                clock=self.clock,
                zone=UTC,
            ),
            clock=self.clock,
            zone=UTC,
            hold=HOURS,
        )

    async def _note(self, incident: Incident) -> None:
        self.changed.append(incident)

    def notice(self, etr: datetime | None = EVENING) -> KeyedNotice:
        return KeyedNotice(self.lenina, INTERNET, Cause.POWER, etr)

    def tells_everybody(self, fact: Fact) -> None:
        """Have 900 people told a fact."""
        self.rules.kept[None, fact] = TellingRule(Audience.AFFECTED, Channel.SMS)
        self.rules.people = {(Channel.SMS, "ru"): 900}

    def only(self) -> Incident:
        return self.incidents.kept[IncidentId(1)]


@pytest.fixture
async def scene() -> Scene:
    made = Scene()
    assert await made.session.sign_in("101", "493817") is SignIn.ADMITTED
    return made


async def test_a_manager_is_admitted_and_the_tries_are_forgiven(scene: Scene) -> None:
    assert scene.tries.forgiven == ["101"]
    assert scene.trail.lines == [("sign_in_by_telephone", "olga", "olga", {"number": NUMBER})]


async def test_an_agent_is_not_and_the_trail_says_so() -> None:
    scene = Scene()
    assert await scene.session.sign_in("102", "270641") is SignIn.NOT_ALLOWED
    assert scene.trail.lines == [("refuse_telephone", "petr", "petr", {"number": NUMBER})]
    assert scene.session.bearer is None


async def test_who_tries_too_often_is_locked_out_whatever_the_pin() -> None:
    scene = Scene()
    assert [await scene.session.sign_in("101", "000000") for _ in range(3)] == [SignIn.WRONG] * 3
    assert await scene.session.sign_in("101", "493817") is SignIn.LOCKED
    assert await scene.session.sign_in("493817", "101") is SignIn.LOCKED
    blocked = [("block_telephone", "telephone", whose, {"number": NUMBER}) for whose in ("olga", "")]
    assert scene.trail.lines == blocked


async def test_places_are_offered_by_what_happened_there_last(scene: Scene) -> None:
    assert await scene.session.recent_places() == []
    scene.proposals.add(proposal_in(scene.empty.id, at=NOON))
    for area in (scene.lenina, scene.mira, scene.lenina):
        await scene.session.publish(replace(scene.notice(), area=area))
    first, *others = await scene.session.recent_places()
    assert first == scene.empty
    assert {one.name for one in others} == {"улица Ленина", "улица Мира"}


async def test_a_code_finds_its_area_and_what_is_supplied_there(scene: Scene) -> None:
    assert await scene.session.find_place(code_of(scene.mira.id)) == scene.mira
    assert await scene.session.find_place("11") is None
    assert await scene.session.supplied(scene.lenina) == dict.fromkeys(Service, 3)
    assert await scene.session.supplied(scene.empty) == {}


async def test_what_is_read_is_what_is_published_and_it_holds_for_hours(scene: Scene) -> None:
    read = await scene.session.read(scene.notice(), RU)
    assert [one.id for one in read.told][:3] == ["outage_areas", "outage_known", "etr"]
    assert read.points == 3
    assert scene.incidents.kept == {}

    assert await scene.session.publish(scene.notice()) == Done(NOON + HOURS)
    made = scene.only()
    assert (made.state, made.promise.etr, made.holds_until) == (State.ACTIVE, EVENING, NOON + HOURS)
    assert made.promise.author == "olga"
    assert scene.trail.lines[-1] == ("by_telephone", "olga", "1", {"number": NUMBER, "deed": "publish"})
    assert (await scene.session.read_now(made, RU)).told == read.told


async def test_very_many_are_told_on_a_second_confirmation_only(scene: Scene) -> None:
    scene.tells_everybody(Fact.PUBLISHED)
    assert await scene.session.publish(scene.notice()) == TellsMany(900)
    assert scene.only().state is State.CANCELLED
    assert await scene.session.publish(scene.notice(), confirmed=True) == Done(NOON + HOURS)
    assert [one.state for one in scene.incidents.active()] == [State.ACTIVE]


async def test_an_estimate_that_has_passed_is_refused_and_leaves_nothing(scene: Scene) -> None:
    assert await scene.session.publish(scene.notice(NOON)) is NotDone.UNFIT
    assert scene.incidents.kept == {}


async def test_an_estimate_is_moved_and_the_notice_renewed(scene: Scene) -> None:
    await scene.session.publish(scene.notice())
    (listed,) = await scene.session.list_out()
    assert listed.area == scene.lenina
    scene.clock.advance(timedelta(hours=1))
    heard = await scene.session.read_moved(listed.incident, None, Delay.ACCESS, RU)
    assert {"etr_unknown", "delay_access"} <= {one.id for one in heard.told}
    later = NOON + timedelta(hours=1) + HOURS
    assert await scene.session.move(listed.incident, None, Delay.ACCESS) == Done(later)
    assert (scene.only().promise.etr, scene.only().promise.source) == (None, EtrSource.UNKNOWN)
    assert await scene.session.move(listed.incident, None, Delay.ACCESS) is NotDone.CHANGED
    (now,) = await scene.session.list_out()
    assert await scene.session.move(now.incident, None, Delay.ACCESS) is NotDone.UNFIT


async def test_service_is_back_for_as_many_as_was_said(scene: Scene) -> None:
    await scene.session.publish(scene.notice())
    (listed,) = await scene.session.list_out()
    scene.tells_everybody(Fact.RESTORED)
    scene.campaigns.asked = {Channel.CALL: 12}
    assert await scene.session.count_told(listed.incident) == 912
    assert await scene.session.restore(listed.incident) == Done()
    assert scene.only().state is State.RESTORED
    assert await scene.session.restore(listed.incident) is NotDone.CHANGED
    assert await scene.session.renew(listed.incident) is NotDone.CHANGED
    assert await scene.session.list_out() == []


async def test_a_notice_is_renewed_for_as_long_again(scene: Scene) -> None:
    await scene.session.publish(scene.notice())
    scene.clock.advance(timedelta(hours=7))
    assert await scene.session.renew(scene.only()) == Done(NOON + timedelta(hours=15))
    assert scene.changed[-1].holds_until == NOON + timedelta(hours=15)
