"""Where numbers are billed."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outages.destinations import Budget, Budgets, find_destination
from outages.requests import RequestRefusal, RequestRules, find_refusal
from outages.tickets import Channel


@pytest.mark.parametrize(
    ("number", "destination"),
    [
        ("+74822000001", "RU"),
        ("+79001234567", "RU"),
        # Under Russia's code, and billed as abroad.
        ("+78401234567", "+7840"),
        ("+79401234567", "+7940"),
        ("+78502345678", "+7850"),
        ("+77011234567", "KZ"),
        ("+77172123456", "KZ"),
        ("+76001234567", "+7"),
        # Under the code of the United States.
        ("+12015550123", "US"),
        ("+18765550123", "JM"),
        ("+17845550123", "VC"),
        ("+18095550123", "DO"),
        ("+441534123456", "JE"),
        # Of no country.
        ("+881612345678", "+881"),
        ("+870776123456", "+870"),
        ("+88213123456", "+882"),
        # Of no network.
        ("+8010000001", "+801"),
    ],
)
def test_a_number_is_billed_where_it_is_and_not_where_its_code_is(number: str, destination: str) -> None:
    assert find_destination(number) == destination


@pytest.mark.parametrize("prefix", ["+7840", "+7940", "+7850", "+76", "+77"])
@pytest.mark.parametrize("rest", ["1234567890", "0000000000", "9999999999"])
def test_no_number_abroad_under_russias_code_may_be_keyed(prefix: str, rest: str) -> None:
    number = prefix + rest[: 12 - len(prefix)]
    refusal = find_refusal(number, Channel.CALL, RequestRules(), on_account=False)
    assert refusal in (RequestRefusal.FOREIGN, RequestRefusal.UNREADABLE)


@pytest.mark.parametrize("code", [870, 881, 882, 883, 888, 878, 979])
@pytest.mark.parametrize("on_account", [False, True])
def test_no_satellite_and_no_global_service_is_ever_called(code: int, *, on_account: bool) -> None:
    rules = RequestRules(countries=("RU", "US"))
    numbers = [f"+{code}{'1' * digits}" for digits in range(4, 12)] + [
        f"+{code}6123456{last}" for last in range(10)
    ]
    for number in numbers:
        assert find_refusal(number, Channel.CALL, rules, on_account=on_account) is not None


@given(st.from_regex(r"\+[1-9][0-9]{6,14}", fullmatch=True))
def test_only_numbers_of_an_allowed_country_may_be_keyed(number: str) -> None:
    assert find_refusal(number, Channel.CALL, RequestRules(), on_account=True) is not RequestRefusal.FOREIGN
    if find_refusal(number, Channel.CALL, RequestRules(), on_account=False) is None:
        assert find_destination(number) == "RU"
        assert phonenumbers.region_code_for_number(phonenumbers.parse(number)) == "RU"


def test_a_destination_has_its_own_budget_or_that_of_abroad_and_home_has_none() -> None:
    abroad, own = Budget(50, 100), Budget(0, 0)
    budgets = Budgets("RU", abroad, {"KZ": own})
    assert [budgets.of(one) for one in ("RU", "KZ", "JM", "+7840")] == [None, own, abroad, abroad]
    assert Budgets("RU", abroad, {"RU": own}).of("RU") == own
