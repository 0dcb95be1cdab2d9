"""A street or town as it was written, taken apart, before any language says it."""

from dataclasses import dataclass
from enum import StrEnum

from prompts.wording.addresses.street_words import StreetKind


class PartMark(StrEnum):
    """What a part of a name is."""

    #: A word of the name.
    WORD = "word"
    #: Letters to be said one by one.
    LETTERS = "letters"
    #: Digits to be said one by one.
    DIGITS = "digits"
    #: A number that names the place itself: «микрорайон 5».
    NUMBER = "number"
    #: Which one of several, in the kind's gender: «2-я Садовая».
    ORDINAL = "ordinal"
    #: How many of what follows: «26 Бакинских Комиссаров».
    OF_NUMBER = "of_number"
    #: The how-manieth of what follows, or of who goes before: «XXII Съезда», «Петра I».
    OF_ORDINAL = "of_ordinal"
    #: How many years of what follows: «50 лет Октября».
    OF_YEARS = "of_years"
    #: Which anniversary: «60-летия».
    ANNIVERSARY = "anniversary"
    #: Which year: «1905 года».
    YEAR = "year"
    #: A day and its month, whose number is the text: «8 Марта».
    DATE = "date"


@dataclass(frozen=True, slots=True)
class NamePart:
    """One part: `text` of words and letters, `number` of the others, `gender` (m, f or n) of ordinal numbers."""

    mark: PartMark
    text: str = ""
    number: int = 0
    gender: str = "m"


@dataclass(frozen=True, slots=True)
class StreetName:
    """One street or town: `before` and `after` stand around the kind, which may be missing."""

    before: tuple[NamePart, ...]
    kind: StreetKind | None
    after: tuple[NamePart, ...]

    @property
    def parts(self) -> tuple[NamePart, ...]:
        """The name without its kind."""
        return self.before + self.after
