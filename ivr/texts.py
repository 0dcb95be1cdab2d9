"""Texts of pages: each is defined once, in all languages of the pages, so none of them can lack one."""

from collections.abc import Callable, Mapping
from typing import Final, Generic, Self, TypeVar, overload

from babel import Locale

#: The first is spoken to visitors who ask for none of them.
LANGUAGES: Final = ("ru", "en")

K = TypeVar("K")
T = TypeVar("T")


class Texts:
    """The texts of one page area in one language; a subclass defines them, `{…}` marks what is filled in."""

    def __init__(self, code: str) -> None:
        self.code: Final = code if code in LANGUAGES else LANGUAGES[0]


class Each(Generic[T]):
    """A value in each language; read from `Texts`, it is the one in theirs."""

    def __init__(self, ru: T, en: T) -> None:
        self.of: Final[Mapping[str, T]] = {"ru": ru, "en": en}

    @overload
    def __get__(self, texts: None, owner: type[Texts]) -> Self: ...
    @overload
    def __get__(self, texts: Texts, owner: type[Texts]) -> T: ...
    def __get__(self, texts: Texts | None, owner: type[Texts]) -> Self | T:
        """Return the value in the language of the texts."""
        return self if texts is None else self.of[texts.code]


class Text(Each[str]):
    """A plain text."""


class Names(Each[Mapping[K, str]]):
    """The name of each member of a kind."""

    def __init__(self, names: Mapping[K, tuple[str, str]]) -> None:
        ru, en = ({one: pair[which] for one, pair in names.items()} for which in range(2))
        super().__init__(ru, en)


class Counted(Each[Callable[[int], str]]):
    """A text about a number of things: Russian for 1, 2 and 5 of them, English for 1 and 2."""

    def __init__(self, ru: tuple[str, str, str], en: tuple[str, str]) -> None:
        super().__init__(Plural("ru", one=ru[0], few=ru[1], many=ru[2]), Plural("en", one=en[0], other=en[1]))


class Plural:
    """One language's forms of a counted text, by the categories of Unicode's plural rules."""

    def __init__(self, code: str, **forms: str) -> None:
        self.forms: Final[Mapping[str, str]] = forms
        self._rule = Locale.parse(code).plural_form

    def __call__(self, count: int) -> str:
        """Return the form for the count, with the count filled in."""
        return self.forms[self._rule(count)].format(count=count)
