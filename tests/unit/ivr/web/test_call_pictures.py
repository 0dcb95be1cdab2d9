"""The board shows the calls of the last hours as a picture and as a table, with what was announced meanwhile."""

import re
from datetime import timedelta

from outages.call_minutes import CallMinute, Handling, NoticeChange
from outages.incidents import IncidentId
from tests.support.web_visits import get
from tests.support.web_world import NOON, Client, World

MINUTE = timedelta(minutes=1)


async def test_without_calls_there_is_no_picture(manager: Client) -> None:
    assert "<figure" not in (await get(manager, "/overview"))[1]


async def test_calls_are_drawn_by_how_they_ended(manager: Client, world: World) -> None:
    world.call_minutes.kept = [
        CallMinute(NOON - 300 * MINUTE, {Handling.FAILED: 90}),
        CallMinute(NOON - 61 * MINUTE, {Handling.BY_LINE: 30, Handling.TO_PEOPLE: 10}),
        CallMinute(NOON - 2 * MINUTE, {Handling.BY_LINE: 3}),
        CallMinute(NOON - MINUTE, {Handling.BY_LINE: 6, Handling.FAILED: 1}),
    ]
    world.call_minutes.changed = [NoticeChange(IncidentId(5), "publish", NOON - 60 * MINUTE)]
    _, page = await get(manager, "/overview?lang=en")
    label = "Since 11:05: 50 calls, most 8.0 a minute. A call counts once it is over."
    assert f'aria-label="{label}"' in page
    assert re.findall(
        r'<rect class="(\w+)" x="([\d.]+)" width="0.8" y="([\d.]+)" height="([\d.]+)"/>', page
    ) == [
        ("by_line", "34.1", "25.0", "75.0"),
        ("to_people", "34.1", "0.0", "25.0"),
        ("by_line", "46.1", "77.5", "22.5"),
        ("failed", "46.1", "75.0", "2.5"),
    ]
    assert "13:55: answered by the line alone 30, put through to people 10, failed on our side 0" in page
    assert '<line x1="35.0" x2="35.0" y1="0" y2="100"><title>14:00: published, № 5</title>' in page
    rows = re.findall(r'<th scope="row">([\d:]+)</th><td>(\d+)</td><td>(\d+)</td><td>(\d+)</td>', page)
    assert rows[:3] == [("14:35", "9", "0", "1"), ("14:05", "0", "0", "0"), ("13:35", "30", "10", "0")]
    assert len(rows) == 8
    assert '<a href="/incidents/5">' in page
