"""The words of replies in Russian, English and Kazakh, each with the part it plays in a message."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from outages.subscribers import Service


class WordPart(StrEnum):
    """The part that a word plays; the letters are those of the patterns in `reading`."""

    YES = "Y"
    #: It works, it came back.
    WORKS = "W"
    #: Well, fine: says that something works only with "all".
    GOOD = "G"
    NO = "N"
    #: Not: turns the word after it round.
    NOT = "X"
    #: It is out.
    OUT = "O"
    #: Nothing (works).
    NOTHING = "I"
    #: What is supplied.
    SERVICE = "S"
    ALL = "A"
    #: Still, yet, again.
    STILL = "D"
    BUT = "C"
    THANKS = "K"
    #: A greeting, or a word that changes no meaning.
    FILLER = "F"
    #: Asks for the facts.
    STATUS = "Q"
    #: What will be: "будет", "включат".
    FUTURE = "U"
    TICKET = "L"
    STOP = "Z"
    START = "R"
    #: To call, to write.
    CONTACT = "M"
    #: Calls, messages.
    CALLS = "J"
    #: Any more, never.
    MORE = "V"
    PERSON = "B"
    HELP = "H"
    #: Perhaps, badly, a problem: whoever says so says more than yes or no.
    DOUBT = "E"
    UPSET = "P"


_WORDS: Final[Mapping[WordPart, str]] = {
    WordPart.YES: """
        да ага угу ок окей океюшки оке окк ok okay okey oki yes yep yeah yup yea aye иә ия иа подтверждаю верно 👍 👌 ✅ ✔
    """,
    WordPart.WORKS: """
        работает работают заработал заработала заработало заработали появился появилась появилось появились восстановили
        восстановлено восстановлен восстановлена восстановилось восстановился починили починено включили включен включено
        включился включилось дали есть вернули вернулся вернулось вернулась наладили наладилось
        works work working worked back fixed restored repaired resolved
        істейді істеп қосылды қосты берді бар келді работайды
    """,
    WordPart.GOOD: """
        хорошо отлично нормально норм нормас супер класс прекрасно замечательно порядке ура красота
        good fine great perfect excellent super well жақсы керемет
    """,
    WordPart.NO: """
        нет неа нету нема отсутствует отсутствуют no nope nah жоқ жок 👎 ❌ ✖
    """,
    WordPart.NOT: """
        не без not dont doesnt didnt isnt arent hasnt havent wasnt wont cant cannot without емес
    """,
    WordPart.OUT: """
        отключен отключена отключено отключены отключили отключился отключилось выключен выключено выключили вырубили вырубился
        пропал пропала пропало пропали исчез исчезла сломано сломалось нерабочий
        out down dead off істемейді істемей жанбайды қосылмады
    """,
    WordPart.NOTHING: "ничего ничто nothing ештеңе",
    WordPart.ALL: "все everything all бәрі барлығы",
    WordPart.STILL: """
        еще пока опять снова прежнему сих пор так равно still yet again same әлі бұрынғыдай
    """,
    WordPart.BUT: "но однако but бірақ",
    WordPart.THANKS: """
        спасибо спс спасиб спасибочки пасиб пасибо спасибки сенкс благодарю благодарим благодарен мерси
        thanks thank thx ty tnx cheers рахмет рақмет 🙏
    """,
    WordPart.FILLER: """
        здравствуйте здраствуйте здрасте здрасьте привет приветствую пожалуйста плиз уважаемые алло ало извините простите
        hello hi hey please sorry sir madam dear сәлем сәлеметсіз кешіріңіз өтінемін
        большое огромное вам вас вы всем ребята
        а и у я меня мне мой моя мы нас нам наш наша нашем в во на по до с со же то ну вот уж уже тут там здесь дома доме
        квартире теперь сейчас наконец это эта этот эти его ее их он она оно сегодня совсем вообще никак тоже также просто
        it is its are am been has have the a do ни надо нужно жұмыс an i my me we our us you your there here now at to in on for so and
        well home house today really that this s t им ма ме бе біз бізде менде маған енді қазір тұр өте көп сізге дом
    """,
    WordPart.STATUS: """
        статус status когда when срок сроки что как сколько новости новость информация eta update ждать долго скоро
        қашан мәртебе жағдай статусы
    """,
    WordPart.FUTURE: """
        be will будет будут включат дадут починят сделают появится появятся заработает заработают восстановят вернут наладят устранят
        исправят ждем включится закончат закончится болады қосылады береді
    """,
    WordPart.TICKET: "заявка заявки заявке заявку номер ticket number request өтінім",
    WordPart.STOP: """
        стоп stop отписка отписаться отпишите отпишитесь отпишись отпишусь unsubscribe stopall optout quit хватит прекратите
        тоқта тоқтат тоқтату токта
    """,
    WordPart.START: "старт start unstop возобновить subscribe баста бастау",
    WordPart.CONTACT: """
        звонить звоните звони пишите писать пиши присылайте присылать беспокоить беспокойте тревожить отправляйте отправлять
        шлите слать call calling text texting write message messaging send contact bother қоңырау жазбаңыз
    """,
    WordPart.CALLS: """
        смс sms эсэмэс эсэмэски рассылка рассылку рассылки сообщения сообщений сообщение звонки звонков messages texts calls
    """,
    WordPart.MORE: "больше никогда впредь сюда more anymore ever never",
    WordPart.PERSON: """
        оператор оператора оператору операторы человек человека живой живого специалист специалиста мастер мастера менеджер
        перезвоните позвоните свяжитесь agent operator person human somebody someone оператормен хабарласыңыз
    """,
    WordPart.HELP: "помощь помогите справка команды help көмек",
    WordPart.DOUBT: """
        вроде кажется наверное возможно может почти частично плохо медленно слабо слабый мигает скачет иногда временно пропадает
        частями наполовину только was had only проблем проблемы проблема вопросов вопрос претензий жалоб жалоба почему зачем кто
        отключений отключение аварий авария аварии адрес адресу квартира ошиблись ошибка номером знаю понял поняла понятно
        maybe perhaps partly partially slow slowly bad badly problem problems trouble worries outage outages why how who sometimes
        мүмкін нашар баяу неге 🤔
    """,
    WordPart.UPSET: "😡 🤬 😠 😢 😭 😤 💩",
}

#: What is supplied, by the words for it; words that name no certain service stand under None.
_SERVICES: Final[Mapping[Service | None, str]] = {
    Service.ELECTRICITY: """
        свет света свете светом электричество электричества электричеством электроэнергия электроэнергии электроэнергию ток тока
        напряжение напряжения power electricity light lights жарық жарығы электр
    """,
    Service.INTERNET: """
        интернет интернета интернете интернетом интернета инет инета инетом вайфай вайфая wifi internet
        ғаламтор
    """,
    Service.TV: "тв телевидение телевидения телевизор телевизора каналы каналов tv television",
    Service.TELEPHONY: "телефон телефона гудка гудок городской phone telephone landline",
    Service.WATER: "вода воды воду водой холодная холодной water су",
    Service.HOT_WATER: "горячая горячей горячую",
    Service.HEAT: "отопление отопления тепло тепла батареи батарей heat heating жылу",
    Service.GAS: "газ газа газом gas",
    None: "связь связи сеть сети сигнал сигнала connection signal network байланыс",
}

#: Every word, with its part.
PARTS: Final[Mapping[str, WordPart]] = {
    **{word: part for part, words in _WORDS.items() for word in words.split()},
    **dict.fromkeys(" ".join(_SERVICES.values()).split(), WordPart.SERVICE),
}
#: The services that a word names; a word for water alone may mean either.
NAMED: Final[Mapping[str, frozenset[Service]]] = {
    word: frozenset({Service.WATER, Service.HOT_WATER} if service is Service.WATER else {service})
    for service, words in _SERVICES.items()
    if service is not None
    for word in words.split()
}
