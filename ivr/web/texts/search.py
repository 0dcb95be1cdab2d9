"""What the search box and its pages say."""

from ivr.texts import Names, Text, Texts
from outages.places import AreaKind
from outages.search.people import Clue


class SearchTexts(Texts):
    """The search box, what was found, and a subscriber's page."""

    title = Text("Поиск", "Search")
    find = Text("Найти", "Find")
    hint = Text("Адрес, счёт, телефон, имя или узел сети", "Address, account, telephone, name or node")
    nothing = Text("Ничего не нашлось.", "Nothing was found.")
    nothing_hint = Text(
        "Проверьте город. Достаточно начала слов, счёта или четырёх последних цифр телефона.",
        "Check the town. The beginnings of words, an account or the last four digits of a telephone are enough.",
    )
    guessed = Text("Точно такого нет. Может быть:", "Nothing has that name. Perhaps:")
    starting = Text(
        "Поиск ещё готовится: пока адреса находятся только по началу названия.",
        "Search is getting ready: until then, places are found by the beginning of their name.",
    )
    house = Text("дом {house}", "house {house}")
    no_address = Text("адрес не указан", "no address")
    new_notice_here = Text("Новое объявление здесь", "New notice here")
    kinds = Names(
        {
            AreaKind.REGION: ("регион", "region"),
            AreaKind.CITY: ("населённый пункт", "town"),
            AreaKind.STREET: ("улица", "street"),
            AreaKind.HOUSE: ("дом", "house"),
            AreaKind.NODE: ("узел сети", "node"),
        }
    )
    clues = Names(
        {
            Clue.ACCOUNT: ("абонент, по счёту", "subscriber, by account"),
            Clue.TELEPHONE: ("абонент, по телефону", "subscriber, by telephone"),
            Clue.NAME: ("абонент, по имени", "subscriber, by name"),
            Clue.ADDRESS: ("абонент, по адресу", "subscriber, by address"),
        }
    )
    person = Text("счёт {account} – {name}", "account {account} – {name}")
    flat = Text("кв. {flat}", "flat {flat}")
