"""The codes of areas: whoever slips keys no other area's code."""

from hypothesis import given
from hypothesis import strategies as st

from outages.area_codes import code_of, read_code
from outages.places import AreaId

IDS = st.integers(1, 10**18 - 1).map(AreaId)


@given(IDS)
def test_a_code_is_the_id_and_one_digit_and_leads_back(area: AreaId) -> None:
    code = code_of(area)
    assert code.startswith(str(area))
    assert len(code) == len(str(area)) + 1
    assert read_code(code) == area


@given(IDS, st.data())
def test_a_wrong_digit_is_no_code(area: AreaId, data: st.DataObject) -> None:
    code = code_of(area)
    place = data.draw(st.integers(0, len(code) - 1))
    wrong = data.draw(st.sampled_from([one for one in "0123456789" if one != code[place]]))
    assert read_code(code[:place] + wrong + code[place + 1 :]) is None


@given(IDS)
def test_two_digits_the_wrong_way_round_are_no_code(area: AreaId) -> None:
    code = code_of(area)
    swapped = {code[:at] + code[at + 1] + code[at] + code[at + 2 :] for at in range(len(code) - 1)} - {code}
    assert not any(map(read_code, swapped))


def test_what_is_too_short_too_long_or_begins_with_zero_is_no_code() -> None:
    assert not any(map(read_code, ("", "0", "7", "00", "012", code_of(AreaId(10**18)), "12#4", "١٢")))
