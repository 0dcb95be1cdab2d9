"""What Asterisk needs at most, counted."""

import pytest

from asterisk.ari.rest import POOL_LIMIT
from asterisk.server.peak import HTTP_SESSIONS, SESSIONS_OF_A_WORKER, PeakLoad, count_sound_calls
from ivr.config.settings import MOST_WORKERS

ONE_CALLER = PeakLoad(callers=1, early_media=0, outgoing=0, telephones=0, workers=1)


def test_everybody_whose_sound_goes_through_asterisk_takes_two_ports() -> None:
    assert ONE_CALLER.sound_ports == 2 * (1 + 50)
    all_kinds = PeakLoad(callers=400, early_media=30, outgoing=20, telephones=5, workers=2)
    assert all_kinds.sound_ports == 2 * (400 + 30 + 20 + 5 + 50)


@pytest.mark.parametrize(
    ("first", "last", "calls"),
    [(10000, 10001, 1), (10000, 10002, 1), (10001, 10002, 0), (10001, 10003, 1), (10000, 11999, 1000)],
)
def test_a_call_takes_an_even_port_and_the_next(first: int, last: int, calls: int) -> None:
    assert count_sound_calls(first, last) == calls


def test_the_most_workers_have_connections_enough() -> None:
    # One more for its events.
    assert SESSIONS_OF_A_WORKER == POOL_LIMIT + 1
    assert MOST_WORKERS * SESSIONS_OF_A_WORKER < HTTP_SESSIONS
