"""Which gateway a message goes to, and how long one that refuses is left alone."""

from datetime import timedelta

import pytest

from outages.text_gateways import GatewayTerms, Rest, SendOutcome, find_gateways
from tests.support.web_world import NOON

SECOND = timedelta(seconds=1)
TAKEN, REFUSED, NEVER, UNKNOWN = (
    SendOutcome.TAKEN,
    SendOutcome.REFUSED,
    SendOutcome.NEVER,
    SendOutcome.UNKNOWN,
)

RUSSIAN = GatewayTerms(name="russian", countries=("RU",))
BEELINE = GatewayTerms(name="beeline", prefixes=("+7903", "+7905"))
ANYWHERE = GatewayTerms(name="anywhere", priority=2)
GEORGIAN = GatewayTerms(name="georgian", countries=("GE",), prefixes=("+7840",))


@pytest.mark.parametrize(
    ("number", "names"),
    [
        ("+79161234567", ["russian", "anywhere"]),
        ("+79031234567", ["russian", "beeline", "anywhere"]),
        ("+77011234567", ["anywhere"]),
        ("+995577123456", ["georgian", "anywhere"]),
        # Billed as abroad, though libphonenumber has it under Russia.
        ("+78401234567", ["georgian", "anywhere"]),
        ("+870773111632", ["anywhere"]),
        ("not a number", ["anywhere"]),
    ],
)
def test_a_message_goes_to_those_that_serve_its_number_by_priority(number: str, names: list[str]) -> None:
    found = find_gateways([ANYWHERE, RUSSIAN, BEELINE, GEORGIAN], number)
    assert [one.name for one in found] == names


def note(rest: Rest, *outcomes: SendOutcome, seconds: int = 0) -> None:
    for one in outcomes:
        rest.note(one, NOON + seconds * SECOND)


def allowed(rest: Rest, *seconds: int) -> list[int]:
    """Return which of these seconds allow a message."""
    return [second for second in seconds if rest.allows(NOON + second * SECOND)]


def test_one_refusal_is_the_messages_own() -> None:
    rest = Rest()
    note(rest, REFUSED, REFUSED, TAKEN, REFUSED, REFUSED, NEVER, REFUSED, REFUSED)
    assert allowed(rest, 0, 1) == [0, 1]


def test_a_gateway_that_refuses_rests_ever_longer_with_one_message_in_between() -> None:
    rest = Rest()
    # Those that were on their way when it began to rest make it no longer.
    note(rest, *[REFUSED] * 20)
    assert allowed(rest, 0, 9, 10, 11, 19) == [10]
    note(rest, REFUSED, seconds=12)
    assert allowed(rest, 31, 32, 33) == [32]
    note(rest, REFUSED, seconds=32)
    assert allowed(rest, 71, 72) == [72]
    for second in (72, 200, 1000, 2000, 3000):
        rest.allows(NOON + second * SECOND)
        note(rest, REFUSED, seconds=second)
    assert allowed(rest, 3299, 3300) == [3300]
    note(rest, TAKEN, seconds=3301)
    assert allowed(rest, 3301, 3302) == [3301, 3302]
    # It begins anew.
    note(rest, REFUSED, REFUSED, REFUSED, seconds=4000)
    assert allowed(rest, 4009, 4010) == [4010]


def test_a_doubt_says_nothing_about_a_gateway() -> None:
    rest = Rest()
    note(rest, *[UNKNOWN] * 10)
    assert allowed(rest, 0) == [0]
    note(rest, REFUSED, REFUSED, REFUSED)
    assert allowed(rest, 10) == [10]
    note(rest, UNKNOWN, seconds=10)
    assert allowed(rest, 11, 20) == [20]
