"""An invented region of some thousands of streets, and the ways in which people mistype them."""

import random
from collections.abc import Callable, Iterator, Mapping

from outages.places import Area, AreaId, AreaKind, normal_name
from outages.search.places import KnownPlace

REGION = "Светлогорская область"
TOWNS = (
    *("Светлогорск", "Приозёрск", "Каменка", "Новый Яр", "Верхнеречье", "Дубрава", "Ключи", "Заводоуковск"),
    *("Берёзовка", "Щеглы", "Юрьев Посад", "Мирный", "Ольхово", "Рудный", "Затон", "Высокое"),
)
_PEOPLE = """
Авдеев Агапов Акимов Алёхин Антипов Артюхов Бабушкин Баженов Балакирев Барсуков Бажов Белинский Берестов Блинов Бородин
Брусилов Будённый Буянов Вавилов Васнецов Вернадский Верещагин Волошин Воронин Вяземский Гагарин Гайдар Герасимов Глинка
Глушков Гончаров Горбунов Горький Грибоедов Громов Гурьев Давыдов Дежнёв Державин Добролюбов Докучаев Дорохов Дубинин
Егоров Ермаков Есенин Жигулин Жуков Жуковский Забелин Зайцев Заслонов Звягин Зверев Земнухов Зимин Зорин Зощенко Иванов
Игнатьев Ильин Каверин Калинин Каманин Карамзин Карбышев Катаев Кедров Киров Климов Ковалёв Колмогоров Кольцов Комаров
Короленко Королёв Корчагин Косарев Костычев Котовский Крамской Крылов Кузнецов Куприн Кутузов Лавочкин Лазарев Левитан
Лермонтов Лесков Ломоносов Лобачевский Лукин Лысенко Мазурин Макаренко Макаров Малышев Маяковский Менделеев Мельников
Мечников Мичурин Морозов Мусоргский Нагорный Наумов Нахимов Невельской Некрасов Неделин Нестеров Никитин Нижегородцев
Обручев Ожегов Орджоникидзе Орлов Осипенко Островский Павлов Панфилов Папанин Пархоменко Перов Пирогов Писарев Плеханов
Покрышкин Поленов Попов Потёмкин Пржевальский Прокофьев Прянишников Пугачёв Пушкин Радищев Разин Рахманинов Репин
Рогожин Рокоссовский Рублёв Рылеев Савицкий Салтыков Седов Семашко Серафимович Серов Сеченов Скрябин Собинов Соболев
Станиславский Столетов Суворов Сурков Сытин Танеев Тарасов Тимирязев Толбухин Толстой Тургенев Туполев Тухачевский Тютчев
Ушаков Ушинский Фадеев Федосеев Фонвизин Фрунзе Фурманов Хабаров Халтурин Хлебников Чайковский Чапаев Чаплыгин Чебышёв
Черняховский Чехов Чкалов Шаляпин Шишкин Шолохов Шостакович Шубин Щедрин Щепкин Щербаков Щусев Юдин Яблочков Якушев Янтарёв
"""
_ADJECTIVES = """
Абрикосовая Автомобильная Алмазная Архивная Балтийская Безымянная Берёзовая Благодатная Болотная Братская Вербная Весёлая
Вишнёвая Водопроводная Вокзальная Восточная Высоковольтная Газовая Гвардейская Главная Гончарная Горная Гражданская
Дачная Декабрьская Дорожная Дружная Еловая Жасминовая Железнодорожная Жемчужная Заводская Загородная Западная Заречная
Звёздная Зелёная Земляничная Зимняя Индустриальная Инженерная Июльская Казачья Калиновая Каштановая Кедровая Кирпичная
Кленовая Клубная Ключевая Колхозная Комсомольская Кооперативная Космическая Котельная Красивая Краснознамённая Крутая
Кузнечная Курортная Лазурная Ландышевая Лебединая Ледовая Лесная Летняя Липовая Литейная Луговая Лунная Лучистая Магистральная
Малиновая Мартовская Машинная Медовая Мельничная Милицейская Молодёжная Монтажная Морская Мостовая Музейная Набатная
Народная Нагорная Никольская Новоселковая Облачная Овражная Огородная Озёрная Ольховая Оранжевая Ореховая Осенняя Парковая
Первомайская Песчаная Пионерская Плодовая Победная Подгорная Полевая Пограничная Портовая Почтовая Правобережная Привокзальная
Прибрежная Проточная Профсоюзная Просторная Пшеничная Рабочая Радужная Раздольная Речная Ромашковая Российская Рыночная
Рябиновая Садовая Санаторная Светлая Северная Сельская Серебряная Сиреневая Складская Славянская Снежная Советская Солнечная
Сосновая Спортивная Станционная Степная Строительная Таёжная Театральная Тенистая Тепличная Тополиная Торговая Транспортная
Трудовая Туманная Угловая Удачная Урожайная Учительская Фабричная Фестивальная Флотская Хвойная Хлебная Холмистая Хрустальная
Цветочная Центральная Цеховая Черёмуховая Чистая Школьная Шахтёрская Шоссейная Щелковичная Электрическая Энтузиастская Южная Юбилейная
Юннатская Яблоневая Янтарная Ярмарочная Ясная Ясеневая
"""
_NAMED = """
Мира|Победы|Труда|Свободы|Революции|Космонавтов|Строителей|Металлургов|Энергетиков|Шахтёров|8 Марта|1 Мая|9 Января|
40 лет Победы|50 лет Октября|60-летия СССР|Красной Армии|Парижской Коммуны|Веры Фигнер|Розы Люксембург|Карла Маркса|
Генерала Доватора|Маршала Конева|Академика Королёва|Адмирала Лунина|Лётчика Бабушкина|Братьев Весниных|Юных Ленинцев|
Героев Панфиловцев|26 Бакинских Комиссаров|Зои Космодемьянской|Лизы Чайкиной|Сакко и Ванцетти|Степана Разина
"""
_GARDENS = [
    "Берёзка",
    "Рассвет",
    "Мечта",
    "Ветеран",
    "Дружба",
    "Надежда",
    "Урожай",
    "Родничок",
    "Энергетик",
    "Весна",
    "Коммунальник",
    "Лотос",
]
_HOUSES = 30

#: From a street, its town and chance to what is typed.
Mistyping = Callable[[str, str, random.Random], str]


def _genitive(surname: str) -> str:
    """Return «Пушкина» for «Пушкин»."""
    for ending, instead in (
        ("ский", "ского"),
        ("цкий", "цкого"),
        ("ый", "ого"),
        ("ой", "ого"),
        ("ий", "ого"),
    ):
        if surname.endswith(ending):
            return surname.removesuffix(ending) + instead
    return surname if surname[-1] in "аеоиу" else f"{surname}а"


def street_names() -> list[str]:
    """Return all distinct street names as a billing file writes them."""
    people = [_genitive(one) for one in _PEOPLE.split()]
    return [
        *(f"улица {one}" for one in people),
        *(f"переулок {one}" for one in people[::2]),
        *(f"{one} улица" for one in _ADJECTIVES.split()),
        *(f"{kind} {one}".strip() for one in _ADJECTIVES.split()[::3] for kind in ("Большая", "2-я")),
        *(f"улица {one.strip()}" for one in _NAMED.split("|")),
        *(f"проспект {one.strip()}" for one in _NAMED.split("|")[::2]),
        *(f"микрорайон {one}" for one in ("Южный", "Северный", "Солнечный", "Черёмушки", "5", "12")),
        *(f"СНТ «{one}»" for one in _GARDENS),
    ]


def known_places() -> list[KnownPlace]:
    """Return a region, its towns, and in each town most of the streets: more than six thousand."""
    chance = random.Random(7)  # noqa: S311 - repeatable on purpose
    region = Area(AreaId(1), AreaKind.REGION, (REGION,), (AreaId(1),))
    found = [_known(region, 0)]
    for name in TOWNS:
        town = _below(region, AreaKind.CITY, name, len(found) + 1)
        found.append(_known(town, 0))
        for street in street_names():
            if chance.random() < 0.6:
                area = _below(town, AreaKind.STREET, street, len(found) + 1)
                found.append(_known(area, chance.randrange(1, _HOUSES)))
    return found


def _below(parent: Area, kind: AreaKind, name: str, key: int) -> Area:
    return Area(AreaId(key), kind, (*parent.names, name), (*parent.lineage, AreaId(key)))


def _known(area: Area, houses: int) -> KnownPlace:
    return KnownPlace(area, normal_name(area.kind, area.name), houses)


def _bare(street: str) -> str:
    """Return the name without its kind."""
    kinds = {"улица", "переулок", "проспект", "микрорайон", "СНТ"}
    return " ".join(word for word in street.replace("«", "").replace("»", "").split() if word not in kinds)


def _longest(street: str) -> str:
    return max(_bare(street).removeprefix("Большая ").split(), key=len)


def _spoilt(word: str, chance: random.Random, letters: str) -> str:
    """Return the word with one letter substituted, left out, swapped or put in, not the first."""
    place = chance.randrange(1, len(word) - 1)
    letter = chance.choice(letters)
    return chance.choice(
        (
            word[:place] + letter + word[place + 1 :],
            word[:place] + word[place + 1 :],
            word[:place] + word[place + 1] + word[place] + word[place + 2 :],
            word[:place] + letter + word[place:],
        )
    )


_LETTERS = "абвгдежзийклмнопрстуфхцчшщыьэюя"
_KEYS = str.maketrans(
    "йцукенгшщзхъфывапролджэячсмитьбюё" + "ЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮЁ",
    "qwertyuiop[]asdfghjkl;'zxcvbnm,.`" + 'QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>~',
)
_SCHEMES: Mapping[str, str] = {
    "passport": "a b v g d e e zh z i i k l m n o p r s t u f kh ts ch sh shch ie y - e iu ia",
    "GOST B": "a b v g d e yo zh z i j k l m n o p r s t u f x cz ch sh shh - y - e yu ya",
    "ISO 9": "a b v g d e ë ž z i j k l m n o p r s t u f h c č š ŝ - y - è û â",
    "maps": "a b v g d e yo zh z i y k l m n o p r s t u f kh ts ch sh sch - y - e yu ya",
}


def _romanised(text: str, scheme: str) -> str:
    pairs = zip("абвгдеёжзийклмнопрстуфхцчшщъыьэюя", _SCHEMES[scheme].split(), strict=True)
    table = {ord(letter): latin.replace("-", "") for letter, latin in pairs}
    return text.lower().translate(table)


def _romanising(scheme: str) -> Mistyping:
    return lambda street, town, _chance: _romanised(f"{_bare(street)} {town}", scheme)


def _respelt(street: str) -> str:
    """Return the name with the other usual short form of its kind, behind it, in capitals, without «ё» and quotes."""
    short = {"улица": "ул.", "переулок": "пер", "проспект": "пр-кт", "микрорайон": "м/р-н", "СНТ": "снт"}
    words = street.replace("«", "").replace("»", '"').split()
    kinds = [short[word] for word in words if word in short]
    return " ".join([*(word for word in words if word not in short), *kinds]).upper().replace("Ё", "Е")


MISTYPINGS: Mapping[str, Mistyping] = {
    "its beginning": lambda street, town, _chance: (
        f"{_bare(street)[: max(4, len(_bare(street)) * 2 // 3)]}, {town}"
    ),
    "words reversed": lambda street, town, _chance: " ".join([town, *reversed(_bare(street).split())]),
    "another short form, capitals": lambda street, town, _chance: f"{_respelt(street)} {town.upper()}",
    "without ё and quotes": lambda street, town, _chance: f"{_bare(street)} {town}".replace("ё", "е"),
    "with all other quotes": lambda street, town, _chance: f'г {town}, "{_bare(street)}"',
    "one wrong letter": lambda street, town, chance: (
        _bare(street).replace(_longest(street), _spoilt(_longest(street), chance, _LETTERS)) + f" {town}"
    ),
    "another layout": lambda street, town, _chance: f"{_bare(street)} {town}".lower().translate(_KEYS),
    **{f"romanised, {scheme}": _romanising(scheme) for scheme in _SCHEMES},
    "unfinished with a wrong letter": lambda street, town, chance: (
        f"{town} {_spoilt(_longest(street)[: max(4, len(_longest(street)) - 2)], chance, _LETTERS)}"
    ),
}
#: One of these is allowed to miss more: what is unfinished may be many things.
HARDEST = "unfinished with a wrong letter"


def samples(places: list[KnownPlace], kind: str, count: int) -> Iterator[tuple[str, KnownPlace]]:
    """Yield what is typed and the street that is meant; those of which no word is long enough to misspell are left out."""
    chance = random.Random(kind)  # noqa: S311 - repeatable on purpose
    streets = [one for one in places if one.area.kind is AreaKind.STREET and len(_longest(one.area.name)) > 4]
    for place in chance.sample(streets, count):
        _, town, street = place.area.names
        yield MISTYPINGS[kind](street, town, chance), place
