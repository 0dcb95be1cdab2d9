"""Notices by telephone: the PIN to sign in with, and the codes of areas."""

from ivr.texts import Names, Text, Texts
from outages.pins import PinFlaw
from outages.places import AreaKind


class TelephoneTexts(Texts):
    """What is said of a manager's PIN and of area codes."""

    by_phone = Text("Объявления по телефону", "Notices by telephone")
    by_phone_hint = Text(
        "Когда страницы недоступны, объявление можно сделать по телефону: вы вводите свой номер дежурного и код, выбираете"
        " адрес, услугу, причину и срок, слышите объявление так, как его услышат звонящие, и подтверждаете.",
        "When these pages can't be reached, a notice can be made by telephone: you enter your manager number and PIN, choose"
        " address, service, cause and time, hear the notice as callers will, and confirm it.",
    )
    duty_line_is = Text("Звоните по номеру {number}.", "Call {number}.")
    no_duty_line = Text(
        "Номер для дежурных не настроен (OUTAGE_IVR_DUTY_LINE), звонить некуда.",
        "No number is set up for duty managers (OUTAGE_IVR_DUTY_LINE), so there is nowhere to call.",
    )
    telephone_id_is = Text("Ваш номер дежурного: {number}.", "Your manager number: {number}.")
    no_pin = Text("У вас ещё нет кода.", "You have no PIN yet.")
    pin = Text("Новый код, от 6 до 12 цифр", "New PIN, 6 to 12 digits")
    pin_again = Text("Ещё раз", "Once more")
    set_pin = Text("Сохранить код", "Save the PIN")
    remove_pin = Text("Удалить код", "Remove the PIN")
    pin_saved = Text("Код сохранён.", "The PIN is saved.")
    pin_removed = Text(
        "Код удалён: войти по телефону нельзя.", "The PIN is removed: nobody can sign in by telephone."
    )
    pins_differ = Text("Введено по-разному.", "The two differ.")
    pin_flaws = Names(
        {
            PinFlaw.FORM: ("Нужно от 6 до 12 цифр.", "It takes 6 to 12 digits."),
            PinFlaw.EASY: (
                "Такой код подбирают первым: одни и те же цифры или цифры подряд.",
                "That is guessed first: the same digits over and over, or digits in a row.",
            ),
        }
    )
    area_codes = Text("Коды адресов", "Address codes")
    area_codes_hint = Text(
        "Код называет адрес или узел по телефону. Последняя цифра контрольная: ошибка в одной цифре не станет другим адресом."
        " Напечатайте список и держите под рукой.",
        "A code names an address or a node on the telephone. The last digit is a check digit: one wrong digit never names"
        " another address. Print the list and keep it at hand.",
    )
    area_code = Text("Код", "Code")
    area = Text("Адрес или узел", "Address or node")
    area_kind = Text("Что это", "Kind")
    area_kinds = Names(
        {
            AreaKind.REGION: ("регион", "region"),
            AreaKind.CITY: ("населённый пункт", "town"),
            AreaKind.STREET: ("улица", "street"),
            AreaKind.HOUSE: ("дом", "house"),
            AreaKind.NODE: ("узел сети", "network node"),
        }
    )
    all_areas = Text("Всё", "All")
    no_areas = Text("Здесь ничего нет.", "There is nothing here.")
    renew_hint = Text(
        "Сделано по телефону. Если не продлить, звонящие перестанут слышать срок.",
        "Made by telephone. Unless it is renewed, callers will no longer hear a time.",
    )
    renew_yes = Text("Продлить до {time}", "Renew until {time}")
