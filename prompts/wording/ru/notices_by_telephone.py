"""What a duty manager who makes notices by telephone hears in Russian."""

from outages.estimates import Delay
from outages.incidents import Cause
from prompts.wording.notices_by_telephone import DutyPhrase, DutyWords
from prompts.wording.ru.numbers import cardinal

WORDS = DutyWords(
    phrases={
        DutyPhrase.GREETING: "Линия для дежурных.",
        DutyPhrase.ASK_ID: "Введите свой номер дежурного и нажмите решётку.",
        DutyPhrase.ASK_PIN: "Введите код и нажмите решётку.",
        DutyPhrase.WRONG_PIN: "Номер или код неверный.",
        DutyPhrase.LAST_TRY: "Это была третья попытка. До свидания.",
        DutyPhrase.LOCKED: "Слишком много неверных попыток. Вход по телефону на час закрыт, войдите на странице.",
        DutyPhrase.NOT_ALLOWED: "С вашими правами объявлять об авариях нельзя. До свидания.",
        DutyPhrase.MENU: "Объявить об аварии – нажмите один. Изменить срок – два. Услуга снова работает – три."
        " Продлить объявление – четыре. Закончить – ноль.",
        DutyPhrase.WHERE: "Где авария?",
        DutyPhrase.CODE_KEY: "Ввести код адреса – нажмите ноль.",
        DutyPhrase.ASK_CODE: "Введите код адреса и нажмите решётку.",
        DutyPhrase.NO_SUCH_CODE: "Такого кода нет.",
        DutyPhrase.NOBODY_THERE: "По этому адресу никто не подключён.",
        DutyPhrase.WHY: "Какая причина?",
        DutyPhrase.WHY_MOVED: "Почему изменился срок?",
        DutyPhrase.ASK_ESTIMATE: "Через сколько часов заработает? Введите часы, или время четырьмя цифрами, и решётку."
        " Если срок неизвестен, нажмите только решётку.",
        DutyPhrase.NO_SUCH_TIME: "Такого времени нет.",
        DutyPhrase.THEY_HEAR: "Звонящие услышат так.",
        DutyPhrase.HEAR_OUT: "Сначала дослушайте.",
        DutyPhrase.CONFIRM_NOTICE: "Опубликовать – нажмите один. Изменить адрес – два, услугу – три, причину – четыре,"
        " срок – пять. Отказаться – ноль.",
        DutyPhrase.CONFIRM_ESTIMATE: "Подтвердить – нажмите один. Изменить срок – два, причину – три. Отказаться – ноль.",
        DutyPhrase.CONFIRM: "Подтвердить – нажмите один. Отказаться – ноль.",
        DutyPhrase.PUBLISHED: "Объявление опубликовано.",
        DutyPhrase.MOVED: "Новый срок объявлен.",
        DutyPhrase.RESTORED: "Записано: услуга работает.",
        DutyPhrase.RENEWED: "Объявление продлено.",
        DutyPhrase.NOTHING_DONE: "Ничего не изменилось.",
        DutyPhrase.WHICH: "Какое объявление?",
        DutyPhrase.MORE_KEY: "Следующие – нажмите девять.",
        DutyPhrase.NO_NOTICES: "Действующих объявлений нет.",
        DutyPhrase.NONE_BY_TELEPHONE: "Объявлений, сделанных по телефону, нет.",
        DutyPhrase.BACK_THERE: "Услуга снова работает?",
        DutyPhrase.CHANGED: "Объявление тем временем изменилось, начните сначала.",
        DutyPhrase.UNFIT: "Такой срок объявить нельзя, или он уже объявлен.",
        DutyPhrase.TROUBLE: "Извините, у нас ошибка. Проверьте, что объявлено, и позвоните снова.",
    },
    causes={
        Cause.UNKNOWN: "Неизвестна – нажмите один.",
        Cause.LINE_DAMAGE: "Повреждён кабель или труба – два.",
        Cause.EQUIPMENT: "Отказало наше оборудование – три.",
        Cause.POWER: "Наше оборудование без питания – четыре.",
        Cause.WEATHER: "Погода – пять.",
        Cause.UPSTREAM: "Авария у другого поставщика – шесть.",
        Cause.THIRD_PARTY: "Посторонние работы или происшествие – семь.",
        Cause.MAINTENANCE: "Плановые работы – восемь.",
    },
    delays={
        Delay.MORE_DAMAGE: "Повреждение серьёзнее – нажмите один.",
        Delay.SPARE_PART: "Нужна запасная часть – два.",
        Delay.ACCESS: "Трудно добраться – три.",
        Delay.WEATHER: "Погода – четыре.",
        Delay.FASTER: "Ремонт идёт быстрее – пять.",
        Delay.CORRECTION: "Прежний срок неточный – шесть.",
    },
    points=lambda count: f"Точек подключения: {cardinal(count, gender='f')}.",
    people=lambda count: f"Сообщим стольким людям: {cardinal(count)}.",
    renew=lambda by: f"Продлите его {by}, иначе звонящие не услышат срока.",
)
