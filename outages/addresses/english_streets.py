"""English names of streets as parts that any language can say: "W 42nd St" is a street with an ordinal and a direction."""

from collections.abc import Iterator, Sequence
from typing import Final

from outages.addresses.english_names import EnglishMark, EnglishWord, read_streets
from outages.addresses.romanised import look_russian, to_russian
from outages.addresses.street_numbers import split_mixed
from outages.addresses.street_parts import NamePart, PartMark, StreetName
from outages.addresses.street_words import GENDERS, StreetKind

_KINDS: Final = {
    "street": StreetKind.STREET,
    "avenue": StreetKind.AVENUE,
    "road": StreetKind.ROAD,
    "lane": StreetKind.LANE,
    "drive": StreetKind.PASSAGE,
    "square": StreetKind.SQUARE,
    "boulevard": StreetKind.BOULEVARD,
    "highway": StreetKind.HIGHWAY,
    "route": StreetKind.HIGHWAY,
    "alley": StreetKind.ALLEY,
    "way": StreetKind.ROAD,
    "motorway": StreetKind.MOTORWAY,
    "court": StreetKind.COURT,
    "place": StreetKind.PLACE,
}
#: Words that a reader of other languages would get wrong, by their sound in Russian letters.
_RESPELT: Final = """
north=Норт south=Саут east=Ист west=Вест northeast=Нортист northwest=Нортвест southeast=Саутист
southwest=Саутвест saint=Сент mount=Маунт fort=Форт doctor=Доктор junior=Джуниор state=Стейт county=Каунти
the=Зе of=оф terrace=Террас crescent=Кресент close=Клоуз grove=Гроув parkway=Парквей circle=Сёркл mews=Мьюз
gate=Гейт trail=Трейл wharf=Уорф heights=Хайтс high=Хай church=Чёрч luther=Лютер lake=Лейк oak=Оук maple=Мейпл
elm=Элм cedar=Сидар pine=Пайн james=Джеймс john=Джон marys=Мэрис george=Джордж charles=Чарльз
washington=Вашингтон lincoln=Линкольн downing=Даунинг baker=Бейкер queen=Квин queens=Квинс kings=Кингс wood=Вуд
house=Хаус mill=Милл old=Олд new=Нью green=Грин abbey=Эбби
"""
_SOUNDS: Final = dict(pair.split("=") for pair in _RESPELT.split())


def read_english_street(written: str) -> tuple[StreetName, ...]:
    """Return the streets that an English address, a crossing or a list names, or its first part; nothing without words."""
    names = [name for words in read_streets(written) for name in _split_crossing(words)]
    return tuple(map(_as_street, filter(None, names)))


def _split_crossing(words: Sequence[EnglishWord]) -> list[Sequence[EnglishWord]]:
    for place, word in enumerate(words):
        if word.text == "and" and place and words[place - 1].mark is EnglishMark.KIND:
            return [words[:place], words[place + 1 :]]
    return [words]


def _as_street(words: Sequence[EnglishWord]) -> StreetName:
    """Return a name with its kind behind its ordinal and before the rest; "West" is translated before an ordinal only."""
    places = [at for at, word in enumerate(words) if word.mark is EnglishMark.KIND and word.text in _KINDS]
    kind = _KINDS[words[places[-1]].text] if places else None
    others = [word for at, word in enumerate(words) if at != places[-1]] if places else list(words)
    count = next((at for at, word in enumerate(others) if word.mark is EnglishMark.ORDINAL), None)
    leads = (
        count is not None
        and kind is not None
        and all(word.mark is EnglishMark.DIRECTION for word in others[:count])
    )
    before = others[: count + 1] if leads and count is not None else []
    is_russian = any(look_russian(word.written) for word in words)
    gender = GENDERS[kind] if kind else "f"
    return StreetName(
        tuple(_lead(word, gender) for word in before),
        kind,
        tuple(part for word in others[len(before) :] for part in _parts(word, is_russian=is_russian)),
    )


def _lead(word: EnglishWord, gender: str) -> NamePart:
    if word.mark is EnglishMark.DIRECTION:
        return NamePart(PartMark.DIRECTION, word.text, gender=gender)
    return NamePart(PartMark.ORDINAL, number=word.number, gender=gender)


def _parts(word: EnglishWord, *, is_russian: bool) -> Iterator[NamePart]:
    match word.mark:
        case EnglishMark.ORDINAL:
            yield NamePart(PartMark.ORDINAL, number=word.number)
        case EnglishMark.NUMBER:
            yield from split_mixed(word.text)
        case EnglishMark.LETTERS:
            yield NamePart(PartMark.LETTERS, word.text)
        case _:
            text = word.text.capitalize()
            yield NamePart(PartMark.WORD, to_russian(text) if is_russian else _SOUNDS.get(word.text, text))
