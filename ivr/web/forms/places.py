"""Places as people type and read them: the nearest name first, "улица Ленина, Химки, Московская область"."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from multidict import MultiMapping

from ivr.web.forms.times import FormContext
from ivr.web.texts.pages import PageTexts
from outages.addresses.house_flaws import HouseListError
from outages.addresses.house_rules import HouseRule, read_house_rule, write_rule
from outages.places import Area, AreaKind, AreaRepository
from outages.scopes import ScopeItem

#: Most areas with the same beginning that are searched.
_SEARCHED: Final = 50
_OPTIONS_NAMED: Final = 4
_LONGEST: Final = 200

#: People leave these out: "Ленина" is searched as "улица Ленина" too.
_STREET_WORDS: Final = (
    "улица",
    "ул.",
    "проспект",
    "переулок",
    "проезд",
    "бульвар",
    "шоссе",
    "площадь",
    "набережная",
)


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
            area = await find_place(form_context.areas, typed.place, form_context.words)
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


async def suggest_places(areas: AreaRepository, text: str, *, limit: int) -> list[Area]:
    """Return the areas that the typed text may mean, literal beginnings first."""
    own, *around = [_fold(part) for part in text[:_LONGEST].split(",")]
    # A network path runs from the top down; its last part is the name to search for.
    own = own.rpartition("/")[2]
    if not own or "\x00" in own:
        return []
    beginnings = [own, *(f"{word} {own}" for word in _STREET_WORDS)]
    found = await asyncio.gather(*(areas.search(one, limit=_SEARCHED) for one in beginnings))
    each_once = {area.id: area for some in found for area in some if _lies_in(area, around)}
    return list(each_once.values())[:limit]


async def find_place(areas: AreaRepository, text: str, words: PageTexts) -> Area:
    """Return the only area that matches; raise PlaceError for none or several."""
    if not text:
        raise PlaceError("place", words.need_place)
    if "/" in text and (node := await areas.find(AreaKind.NODE, text.split("/"))):
        return node
    found = await suggest_places(areas, text, limit=_SEARCHED)
    exact = _closest(found, text)
    if not exact:
        raise PlaceError("place", words.place_unknown)
    if len(exact) > 1:
        options = "; ".join(label_of(area) for area in exact[:_OPTIONS_NAMED])
        raise PlaceError("place", words.place_ambiguous.format(options=options))
    return exact[0]


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


def _closest(found: list[Area], text: str) -> list[Area]:
    """Return the areas whose label is the text, else those whose own name it is, else all."""
    own, whole = _fold(text.partition(",")[0]), _fold(text)
    same_label = [area for area in found if _fold(label_of(area)) == whole]
    return same_label or [area for area in found if _fold(area.name) == own] or found


def _lies_in(area: Area, around: list[str]) -> bool:
    parents = [_fold(name) for name in reversed(area.names[:-1])]
    if len(around) > len(parents):
        return False
    return all(name.startswith(typed) for typed, name in zip(around, parents, strict=False))


def _fold(name: str) -> str:
    """Return the name for comparison: case, ё and runs of spaces make no difference."""
    return " ".join(name.casefold().replace("ё", "е").split())
