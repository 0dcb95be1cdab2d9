"""Words with two possible stresses, of which an engine picks one."""

import re

from prompts.wording.free_text.results import DoubtKind
from prompts.wording.free_text.rules import STRESS, Said, doubtful, words_before
from prompts.wording.ru.free_text.grammar import PLACE_CASES
from prompts.wording.ru.numbers import Case

#: Pairs of genitive singular and nominative plural, a plus before the stressed vowel: «до д+ома», «в дом+а».
_OF_WHAT = """
д+ома дом+а, вод+ы в+оды, г+орода город+а, пр+овода провод+а, труб+ы тр+убы, рек+и р+еки, стен+ы ст+ены, ц+еха цех+а,
сторон+ы ст+ороны, н+омера номер+а, +адреса адрес+а, в+ечера вечер+а, п+оля пол+я, окн+а +окна, числ+а ч+исла,
м+еста мест+а, к+орпуса корпус+а, кр+ая кра+я, л+еса лес+а, п+огреба погреб+а, +острова остров+а, цен+ы ц+ены,
гор+ы г+оры, п+оезда поезд+а, п+ояса пояс+а, стор+ожа сторож+а, к+абеля кабел+я
"""
#: Pairs of different words.
_OTHERS = """
зам+ок з+амок, замк+и з+амки, замк+а з+амка, атл+ас +атлас, сто+ит ст+оит, больш+ая б+ольшая, больш+ую б+ольшую,
больш+ие б+ольшие, больш+их б+ольших, хлоп+ок хл+опок, хлопк+а хл+опка, засып+ать зас+ыпать, отрез+ать отр+езать,
перерез+ать перер+езать, узн+аете узна+ёте, начал+а нач+ала, пар+ить п+арить, вест+и в+ести, выс+оты высот+ы,
"""
_GOVERNING = (
    "нет подача подачи подачу подаче отсутствие отсутствия отсутствии напор напора качество давление давления расход часть"
    " подвоз уровень температура температуры пуск пуска слив утечка поставка доставка запас замена замену замены ремонт части стороны район района центр центре жители жителей конец начало"
)


_MANY = {"в", "на", "через", "за", "все", "эти", "многие", "некоторые", "остальные", "другие", "соседние"}


def _pairs(listed: str) -> dict[str, tuple[str, ...]]:
    found = [tuple(pair.split()) for pair in listed.split(",") if pair.strip()]
    return {pair[0].replace("+", ""): pair for pair in found}


_GENITIVES, _WORDS = _pairs(_OF_WHAT), _pairs(_OTHERS)


def choose_stress(match: re.Match[str]) -> Said | None:
    """Return a word of two stresses by the words before it, else as doubtful; None for any other word."""
    word = match[0].lower()
    pair = _GENITIVES.get(word)
    if pair is None:
        return doubtful(DoubtKind.STRESS, match[0], *_WORDS[word]) if word in _WORDS else None
    before = (words_before(match) or [""])[-1]
    if (
        before in _GOVERNING.split()
        or before.endswith(("го", "ой", "ей"))
        or PLACE_CASES.get(before) is Case.GENITIVE
    ):
        return Said(_marked(pair[0]))
    if before in _MANY:
        return Said(_marked(pair[1]))
    return doubtful(DoubtKind.STRESS, match[0], *pair)


def _marked(typed: str) -> str:
    return re.sub(r"\+(.)", rf"\1{STRESS}", typed)
