"""Duty managers are told once of each branch that is held, in a sentence."""

import pytest
from structlog.testing import capture_logs

from ivr.notices.branch_watch import BranchWatch
from ivr.notices.duty_phones import DutyPhones
from ivr.web.board.duty_texts import DutyTexts
from ivr.web.texts.pages import PageTexts
from tests.support.branch_cases import HELD
from tests.support.fake_branches import FakeBranches
from tests.support.fakes import NOON, FakeClock
from tests.support.web_world import MOSCOW, make_world
from tests.unit.ivr.notices.test_promise_alerts import Gateway

NUMBER = "+74950000001"


def _watch(branches: FakeBranches, gateway: Gateway, *numbers: str, language: str = "ru") -> BranchWatch:
    clock = FakeClock(NOON)
    texts = DutyTexts(make_world().areas, words=PageTexts(language), clock=clock, zone=MOSCOW)
    return BranchWatch(branches, DutyPhones(gateway, numbers), clock, write=texts.branch_held)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "ru",
            (
                "улица Ленина, Химки, Московская область: 3 из 4 говорят, что не работает; дальше не звоним. "
                "Черновик 2: объявите или удалите."
            ),
        ),
        (
            "en",
            (
                "улица Ленина, Химки, Московская область: 3 of 4 say it is still out; nobody else is told. "
                "Draft 2: publish or discard it."
            ),
        ),
    ],
)
async def test_a_held_branch_is_logged_and_texted_once(language: str, text: str) -> None:
    branches, gateway = FakeBranches(unalerted=[HELD]), Gateway()
    watch = _watch(branches, gateway, NUMBER, language=language)
    with capture_logs() as log:
        await watch.alert()
        await watch.alert()
    assert [(one["event"], one["area"], one["still_out"], one["answers"]) for one in log] == [
        ("branch_held", HELD.area, 3, 4)
    ]
    assert [(one.number, one.text) for one in gateway.taken] == [(NUMBER, text)]


async def test_without_duty_numbers_it_is_logged_alone() -> None:
    gateway = Gateway()
    with capture_logs() as log:
        await _watch(FakeBranches(unalerted=[HELD]), gateway).alert()
    assert (len(log), gateway.taken) == (1, [])


async def test_time_is_told_to_the_branches() -> None:
    branches = FakeBranches()
    assert not await _watch(branches, Gateway()).advance()
    assert branches.advanced == [NOON]
