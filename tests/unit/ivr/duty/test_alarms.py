"""What needs a hand is looked at everywhere, and duty managers are written to in a sentence of what nobody takes on."""

from dataclasses import replace
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from ivr.duty.alarms import AlarmWatch
from ivr.duty.phones import DutyPhones
from ivr.duty.reasons import BoardReasons, NodeReasons
from ivr.observability.parts import Condition, Part, PartState
from ivr.web.board.duty_texts import DutyFacts, DutyTexts
from ivr.web.texts.pages import PageTexts
from outages.alarms import Alarm, AlarmId, AlarmKind, AlarmReason, AlarmRules
from outages.campaigns import StillOut
from outages.errors import StoreError, TemporaryDeliveryError
from outages.incidents import State
from outages.notifications import DUTY, Result
from outages.queue_callbacks import KeptPlace
from outages.sms_text import count_segments
from outages.text_messages import TextMessage
from tests.support.board_scene import active_incident
from tests.support.branch_cases import HELD
from tests.support.fake_alarms import FakeAlarms
from tests.support.fake_proposals import proposal_in
from tests.support.fake_queue_callbacks import FakeAgents, FakeQueueCallbacks
from tests.support.web_world import MOSCOW, World, make_world

FIRST, SECOND = "+79990000001", "+79990000002"
SILENT = Part("trunk", PartState.DOWN, "…", Condition.CALLS_BACK_WAIT, {"count": 3})
MINUTE = timedelta(minutes=1)
RULES = AlarmRules(2 * MINUTE, None, 30 * MINUTE)


class Gateway:
    """Takes messages, but for one number."""

    def __init__(self, dead: str = "") -> None:
        self.dead, self.taken = dead, list[TextMessage]()

    async def send(self, message: TextMessage) -> Result:
        if message.number == self.dead:
            raise TemporaryDeliveryError("no credit")
        self.taken.append(message)
        return Result.DELIVERED


class Scene:
    """A watch over a town, with what it tells."""

    def __init__(self, *numbers: str, language: str = "ru", rules: AlarmRules = RULES) -> None:
        self.world, self.gateway = make_world(), Gateway(dead=SECOND)
        self.alarms, self.agents = FakeAlarms(), FakeAgents(there=0)
        self.callbacks = FakeQueueCallbacks()
        self.watch = AlarmWatch(
            self.alarms,
            {**_board(self.world).looks(), **self._node().looks()},
            DutyPhones(self.gateway, numbers),
            self.world.clock,
            rules=rules,
            node="a",
            write=_texts(self.world, language).alarm,
        )

    def _node(self) -> NodeReasons:
        return NodeReasons(
            health=self.world.check_health,
            queue=self.world.queue_view,
            agents=self.agents,
            callbacks=self.callbacks,
            node="a",
        )

    async def reasons(self) -> list[AlarmReason]:
        await self.watch.watch()
        return list(self.alarms.observed[-1][0])

    async def written(self, kind: AlarmKind, subject: str = "", level: int = 1) -> str:
        now = self.world.clock.now()
        self.alarms.unwritten = [Alarm(AlarmId(1), AlarmReason(kind, subject, level), now, now)]
        await self.watch.watch()
        assert all(one.id.startswith(DUTY) for one in self.gateway.taken)
        (message,) = self.gateway.taken
        assert count_segments(message.text) <= 2
        return message.text


def _board(world: World) -> BoardReasons:
    return BoardReasons(
        active=world.incidents.active,
        proposals=world.proposals,
        branches=world.branches,
        campaigns=world.campaigns,
        publications=world.publications,
        ahead=30 * MINUTE,
    )


def _texts(world: World, language: str) -> DutyTexts:
    facts = DutyFacts(
        areas=world.areas,
        incidents=world.incidents,
        proposals=world.proposals,
        branches=world.branches,
        campaigns=world.campaigns,
        health=world.check_health,
    )
    return DutyTexts(facts, words=PageTexts(language), clock=world.clock, zone=MOSCOW)


async def test_everything_that_needs_a_hand_is_found() -> None:
    scene = Scene()
    world, now = scene.world, scene.world.clock.now()
    incident = await active_incident(world, hours=1)
    world.proposals.add(proposal_in(3, at=now))
    world.branches.kept[HELD.id] = HELD
    world.campaigns.unrestored = StillOut(5, ())
    await scene.callbacks.keep(KeptPlace("call-1", FIRST, "ru", now), at=now)
    world.clock.advance(timedelta(hours=1))
    assert await scene.reasons() == [
        AlarmReason(AlarmKind.PROMISE, str(incident.id), 3),
        AlarmReason(AlarmKind.PROPOSAL, "1"),
        AlarmReason(AlarmKind.BRANCH, str(HELD.id)),
        AlarmReason(AlarmKind.STILL_OUT, level=3),
        AlarmReason(AlarmKind.AGENTS, node="a"),
    ]
    scene.agents.there = 1
    assert AlarmKind.AGENTS not in [one.kind for one in await scene.reasons()]


async def test_a_draft_that_missed_its_time_needs_somebody() -> None:
    scene = Scene(FIRST, language="en")
    world, now = scene.world, scene.world.clock.now()
    incident = await active_incident(world, hours=1)
    draft = replace(incident, state=State.DRAFT, publish_at=now + 30 * MINUTE)
    world.incidents.kept[draft.id] = draft
    world.clock.advance(timedelta(hours=1))
    assert await scene.reasons() == [AlarmReason(AlarmKind.MISSED_DRAFT, str(draft.id))]
    text = await scene.written(AlarmKind.MISSED_DRAFT, str(draft.id))
    assert text.startswith("Notice 1, улица Ленина, Химки: not published at its time")


async def test_a_part_needs_somebody_once_it_stays_ill() -> None:
    scene = Scene()
    for part in (SILENT, Part("workers", PartState.DEGRADED, "…", Condition.ASTERISK_AWAY)):
        scene.world.parts.append(part)
    assert await scene.reasons() == []
    scene.world.clock.advance(timedelta(seconds=29))
    assert await scene.reasons() == []
    scene.world.clock.advance(timedelta(seconds=1))
    assert await scene.reasons() == [AlarmReason(AlarmKind.PART, "trunk", 2, "a")]
    scene.world.parts[-2:] = []
    assert await scene.reasons() == []


async def test_what_the_line_does_of_itself_needs_nobody() -> None:
    scene = Scene()
    scene.world.parts.append(Part("conversations", PartState.DEGRADED, "…", Condition.LEVEL_BRIEF))
    await scene.reasons()
    scene.world.clock.advance(timedelta(hours=1))
    assert await scene.reasons() == []


async def test_what_cant_be_looked_at_stays_as_it_was() -> None:
    scene = Scene()

    async def fail() -> list[Part]:
        raise StoreError("the disk is full")

    scene.watch = AlarmWatch(
        scene.alarms,
        NodeReasons(
            health=fail,
            queue=scene.world.queue_view,
            agents=scene.agents,
            callbacks=scene.callbacks,
            node="a",
        ).looks(),
        DutyPhones(scene.gateway, ()),
        scene.world.clock,
        rules=RULES,
        node="a",
        write=_texts(scene.world, "ru").alarm,
    )
    with capture_logs() as logs:
        await scene.watch.watch()
    assert scene.alarms.observed == [((), (AlarmKind.AGENTS,))]
    assert [(one["event"], one["kind"]) for one in logs] == [("alarm_not_looked_at", AlarmKind.PART)]


@pytest.mark.parametrize(
    ("level", "language", "said"),
    [
        (1, "ru", "Объявление 1, улица Ленина, Химки: срок 16:00 скоро выйдет."),
        (3, "ru", "Объявление 1, улица Ленина, Химки: срок 16:00 вышел"),
        (3, "en", "Notice 1, улица Ленина, Химки: 16:00 has passed"),
        (4, "ru", "Объявление 1, улица Ленина, Химки: к 16:30 обещаны новости."),
        (6, "en", "Notice 1, улица Ленина, Химки: news was promised by 16:30"),
    ],
)
async def test_duty_managers_are_written_to_about_a_promise(level: int, language: str, said: str) -> None:
    scene = Scene(FIRST, SECOND, language=language)
    incident = await active_incident(scene.world, hours=1)
    promise = replace(incident.promise, next_news=scene.world.clock.now() + 90 * MINUTE)
    scene.world.incidents.kept[incident.id] = replace(incident, revisions=(promise,))
    with capture_logs() as logs:
        text = await scene.written(AlarmKind.PROMISE, "1", level)
    assert text.startswith(said)
    assert [one.number for one in scene.gateway.taken] == [FIRST]
    assert [one["event"] for one in logs] == ["duty_texted", "duty_not_told"]
    await scene.watch.watch()
    assert len(scene.gateway.taken) == 1


@pytest.mark.parametrize(
    ("level", "language", "said"),
    [
        (1, "ru", "действует до 17:00. Продлите его"),
        (2, "en", "not renewed, callers are told no time"),
    ],
)
async def test_duty_managers_are_written_to_about_a_notice_made_by_telephone(
    level: int, language: str, said: str
) -> None:
    scene = Scene(FIRST, language=language)
    incident, end = await active_incident(scene.world, hours=8), scene.world.clock.now() + timedelta(hours=2)
    scene.world.incidents.kept[incident.id] = replace(
        incident, holds_until=end, lapsed_at=end if level == 2 else None
    )
    assert said in await scene.written(AlarmKind.TELEPHONE_NOTICE, "1", level)


@pytest.mark.parametrize(
    ("kind", "subject", "language", "said"),
    [
        (
            AlarmKind.BRANCH,
            "3",
            "ru",
            (
                "улица Ленина, Химки, Московская область: 3 из 4 говорят, что не работает; дальше не звоним."
                " Черновик 2: объявите или удалите."
            ),
        ),
        (
            AlarmKind.PROPOSAL,
            "1",
            "en",
            "Looks like an outage: улица Ленина, Химки, 5 reports in 15 min. Check, and decide on the board.",
        ),
        (
            AlarmKind.STILL_OUT,
            "",
            "ru",
            "5 абонентов говорят, что услуги всё ещё нет. Посмотрите на щите.",
        ),
        (
            AlarmKind.PART,
            "trunk",
            "en",
            "The line has a fault. Trunk: does not answer OPTIONS; calls back that wait: 3. See the board.",
        ),
        (AlarmKind.PART, "disk", "ru", "Неисправна линия. Диск. Посмотрите на щите."),
        (
            AlarmKind.AGENTS,
            "",
            "ru",
            "Звонящие ждут оператора, а на месте никого. Нужен хотя бы один оператор.",
        ),
        (AlarmKind.PROMISE, "99", "en", "The duty board needed you; by now it is settled."),
    ],
)
async def test_duty_managers_are_written_to_about_all_else(
    kind: AlarmKind, subject: str, language: str, said: str
) -> None:
    scene = Scene(FIRST, language=language)
    scene.world.branches.kept[HELD.id] = HELD
    scene.world.proposals.add(proposal_in(3, at=scene.world.clock.now()))
    scene.world.campaigns.unrestored = StillOut(5, ())
    scene.world.parts.append(SILENT)
    assert await scene.written(kind, subject) == said


@pytest.mark.parametrize(
    ("numbers", "rules"), [((), RULES), ((FIRST,), AlarmRules(None, MINUTE, None))], ids=["nobody", "never"]
)
async def test_without_numbers_or_a_rule_nobody_is_written_to(
    numbers: tuple[str, ...], rules: AlarmRules
) -> None:
    scene = Scene(*numbers, rules=rules)
    now = scene.world.clock.now()
    scene.alarms.unwritten = [Alarm(AlarmId(1), AlarmReason(AlarmKind.AGENTS), now, now)]
    await scene.watch.watch()
    assert scene.gateway.taken == []
    assert scene.alarms.unwritten
