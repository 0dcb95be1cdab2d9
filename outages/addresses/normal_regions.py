"""Write the normal form of a region: «область московская», «татарстан», «ао ненецкий»."""

import re
from typing import Final

from outages.addresses.alphabets import fold_lookalikes
from outages.addresses.word_forms import is_adjective

_WORD: Final = re.compile(r"[^\W_]+")
#: What a region is called here, and its other names; the order of words doesn't matter.
_NAMES: Final = {
    "саха": "якутия, саха якутия",
    "башкортостан": "башкирия",
    "чувашия": "чувашская, чувашская чувашия",
    "удмуртия": "удмуртская",
    "чечня": "чеченская",
    "северная осетия алания": "рсо, рсо алания, северная осетия",
    "кабардино балкария": "кбр, кабардино балкарская",
    "карачаево черкесия": "кчр, карачаево черкесская",
    "ао ханты мансийский югра": "хмао, хмао югра, югра, ао ханты мансийский",
    "ао ямало ненецкий": "янао",
    "ао ненецкий": "нао",
    "ао чукотский": "чао",
    "область автономная еврейская": "еао, ао еврейская",
    "область кемеровская": "кузбасс, область кемеровская кузбасс",
    "санкт петербург": "спб, с петербург",
}
_ALIASES: Final = {
    frozenset(other.split()): name for name, others in _NAMES.items() for other in others.split(", ")
}
_REPUBLICS: Final = {"чувашская", "удмуртская", "чеченская"}
_PHRASES: Final = (
    (re.compile(r"\bавт\w*\.?\s+окр\w*|\bа\.\s?о\."), " ао "),
    (re.compile(r"\bавт\.?\s+(?=обл)"), "автономная "),
    (re.compile(r"\bобл-ть\b"), "область"),
    (re.compile(r"\bкр-й\b"), "край"),
)
#: A republic and a city are known by their names.
_KINDS: Final = {
    **dict.fromkeys(("обл", "область"), "область"),
    **dict.fromkeys(("край", "кр"), "край"),
    "ао": "ао",
    **dict.fromkeys(("республика", "респ", "р", "город", "г", "гор"), ""),
}


def write_region(written: str) -> str:
    """Return a region's normal form, empty if the text holds no word; its missing kind is told by its gender."""
    text = written.casefold().replace("ё", "е")
    for pattern, instead in _PHRASES:
        text = pattern.sub(instead, text)
    words = [fold_lookalikes(word.upper(), beside=True).casefold() for word in _WORD.findall(text)]
    kinds = {_KINDS[word] for word in words if word in _KINDS}
    names = {word for word in words if word not in _KINDS}
    if len(names) == 1 and not kinds:
        kinds = {_guess(*names)}
    return _arrange(_ALIASES.get(frozenset((kinds | names) - {""}), " ".join([*kinds, *names])).split())


def _arrange(words: list[str]) -> str:
    kinds = set(_KINDS.values())
    return " ".join(sorted(words, key=lambda word: (word not in kinds, word)))


def _guess(name: str) -> str:
    """Return the kind of «Московская» and «Краснодарский», empty for other names."""
    if name in _REPUBLICS or not re.search("ск..$", name):
        return ""
    if is_adjective(name, "f"):
        return "область"
    return "край" if is_adjective(name, "m") else ""
