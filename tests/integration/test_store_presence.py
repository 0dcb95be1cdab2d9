"""Which roles are played, on both databases."""

from datetime import timedelta

from outages.presence import SAID_EVERY, SEEN_WITHIN, ServiceRole
from outages.store import SQLPresence, Store
from tests.support.fakes import NOON

CALLS, WEB, DISPATCH = ServiceRole.CALLS, ServiceRole.WEB, ServiceRole.DISPATCH


async def test_each_process_of_all_nodes_counts_as_long_as_it_says_that_it_is_there(store: Store) -> None:
    one, two = SQLPresence(store, node="one"), SQLPresence(store, node="two")
    assert not await one.count(at=NOON)
    await one.say("worker-1", [CALLS, WEB, DISPATCH], at=NOON)
    await one.say("dispatch-1", [DISPATCH], at=NOON)
    await two.say("dispatch-1", [DISPATCH], at=NOON)
    later = NOON + SAID_EVERY
    await two.say("dispatch-1", [DISPATCH], at=later)
    assert await two.count(at=NOON + SEEN_WITHIN - timedelta(seconds=1)) == {CALLS: 1, WEB: 1, DISPATCH: 3}
    assert await two.count(at=NOON + SEEN_WITHIN) == {DISPATCH: 1}
    assert not await two.count(at=later + SEEN_WITHIN)


async def test_who_leaves_is_not_there_any_more_and_a_later_role_takes_the_earlier_ones_place(
    store: Store,
) -> None:
    presence, other = SQLPresence(store, node="one"), SQLPresence(store, node="two")
    await presence.say("web-1", [WEB], at=NOON)
    await presence.say("web-1", [WEB, CALLS], at=NOON)
    await other.say("web-1", [WEB], at=NOON)
    assert await presence.count(at=NOON) == {WEB: 2, CALLS: 1}
    await presence.leave("web-1")
    assert await presence.count(at=NOON) == {WEB: 1}


async def test_the_dead_are_forgotten_after_a_day(store: Store) -> None:
    presence = SQLPresence(store, node="one")
    await presence.say("dispatch-1", [DISPATCH], at=NOON)
    await presence.say("web-1", [WEB], at=NOON + timedelta(days=2))
    assert await presence.count(at=NOON) == {WEB: 1}
