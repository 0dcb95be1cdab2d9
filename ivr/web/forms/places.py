"""Places as people type and read them: the nearest name first, "улица Ленина, Химки, Московская область"."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Final, Protocol

from multidict import MultiMapping

from ivr.web.forms.context import FormContext
from ivr.web.forms.homes import find_homes
from ivr.web.forms.lines import bare_number, split_houses
from ivr.web.texts.pages import PageTexts
from outages.addresses.house_flaws import HouseListError
from outages.addresses.house_rules import HouseRule, read_house_rule, write_rule
from outages.addresses.normal import fold
from outages.places import Area, AreaKind
from outages.scopes import ScopeItem
from outages.search.addresses import FoundPlace
from outages.search.places import SearchCertainty

#: Most places that a text may mean.
_SEARCHED: Final = 50
#: Most places that are offered to choose from.
_OFFERED: Final = 8


class PlaceError(Exception):
    """The typed text names no place; `field` is "place" or "houses", the message is in the visitor's language.

    `options` are the labels of the places that may have been meant.
    """

    def __init__(self, field: str, message: str, options: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.field, self.options = field, options


@dataclass(frozen=True, slots=True)
class PlaceTyped:
    """One place of a form, as typed, or as chosen among those that the text may mean."""

    place: str = ""
    houses: str = ""


class PlacesForm(Protocol):
    """A form with places: its errors, and the labels to choose from, by field."""

    @property
    def errors(self) -> dict[str, str]:
        """What is wrong, by field."""
        ...

    @property
    def options(self) -> dict[str, tuple[str, ...]]:
        """What may have been meant, by field."""
        ...


#: A form's places when nothing has been typed: one empty row.
NO_PLACES: Final = (PlaceTyped(),)


def read_places(data: MultiMapping[str], prefix: str = "") -> tuple[PlaceTyped, ...]:
    """Return the places as typed under names with this prefix, one empty row if there are none."""
    picks = chain(data.getall(f"{prefix}pick", []), repeat(""))
    rows = zip(data.getall(f"{prefix}place", []), data.getall(f"{prefix}houses", []), picks, strict=False)
    typed = tuple(PlaceTyped((pick or place).strip(), houses.strip()) for place, houses, pick in rows)
    return tuple(one for one in typed if one.place or one.houses) or NO_PLACES


async def check_places(
    places: Sequence[PlaceTyped],
    form: PlacesForm,
    form_context: FormContext,
    prefix: str = "",
    first: int = 0,
) -> tuple[ScopeItem, ...]:
    """Return the items that the places name, with the errors filled in under names with this prefix.

    The places are numbered from `first`.
    """
    items: list[ScopeItem] = []
    for number, typed in enumerate(places, first):
        try:
            item, _ = await _find_item(typed, form_context)
            items.append(item)
        except PlaceError as error:
            name = f"{prefix}{error.field}.{number}"
            form.errors[name] = str(error)
            if error.options:
                form.options[name] = error.options
    return tuple(items)


async def read_line(line: str, form_context: FormContext) -> PlaceTyped:
    """Return a pasted line as its place is called here, or as it stands where it names none, or several."""
    typed = await separate_houses(PlaceTyped(line), form_context)
    try:
        item, area = await _find_item(typed, form_context)
    except PlaceError:
        return typed
    return write_place(item, area, form_context.words)


async def separate_houses(typed: PlaceTyped, form_context: FormContext) -> PlaceTyped:
    """Return the place with its houses in their own field, if they follow the street: «Ленина 1-25 нечётные»."""
    if typed.houses:
        return typed
    for place, houses in split_houses(typed.place):
        closest = await _find_closest(form_context, place)
        if any(one.area.kind is AreaKind.STREET for one in closest if not _is_guess(one)):
            return PlaceTyped(place, houses)
    return typed


def write_place(item: ScopeItem, area: Area | None, words: PageTexts) -> PlaceTyped:
    """Return the item as somebody would type it."""
    place = label_of(area) if area else words.unknown_area
    return PlaceTyped(place, write_houses(item.houses, words) if item.houses else "")


def label_of(area: Area) -> str:
    """Return the area's label: its own name first, then those around it."""
    return ", ".join(reversed(area.names))


async def find_place(form_context: FormContext, text: str) -> Area:
    """Return the only area that was named, or that begins like this, or that an account or a telephone lies in.

    Raise PlaceError for none, several, or a guess.
    """
    words = form_context.words
    if not text:
        raise PlaceError("place", words.need_place)
    number = bare_number(text)
    if number and (homes := await find_homes(form_context, number)):
        return _only(homes, words.home_ambiguous)
    closest = await _find_closest(form_context, text)
    certain = [one.area for one in closest if not _is_guess(one)]
    if certain:
        return _only(certain, words.place_ambiguous)
    if not number and (homes := await find_homes(form_context, text)):
        return _only(homes, words.home_ambiguous)
    offered = tuple(label_of(one.area) for one in closest[:_OFFERED])
    raise PlaceError("place", words.place_guessed if offered else words.place_unknown, offered)


def read_houses(area: Area, text: str, words: PageTexts) -> HouseRule | None:
    """Return the rule typed in either language, None for all houses; raise PlaceError."""
    if not text:
        return None
    if area.kind is not AreaKind.STREET:
        raise PlaceError("houses", words.houses_only_street)
    try:
        return read_house_rule(text)
    except HouseListError as error:
        raise PlaceError("houses", words.house_flaws[error.flaw].format(part=error.part)) from error


def describe_item(item: ScopeItem, area: Area | None, words: PageTexts) -> str:
    """Return a scope's item in the visitor's language: its two nearest names, and its houses."""
    if area is None:
        return words.unknown_area
    names = "/".join(area.names) if area.kind is AreaKind.NODE else ", ".join(area.names[-2:][::-1])
    if area.kind is AreaKind.HOUSE:
        names = name_house(area)
    if item.houses is None:
        return names
    # A non-breaking hyphen keeps a range on one line.
    houses = write_houses(item.houses, words).replace("-", "\N{NON-BREAKING HYPHEN}")
    return f"{names}: {houses}"


def name_house(house: Area) -> str:
    """Return a house with its street: "улица Ленина, 12"."""
    return ", ".join(house.names[-2:])


def write_houses(rule: HouseRule, words: PageTexts) -> str:
    """Return the rule in the visitor's language, as `read_houses` reads it."""
    return write_rule(rule, words.house_rule)


async def _find_item(typed: PlaceTyped, form_context: FormContext) -> tuple[ScopeItem, Area]:
    """Return the item that a place names, and its area; raise PlaceError."""
    area = await find_place(form_context, typed.place)
    return ScopeItem(area.id, read_houses(area, typed.houses, form_context.words)), area


def _only(areas: Sequence[Area], several: str) -> Area:
    """Return the only area; raise PlaceError with this message for several."""
    if len(areas) > 1:
        raise PlaceError("place", several, tuple(label_of(one) for one in areas[:_OFFERED]))
    return areas[0]


async def _find_closest(form_context: FormContext, text: str) -> list[FoundPlace]:
    """Return the places whose label is the text, else those of the highest certainty."""
    found = await form_context.finder.find_places(text, limit=_SEARCHED)
    named = [one for one in found if fold(label_of(one.area)) == fold(text)]
    return named or [one for one in found if one.certainty is found[0].certainty]


def _is_guess(place: FoundPlace) -> bool:
    return place.certainty is SearchCertainty.GUESS
