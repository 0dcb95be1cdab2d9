"""Abbreviations, words in capitals or in Latin letters, and words with two possible stresses."""

import re

from prompts.wording.free_text.results import DoubtKind
from prompts.wording.free_text.rules import STRESS, Pattern, Said, doubtful, ends_sentence, words_before
from prompts.wording.ru.free_text.grammar import PLACE_CASES, cardinal, noun
from prompts.wording.ru.free_text.latin import say_latin
from prompts.wording.ru.free_text.nouns import unit_after
from prompts.wording.ru.free_text.stresses import choose_stress
from prompts.wording.ru.numbers import Case
from prompts.wording.ru.streets import spell_letters

LETTERS = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
VOWELS = "аеёиоуыэюя"
_RUSSIAN, _LATIN = f"[А-Яа-яЁё{STRESS}]", "[A-Za-z]"

#: Abbreviations with one reading; a full stop may also end the sentence.
_SHORTENED = {
    r"т\. ?е\.": "то есть",
    r"т\. ?к\.": "так как",
    r"т\. ?д\.": "так далее",
    r"т\. ?п\.": "тому подобное",
    r"в т\. ?ч\.": "в том числе",
    r"и др\.": "и другие",
    r"и пр\.": "и прочее",
    r"напр\.": "например",
    r"см\.": "смотрите",
    r"им\.": "имени",
    r"руб\.": "рублей",
    r"млн\.?": "миллионов",
    r"млрд\.?": "миллиардов",
    r"тыс\.": "тысяч",
    r"ок\.": "около",
    r"прим\.": "примерно",
    r"и\.о\.": "исполняющий обязанности",
    r"м/у": "между",
    r"24/7(?![0-9/])": "круглосуточно",
    r"б/н": "без номера",
    r"и/или": "и или",
    r"кол-во": "количество",
    r"кол-ва": "количества",
    r"эл-во": "электричество",
    r"эл-ва": "электричества",
}
_CLOSING = ("д.", "п.", "др.", "пр.", "руб.", "млн.", "млрд.", "тыс.")
#: Abbreviations whose reading depends on the sentence.
_UNCLEAR = {
    r"гор\.": ("горячая", "горячей", "город"),
    r"хол\.": ("холодная", "холодной"),
    r"эл\.": ("электрический", "электрическая"),
    r"др\.": ("другие", "других"),
    r"пр\.": ("проспект", "проспекту", "проспекте", "проезд", "прочее"),
    r"ст\.": ("станция", "старший"),
    r"отв\.": ("ответственный",),
    r"диам\.": ("диаметр", "диаметром"),
    r"кв\.": ("квартира", "квартал"),
    r"д\.": ("дом", "деревня"),
    r"эт\.": ("этаж", "этаже"),
    r"под\.": ("подъезд", "подъезде"),
    r"корп\.": ("корпус", "корпусе"),
    r"э/э(?![а-яё])": ("электроэнергия", "электроэнергии"),
    r"г/в(?![а-яё])": ("горячая вода", "горячей воды"),
    r"х/в(?![а-яё])": ("холодная вода", "холодной воды"),
    r"ж/д(?![а-яё])": ("железнодорожный", "железнодорожная", "железной дороги"),
    r"а/м(?![а-яё])": ("автомобиль", "автомобиля"),
    r"л/с(?![а-яё])": ("лицевой счёт", "лицевого счёта", "лицевым счётом"),
}
#: Read as words.
_READ = {
    "ТЭЦ",
    "ГРЭС",
    "ГЭС",
    "РЭС",
    "ЛЭП",
    "АЭС",
    "ЖЭК",
    "ДЭЗ",
    "МУП",
    "ГУП",
    "ПАО",
    "МКАД",
    "КАД",
    "БАМ",
    "ВУЗ",
    "МОЭК",
}
#: Spelled.
_BY_LETTERS = (
    "МЧС ЖКХ ЖСК ТСЖ ТСН СНТ УК ГВС ХВС ЦТП ИТП ТП РП ПС КТП ВЛ КЛ АТС МКД МВД РФ СМС ТВ КНС ВНС ОДС АДС ДТП ЧП АО ООО ЕДДС"
    " ЖЭУ ПВХ КПП ГИБДД ТЦ БЦ ОДН СК НПС РТП ДК ДС ВРУ ГРЩ ЩО АВР ГРП ГРС"
)
_SPOKEN = {"СМС": "эсэмэс", "ТВ": "тэ вэ"}
#: Words in capitals for emphasis.
_IN_CAPITALS = (
    "НЕ НИ НЕТ ДА ДО НА ПО ЗА И А О У В С К БЕЗ ИЛИ ВСЕ ВСЁ ВСЕХ ВАС ВАМ ВЫ МЫ НО ЖЕ БЫ ОТ ИЗ ПРИ ДЛЯ"
)
_SPELLED, _EMPHASISED = set(_BY_LETTERS.split()), set(_IN_CAPITALS.split())
_LONGEST_ABBREVIATION = 5

_TELEPHONE = noun("телефон", "", "телефоны", "телефонов")


def _say_shortened(match: re.Match[str]) -> Said:
    words = next(words for regex, words in _SHORTENED.items() if re.fullmatch(regex, match[0], re.IGNORECASE))
    closing = match[0].lower().endswith(_CLOSING) and ends_sentence(match)
    return Said(words + ("." if closing else ""))


def _say_unclear(match: re.Match[str]) -> Said:
    words = next(words for regex, words in _UNCLEAR.items() if re.fullmatch(regex, match[0], re.IGNORECASE))
    return doubtful(DoubtKind.ABBREVIATION, words[0], *words)


def _say_telephone(match: re.Match[str]) -> Said:
    before = words_before(match)[-1:]
    case = next((PLACE_CASES[word] for word in before if word in PLACE_CASES), Case.NOMINATIVE)
    return Said(_TELEPHONE.singular[case])


def _say_stopped(match: re.Match[str]) -> Said:
    """Say a short word with a full stop in mid-sentence: an unknown abbreviation."""
    word = match[1] or match[2]
    return doubtful(DoubtKind.ABBREVIATION, word if _has_vowel(word) else spell_letters(word))


def _say_initials(match: re.Match[str]) -> Said:
    return doubtful(DoubtKind.ABBREVIATION, spell_letters(re.sub("[. ]", "", match[0])))


def _say_word(match: re.Match[str]) -> Said:
    word = match[0]
    if STRESS in word:
        return Said(word.lower() if word.isupper() else word)
    if len(word) == 1:
        lone = word.isupper() or word.lower() not in "аиоуяскв"
        return Said(spell_letters(word) if lone and word not in "АИОУЯСКВ" else word)
    if re.search("[А-ЯЁ]{2}", word):
        return _say_capitals(match)
    if not all(_has_vowel(part) for part in word.split("-") if len(part) > 1 or "-" not in word):
        return doubtful(DoubtKind.UNKNOWN_WORD, spell_letters(word))
    if re.search(r"(.)\1\1", word.lower()):
        return doubtful(DoubtKind.UNKNOWN_WORD, word, re.sub(r"(.)\1\1+", r"\1", word, flags=re.IGNORECASE))
    return choose_stress(match) or Said(word)


def _say_capitals(match: re.Match[str]) -> Said:
    """Spell an abbreviation or read it as a word; read words in all-capitals text as words."""
    capitals = match[0]
    known = _say_known(capitals)
    if known:
        return Said(known)
    whole = match.string
    if capitals.isupper() and (capitals in _EMPHASISED or _is_word(capitals, shouted=whole == whole.upper())):
        return Said(capitals.lower())
    ended = re.fullmatch("([А-ЯЁ]{2,})-?([а-яё]{1,3})", capitals)
    if ended and ended[1] in _READ:
        return Said(ended[1].lower() + ended[2])
    spelled = spell_letters(ended[1]) + ended[2] if ended else spell_letters(capitals)
    if _has_vowel(capitals):
        return doubtful(DoubtKind.ABBREVIATION, spelled, spelled, capitals.lower())
    return doubtful(DoubtKind.ABBREVIATION, spelled)


def _say_known(capitals: str) -> str | None:
    if capitals in _READ:
        return capitals.lower()
    return _SPOKEN.get(capitals) or (spell_letters(capitals) if capitals in _SPELLED else None)


def _say_numbered(match: re.Match[str]) -> Said | None:
    """Say «ТЭЦ-2»."""
    known = _say_known(match[1])
    if known is None or unit_after(match):
        return None
    fraction = f" дробь {cardinal(int(match[3]))}" if match[3] else ""
    return Said(f"{known} {cardinal(int(match[2]))}{fraction}")


def _say_before_number(match: re.Match[str]) -> Said | None:
    """Say «ВЛ» of «ВЛ-10 кВ»."""
    known = _say_known(match[1])
    return Said(known) if known else None


def _is_word(capitals: str, *, shouted: bool) -> bool:
    return _has_vowel(capitals) and (shouted or len(capitals) > _LONGEST_ABBREVIATION)


def _has_vowel(word: str) -> bool:
    return bool(set(word.lower()) & set(VOWELS))


SHORTENED = (
    Pattern(re.compile(rf"(?:{'|'.join(_SHORTENED)})", re.IGNORECASE), _say_shortened),
    Pattern(re.compile(r"тел\.:?", re.IGNORECASE), _say_telephone),
    Pattern(re.compile("[2-5]G(?![A-Za-z])"), say_latin),
)
#: Tried after the readings of longer pieces with the same letters.
WORDS = (
    Pattern(re.compile(rf"(?:{'|'.join(_UNCLEAR)})", re.IGNORECASE), _say_unclear),
    Pattern(re.compile(r"[А-ЯЁ]\.(?: ?[А-ЯЁ]\.)?(?= ?[А-ЯЁ][а-яё])"), _say_initials),
    Pattern(re.compile(r"([А-Яа-яЁё]{1,4})\.(?= [а-яё])|([А-Яа-яЁё]{1,3})\.(?= ?[0-9])"), _say_stopped),
    Pattern(re.compile("([А-ЯЁ]{2,6})-([0-9]{1,4})(?:/([0-9]{1,4}))?(?![0-9а-яё/-])"), _say_numbered),
    Pattern(re.compile("([А-ЯЁ]{2,6})-(?=[0-9])"), _say_before_number),
    Pattern(re.compile(f"{_RUSSIAN}+(?:-{_RUSSIAN}+)*"), _say_word),
    Pattern(re.compile(f"{_LATIN}+(?:[-']{_LATIN}+)*"), say_latin),
)
