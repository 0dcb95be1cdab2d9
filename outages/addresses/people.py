"""People whom streets are named after: their first names and initials, as far as these tell nobody apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class _Person:
    """`first` name in the genitive, the letter of the patronymic, and whether the surname alone means this person."""

    first: str
    patronymic: str
    alone: bool


#: Known by the surname alone; initials and first name add nothing.
_ALONE: Final = """
ленина владимира и, пушкина александра с, гагарина юрия а, чехова антона п, лермонтова михаила ю, гоголя николая в,
кирова сергея м, дзержинского феликса э, калинина михаила и, фрунзе михаила в, чапаева василия и, суворова александра в,
кутузова михаила и, ломоносова михаила в, менделеева дмитрия и, циолковского константина э, маяковского владимира в,
достоевского федора м, тургенева ивана с, некрасова николая а, есенина сергея а, чайковского петра и, шевченко тараса г,
мичурина ивана в, мусоргского модеста п, герцена александра и, белинского виссариона г, крылова ивана а, фурманова дмитрия а,
орджоникидзе григория к, куйбышева валериана в, чернышевского николая г, луначарского анатолия в, тимирязева климента а, вавилова николая и
"""
#: Known by the first name too, or one of several of that surname.
_NAMED: Final = """
маркса карла -, энгельса фридриха -, либкнехта карла -, люксембург розы -, цеткин клары -, горького максима -,
разина степана т, хмельницкого богдана -, невского александра -, донского дмитрия -, бедного демьяна -,
толстого льва н, толстого алексея -, матросова александра м, космодемьянской зои а, чайкиной лизы -, пугачева емельяна и,
перовской софьи л, ковалевской софьи в, шолохова михаила а, кошевого олега в, морозова павлика -, островского николая а,
королева сергея п, жукова георгия к, попова александра с, лазо сергея г, тельмана эрнста -, димитрова георгия м,
ульянова дмитрия и, ульянова александра и, ульяновой марии и, зорге рихарда -
"""


#: Letters of a shortened first name: «Дм. Донского».
_LONGEST_SHORT: Final = 3


def _read(table: str, *, alone: bool) -> dict[str, list[_Person]]:
    found: dict[str, list[_Person]] = {}
    for entry in table.split(","):
        surname, first, patronymic = entry.split()
        found.setdefault(surname, []).append(_Person(first, patronymic, alone))
    return found


_PEOPLE: Final = _read(_ALONE, alone=True) | _read(_NAMED, alone=False)


def name_people(words: Sequence[str]) -> list[str]:
    """Return the words of a name with somebody's initials replaced by the first name, or left out if they add nothing."""
    for person, surname in ((one, word) for word in words for one in _PEOPLE.get(word, ())):
        others = [word for word in words if word != surname]
        if others and _fits(person, others):
            return [surname] if person.alone else [person.first, surname]
    return list(words)


def _fits(person: _Person, others: Sequence[str]) -> bool:
    """Tell whether the other words are the person's first name or initials, and nothing else."""
    first = {
        word
        for word in others
        if word == person.first or (len(word) <= _LONGEST_SHORT and person.first.startswith(word))
    }
    return bool(first) and set(others) - first <= {person.patronymic}
