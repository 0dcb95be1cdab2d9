"""What a recogniser wrote: the same sound is the same words and figures, however it is spelt."""

import pytest

from benchmarks.numbers import is_figure, plain


@pytest.mark.parametrize(
    ("language", "said", "heard"),
    [
        ("ru", "до восемнадцати часов тридцати трёх минут", "До 18:33."),
        ("ru", "до восемнадцати тридцати", "до 18.30"),
        ("ru", "до двадцати одного часа", "до 20.1 часа"),
        ("ru", "до двадцати одного двадцати", "до 21:20"),
        ("ru", "до двадцати двадцати пяти", "до 20:25"),
        ("ru", "до тринадцати ноль пяти", "до 13.05"),
        ("ru", "до двадцати двух ноль пяти", "до 20-двух 05"),
        ("ru", "до двадцати двух тридцати", "до 20.2.30"),
        ("ru", "до двадцати одного тридцати", "до 20, 1, 30"),
        ("ru", "до пяти двадцати пяти утра", "до 5, 20, 5 утра"),
        ("ru", "до девятнадцати тридцати пяти", "до 19-30 и 5"),
        ("ru", "с двадцати трёх часов", "с 20-ти трех часов"),
        ("ru", "до восемнадцати часов", "до 18:00"),
        ("ru", "до восемнадцати часов", "до 18-ти часов"),
        ("ru", "до двух часов ночи", "до 2:00 ночи"),
        ("ru", "в ночь на понедельник, до часа", "в ночь на понедельник до 1 часа"),
        ("ru", "с часа тридцати ночи", "с 1:30 ночи"),
        ("ru", "до десяти минут первого ночи", "до 10 минут 1-го ночи"),
        ("ru", "до половины первого", "до половины 1"),
        ("ru", "с десяти утра до четырнадцати часов", "с 10 утра до 14 часов"),
        ("ru", "примерно через час", "Примерно, через час"),
        ("ru", "двадцать первого ноября", "21 ноября"),
        ("ru", "двадцать четвёртого ноября", "24-го ноября"),
        ("ru", "девятого июня две тысячи двадцать седьмого года", "9 июня 2027 года"),
        ("ru", "четыре, семь, один, два,", "47-12"),
        ("ru", "два, ноль, четыре.", "20-4"),
        ("ru", "двадцать, ноль", "20 ноль"),
        ("ru", "до двадцати часов пяти минут", "до 20 часов 5 минут"),
        ("ru", "до двадцати часов пяти минут", "до 20:05"),
        ("ru", "прислать эсэмэс – два", "прислать СМС2"),
        ("ru", "дом двенадцать дробь три", "дом 12/3"),
        ("ru", "дом сто сорок два", "дом 142"),
        ("en", "house one hundred fifteen", "House 115"),
        ("en", "house one hundred fifteen", "house one hundred and fifteen"),
        ("ru", "Срок неизвестен, ждём эсэмэс.", "срок не известен, ждем СМС"),
        ("ru", "не работает интернет из-за непогоды", "неработает интернет из-за не погоды"),
        ("ru", "Починим завтра", "Починем завтра"),
        ("en", "by half past six this evening", "by half past 6 this evening"),
        ("en", "by one oh five this afternoon", "by 105 this afternoon"),
        ("en", "by twelve thirty in the early hours of Sunday", "by 12, 30 in the early hours of Sunday"),
        ("en", "in the morning on the third of December", "in the morning on 3 December"),
        (
            "en",
            "in the early hours of the eleventh of December",
            "in the early hours of the 11th of December",
        ),
        ("en", "by noon on the twenty third of May", "by noon on 23 May"),
        ("en", "in the early hours of Monday", "In the early hours of Monday."),
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


@pytest.mark.parametrize("heard", ["18 30-30", "18 часов 3 минуты", "18:03", "8:33", "18:33 утра", ""])
def test_another_number_is_another(heard: str) -> None:
    said = plain("до восемнадцати часов тридцати трёх минут", "ru")
    assert [word for word in said if is_figure(word)] == list("1833")
    assert [word for word in plain(heard, "ru") if is_figure(word)] != list("1833")


@pytest.mark.parametrize(
    ("language", "said", "heard"),
    [
        ("ru", "завтра к двум часам", "завтрак 2 часам"),
        ("ru", "до двух часов ночи", "до двух часов дня"),
        ("ru", "до двух часов ночи", "до 12 ночи"),
        ("ru", "до часа", "до 11"),
        ("ru", "до половины первого ночи", "до первого ночи"),
        ("ru", "до двадцати пяти минут первого", "до 20:05"),
        ("ru", "до двадцати ноль пяти", "до 20:25"),
        ("ru", "до пяти двадцати пяти", "до 5, 20, 0, 5"),
        ("ru", "до пяти двадцати ноль пяти", "до 5, 20, 5"),
        ("ru", "нет холодной воды", "нет холодной водой"),
        ("ru", "в среду", "среду"),
        ("ru", "до двадцати часов пяти минут", "до 25 минут"),
        ("en", "eight twenty A M", "8.20 PM"),
        ("en", "eight twenty A M", "8.20"),
        ("en", "fifteen", "fifty"),
        ("en", "half past six this evening", "half past 6 this morning"),
        ("en", "quarter to seven", "quarter past seven"),
        ("en", "quarter to seven", "to 7"),
    ],
)
def test_another_sound_is_another_word(language: str, said: str, heard: str) -> None:
    assert plain(said, language) != plain(heard, language)


@pytest.mark.parametrize(
    ("language", "said", "figures"),
    [
        ("en", "by noon, by midnight, by two P M", ["noon", "midnight", "2", "pm"]),
        ("en", "by half past six this evening", ["half", "past", "6", "evening"]),
        ("en", "by quarter to ten tomorrow night", ["quarter", "2", "1", "0", "night"]),
        ("ru", "до половины первого ночи", ["половины", "1", "ночи"]),
        ("ru", "завтра до двенадцати часов дня", ["1", "2", "дня"]),
        ("ru", "сегодня до полуночи", ["полуночи"]),
        ("ru", "сегодня до девяти тридцати вечера", ["9", "3", "0", "вечера"]),
    ],
)
def test_the_words_of_a_time_count_as_its_figures_do(language: str, said: str, figures: list[str]) -> None:
    assert [word for word in plain(said, language) if is_figure(word)] == figures
