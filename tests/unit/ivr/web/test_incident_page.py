"""The page of one incident: its estimate is moved, it is restored as a whole or in parts, or withdrawn."""

import re
from datetime import timedelta

import pytest

from outages.addresses.house_rules import HouseRange, HouseRule, Side
from outages.estimates import Delay
from outages.incidents import State
from tests.support.web_visits import NOTICE, get, only_incident, post, publish_notice
from tests.support.web_world import NOON, Client, World


async def test_an_estimate_is_moved_with_its_reason(manager: Client, world: World) -> None:
    await publish_notice(manager)
    assert (await post(manager, "/incidents/1/etr", {"etr_choice": "4h", "reason": "spare_part"}))[0] == 303
    promise = only_incident(world).promise
    assert (promise.etr, promise.reason) == (NOON + timedelta(hours=4), Delay.SPARE_PART)
    _, page = await get(manager, "/incidents/1")
    assert "ждём запчасть" in page


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"etr_choice": "4h"}, "Выберите, почему срок меняется"),
        ({"etr_choice": "2h", "reason": "access"}, "Этот срок уже объявлен"),
        ({"etr_choice": "exact", "etr_at": "2026-11-21T10:00", "reason": "access"}, "уже прошло"),
    ],
)
async def test_an_estimate_that_makes_no_sense_is_refused(
    manager: Client, world: World, typed: dict[str, str], message: str
) -> None:
    await publish_notice(manager)
    status, page = await post(manager, "/incidents/1/etr", typed)
    assert status == 422
    assert message in page
    assert only_incident(world).promise.number == 1


async def test_an_incident_is_restored_or_cancelled(manager: Client, world: World) -> None:
    await publish_notice(manager)
    await post(manager, "/incidents", NOTICE)
    assert (await post(manager, "/incidents/1/restore"))[0] == 303
    assert (await post(manager, "/incidents/2/cancel"))[0] == 303
    assert [one.state for one in world.incidents.kept.values()] == [State.RESTORED, State.CANCELLED]
    _, page = await get(manager, "/incidents/1?done=restore")
    assert "тех, кто просил, извещаем" in page
    assert "/incidents/1/restore" not in page
    assert "<audio" not in page


async def test_a_colleague_who_was_quicker_is_no_failure(manager: Client, world: World) -> None:
    await publish_notice(manager)
    status, page = await post(manager, "/incidents/1/publish")
    assert status == 409
    assert "состояние объявления уже изменилось" in page
    assert len(world.changes) == 2


async def test_a_draft_whose_time_has_passed_says_so(manager: Client, world: World) -> None:
    await post(manager, "/incidents", NOTICE)
    world.clock.advance(timedelta(hours=3))
    status, page = await post(manager, "/incidents/1/publish")
    assert status == 422
    assert "Срок черновика уже вышел" in page


async def test_the_preview_is_heard_as_a_wav_file(manager: Client, world: World) -> None:
    await post(manager, "/incidents", NOTICE)
    async with manager.get("/incidents/1/sound/ru.wav") as answer:
        assert (answer.status, answer.content_type) == (200, "audio/wav")
        assert (await answer.read())[:4] == b"RIFF"
    world.preview.silent = True
    status, page = await get(manager, "/incidents/1/sound/ru.wav")
    assert status == 503
    assert "/srv/engine" not in page


PART = {"place": "улица Ленина, Химки, Московская область", "houses": "1-11 нечётные"}


async def test_a_part_is_restored_by_place_and_houses(manager: Client, world: World) -> None:
    await publish_notice(manager)
    assert (await post(manager, "/incidents/1/restore-part", PART))[0] == 303
    rule = HouseRule((), (HouseRange(1, 11, Side.ODD),))
    assert [(item.area, item.houses) for item in only_incident(world).scope.restored] == [(3, rule)]
    _, page = await get(manager, "/incidents/1")
    assert "уже работает" in page
    assert "1‑11 нечётные" in page
    assert "/incidents/1/cancel" not in page
    assert "уже работает" in (await get(manager, "/overview"))[1]


async def test_a_part_is_chosen_from_the_notices_own(manager: Client, world: World) -> None:
    more = [("place", "Лесная улица"), ("houses", ""), ("place", "Зелёная улица"), ("houses", "")]
    await post(manager, "/incidents", [*NOTICE.items(), *more])
    await post(manager, "/incidents/1/publish")
    assert (await post(manager, "/incidents/1/restore-part", {"part": "1", "place": "", "houses": ""}))[
        0
    ] == 303
    assert [item.area for item in only_incident(world).scope.restored] == [4]
    _, page = await get(manager, "/incidents/1")
    assert re.findall(r'name="part" value="(\d)"', page) == ["0", "2"] * 2, "to restore and to split off"


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({"place": "", "houses": ""}, "place.0", "Укажите хотя бы одно место"),
        ({"place": "Лесная улица", "houses": ""}, "place.0", "не входит в объявление"),
        ({"houses": "1-25 нечётные, 30, 32а"}, "place.0", "Это всё, что оставалось"),
        ({"houses": "все"}, "houses.0", "Не получилось прочитать"),
    ],
)
async def test_a_wrong_part_comes_back_as_it_was_typed(
    manager: Client, world: World, change: dict[str, str], field: str, message: str
) -> None:
    await publish_notice(manager)
    typed = PART | change
    status, page = await post(manager, "/incidents/1/restore-part", typed)
    assert status == 422
    shown = re.search(rf'<p class="error" id="error-{re.escape(field)}">([^<]*)', page)
    assert shown is not None
    assert message in shown[1]
    assert f'name="houses" value="{typed["houses"]}"' in page
    assert only_incident(world).scope.restored == ()


async def test_a_part_of_what_is_over_is_a_conflict(manager: Client) -> None:
    await publish_notice(manager)
    await post(manager, "/incidents/1/restore")
    assert (await post(manager, "/incidents/1/restore-part", PART))[0] == 409
