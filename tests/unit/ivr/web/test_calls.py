"""The agents' pages, and the same over the REST API."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from ivr.calls.queue.calls import QueuedCall, QueueStage
from outages.calls import CallOutcome, CallRecord, Direction, HeardPrompt, KeyPress
from outages.cards import CallerCard, Glance
from outages.incidents import IncidentId
from outages.subscribers import SubscriberId
from tests.support.caller_scene import CALL, HOSPITAL, NUMBER, fill, home, queue, record
from tests.support.web_visits import SAME_SITE, sign_in
from tests.support.web_world import AGENT, NOON, Client, World, browse

MARKUP = "<script>alert(1)</script>"


@pytest.fixture
async def client(world: World) -> AsyncIterator[Client]:
    async with browse(world) as client:
        yield await sign_in(client, "anton", "battery staple")


async def read(client: Client, path: str) -> tuple[int, str]:
    """Return the status of a page and its text without markup."""
    async with client.get(path, allow_redirects=False) as answer:
        raw = await answer.text()
    return answer.status, " ".join(re.sub(r"<[^>]+>", " ", raw).split())


async def ask(client: Client, path: str) -> tuple[int, Any]:
    async with client.get(f"/api/v1{path}", headers=AGENT) as answer:
        return answer.status, await answer.json()


async def test_an_agent_sees_who_calls_and_what_is_out_there(client: Client, world: World) -> None:
    await fill(world)
    status, text = await read(client, f"/calls/{CALL}")
    assert status == 200
    for part in (
        "Городская больница № 3", NUMBER, "счёт 100104", "критический",
        "улица Ленина, 12, кв. 7 Химки, Московская область", "не работает: интернет до 20:00 осталось 5 ч",
        "Лесная улица, 40", "Аварий по этому адресу нет.", "headend-1/switch-12", "4712001",
        "повторная: специалисту",
    ):  # fmt: skip
        assert part in text
    assert text.index("улица Ленина, 12") < text.index("Лесная улица, 40"), "what is out comes first"
    assert world.cards.asked == [(NUMBER, SubscriberId(1))]


async def test_the_call_is_told_in_its_order_with_times_of_the_line(client: Client, world: World) -> None:
    await fill(world)
    _, text = await read(client, f"/calls/{CALL}")
    told = (
        "14:59:00 Здравствуйте. Не работает интернет. Починим до восемнадцати."
        " Перезвонить вам – нажмите один (прервано) 14:59:07 1 клавиша 14:59:09 0 клавиша"
        " 14:59:09 Соединяю с оператором."
    )
    assert told in text
    assert "c3-etr" in text


async def test_an_estimate_that_was_moved_since_asks_for_a_word(client: Client, world: World) -> None:
    await fill(world)
    _, text = await read(client, f"/calls/{CALL}")
    assert "до 18:00 (срок № 1) Сейчас: до 20:00 (срок № 2) – скажите об этом." in text
    still = replace(record(), promises=(replace(record(IncidentId(1)).promises[0], revision=2),))
    world.calls.kept = [still]
    assert "Он и сейчас в силе." in (await read(client, f"/calls/{CALL}"))[1]
    await world.incidents.restore(IncidentId(1), author="Мария", at=NOON)
    _, text = await read(client, f"/calls/{CALL}")
    assert "(срок № 2) восстановлено" in text
    assert "не работает" not in text


async def test_calls_of_the_last_week_are_shown_and_no_older_ones(client: Client, world: World) -> None:
    await fill(world)
    _, text = await read(client, f"/calls/{CALL}")
    assert re.search(r"Звонки за неделю 1 11:40 входящий положил трубку", text)
    world.calls.kept = [replace(record(), caller_number=None)]
    assert "Звонки за неделю 0" in (await read(client, f"/calls/{CALL}"))[1]


async def test_an_account_that_a_stranger_keyed_is_shown_as_unproved(client: Client, world: World) -> None:
    await fill(world)
    world.cards.card = CallerCard((replace(HOSPITAL, by_number=False),))
    _, text = await read(client, f"/calls/{CALL}")
    assert "критический" in text
    assert "набран клавишами с чужого телефона и не подтверждён" in text
    assert "Номер телефона – подсказка" not in text


async def test_a_contract_with_many_addresses_shows_those_that_are_out(client: Client, world: World) -> None:
    await fill(world)
    fine = tuple(home(number, "Лесная улица", str(number), 1, 2, 4, number) for number in range(30, 44))
    world.cards.card = CallerCard((replace(HOSPITAL, homes=(*fine, HOSPITAL.homes[1])),))
    _, text = await read(client, f"/calls/{CALL}")
    assert "улица Ленина, 12" in text
    assert "Ещё 5 адресов" in text


async def test_a_former_address_is_marked_and_comes_last(client: Client, world: World) -> None:
    await fill(world)
    fine, out = HOSPITAL.homes
    world.cards.card = CallerCard((replace(HOSPITAL, homes=(replace(out, ended_at=NOON), fine)),))
    _, text = await read(client, f"/calls/{CALL}")
    assert text.index("Лесная улица, 40") < text.index("улица Ленина, 12") < text.index("бывший адрес")
    assert text.count("бывший адрес") == 1


async def test_calls_of_whoever_had_the_number_before_are_not_the_caller_s(
    client: Client, world: World
) -> None:
    await fill(world)
    stranger = SubscriberId(77)
    world.calls.kept = [
        replace(one, subscriber_id=stranger) if one.id != CALL else one for one in world.calls.kept
    ]
    _, card = await ask(client, f"/calls/{CALL}/card")
    assert card["earlier"] == []


async def test_danger_is_shown_before_all(client: Client, world: World) -> None:
    await fill(world)
    world.calls.kept = [replace(record(), outcome=CallOutcome.HAZARD)]
    _, text = await read(client, f"/calls/{CALL}")
    assert text.index("Сообщил об опасности") < text.rindex("Городская больница")


async def test_a_record_of_before_has_its_words_without_times(client: Client, world: World) -> None:
    old = HeardPrompt("greeting", "ru", "f", "Здравствуйте.", whole=True)
    world.calls.kept = [replace(record(), heard=(old,), keys=(KeyPress("0", 100),))]
    assert "слышал в этом звонке Здравствуйте. 14:59:00 0" in (await read(client, f"/calls/{CALL}"))[1]


async def test_before_the_record_the_number_tells_who_it_may_be(client: Client, world: World) -> None:
    await fill(world)
    world.calls.kept, world.queue_view.numbers = [], {CALL: NUMBER}
    status, text = await read(client, f"/calls/{CALL}")
    assert (status, "Запись о звонке сейчас появится" in text, "Городская больница" in text) == (
        200,
        True,
        True,
    )
    assert (await read(client, f"/calls/{CALL}/recorded"))[0] == 204
    assert (await ask(client, f"/calls/{CALL}/card"))[1]["call"] is None
    world.calls.kept = [record()]
    assert (await read(client, f"/calls/{CALL}/recorded"))[0] == 200
    assert "сейчас появится" not in (await read(client, f"/calls/{CALL}"))[1]


async def test_a_call_that_nobody_knows_may_yet_come(client: Client) -> None:
    status, text = await read(client, f"/calls/{CALL}")
    assert (status, "ничего не известно" in text) == (404, True)
    assert (await read(client, f"/calls/{CALL}/recorded"))[0] == 204
    assert (await ask(client, f"/calls/{CALL}/card"))[0] == 404


async def test_a_stranger_is_said_to_be_one(client: Client, world: World) -> None:
    world.calls.kept = [replace(record(), caller_number=None, subscriber_id=None)]
    _, text = await read(client, f"/calls/{CALL}")
    for part in ("скрыт", "Неизвестный абонент", "Спросите адрес или лицевой счёт", "Заявок пока нет"):
        assert part in text


async def test_what_a_caller_or_a_billing_system_sends_becomes_no_markup(
    client: Client, world: World
) -> None:
    await fill(world)
    queue(world)
    subscriber = replace(HOSPITAL.subscriber, name=MARKUP, account=MARKUP, phones=(MARKUP,))
    evil = replace(
        HOSPITAL,
        subscriber=subscriber,
        homes=(replace(HOSPITAL.homes[0], flat=MARKUP, node=(MARKUP,), address=(MARKUP,) * 4),),
    )
    world.cards.card = replace(world.cards.card, contracts=(evil,))
    world.cards.glances["w.1"] = Glance(MARKUP, evil, MARKUP)
    heard = HeardPrompt(MARKUP, "ru", MARKUP, MARKUP, whole=True, ms=1)
    world.calls.kept = [replace(record(), heard=(heard,), keys=(KeyPress(MARKUP, 2),), caller_number=MARKUP)]
    for path in (f"/calls/{CALL}", "/desk", "/desk/calls", "/tickets"):
        async with client.get(path) as answer:
            raw = await answer.text()
            assert answer.status == 200
            assert MARKUP not in raw
    assert (await read(client, "/calls/%3Cscript%3E"))[0] == 404


async def test_the_desktop_shows_what_rings_then_talks_then_who_waits_in_order(
    client: Client, world: World
) -> None:
    await fill(world)
    queue(world)
    _, text = await read(client, "/desk/calls")
    for part in (
        f"Звонит сейчас 1 {NUMBER} звонит у desk@10.0.0.5:5060 ждёт 1 мин Городская больница № 3 критический",
        "Услышал: до 18:00 (срок № 1) Сейчас: до 20:00 (срок № 2)",
        "Открытые заявки: 4712001",
        "Разговаривают 1 Неизвестный абонент +79990000102 говорит 4 мин, second@10.0.0.6:5060",
        "Ждут в очереди 3 1 Сидоренко Мария +79990000105 счёт 100105 заявка 4712002 ждёт 3 мин",
        "2 Городская больница № 3 критический: риск для людей Счёт набран клавишами",
        "3 Неизвестный абонент запись появится через секунду ждёт 1 мин",
    ):
        assert part in text


async def test_a_desk_without_calls_says_so_and_a_call_nobody_knows_is_shown(
    client: Client, world: World
) -> None:
    assert "Никто не звонит" in (await read(client, "/desk"))[1]
    world.queue_view.calls = [QueuedCall("x.1", QueueStage.RINGING, NOON, "desk@10.0.0.5")]
    assert "Неизвестный абонент" in (await read(client, "/desk"))[1]
    world.queue_view.calls = [QueuedCall(f"x.{n}", QueueStage.WAITING, NOON) for n in range(60)]
    _, text = await read(client, "/desk")
    assert "Ждут в очереди 60" in text


@pytest.mark.parametrize("path", ["/desk", "/desk/calls", f"/calls/{CALL}", f"/calls/{CALL}/recorded"])
async def test_nobody_sees_callers_without_signing_in(world: World, path: str) -> None:
    await fill(world)
    async with browse(world) as client, client.get(path, allow_redirects=False) as answer:
        assert (answer.status, answer.headers["Location"]) == (303, "/login")


async def test_an_agent_sees_calls_and_may_change_nothing(client: Client, world: World) -> None:
    await fill(world)
    async with client.post("/incidents/1/restore", headers=SAME_SITE) as answer:
        assert answer.status == 403
    async with client.get("/prompts") as answer:
        assert answer.status == 403


@pytest.mark.parametrize("path", ["/tickets", "/incidents/1", f"/calls/{CALL}"])
async def test_a_notification_request_is_shown_with_its_evidence(
    client: Client, world: World, path: str
) -> None:
    await fill(world)
    _, text = await read(client, path)
    for part in (
        f"звонок {NUMBER} , с 10:00 до 20:00 Клавиши 1 3 Когда нажаты 2026-11-21 14:59:07 UTC+03:00",
        f"В звонке {CALL} В ответ на фразы d4-menu f6-hours",
        f"SMS {NUMBER} , в любое время отозвано 14:55",
        "отозвано 2026-11-21 14:55:00 UTC+03:00 В звонке old.2",
    ):
        assert part in text


async def test_the_api_tells_the_evidence_of_each_request(client: Client, world: World) -> None:
    await fill(world)
    _, found = await ask(client, "/tickets")
    counts, withdrawn = found["items"][0]["wishes"]
    assert counts == {
        "channel": "call", "number": NUMBER, "language": "ru", "key": "13", "at": "2026-11-21T11:59:07Z",
        "call_id": CALL, "prompts": ["d4-menu", "f6-hours"], "hours": {"since": 600, "until": 1200},
        "withdrawn_at": None, "withdrawn_by_call": None, "withdrawal": None,
    }  # fmt: skip
    assert (withdrawn["withdrawn_at"], withdrawn["withdrawn_by_call"]) == ("2026-11-21T11:55:00Z", "old.2")


async def test_the_api_tells_a_caller_s_card(client: Client, world: World) -> None:
    await fill(world)
    status, card = await ask(client, f"/calls/{CALL}/card")
    (contract,) = card["contracts"]
    assert (status, card["number"], contract["tier"], contract["by_number"]) == (
        200,
        NUMBER,
        "critical",
        True,
    )
    assert [(one["address"][-2:], one["flat"], one["outages"]) for one in contract["homes"]] == [
        (["Лесная улица", "40"], "", []),
        (["улица Ленина", "12"], "7", [1]),
    ]
    assert [one["number"] for one in card["tickets"]] == ["4712001"]
    assert [(one["id"], len(one["revisions"])) for one in card["incidents"]] == [(1, 2)]
    assert [one["id"] for one in card["earlier"]] == ["1795300000.1"]
    assert [one["key"] for one in card["call"]["keys"]] == ["1", "0"]
    _, described = await ask(client, "/openapi.json")
    assert "CardOut" in described["components"]["schemas"]


async def test_the_api_lists_who_rings_talks_and_waits(client: Client, world: World) -> None:
    queue(world)
    _, found = await ask(client, "/queue")
    assert [(one["id"], one["stage"]) for one in found["items"]] == [
        (CALL, "ringing"), ("t.1", "talking"), ("w.1", "waiting"), ("w.2", "waiting"), ("w.3", "waiting"),
    ]  # fmt: skip
    assert found["items"][0] == {
        "id": CALL, "stage": "ringing", "since": "2026-11-21T11:59:00Z", "person": "desk@10.0.0.5:5060",
    }  # fmt: skip


async def test_somebody_who_was_rung_for_their_turn_is_known_by_their_number(
    client: Client, world: World
) -> None:
    await fill(world)
    rung = CallRecord(
        "turn-7", Direction.OUTBOUND, NUMBER, None, None, "ru", NOON, NOON + timedelta(seconds=9),
        CallOutcome.HANDED_OVER,
    )  # fmt: skip
    world.calls.kept.append(rung)
    _, text = await read(client, "/calls/turn-7")
    assert "Городская больница" in text
    assert world.cards.asked[-1] == (NUMBER, None)
