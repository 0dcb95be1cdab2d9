"""Names that RHVoice stresses wrongly in «улица …».

A plus stands before the stressed vowel; «ё» is always stressed. A capitalised word applies to names only. Names that the
voices stress correctly are not listed: «Белая», «Большая», «Советская», «Энгельса», «Царицынская».
"""

from pathlib import Path

VOWELS = "аеёиоуыэюя"

#: Each verified by people.
VERIFIED = """
Ас+афьева Баграм+яна Б+откина Варв+арка Волоч+аевская Великол+укская Дежнёва Джал+иля З+алки Земнух+ова Кап+ицы
Киб+альчича Кожед+уба К+осарева Кутяк+ова Левит+ана Лесозав+одская Ляпид+евского Мерецк+ова Мол+окова Н+ансена
Нарим+анова Обн+орского Подв+ойского Прудов+ая Раск+овой Сик+ейроса Сыром+олотова Толст+ого Тюл+енина Хользун+ова
Ц+еткин Чуйк+ова Щет+инкина Щ+усева

Березник+и Бугульм+а В+ичуга Дуд+инка Дуд+инская Ел+абуга Иг+арка Инт+а К+ушва Можг+а Полевск+ой Ревд+а Сег+ежа
Сыс+ерть С+ызрань Т+отьма Тут+аев +Устюг Ч+истополь Чусов+ая Чусов+ой Элист+а

Блох+ина Варсон+офьевский Жигулёнкова Кашёнкин Новолужн+ецкая Новохорошёвская Сер+ебряническая Уси+евича

Бирюлёвская Костерёво Кор+оча Куртам+ыш Нарткал+а Новохопёрск Новочерёмушкинская Черёмушкинская
"""

_NAMES = Path(__file__).with_name("stressed_names.tsv")


def _read_names() -> str:
    """Return the names that `make stresses` has found, each with its plus."""
    lines = _NAMES.read_text(encoding="utf-8").splitlines()
    return " ".join(line.split("\t")[0] for line in lines)


#: Of two entries for a word the first counts.
WORDS = f"{VERIFIED} {_read_names()}"
