"""The board shows where it is out in both trees, as lists that open, with how many of what."""

import re

from outages.campaigns import StillOut, StillOutBranch
from outages.places import AreaId
from tests.support.board_scene import active_incident, planned_incident
from tests.support.web_visits import get
from tests.support.web_world import Client, World

REGION, CITY, LENINA, LESNAYA, HOUSE, HEADEND, SWITCH = map(AreaId, range(1, 8))


def outline(page: str) -> list[str]:
    """Return the lines of both trees, indented as they are nested."""
    lines, depth = list[str](), 0
    section = page[page.index('<section class="trees"') :]
    for mark, said in re.findall(r"<(/?ul|h3|summary|div class=\"leaf\"|p class=\"facts\")>(.*)", section):
        depth += {"ul": 1, "/ul": -1}.get(mark, 0)
        text = " ".join(re.sub(r"<[^>]+>", " ", said).split())
        if "ul" not in mark and text:
            lines.append("  " * depth + text)
    return lines[: next((n for n, line in enumerate(lines) if n and not depth and not line), None)]


async def test_nothing_out_draws_nothing(manager: Client, world: World) -> None:
    await planned_incident(world)
    assert 'class="trees"' not in (await get(manager, "/overview"))[1]


async def test_counts_are_summed_up_both_trees(manager: Client, world: World) -> None:
    await active_incident(world, LENINA)
    await active_incident(world, HOUSE, SWITCH)
    world.campaigns.unrestored = StillOut(
        3, (StillOutBranch(LENINA, 2), StillOutBranch(LESNAYA, 1), StillOutBranch(SWITCH, 3))
    )
    world.proposals.reported = {REGION: 4, CITY: 4, LESNAYA: 4, HEADEND: 4}
    _, page = await get(manager, "/overview?lang=en")
    trees = page[page.index('<section class="trees"') : page.index("</section>", page.index('class="trees"'))]
    assert outline(trees) == [
        "By address",
        "  Московская область, Химки 2 notices 3 say still out 4 reports without a notice",
        "    улица Ленина 2 notices 2 say still out",
        "      12 1 notice",
        "      Notice 2",
        "    Notice 1",
        "    Лесная улица 1 says still out 4 reports without a notice",
        "By network",
        "  headend-1 1 notice 3 say still out 4 reports without a notice",
        "    switch-12 1 notice 3 say still out",
        "    Notice 2",
    ]
    assert re.findall(r'<details id="branch-(\d)"', trees) == ["2", "3", "6"]
