"""Facts are told to whom they concern: work ahead by a call, in the words that a caller hears; a moved time by SMS."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.acceptance.test_known_outage import in_three_hours
from tests.acceptance.test_outages_that_meet import results
from tests.support.place_order import told_at
from tests.support.running_line import CITY, REGION, Household, RunningLine
from tests.support.shared_line import SharedLine

BY_CALL = {"audience": "affected", "channel": "call"}
BY_SMS = {"audience": "affected", "channel": "sms"}
AHEAD = [*told_at("etr_ahead")]


async def posts(line: RunningLine, street: str, whom: dict[str, str] | None, **facts: object) -> int:
    """Publish a notice about the internet of a street, told to some; return its id."""
    scope = {"include": [{"address": [REGION, CITY, street]}]}
    made = await line.asks("POST", "/incidents", {"services": ["internet"], "scope": scope, **facts})
    await line.asks("POST", f"/incidents/{made['id']}/publish", {"whom": whom})
    return int(made["id"])


async def noted(line: RunningLine, number: str) -> list[dict[str, Any]]:
    """Wait until the ledger says what a number was told, and return that."""

    async def look() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await line.asks("GET", f"/ledger?number=%2B{number[1:]}"))["items"]
        return found

    return list(await line.until(look))


async def test_work_ahead_is_told_by_call_as_a_caller_hears_it(line: SharedLine) -> None:
    number, neighbour, street = "+79991260001", "+79991260002", "улица Рябиновая"
    line.imports(Household(number, street, "3"))
    starts = datetime.now(UTC) + timedelta(hours=6)
    times = {"starts_at": starts.isoformat(), "etr": (starts + timedelta(hours=2)).isoformat()}
    async with await line.phone_of(number) as rung:
        work = await posts(line, street, BY_CALL, kind="planned", cause="maintenance", **times)
        await (await rung.is_rung()).answers()
        await rung.hears("notice_greeting", *AHEAD, "menu_choice", "menu_opt_out", language="ru")
        await rung.hangs_up()
    assert await results(line, number, of=1) == [["heard"]]
    (told,) = await noted(line, number)
    assert (told["told"], told["means"], told["incident_id"]) == ("ahead", "ring_back", work)
    assert await line.tickets(number=number) == []
    line.imports(Household(neighbour, street, "3", flat="8"))
    async with await line.phone(neighbour) as phone:
        await phone.dials(line.address)
        await phone.hears("greeting", "no_outage", *AHEAD, "menu_no_outage", language="ru")
        await phone.hangs_up()


async def test_a_moved_time_is_written_with_the_reason_and_once(line: SharedLine) -> None:
    number, street = "+79991260003", "улица Калиновая"
    line.imports(Household(number, street, "5"))
    incident = await posts(line, street, None, etr=in_three_hours().isoformat())
    later = in_three_hours() + timedelta(hours=3)
    body = {"etr": later.isoformat(), "reason": "spare_part", "whom": BY_SMS}
    await line.asks("POST", f"/incidents/{incident}/etr", body)
    assert await results(line, number, of=1) == [["delivered"]]
    (message,) = [one["text"] for one in line.sent_sms() if one["number"] == number]
    assert message.startswith("улица Калиновая, 5: не работает интернет. Починим ")
    assert "Срок изменился: нужна запасная часть." in message
    (told,) = await noted(line, number)
    assert (told["told"], told["means"], told["revision"]) == ("out", "sms", 2)
    (campaign,) = (await line.asks("GET", f"/campaigns?incident={incident}"))["items"]
    assert (campaign["news"], campaign["progress"]["people"]) == ("etr_moved", 1)
