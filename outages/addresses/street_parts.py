"""The parsed parts of a written street or town, independent of the language that will say them."""

from dataclasses import dataclass
from enum import StrEnum

from outages.addresses.street_words import StreetKind


class PartMark(StrEnum):
    """The kind of a part of a name."""

    #: A word of the name.
    WORD = "word"
    #: The initial of a first name, which is not spoken.
    INITIAL = "initial"
    #: Letters to spell.
    LETTERS = "letters"
    #: Digits to say one by one.
    DIGITS = "digits"
    #: A number that names the place itself: «микрорайон 5».
    NUMBER = "number"
    #: An ordinal in the kind's gender: «2-я Садовая».
    ORDINAL = "ordinal"
    #: A point of the compass in English, in the kind's gender: "West 42nd Street".
    DIRECTION = "direction"
    #: A count of what follows: «26 Бакинских Комиссаров».
    OF_NUMBER = "of_number"
    #: An ordinal in the genitive, of what follows or precedes: «XXII Съезда», «Петра I».
    OF_ORDINAL = "of_ordinal"
    #: A number of years of what follows: «50 лет Октября».
    OF_YEARS = "of_years"
    #: An anniversary: «60-летия».
    ANNIVERSARY = "anniversary"
    #: A year: «1905 года».
    YEAR = "year"
    #: A day and its month, whose number is in `text`: «8 Марта».
    DATE = "date"


@dataclass(frozen=True, slots=True)
class NamePart:
    """One part: `text` of words, letters and digits, `number` of the others, `gender` (m, f or n) of ordinals and directions."""

    mark: PartMark
    text: str = ""
    number: int = 0
    gender: str = "m"


@dataclass(frozen=True, slots=True)
class StreetName:
    """One street or town: the parts before and after its kind, which may be missing."""

    before: tuple[NamePart, ...]
    kind: StreetKind | None
    after: tuple[NamePart, ...]

    def without_initials(self) -> "StreetName":
        """Return the name as it is spoken: «улица А. Невского» is known as «улица Невского»."""
        before, after = (
            tuple(part for part in parts if part.mark is not PartMark.INITIAL)
            for parts in (self.before, self.after)
        )
        return StreetName(before, self.kind, after)

    @property
    def parts(self) -> tuple[NamePart, ...]:
        """The parts of the name without its kind."""
        return self.before + self.after
