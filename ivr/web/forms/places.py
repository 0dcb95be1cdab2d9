"""Places as people type and read them: the nearest name first, "улица Ленина, Химки, Московская область"."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from multidict import MultiMapping

from ivr.search import Finder
from ivr.web.forms.times import FormContext
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
_OPTIONS_NAMED: Final = 4


class PlaceError(Exception):
    """The typed text names no place; `field` is "place" or "houses", the message is in the visitor's language."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class PlaceTyped:
    """One place of a form, as typed."""

    place: str = ""
    houses: str = ""


#: A form's places when nothing has been typed: one empty row.
NO_PLACES: Final = (PlaceTyped(),)


def read_places(data: MultiMapping[str], prefix: str = "") -> tuple[PlaceTyped, ...]:
    """Return the places as typed under names with this prefix, one empty row if there are none."""
    places = zip(data.getall(f"{prefix}place", []), data.getall(f"{prefix}houses", []), strict=False)
    typed = tuple(PlaceTyped(place.strip(), houses.strip()) for place, houses in places)
    return tuple(one for one in typed if one.place or one.houses) or NO_PLACES


async def check_places(
    places: Sequence[PlaceTyped], errors: dict[str, str], form_context: FormContext, prefix: str = ""
) -> tuple[ScopeItem, ...]:
    """Return the items that the places name, with the errors filled in under names with this prefix."""
    items: list[ScopeItem] = []
    for number, typed in enumerate(places):
        try:
            area = await find_place(form_context.finder, typed.place, form_context.words)
            items.append(ScopeItem(area.id, read_houses(area, typed.houses, form_context.words)))
        except PlaceError as error:
            errors[f"{prefix}{error.field}.{number}"] = str(error)
    return tuple(items)


def write_place(item: ScopeItem, area: Area | None, words: PageTexts) -> PlaceTyped:
    """Return the item as somebody would type it."""
    place = label_of(area) if area else words.unknown_area
    return PlaceTyped(place, write_houses(item.houses, words) if item.houses else "")


def label_of(area: Area) -> str:
    """Return the area's label: its own name first, then those around it."""
    return ", ".join(reversed(area.names))


async def find_place(finder: Finder, text: str, words: PageTexts) -> Area:
    """Return the only area that was named, or that begins like this; raise PlaceError for none, several, or a guess."""
    if not text:
        raise PlaceError("place", words.need_place)
    found = await finder.find_places(text, limit=_SEARCHED)
    if not found:
        raise PlaceError("place", words.place_unknown)
    closest = _closest(found, text)
    if len(closest) == 1 and closest[0].certainty is not SearchCertainty.GUESS:
        return closest[0].area
    options = "; ".join(label_of(one.area) for one in closest[:_OPTIONS_NAMED])
    several = len(closest) > 1 and closest[0].certainty is not SearchCertainty.GUESS
    raise PlaceError(
        "place", (words.place_ambiguous if several else words.place_guessed).format(options=options)
    )


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


def _closest(found: Sequence[FoundPlace], text: str) -> list[FoundPlace]:
    """Return the places whose label is the text, else those of the highest certainty."""
    named = [one for one in found if fold(label_of(one.area)) == fold(text)]
    return named or [one for one in found if one.certainty is found[0].certainty]
