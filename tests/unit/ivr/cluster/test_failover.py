"""Workers look after each other: which are gone, who takes over their calls, and which are left alone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from asterisk.ari.playback import name_playbacks
from asterisk.server.dialplan import name_app
from ivr.cluster.failover import AT_ONCE, BEAT, PATIENCE, SETTLES
from ivr.cluster.membership import Membership
from outages.notifications import name_attempt
from outages.queue_callbacks import CALLBACK_PREFIX
from tests.support.fake_workers import Hand, Switchboard

ONE, TWO, THREE = map(name_app, (1, 2, 3))
CALLS = [f"call-{number}" for number in range(30)]
#: Beats until a worker counts as gone, and one more until its calls are taken over.
ENOUGH = int(PATIENCE / BEAT) + 2


@asynccontextmanager
async def working(*hands: Hand) -> AsyncIterator[None]:
    """Connect the workers to each other."""
    ears = [asyncio.create_task(hand.failover._listen(hand.take_in)) for hand in hands]
    try:
        yield
    finally:
        for ear in ears:
            ear.cancel()
        await asyncio.gather(*ears, return_exceptions=True)


async def test_healthy_workers_leave_each_other_alone() -> None:
    board = Switchboard()
    one, two = board.worker(ONE, "a"), board.worker(TWO, "b")
    async with working(one, two):
        await board.beats(20)
    assert (one.calls, two.calls, board.evicted) == (["a"], ["b"], [])
    assert (one.failover.size, one.failover.leads, two.failover.leads) == (2, True, False)


async def test_the_calls_of_a_worker_that_hangs_are_silenced_and_taken_over() -> None:
    board = Switchboard()
    one, two = board.worker(ONE, "a"), board.worker(TWO, "b", "c", "d")
    board.playing = {name_playbacks("b")[0], name_playbacks("c")[1]}
    async with working(one, two):
        await board.beats(2)
        two.hangs = True
        await board.beats(ENOUGH)
    assert sorted(one.calls) == ["a", "b", "c", "d"]
    assert board.evicted == [TWO]
    assert board.stopped == [name_playbacks("b")[0], name_playbacks("c")[1]]
    assert (one.failover.size, one.failover.leads) == (1, True)


async def test_a_call_out_ends_with_its_worker_and_its_sound_not_before() -> None:
    board = Switchboard()
    placed = [name_attempt("a.node"), name_attempt(""), f"{CALLBACK_PREFIX}{'0f' * 16}"]
    one, two = board.worker(ONE), board.worker(TWO, *placed, "1764518400.17", "node-1764518400.18")
    board.playing = {name_playbacks(call)[0] for call in placed}
    async with working(one, two):
        await board.beats(2)
        two.hangs = True
        await board.beats(ENOUGH)
    assert (sorted(board.ended), board.stopped) == (sorted(placed), [])
    assert sorted(one.calls) == ["1764518400.17", "node-1764518400.18"]


async def test_silent_calls_are_taken_over_first() -> None:
    board = Switchboard()
    one, two = board.worker(ONE), board.worker(TWO, *CALLS)
    silent = CALLS[::3]
    board.playing = {name_playbacks(call)[0] for call in CALLS if call not in silent}
    async with working(one, two):
        await board.beats(2)
        two.hangs = True
        await board.beats(ENOUGH)
    assert set(board.moved[: len(silent)]) == set(silent)
    assert board.most_moving <= AT_ONCE


async def test_a_call_that_is_listed_a_little_longer_is_not_silenced_again() -> None:
    board = Switchboard(lingering={"b"})
    one, two = board.worker(ONE), board.worker(TWO, "b")
    async with working(one, two):
        await board.beats(2)
        two.hangs = True
        await board.beats(ENOUGH - 1)
        assert board.moved == ["b"]
        board.playing = {name_playbacks("b")[0]}
        await board.beats(int(SETTLES / BEAT) - 1)
        assert (board.moved, board.stopped) == (["b"], [])
        await board.beats(2)
    assert (board.moved[:2], board.stopped[:1]) == (["b", "b"], [name_playbacks("b")[0]])


async def test_two_survivors_share_the_calls_and_neither_takes_the_others() -> None:
    board = Switchboard()
    one, two, three = board.worker(ONE), board.worker(TWO), board.worker(THREE, *CALLS)
    async with working(one, two, three):
        await board.beats(2)
        three.hangs = True
        await board.beats(ENOUGH)
    assert sorted([*one.calls, *two.calls]) == sorted(CALLS)
    assert min(len(one.calls), len(two.calls)) > len(CALLS) // 5
    assert sorted(board.moved) == sorted(CALLS)


async def test_a_call_that_arrives_during_the_eviction_is_taken_over_too() -> None:
    board = Switchboard()
    one, two = board.worker(ONE), board.worker(TWO, "b")
    board.stuck.add("b")
    async with working(one, two):
        await board.beats(2)
        two.hangs = True
        await board.beats(ENOUGH)
        board.calls[TWO].append("late")
        await board.beats(1)
    assert (one.calls, board.evicted) == (["late"], [TWO])


async def test_a_worker_that_comes_back_is_a_member_again() -> None:
    board = Switchboard()
    one, two = board.worker(ONE), board.worker(TWO, "b")
    async with working(one, two):
        await board.beats(2)
        two.hangs = True
        await board.beats(ENOUGH)
        two.hangs = False
        board.calls[TWO] = ["new"]
        await board.beats(ENOUGH)
    assert (two.calls, one.calls, board.evicted) == (["new"], ["b"], [TWO])
    assert one.failover.size == 2


async def test_a_worker_that_hung_itself_blames_nobody() -> None:
    board = Switchboard()
    one, two = board.worker(ONE), board.worker(TWO, "b")
    async with working(two):
        await board.beats(2)
        one.hangs = True
        await board.beats(10)
        one.hangs = False
        await one.failover.beat()
    assert board.evicted == [ONE]
    assert two.calls == ["b"]


async def test_an_asterisk_that_is_away_tells_nothing_about_the_others() -> None:
    board = Switchboard()
    one, two = board.worker(ONE), board.worker(TWO, "b")
    async with working(one, two):
        await board.beats(2)
        board.away = True
        await board.beats(10)
        board.away = False
        await board.beats(2)
    assert (board.evicted, two.calls) == ([], ["b"])


async def test_a_leaving_worker_takes_nothing_and_gets_nothing() -> None:
    board = Switchboard()
    one, two, three = board.worker(ONE), board.worker(TWO), board.worker(THREE, *CALLS)
    async with working(one, two, three):
        one.failover.leave()
        await board.beats(2)
        assert {two.failover.successor_of(call) for call in CALLS} == {THREE}
        assert {one.failover.successor_of(call) for call in CALLS} == {TWO, THREE}
        assert (one.failover.leads, two.failover.leads, one.failover.size) == (False, True, 2)
        three.hangs = True
        await board.beats(ENOUGH)
    assert (one.calls, sorted(two.calls)) == ([], sorted(CALLS))


async def test_a_last_worker_has_no_successor() -> None:
    board = Switchboard()
    one = board.worker(ONE)
    async with working(one):
        await board.beats(1)
    assert one.failover.successor_of("a") is None


async def test_a_change_is_spread_to_all_before_its_author_goes_on() -> None:
    board = Switchboard()
    one, two, three = board.worker(ONE), board.worker(TWO), board.worker(THREE)
    async with working(one, two, three):
        await board.beats(1)
        await one.failover.spread()
        assert (one.news, two.news, three.news) == (0, 1, 1)


async def test_a_change_of_the_only_worker_waits_for_nobody() -> None:
    board = Switchboard()
    one = board.worker(ONE)
    await one.failover.spread()
    assert one.news == 0


def test_membership_forgets_workers_that_left() -> None:
    membership = Membership(ONE, patience=1.0)
    membership.see([ONE, TWO, "another-program", "dispatch-1"], 0.0)
    assert membership.peers == [TWO]
    membership.see([ONE], 5.0)
    assert membership.gone(9.0) == []
    membership.see([ONE, TWO], 10.0)
    assert (membership.gone(11.0), membership.gone(11.1)) == ([], [TWO])


@pytest.mark.parametrize("others", [1, 2, 5])
def test_each_call_is_taken_by_exactly_one_worker(others: int) -> None:
    names = [name_app(number) for number in range(1, others + 2)]
    rosters = [Membership(name, patience=1.0) for name in names]
    for membership in rosters:
        membership.see(names, 0.0)
    for call in CALLS:
        assert sum(membership.takes(call, 0.5) for membership in rosters) == 1
