"""What a subscriber list's rows must agree on, and how flaws are kept."""

from outages.imports import FLAWS_KEPT, ImportFlaw, ImportFlaws, disagreements, repetition


def test_rows_of_one_account_must_agree_on_the_subscriber() -> None:
    first = ("Anna", "+74822000001", "ru", "standard", "", "")
    assert disagreements(9, first, 2, first) == []
    flaws = disagreements(9, ("Anna", "", "en", "standard", "", ""), 2, first)
    assert [(flaw.line, flaw.column) for flaw in flaws] == [(9, "phones"), (9, "language")]
    assert "line 2 says 'ru'" in flaws[1].reason


def test_a_repeated_service_point_names_the_earlier_line() -> None:
    assert repetition(9, 2).line == 9
    assert "line 2" in repetition(9, 2).reason


def test_all_flaws_are_counted_and_the_first_are_kept_by_line() -> None:
    flaws = ImportFlaws()
    flaws.add([ImportFlaw(9, "flat", "late")])
    for line in range(FLAWS_KEPT):
        flaws.add([ImportFlaw(line, "a", "bad"), ImportFlaw(line, "b", "bad")])

    assert flaws.found == 2 * FLAWS_KEPT + 1
    assert len(flaws.first()) == FLAWS_KEPT
    assert flaws.first()[0] == ImportFlaw(0, "a", "bad")
