"""Russian addresses in Latin letters are told from English ones, and written in Cyrillic."""

import pytest

from outages.addresses.romanised import read_romanised, to_russian


@pytest.mark.parametrize(
    "english",
    [
        *(
            "Main St",
            "Park Pl",
            "Savoy Pl",
            "S Broadway",
            "Al Scoma Way",
            "Per Albin Rd",
            "Stravinsky Ave",
            "Troy",
        ),
        *(
            "Prospect St",
            "Lenina Street",
            "8 Mile Rd",
            "2-4 High St",
            "G St NW",
            "Kay Ave",
            "Dom Perignon Ct",
            "12 High St",
        ),
    ],
)
def test_english_is_left_alone(english: str) -> None:
    assert read_romanised(english) == ""


@pytest.mark.parametrize(
    ("latin", "cyrillic"),
    [
        ("Zheleznodorozhnaya", "Железнодорожная"),
        ("Shchyolkovskaya", "Щёлковская"),
        ("Podolskaya", "Подольская"),
        ("Bolshaya", "Большая"),
        ("Sovetskaya", "Советская"),
        ("Donetskaya", "Донецкая"),
        ("Leninskiy", "Ленинский"),
        ("Vasilyevskaya", "Васильевская"),
        ("Oktyabrskaya", "Октябрьская"),
        ("Yubileynaya", "Юбилейная"),
        ("Chaykovskogo", "Чайковского"),
        ("Engelsa", "Энгельса"),
    ],
)
def test_names_are_written_as_russians_write_them(latin: str, cyrillic: str) -> None:
    assert to_russian(latin) == cyrillic


def test_a_masculine_kind_tells_how_an_adjective_ends() -> None:
    assert to_russian("Maly", masculine=True) == "Малый"
    assert read_romanised("pl. Pobedy") == "пл. Победы"
    assert read_romanised("ул. Ленина") == ""
