"""What billing systems and people call the columns of a subscriber list."""

import re

from outages.addresses.normal import fold
from outages.imports import COLUMNS, OPTIONAL

_WRITTEN = {
    "account": "лицевой счет; номер лицевого счета; лс; л/с; номер лс; номер л/с; счет; договор; номер договора; "
    "lchet; contract; account number",
    "name": "фио; ф и о; фио абонента; абонент; наименование; наименование абонента; имя абонента; клиент; fio",
    "phones": "телефон; телефоны; тел; номер телефона; контактный телефон; мобильный; мобильный телефон; "
    "моб телефон; сотовый; сотовый телефон; домашний телефон; phone; phone number; mobile",
    "language": "язык; lang",
    "tier": "категория; категория абонента; тип абонента; уровень обслуживания",
    "region": "регион; область; субъект; субъект рф; state",
    "city": "город; населенный пункт; нас пункт; нп; город/нп; nnasp; town",
    "street": "улица; наименование улицы; ул; nylic",
    "house": "дом; номер дома; д; ndom; house number",
    "building": "корпус; корп; номер корпуса; nkorp; building",
    "flat": "квартира; кв; номер квартиры; помещение; номер помещения; nkw; apartment; apt",
    "house_and_flat": "дом кв; дом квартира; дом/кв; дом/квартира; дом-квартира; дом и квартира",
    "address": "адрес; адрес абонента; адрес подключения; адрес установки; адрес дома; полный адрес; "
    "адрес предоставления услуги; address",
    "services": "услуга; услуги; вид услуги; вид услуг; service",
    "node": "узел; узел сети; порт; коммутатор; port; switch",
    "zone": "часовой пояс; time zone",
    "email": "электронная почта; эл почта; почта; e-mail; mail",
}
#: The columns of a name in parts, in the order in which they are joined.
NAME_PARTS = (("фамилия", "fam", "surname"), ("имя", "im", "first name"), ("отчество", "ot", "patronymic"))

_PUNCTUATION = re.compile(r"[.,:;*№#\s_]+")
_COLUMNS = {
    name: column for column, written in _WRITTEN.items() for name in (column, *written.split("; "))
} | {name: name for name in (*COLUMNS, *OPTIONAL)}
_PARTS = {name for names in NAME_PARTS for name in names}


def plain(header: str) -> str:
    """Return a header's name for comparison with the words known here: «№ Л/С.» is «л/с»."""
    return " ".join(_PUNCTUATION.sub(" ", fold(header)).split())


def column_of(header: str) -> str | None:
    """Return our column that a header's name surely means, None if it is unknown or part of a name."""
    return _COLUMNS.get(plain(header))


def is_known(header: str) -> bool:
    """Say whether a header's name is known here."""
    return plain(header) in _COLUMNS or plain(header) in _PARTS
