"""Words, layouts and alphabets: what makes two ways of typing the same."""

import pytest

from outages.addresses.street_words import StreetKind
from outages.search.known_words import KnownWords, Likeness
from outages.search.people import account_key, guess_names, name_fits, name_key, read_people, telephone_key
from outages.search.typed import AddressReading, read_addresses
from outages.search.words import LONGEST, clean, other_layouts, read_words, skeletons


def test_kinds_are_read_apart_and_ordinals_are_their_numbers() -> None:
    assert read_words("м/р-н «Южный» 2-й").names == ("южный", "2")
    assert read_words("Пр-кт 60-летия СССР").names == ("60", "летия", "ссср")
    assert read_words("ул 2-ya Sadovaya").kinds == {StreetKind.STREET}


def test_what_is_typed_loses_control_characters_and_what_is_too_long() -> None:
    assert clean(" a\x00b\u202ec\n ") == "a b c"
    assert len(clean("я" * 500)) == LONGEST


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("kj;jd", "ложов"),
        ("Cfljdfz? 12", "Садовая, 12"),
        (",f[xbcfhfqcrfz", "бахчисарайская"),
        ("`krb", "ёлки"),
    ],
)
def test_the_other_layout_has_letters_where_this_one_has_signs(typed: str, meant: str) -> None:
    assert meant in other_layouts(typed)


def test_what_has_no_letters_has_no_other_layout() -> None:
    assert other_layouts("12, 5") == []
    assert other_layouts("ьфшт") == ["main"]


def test_a_comma_before_a_blank_is_a_letter_or_a_comma() -> None:
    assert other_layouts("rke, 12") == ["клуб 12", "клу, 12"]


@pytest.mark.parametrize(
    ("word", "romanised"),
    [
        ("юрия", ("yuriya", "iuriia", "jurija", "ûriâ", "yurija")),
        ("щорса", ("shchorsa", "schorsa", "shhorsa", "ŝorsa")),
        ("жемчужная", ("zhemchuzhnaya", "žemčužnaâ", "zhemchuzhnaia")),
        ("хабарова", ("khabarova", "habarova", "xabarova")),
        ("алешина", ("alyoshina", "aleshina", "alëšina")),
        ("циолковского", ("tsiolkovskogo", "ciolkovskogo", "tziolkovskogo")),
    ],
)
def test_every_romanisation_leaves_the_same_letters(word: str, romanised: tuple[str, ...]) -> None:
    for one in romanised:
        assert set(skeletons(one)) & set(skeletons(word)), one


def test_a_word_is_found_by_itself_its_beginning_and_its_letters_before_wrong_ones() -> None:
    words = KnownWords(["садовая", "садовое", "лесная", "main"])
    assert words.begun("садов") == {"садовая": Likeness.BEGUN, "садовое": Likeness.BEGUN}
    assert words.begun("main") == {"main": Likeness.SAME}
    assert words.begun("lesnaya") == {"лесная": Likeness.OTHER_LETTERS}
    assert words.misspelt("лезная") == {"лесная": Likeness.MISSPELT}
    assert words.misspelt("lesneya") == {"лесная": Likeness.FAR}
    assert words.misspelt_beginnings("садив") == dict.fromkeys(["садовая", "садовое"], Likeness.FAR)
    assert words.misspelt("лес") == words.misspelt("1905") == words.misspelt_beginnings("лез") == {}


@pytest.mark.parametrize(
    ("typed", "reading"),
    [
        ("Ленина, 12", AddressReading("Ленина", "12")),
        ("ул.Садовая д.12к2 кв.5", AddressReading("ул.Садовая", "12к2", "5")),
        ("садовая 12 5", AddressReading("садовая", "12", "5")),
        ("садовая 12-5", AddressReading("садовая", "12", "5")),
        ("8 Марта 12", AddressReading("8 Марта", "12")),
        ("12 8 марта", AddressReading("8 марта", "12")),
        ("170100, Тверь, Садовая 5", AddressReading("Садовая Тверь", "5")),
        ("12, улица Ленина, Клин", AddressReading("улица Ленина Клин", "12")),
        ("д 12 корп 2 Садовая", AddressReading("Садовая", "12к2")),
        ("садовая12", AddressReading("садовая", "12")),
    ],
)
def test_a_house_and_a_flat_are_read_wherever_they_stand(typed: str, reading: AddressReading) -> None:
    assert reading in read_addresses(typed)


def test_names_alone_are_always_one_reading_and_nothing_is_none() -> None:
    assert read_addresses("2-я Садовая") == [AddressReading("2-я Садовая")]
    assert read_addresses("8 марта")[0] == AddressReading("8 марта")
    assert read_addresses("12") == [AddressReading("12")]
    assert read_addresses(",;") == []


def test_keys_of_people_ignore_how_they_are_written() -> None:
    assert name_key("ООО «Ромашка»") == name_key("ромашка, ооо") == "ромашка ооо"
    assert account_key("A-47/11") == account_key("а 4711")
    assert telephone_key("+7 912 345-67-89") == "98765432197"


def test_a_text_may_ask_for_a_telephone_an_account_and_a_name() -> None:
    asked = read_people("8 (912) 345-67-89", "RU")
    assert (asked.number, asked.tails) == ("+79123456789", ("98765432198", "9876543219"))
    assert read_people("678", "RU").tails == ()
    assert read_people("a", "RU").account == ""
    assert read_people("Анна Иванова", "RU").names == (("анна", "иванова"), ("иванова", "анна"))
    assert read_people("а б в г", "RU").names == (("а", "б", "в", "г"), ("г", "а", "б", "в"))


def test_an_initial_fits_a_name_and_a_name_an_initial() -> None:
    assert name_fits("иванова а п", ("иванова", "анна"))
    assert name_fits("иванова анна петровна", ("иванова", "а", "п"))
    assert not name_fits("иванова анна", ("иванова", "анна", "петровна"))
    assert not name_fits("иванова ольга", ("иванова", "анна"))


def test_a_misspelt_surname_is_guessed_with_the_rest_in_its_alphabet() -> None:
    surnames = KnownWords(["иванова", "кузнецов"])
    assert guess_names("ivanova anna", surnames)[0] == ("иванова", "анна")
    assert ("кузнецов", "петр") in guess_names("кузницов петр", surnames)
    assert ("кузнецов",) in guess_names("repytwjd", surnames)
    assert guess_names("ыыыыы", surnames) == ()
