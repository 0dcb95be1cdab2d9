"""Vocabulary of written addresses besides names: kinds, abbreviations, labels of houses and flats."""

from enum import StrEnum


class StreetKind(StrEnum):
    """A kind of street, town or other place in an address."""

    #: улица
    STREET = "street"
    #: проспект
    AVENUE = "avenue"
    #: переулок
    LANE = "lane"
    #: проезд
    PASSAGE = "passage"
    #: площадь
    SQUARE = "square"
    #: бульвар
    BOULEVARD = "boulevard"
    #: шоссе
    HIGHWAY = "highway"
    #: тупик
    DEAD_END = "dead_end"
    #: аллея
    ALLEY = "alley"
    #: тракт
    TRACT = "tract"
    #: спуск
    DESCENT = "descent"
    #: дорога
    ROAD = "road"
    #: автодорога
    MOTORWAY = "motorway"
    #: въезд
    DRIVEWAY = "driveway"
    #: просека
    CLEARING = "clearing"
    #: кольцо
    RING = "ring"
    #: сквер
    GARDEN_SQUARE = "garden_square"
    #: набережная
    EMBANKMENT = "embankment"
    #: линия
    LINE = "line"
    #: километр
    KILOMETRE = "kilometre"
    #: микрорайон
    MICRODISTRICT = "microdistrict"
    #: квартал
    BLOCK = "block"
    #: жилой массив
    ESTATE = "estate"
    #: жилой комплекс
    COMPLEX = "complex"
    #: военный городок
    MILITARY_TOWN = "military_town"
    #: город
    CITY = "city"
    #: посёлок
    SETTLEMENT = "settlement"
    #: село
    VILLAGE = "village"
    #: деревня
    HAMLET = "hamlet"
    #: станица
    STANITSA = "stanitsa"
    #: хутор
    FARM = "farm"
    #: аул
    AUL = "aul"
    #: слобода
    SLOBODA = "sloboda"
    #: станция
    STATION = "station"
    #: разъезд
    SIDING = "siding"
    #: район
    DISTRICT = "district"
    #: область
    REGION = "region"
    #: край
    KRAI = "krai"
    #: садовое товарищество
    GARDENS = "gardens"
    #: дачное товарищество
    DACHAS = "dachas"
    #: гаражный кооператив
    GARAGES = "garages"
    #: территория
    TERRITORY = "territory"
    #: остров
    ISLAND = "island"
    #: проулок
    BYLANE = "bylane"
    #: взвоз
    ASCENT = "ascent"
    #: съезд
    EXIT = "exit"
    #: заезд
    ENTRY = "entry"
    #: магистраль
    ARTERY = "artery"
    #: платформа
    PLATFORM = "platform"
    #: коллективный сад
    COLLECTIVE_GARDEN = "collective_garden"
    #: court, in addresses written in English
    COURT = "court"
    #: place, in addresses written in English
    PLACE = "place"


#: By kind: the gender (m, f or n) of its Russian word, the word in full, and its abbreviations and translations.
_WRITTEN = {
    StreetKind.STREET: "f улица ул улиц ул-ца вул вулиця көше көшесі көш street st",
    StreetKind.AVENUE: "m проспект пр-т пр-кт просп-т просп пр прт проспэкт даңғыл даңғылы даңғ avenue ave av",
    StreetKind.LANE: "m переулок пер пер-к провулок пров lane ln",
    StreetKind.PASSAGE: "m проезд пр-д пр-зд прд прз проїзд",
    StreetKind.SQUARE: "f площадь пл пл-дь площа майдан square sq",
    StreetKind.BOULEVARD: "m бульвар б-р бул бульв boulevard blvd",
    StreetKind.HIGHWAY: "n шоссе ш шосе highway hwy",
    StreetKind.DEAD_END: "m тупик туп",
    StreetKind.ALLEY: "f аллея ал алл",
    StreetKind.TRACT: "m тракт тр-т",
    StreetKind.DESCENT: "m спуск сп с-к узвіз",
    StreetKind.ROAD: "f дорога дор road rd",
    StreetKind.MOTORWAY: "f автодорога а/д автодор трасса",
    StreetKind.DRIVEWAY: "m въезд взд drive dr",
    StreetKind.CLEARING: "f просека",
    StreetKind.RING: "n кольцо к-цо",
    StreetKind.GARDEN_SQUARE: "m сквер скв с-р",
    StreetKind.EMBANKMENT: "f набережная наб наб-я",
    StreetKind.LINE: "f линия лин лн лінія",
    StreetKind.KILOMETRE: "m километр км",
    StreetKind.MICRODISTRICT: "m микрорайон мкр мкрн мкр-н микр-н м-н мк-н м/р м/р-н м-рн микр микрор мікрорайон шағынаудан шағынауданы",
    StreetKind.BLOCK: "m квартал кв-л кварт кв-ал кв",
    StreetKind.ESTATE: "m жилмассив ж/м жил/м",
    StreetKind.COMPLEX: "m жк",
    StreetKind.MILITARY_TOWN: "m в/г",
    StreetKind.CITY: "m город г гор місто қала қаласы",
    StreetKind.SETTLEMENT: "m посёлок поселок пос п пгт гп рп дп кп селище смт",
    StreetKind.VILLAGE: "n село с",
    StreetKind.HAMLET: "f деревня дер д д-ня",
    StreetKind.STANITSA: "f станица ст-ца",
    StreetKind.FARM: "m хутор х хут",
    StreetKind.AUL: "m аул",
    StreetKind.SLOBODA: "f слобода сл",
    StreetKind.STATION: "f станция ст",
    StreetKind.SIDING: "m разъезд рзд",
    StreetKind.DISTRICT: "m район р-н",
    StreetKind.REGION: "f область обл",
    StreetKind.KRAI: "m край",
    StreetKind.GARDENS: "n снт сдт тсн с/т сот сад-во",
    StreetKind.DACHAS: "n днт днп дпк днк",
    StreetKind.GARAGES: "m гск гпк гк пгк пгск погк",
    StreetKind.TERRITORY: "f территория тер терр",
    StreetKind.ISLAND: "m остров о-в",
    StreetKind.BYLANE: "m проулок проул пр-лок",
    StreetKind.ASCENT: "m взвоз взв",
    StreetKind.EXIT: "m съезд сзд",
    StreetKind.ENTRY: "m заезд ззд",
    StreetKind.ARTERY: "f магистраль мгстр",
    StreetKind.PLATFORM: "f платформа платф",
    StreetKind.COLLECTIVE_GARDEN: "m к/с",
    StreetKind.COURT: "f court ct",
    StreetKind.PLACE: "f place pl",
}
GENDERS = {kind: words.split()[0] for kind, words in _WRITTEN.items()}
#: By kind, its word in full.
FULL_NAMES = {kind: words.split()[1].replace("ё", "е") for kind, words in _WRITTEN.items()}
FULL_WORDS = frozenset(words.split()[1] for words in _WRITTEN.values())
KINDS = {spelling: kind for kind, words in _WRITTEN.items() for spelling in words.split()[1:]}

#: Kinds that may be named by a number.
NUMBERED = frozenset(
    {
        *(StreetKind.MICRODISTRICT, StreetKind.BLOCK, StreetKind.LINE, StreetKind.DISTRICT),
        *(StreetKind.KILOMETRE, StreetKind.MILITARY_TOWN, StreetKind.CLEARING, StreetKind.MOTORWAY),
    }
)

#: Towns and the like, whose name follows the kind: «посёлок Лесной».
TOWNS = frozenset(
    {
        *(StreetKind.CITY, StreetKind.SETTLEMENT, StreetKind.VILLAGE, StreetKind.HAMLET, StreetKind.STANITSA),
        *(StreetKind.FARM, StreetKind.AUL, StreetKind.SLOBODA, StreetKind.STATION, StreetKind.SIDING),
        StreetKind.PLATFORM,
    }
)

#: Abbreviated ranks and titles before a person's name, in the genitive.
RANKS = {
    "им": "имени",
    "ак": "Академика",
    "акад": "Академика",
    "адм": "Адмирала",
    "бр": "Братьев",
    "арх": "Архитектора",
    "архит": "Архитектора",
    "ген": "Генерала",
    "инж": "Инженера",
    "кап": "Капитана",
    "комд": "Комдива",
    "композ": "Композитора",
    "кос": "Космонавта",
    "косм": "Космонавта",
    "космон": "Космонавта",
    "лейт": "Лейтенанта",
    "марш": "Маршала",
    "полк": "Полковника",
    "проф": "Профессора",
    "серж": "Сержанта",
    "св": "Святого",
    "худ": "Художника",
    "худож": "Художника",
    "скульпт": "Скульптора",
    "писат": "Писателя",
    "летч": "Лётчика",
    "лётч": "Лётчика",
    "танк": "Танкиста",
    "партиз": "Партизана",
    "разведч": "Разведчика",
    "ком": "Комиссара",
    "подполк": "Подполковника",
    "атам": "Атамана",
    "патр": "Патриарха",
    "митр": "Митрополита",
    "прот": "Протоиерея",
    "гер": "Героя",
    "пам": "Памяти",
    "газ": "газеты",
    "м-ла": "Маршала",
    "г-ла": "Генерала",
    "д-ра": "Доктора",
}
#: Unambiguous even without a full stop.
SURE_RANKS = frozenset({"им", "акад", "ген", "космон", "лейт", "марш", "проф", "м-ла", "г-ла", "д-ра"})

#: Abbreviated adjectives: stem, and endings of the nominative m, f and n, the genitive f, plural and m, the plural.
_HARD = ("ый", "ая", "ое", "ой", "ых", "ого", "ые")
_STRESSED = ("ой", "ая", "ое", "ой", "их", "ого", "ие")
_SOFT = ("ий", "яя", "ее", "ей", "их", "его", "ие")
_VELAR = ("ий", "ая", "ое", "ой", "их", "ого", "ие")
ADJECTIVES = {
    short: (stem, endings)
    for stem, endings, shorts in (
        ("Больш", _STRESSED, "б бол больш"),
        ("Мал", _HARD, "м мал"),
        ("Стар", _HARD, "ст стар"),
        ("Нов", _HARD, "нов"),
        ("Верхн", _SOFT, "в верх верхн"),
        ("Нижн", _SOFT, "н ниж нижн"),
        ("Средн", _SOFT, "ср сред средн"),
        ("Северн", _HARD, "сев"),
        ("Южн", _HARD, "юж"),
        ("Западн", _HARD, "зап"),
        ("Восточн", _HARD, "вост"),
        ("Красн", _HARD, "кр красн"),
        ("Советск", _VELAR, "сов"),
        ("Гвардейск", _VELAR, "гв гвард"),
        ("Железнодорожн", _HARD, "ж/д"),
    )
    for short in shorts.split()
}
#: Adjectives that precede a noun in the genitive more often than a name.
OF_NOUNS = frozenset({"Красн", "Советск", "Гвардейск"})
ENDINGS = {"ий": "m", "ый": "m", "ой": "m", "ая": "f", "яя": "f", "ое": "n", "ее": "n"}

#: Streets that are not known by the surname alone.
FIRST_NAMES = {
    ("к", "маркса"): "Карла",
    ("к", "либкнехта"): "Карла",
    ("р", "люксембург"): "Розы",
    ("к", "цеткин"): "Клары",
    ("с", "разина"): "Степана",
    ("ст", "разина"): "Степана",
    ("б", "хмельницкого"): "Богдана",
    ("д", "бедного"): "Демьяна",
    ("а", "невского"): "Александра",
    ("ал", "невского"): "Александра",
    ("д", "донского"): "Дмитрия",
    ("дм", "донского"): "Дмитрия",
    ("м", "горького"): "Максима",
    ("л", "толстого"): "Льва",
}

#: First names in the genitive by abbreviation, and those that registers write behind the surname: «Толстого Льва».
SHORT_NAMES = {
    "вас": "Василия",
    "григ": "Григория",
    "дм": "Дмитрия",
    "емел": "Емельяна",
    "ив": "Ивана",
    "конст": "Константина",
    "мих": "Михаила",
    "ник": "Николая",
    "серг": "Сергея",
}
_NAMES = """
александра алексея анатолия андрея анны антона богдана бориса валентины валерия василия веры виктора владимира
габдуллы галины георгия германа григория демьяна дмитрия евгения екатерины елены емельяна зои ивана игоря ильи
инессы карла клары константина ларисы леси лидии лизы льва любови максима марии михаила мусы надежды натальи
николая олега павла павлика петра полины раисы розы сергея софьи степана тараса татьяны ульяны федора фридриха
юрия якова
"""
NAMES_OF = frozenset(_NAMES.split())

MONTHS = {
    month: number
    for number, month in enumerate(
        (
            *("января", "февраля", "марта", "апреля", "мая", "июня"),
            *("июля", "августа", "сентября", "октября", "ноября", "декабря"),
        ),
        start=1,
    )
}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Labels of a house, which is read apart from its street.
HOUSES = _words(
    """
    д дом вл влд влад владен владение двлд домовл домовладение корп корпус стр строен строение соор сооруж сооружение
    уч участок зу лит литер литера үй house
    """
)
#: Labels of a flat, which is private.
FLATS = _words(
    """
    кв квартира кварт-ра оф офис пом помещ помещение комн комната ком подъезд под подьезд парадная эт этаж бокс пав
    павильон секция вход пәтер пәт flat kv apt apartment suite ste unit room rm floor fl office
    """
)
#: Placeholders for a missing value.
NOTHING = _words("нет б/н бн null none n/a неизвестно неизв")
