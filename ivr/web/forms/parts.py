"""The form that chooses a part of a notice, to restore it or to split it off."""

from dataclasses import dataclass, field

from multidict import MultiMapping

from ivr.web.forms.context import FormContext
from ivr.web.forms.numbers import read_number
from ivr.web.forms.places import NO_PLACES, PlaceTyped, check_places, read_places
from ivr.web.texts.pages import PageTexts
from outages.errors import InvalidError
from outages.incidents import Incident
from outages.scopes import ScopeItem


@dataclass(frozen=True, slots=True)
class PartForm:
    """A part of a notice: some of its items by index, and other places as typed."""

    chosen: frozenset[int] = frozenset()
    places: tuple[PlaceTyped, ...] = NO_PLACES
    errors: dict[str, str] = field(default_factory=dict)
    options: dict[str, tuple[str, ...]] = field(default_factory=dict)


def read_part(data: MultiMapping[str]) -> PartForm:
    """Return the form as typed, unchecked."""
    numbers = (read_number(one) for one in data.getall("part", []))
    return PartForm(frozenset(one for one in numbers if one is not None), read_places(data))


async def check_part(
    form: PartForm, incident: Incident, form_context: FormContext
) -> tuple[ScopeItem, ...] | None:
    """Return the items of the part, or None with the form's errors filled in."""
    chosen = [item for number, item in enumerate(incident.scope.include) if number in form.chosen]
    needs_place = not chosen or any(one.place or one.houses for one in form.places)
    typed = await check_places(form.places, form, form_context) if needs_place else ()
    return None if form.errors else (*chosen, *typed)


def note_part_refusal(form: PartForm, error: InvalidError, words: PageTexts, *, all_of_it: str) -> None:
    """Put at the places that they are no part of the incident, or the text for all that was left of it."""
    form.errors["place.0"] = all_of_it if error.field == "items" else words.part_not_out
