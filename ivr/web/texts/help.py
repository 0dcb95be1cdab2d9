"""Help: what each page is for, in a sentence, and the keys that work on all of them."""

import re
from typing import Final

from ivr.texts import Names, Text, Texts

#: Pages by their help, the narrower address first.
_PAGES: Final = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("board", "/(incidents)?"),
        ("edit", r"/incidents/\d+/(edit|add)"),
        ("notice", "/incidents/.*"),
        ("notices", "/notices"),
        ("templates", "/templates.*"),
        ("proposal", "/proposals/.*"),
        ("campaign", "/campaigns/.*"),
        ("campaigns", "/campaigns"),
        ("telling-rules", "/telling-rules"),
        ("prompts", "/prompts.*"),
        ("scripts", "/scripts"),
        ("telephone", "/telephone.*"),
        ("area-codes", "/area-codes"),
        ("desk", "/desk"),
        ("call", "/calls/.*"),
        ("call-list", "/call-list.*"),
        ("tickets", "/tickets.*"),
        ("replies", "/replies.*"),
        ("search", "/search"),
        ("subscriber", "/subscribers/.*"),
    )
)


class HelpTexts(Texts):
    """What the help says; `of` are its sentences by page."""

    title = Text("Помощь", "Help")
    keys = Text("Клавиши", "Keys")
    off = Text("Не слушать эти клавиши", "Ignore these keys")
    shortcuts = Names(
        {
            "?": ("эта помощь", "this help"),
            "/": (
                "поиск: адрес, счёт, телефон, имя, узел",
                "search: address, account, telephone, name, node",
            ),
            "n": ("новое объявление", "a new notice"),
            "b": ("дежурный щит", "the duty board"),
        }
    )
    of = Names(
        {
            "board": (
                "Сверху то, что ждёт вас; сбоку – новое объявление: где, что и до когда, потом прослушать и опубликовать.",
                "What needs you comes first; at the side is a new notice: where, what, until when, then listen and publish.",
            ),
            "edit": (
                "Исправьте, что не так: звонящие услышат исправленное сразу после сохранения.",
                "Correct what is wrong: callers hear it as soon as it is saved.",
            ),
            "notice": (
                "Что слышат звонящие, что с объявлением можно сделать и кому что уже сказали.",
                "What callers hear, what you can do with the notice, and who was told what.",
            ),
            "notices": (
                "Найдите объявление любой давности по месту, состоянию и дням.",
                "Find a notice of any time by place, state and days.",
            ),
            "templates": (
                "То, что повторяется: новое объявление из шаблона занимает секунды.",
                "What comes again: a new notice from a template takes seconds.",
            ),
            "proposal": (
                "Звонки указывают на аварию, которой нет в объявлениях: опубликуйте её или отклоните.",
                "Calls point to an outage that no notice covers: publish it, or put it away.",
            ),
            "campaign": (
                "Кого извещаем, кого уже известили и сколько осталось; можно придержать или остановить.",
                "Who is being told, who was, and how many are left; hold it or stop it.",
            ),
            "campaigns": (
                "Все рассылки и обзвоны: идущие сверху.",
                "All tellings by call and message: those under way come first.",
            ),
            "telling-rules": (
                "О чём извещать самим, кого и каким способом; для одного объявления это можно изменить на его странице.",
                "What people are told unasked, whom and how; a notice's page can change that for this notice.",
            ),
            "prompts": (
                "Каждая фраза линии: прослушайте её или замените своей записью.",
                "Every phrase of the line: listen to it, or replace it by a recording.",
            ),
            "scripts": (
                "Все разговоры линии по шагам: что слышно и куда ведёт каждая клавиша.",
                "All conversations of the line step by step: what is heard, and where each key leads.",
            ),
            "telephone": (
                "ПИН, с которым вы делаете объявления по телефону, когда страницы недоступны.",
                "The PIN with which you make notices by telephone when the pages are away.",
            ),
            "area-codes": (
                "Коды улиц и узлов для объявлений по телефону: распечатайте их заранее.",
                "Codes of streets and nodes for notices by telephone: print them beforehand.",
            ),
            "desk": (
                "Кто звонит, говорит и ждёт: карточка абонента открывается по нажатию на имя.",
                "Who is ringing, talking and waiting: a click on the name opens the caller's card.",
            ),
            "call": (
                "Кто звонит, что он уже слышал и какие у него заявки: не расспрашивайте заново.",
                "Who is calling, what they have heard, and their tickets: no need to ask again.",
            ),
            "call-list": (
                "Кому не дозвонилась линия: возьмите человека, позвоните и отметьте, что вышло.",
                "Whom the line couldn't reach: take one, call them, and say what came of it.",
            ),
            "tickets": (
                "Заявки абонентов: сначала с опасностью и те, кто говорит «всё ещё нет».",
                "Tickets of subscribers: danger comes first, then those who say that it is still out.",
            ),
            "replies": (
                "Что абоненты пишут в ответ на SMS: прочтите то, чего линия не поняла.",
                "What people answer to text messages: read what the line didn't understand.",
            ),
            "search": (
                "Один поиск для всего: место, узел, абонент, счёт, телефон.",
                "One search for all: place, node, subscriber, account, telephone.",
            ),
            "subscriber": (
                "Всё об абоненте: что у него не работает, что ему сказали, его заявки.",
                "All about a subscriber: what is out, what they were told, their tickets.",
            ),
        }
    )

    def of_page(self, path: str) -> str:
        """Return the sentence for the page at this address, empty for a page without help."""
        return next((self.of[name] for name, pattern in _PAGES if pattern.fullmatch(path)), "")
