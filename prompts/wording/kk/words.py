"""The Kazakh words for what has a name in the domain, and the sentences around facts."""

from outages.incidents import Cause, Delay
from outages.subscribers import Service
from prompts.sayings import Saying
from prompts.wording.kk.numbers import spell_digits
from prompts.wording.sentences import Ending, Sentence
from prompts.wording.vocabulary import ServiceWords, Vocabulary

_SERVICES = {
    Service.INTERNET: "интернет",
    Service.TV: "теледидар",
    Service.TELEPHONY: "телефон байланысы",
    Service.ELECTRICITY: "электр қуаты",
    Service.WATER: "суық су",
    Service.HOT_WATER: "ыстық су",
    Service.HEAT: "жылу",
    Service.GAS: "газ",
}

_SENTENCES = {
    Sentence.OUTAGE_AT: "Апат,",
    Sentence.PLANNED_AT: "Жоспарлы жұмыс,",
    Sentence.OUTAGE_KNOWN: "{missing} жоқ.",
    Sentence.ETR: "{by} қосу жоспарланған.",
    Sentence.ETR_PLANNED: "{by} аяқтау жоспарланған.",
    Sentence.ETR_BRIEF: "Мерзімі {by}.",
    Sentence.ETR_AHEAD: "{span} {missing} болмайды.",
    Sentence.ETR_AHEAD_OPEN: "{starting} {missing} болмайды, аяқталу мерзімі әзірге белгісіз.",
    Sentence.ETR_UNKNOWN: "Мерзімін бригада нақтылап жатыр.",
    Sentence.ETR_UNKNOWN_PLANNED: "Аяқталу мерзімі әзірге белгісіз.",
    Sentence.ETR_PASSED: "Айтылған мерзім өтті, жаңасын нақтылаймыз.",
    Sentence.ETR_OVERRUN: "Жұмыс созылды, жаңа мерзімін нақтылаймыз.",
    Sentence.ETR_NEWS: "{by} хабарлаймыз.",
    Sentence.MOVED_FROM: "Бұрынғы мерзім: {by}.",
    Sentence.PARTLY_RESTORED: "Абоненттердің бір бөлігі қосылды, жұмыс жалғасып жатыр.",
    Sentence.RECURRENT: "Бұл бір ай ішінде мекенжайыңыздағы {nth} апат.",
    Sentence.OTHERS: "Сонымен қатар осы мекенжайда,",
    Sentence.TICKET_NUMBER: "Өтінім нөмірі,",
    Sentence.RESTORED_AT: "Мына мекенжайда,",
    Sentence.RESTORED: "{working} қайта қосылды.",
    Sentence.WAS_RESTORED: "{since} {working} қайта қосылды.",
    Sentence.WITHDRAWN: "апат болған жоқ, ол туралы хабарлама жойылды.",
    Sentence.WITHDRAWN_PLANNED: "жоспарлы жұмыс болмайды.",
}

_ENDINGS = {
    Ending.TICKET: "Өтінім {ticket}.",
    Ending.TICKET_CLOSED: "Өтінім {ticket} жабылды. Істемесе, қоңырау шалыңыз.",
    Ending.TICKET_OPEN: "Өтінім {ticket} ашық. Істемесе, қоңырау шалыңыз.",
}

_CAUSES = {
    Cause.UNKNOWN: "Себебін анықтап жатырмыз.",
    Cause.LINE_DAMAGE: "Себебі – желі зақымданған.",
    Cause.EQUIPMENT: "Себебі – жабдық істен шықты.",
    Cause.POWER: "Себебі – жабдықта электр қуаты жоқ.",
    Cause.WEATHER: "Себебі – ауа райының қолайсыздығы.",
    Cause.UPSTREAM: "Себебі – жеткізушідегі ақау.",
    Cause.THIRD_PARTY: "Желімізді бөгде адамдар зақымдады.",
    Cause.MAINTENANCE: "Желіге қызмет көрсетіледі.",
}

_DELAYS = {
    Delay.MORE_DAMAGE: "Мерзім өзгерді: зақым күткеннен үлкен.",
    Delay.SPARE_PART: "Мерзім өзгерді: қосалқы бөлшекті күтіп отырмыз.",
    Delay.ACCESS: "Мерзім өзгерді: бригада орнына жете алмай жатыр.",
    Delay.WEATHER: "Мерзім өзгерді: ауа райы кедергі болып тұр.",
    Delay.FASTER: "Мерзім өзгерді: жұмыс тезірек жүріп жатыр.",
    Delay.CORRECTION: "Мерзім өзгерді: бұрынғысы дәл емес еді.",
}

_WITHIN = {
    10: "он минут ішінде",
    20: "жиырма минут ішінде",
    30: "жарты сағат ішінде",
    40: "қырық минут ішінде",
    50: "елу минут ішінде",
    60: "бір сағат ішінде",
    90: "бір жарым сағат ішінде",
    120: "екі сағат ішінде",
}

_SAYINGS = {
    Saying.GREETING: "Апаттық қызмет.",
    Saying.SORRY_REPEAT: "Кешіріңіз, қайталап айтамын.",
    Saying.NO_OUTAGE: "Мекенжайыңызда апат жоқ.",
    Saying.UNKNOWN_CALLER: "Нөміріңізді абоненттер арасынан таппадық.",
    Saying.MENU_OUTAGE: "Жөндеуден кейін қоңырау шалу үшін бірді, эсэмэс үшін екіні, қайталау үшін үшті, басқа мәселе үшін төртті, оператор үшін нөлді басыңыз.",
    Saying.MENU_NO_OUTAGE: "Ақау туралы хабарлау үшін бірді, оператор үшін нөлді басыңыз.",
    Saying.MENU_UNKNOWN: "Қайталау үшін үшті, оператор үшін нөлді басыңыз.",
    Saying.OTHER_LANGUAGE: "Қазақ тілі үшін жұлдызшаны басыңыз.",
    Saying.WILL_CALL: "Бәрі қосылғанда осы нөмірге қоңырау шаламыз.",
    Saying.WILL_SMS: "Бәрі қосылғанда осы нөмірге эсэмэс жібереміз.",
    Saying.REPORTED: "Ақау туралы хабарыңызды қабылдадық.",
    Saying.WRONG_KEY: "Бұл түйме мұнда жұмыс істемейді.",
    Saying.TO_PERSON: "Операторға қосамын.",
    Saying.GOODBYE: "Қоңырауыңызға рақмет, сау болыңыз.",
    Saying.CALLBACK_GREETING: "Сәлеметсіз бе! Апаттық қызмет: жөндеуден кейін қоңырау шалуды сұраған едіңіз.",
    Saying.MENU_CALLBACK: "Бәрі жұмыс істесе, бірді, істемесе, екіні басыңыз.",
    Saying.WORKS: "Рақмет, өтініміңіз жабылды.",
    Saying.STILL_OUT: "Өтініміңіз қайта ашылды, маман желіңізді тексереді.",
    Saying.TROUBLE: "Бізде ақау болды, операторға қосамын.",
    Saying.APOLOGY: "Автоматты қызмет қазір қолжетімсіз. Операторды күтіңіз немесе нөлді басыңыз.",
    Saying.PERSON_UNAVAILABLE: "Қазір операторлар бос емес. Кейінірек қоңырау шалыңыз.",
    Saying.MENU_STORM: "Сізге қоңырау шалу үшін бірді, эсэмэс үшін екіні, оператор үшін нөлді басыңыз.",
    Saying.MENU_RESTORED: "Әлі жұмыс істемесе, бірді, оператор үшін нөлді басыңыз.",
    Saying.TO_SPECIALIST: "Шағымыңыз бірден маманға жіберіледі.",
    Saying.NEWS_GREETING: "Сәлеметсіз бе! Апаттық қызмет, өтініміңіз туралы жаңалық бар.",
    Saying.FOR_ADDRESS: "Мына мекенжай үшін,",
    Saying.KEY_1: "бірді басыңыз.",
    Saying.KEY_2: "екіні басыңыз.",
    Saying.KEY_3: "үшті басыңыз.",
    Saying.KEY_4: "төртті басыңыз.",
    Saying.KEY_5: "бесті басыңыз.",
    Saying.MENU_CHOICE: "Оператор үшін нөлді басыңыз.",
    Saying.MENU_ADDRESSES: "Басқа мекенжай үшін бесті басыңыз.",
    Saying.MENU_WITHDRAW: "Өтінішіңізді қайтарып алу үшін тоғызды басыңыз.",
    Saying.MENU_WISH: "Басқа нөмір үшін екіні, уақытын таңдау үшін үшті, қайтарып алу үшін тоғызды, оператор үшін нөлді басыңыз.",
    Saying.MENU_WISH_SMS: "Басқа нөмір үшін екіні, қайтарып алу үшін тоғызды, оператор үшін нөлді басыңыз.",
    Saying.ASK_NUMBER: "Телефон нөмірін теріп, торды басыңыз, оператор үшін нөл мен торды басыңыз.",
    Saying.NUMBER_TYPED: "Сіз терген нөмір,",
    Saying.MENU_NUMBER: "Дұрыс болса, бірді, қайта теру үшін екіні, оператор үшін нөлді басыңыз.",
    Saying.NUMBER_UNREADABLE: "Мұндай нөмір жоқ.",
    Saying.NUMBER_FOREIGN: "Ол елге біз қоңырау шалмаймыз.",
    Saying.NUMBER_COSTLY: "Ақылы және жерсеріктік нөмірлерге біз қоңырау шалмаймыз.",
    Saying.NUMBER_NO_SMS: "Бұл нөмірге эсэмэс жіберуге болмайды.",
    Saying.WISHES_FULL: "Өтініштер тым көп, тағы біреуін қабылдай алмаймыз.",
    Saying.WILL_CALL_OTHER: "Бәрі қалпына келгенде терілген нөмірге қоңырау шаламыз.",
    Saying.WILL_SMS_OTHER: "Бәрі қалпына келгенде терілген нөмірге эсэмэс жібереміз.",
    Saying.MENU_HOURS: "Таңғы оннан ерте болмасын десеңіз бірді, кешкі сегізден кеш болмасын десеңіз екіні, кез келген уақыт, түн де болса, үшті, оператор үшін нөлді басыңыз.",
    Saying.HOURS_KEPT: "Сол уақытта қоңырау шаламыз.",
    Saying.WISH_STAYS: "Өтінішіңіз өзгеріссіз қалады.",
    Saying.NO_NUMBER: "Нөмірсіз сізге хабарлай алмаймыз.",
    Saying.WISH_WITHDRAWN: "Өтінішіңіз қайтарып алынды.",
    Saying.PERSON_FIRST: "Сіз бүгін бірінші рет қоңырау шалып тұрған жоқсыз, оператор үшін нөлді басыңыз.",
    Saying.STILL: "Бұрынғыдай,",
    Saying.CHANGED: "Жаңалық бар.",
    Saying.SORRY_LATE: "Айтылған мерзімде үлгермедік, кешіріңіз.",
    Saying.MENU_OTHER_FAULT: "Басқа ақау туралы хабарлау үшін бірді, оператор үшін нөлді басыңыз.",
    Saying.OTHER_FAULT: "Бөлек өтінім қабылданды.",
}

VOCABULARY = Vocabulary(
    sayings=_SAYINGS,
    sentences=_SENTENCES,
    endings=_ENDINGS,
    causes=_CAUSES,
    delays=_DELAYS,
    services={service: ServiceWords(name, name) for service, name in _SERVICES.items()},
    several_services=ServiceWords("барлық қызмет", "бірнеше қызмет"),
    within=_WITHIN,
    digits=spell_digits("0123456789"),
)
