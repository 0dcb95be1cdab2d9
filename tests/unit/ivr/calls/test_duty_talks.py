"""The duty line's calls end in a defined way, whatever goes wrong in them, and their keys are kept nowhere."""

import pytest

from ivr.calls.duty.talks import DutyTalks
from outages.subscribers import Language
from tests.support.fake_channel import FakeChannel
from tests.support.fakes import FakeLibrary
from tests.unit.ivr.calls.inbound.test_line import World
from tests.unit.ivr.calls.test_duty_session import Scene

SIGNED_IN = [*"101#493817#"]


def line_of(scene: Scene) -> World:
    world = World()
    world.line.duty = DutyTalks(
        parts=scene.session.parts, library=FakeLibrary(), languages=[Language("ru"), Language("en")]
    )
    return world


def dialled(*keys: str, presentation: str = "allowed", found: bool = False) -> FakeChannel:
    return FakeChannel(keys=list(keys), endless=False, args=("duty", presentation), found=found)


async def test_a_duty_call_is_held_apart_and_leaves_no_record() -> None:
    scene = Scene()
    channel = dialled(*SIGNED_IN, "0")
    assert await line_of(scene).offers(channel) == []
    assert [action for action, *_ in scene.trail.lines] == ["sign_in_by_telephone"]
    assert channel.gone_to == []


@pytest.mark.parametrize(("presentation", "number"), [("allowed", "+79990000101"), ("prohib_x", None)])
async def test_the_number_is_noted_unless_it_is_withheld(presentation: str, number: str | None) -> None:
    scene = Scene()
    await line_of(scene).offers(dialled(*SIGNED_IN, "0", presentation=presentation))
    assert scene.trail.lines[0][3] == {"number": number}


async def test_a_database_that_is_away_is_apologised_for_and_nobody_is_put_through() -> None:
    scene = Scene()
    scene.accounts.down = True
    channel = dialled(*SIGNED_IN)
    assert await line_of(scene).offers(channel) == []
    assert (channel.gone_to, channel.hung_up) == ([], True)


async def test_a_call_whose_worker_died_begins_again() -> None:
    scene = Scene()
    channel = dialled(*SIGNED_IN, "0", found=True)
    await line_of(scene).offers(channel)
    assert channel.silenced
    assert len(scene.trail.lines) == 1


async def test_a_worker_that_stops_hangs_up_rather_than_send_the_manager_to_callers() -> None:
    scene, channel = Scene(), dialled()
    assert await line_of(scene).offers(channel, drain=0) == []
    assert channel.gone_to == []
