"""Some are asked first whether service is back: a street in which it is not waits for a manager, the others are told."""

import asyncio

from tests.acceptance.test_ring_back import asks_to_be_told
from tests.support.phone import Phone
from tests.support.running_line import CITY, REGION, Household, RunningLine

FIRST, SECOND = "улица Щорса", "улица Кольцова"
IN_FIRST = [f"+7999117000{one}" for one in range(1, 7)]
IN_SECOND = [f"+7999117001{one}" for one in range(1, 5)]


async def posts_both_streets(line: RunningLine) -> int:
    """Publish one outage of both streets."""
    places = [{"address": [REGION, CITY, street]} for street in (FIRST, SECOND)]
    body = {
        "kind": "unplanned",
        "services": ["internet"],
        "scope": {"include": places},
        "cause": "line_damage",
        "etr": None,
    }
    incident = await line.asks("POST", "/incidents", body)
    await line.asks("POST", f"/incidents/{incident['id']}/publish")
    return int(incident["id"])


async def is_rung_and_answers(phone: Phone, key: str) -> str:
    """Answer the next ring-back, press a key and return the number that was rung."""
    ring = await phone.is_rung()
    await ring.answers()
    await phone.hears_at_last("restored")
    await phone.presses(key)
    await phone.is_interrupted()
    await phone.hears("works" if key == "1" else "still_out")
    await phone.line_hangs_up()
    return str(ring.called)


async def test_a_street_where_it_is_still_out_is_not_rung_and_the_other_one_is(own_line: RunningLine) -> None:
    own_line.environment |= {"OUTAGE_IVR_SAMPLE_PEOPLE": "4", "OUTAGE_IVR_CALLBACKS_AT_ONCE": "1"}
    own_line.stops("serve")
    own_line.starts("serve")
    for street, numbers in ((FIRST, IN_FIRST), (SECOND, IN_SECOND)):
        own_line.imports(*(Household(one, street, "1", flat=one[-1]) for one in numbers))
    incident = await posts_both_streets(own_line)
    for number in (*IN_FIRST, *IN_SECOND):
        await asks_to_be_told(own_line, number, "1")

    async with await own_line.phone_at_trunk() as phone:
        await own_line.restores(incident)
        asked = [await is_rung_and_answers(phone, "2") for _ in range(2)]
        assert asked == IN_FIRST[:2]
        told = [await is_rung_and_answers(phone, "1") for _ in range(4)]
        assert told == IN_SECOND
        await phone.is_not_rung(5)

        (held,) = (await own_line.asks("GET", "/branches"))["items"]
        assert (held["state"], held["works"], held["still_out"], held["waiting"]) == ("held", 0, 2, 4)
        draft = await own_line.asks("GET", f"/incidents/{held['incident_id']}")
        assert (draft["state"], draft["parent_id"]) == ("draft", incident)
        await own_line.asks("POST", f"/branches/{held['id']}/confirm")
        await phone.is_not_rung(3)

    async with await own_line.phone(IN_FIRST[5]) as caller:
        await caller.dials(own_line.address)
        await caller.hears_until("outage_known")
        await caller.hears("etr_unknown")
        await caller.hangs_up()

    async def withdrawn() -> bool:
        found = await asyncio.gather(*(own_line.notifications(number=one) for one in IN_FIRST[2:]))
        return all(one["state"] == "done" and not one["attempts"] for some in found for one in some)

    assert await own_line.until(withdrawn)
    (campaign,) = (await own_line.asks("GET", "/campaigns", incident=str(incident)))["items"]
    assert (campaign["sample"], campaign["progress"]["needless"]) == ("taken", 4)
    assert campaign["progress"]["told"] == {"still_out": 2, "works": 4}
