"""What a recogniser wrote: the same sound is the same words and figures, however it is spelt."""

import pytest

from benchmarks.numbers import is_figure, plain


@pytest.mark.parametrize(
    ("language", "said", "heard"),
    [
        ("ru", "к восемнадцати часам тридцати трём минутам", "К 18:33."),
        ("ru", "к двадцати одному часу двадцати минутам", "к 20, одному часу 20 минутам"),
        ("ru", "к двадцати двум часам пяти минутам", "к 20-двум часам 5 минутам"),
        ("ru", "к двадцати четырём часам", "к 20-4 часам"),
        ("ru", "с двадцати трёх часов", "с 20-ти трех часов"),
        ("ru", "к восемнадцати часам", "к 18-ти часам"),
        ("ru", "двадцать первого ноября", "21 ноября"),
        ("ru", "двадцать четвёртого ноября", "24-го ноября"),
        ("ru", "девятого июня две тысячи двадцать седьмого года", "9 июня 2027 года"),
        ("ru", "четыре, семь, один, два,", "47-12"),
        ("ru", "два, ноль, четыре.", "20-4"),
        ("ru", "двадцать, ноль", "20 ноль"),
        ("ru", "до нуля часов десяти минут", "до 0 часов 10 минут"),
        ("ru", "до двадцати часов пяти минут", "до 20 часов 5 минут"),
        ("ru", "до двадцати часов пяти минут", "до 20:05"),
        ("ru", "прислать эсэмэс – два", "прислать СМС2"),
        ("ru", "дом двенадцать дробь три", "дом 12/3"),
        ("ru", "Срок неизвестен, ждём эсэмэс.", "срок не известен, ждем СМС"),
        ("en", "six thirty three P M", "6.33 p.m."),
        ("en", "by six P M today", "by 6PM today"),
        ("en", "one oh five A M", "1.05am"),
        ("en", "your number is four, two.", "Your number is for 2"),
        ("en", "November twenty first", "November 21"),
        ("en", "on June ninth, twenty twenty seven by noon", "On June 9th, 2027, by noon"),
        ("en", "the work is cancelled", "The work is canceled."),
        ("en", "no neighbours any more", "no neighbors anymore"),
        ("en", "nobody is there", "No body is there"),
    ],
)
def test_the_same_sound_is_the_same_however_it_is_spelt(language: str, said: str, heard: str) -> None:
    assert plain(said, language) == plain(heard, language)


@pytest.mark.parametrize("heard", ["18 часам 30-30 минутам", "18 часам 3 минутам", "8:33", ""])
def test_another_number_is_another(heard: str) -> None:
    said = plain("к восемнадцати часам тридцати трём минутам", "ru")
    assert [word for word in said if is_figure(word)] == list("1833")
    assert [word for word in plain(heard, "ru") if is_figure(word)] != list("1833")


@pytest.mark.parametrize(
    ("language", "said", "heard"),
    [
        ("ru", "завтра к двум часам", "завтрак 2 часам"),
        ("ru", "нет холодной воды", "нет холодной водой"),
        ("ru", "в среду", "среду"),
        ("ru", "до двадцати часов пяти минут", "до 25 минут"),
        ("en", "eight twenty A M", "8.20 PM"),
        ("en", "eight twenty A M", "8.20"),
        ("en", "fifteen", "fifty"),
    ],
)
def test_another_sound_is_another_word(language: str, said: str, heard: str) -> None:
    assert plain(said, language) != plain(heard, language)


def test_the_hours_with_names_are_parts_of_a_time() -> None:
    assert [word for word in plain("by noon, by midnight, by two P M", "en") if is_figure(word)] == [
        *("noon", "midnight", "2", "pm")
    ]
