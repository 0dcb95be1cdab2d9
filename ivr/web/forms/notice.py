"""The form of a notice: what a duty manager types, checked field by field and turned into a draft."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, TypeVar

from multidict import MultiMapping

from ivr.web.forms.places import PlaceError, find_place, read_houses
from ivr.web.forms.remarks import explain_refusal, keep
from ivr.web.forms.times import (
    EtrChoice,
    FormContext,
    ShownTwice,
    TimeError,
    TimesTyped,
    check_times,
    choice_of,
    read_moment,
)
from ivr.web.texts.pages import PageTexts
from outages.errors import InvalidError
from outages.incidents import Cause, Incident, IncidentDraft, IncidentKind, Remark, Scope, ScopeItem
from outages.subscribers import Service
from prompts.wording.free_text import UnspeakableError, read_aloud

_NOTE_LENGTH: Final = 2000

E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class PlaceTyped:
    """One place of the form, as typed."""

    place: str = ""
    houses: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeForm(TimesTyped):
    """The form of a notice, as typed; remarks are by language code."""

    kind: IncidentKind = IncidentKind.UNPLANNED
    services: frozenset[Service] = frozenset()
    places: tuple[PlaceTyped, ...] = (PlaceTyped(),)
    cause: Cause = Cause.UNKNOWN
    starts_at: str = ""
    remarks: Mapping[str, str] = field(default_factory=dict)
    general: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class PartForm:
    """The form of a restored part: items of the notice by index, and other places as typed."""

    chosen: frozenset[int] = frozenset()
    places: tuple[PlaceTyped, ...] = (PlaceTyped(),)
    errors: dict[str, str] = field(default_factory=dict)


def read_notice(data: MultiMapping[str]) -> NoticeForm:
    """Return the form as typed, unchecked; values that no button sends are ignored."""
    return NoticeForm(
        kind=_member(IncidentKind, data.get("kind")) or IncidentKind.UNPLANNED,
        services=frozenset(service for service in Service if service in data.getall("services", [])),
        places=_read_places(data),
        cause=_member(Cause, data.get("cause")) or Cause.UNKNOWN,
        etr_choice=choice_of(data) or EtrChoice.UNKNOWN,
        etr_at=data.get("etr_at", "").strip(),
        next_news_at=data.get("next_news_at", "").strip(),
        starts_at=data.get("starts_at", "").strip(),
        remarks={
            name.removeprefix("remark_"): " ".join(text.split())
            for name, text in data.items()
            if name.startswith("remark_")
        },
        general="general" in data,
        note=data.get("note", "").replace("\r\n", "\n").strip(),
    )


async def check_notice(form: NoticeForm, form_context: FormContext) -> IncidentDraft | None:
    """Return the draft, or None with the form's errors filled in."""
    if not form.services:
        form.errors["services"] = form_context.words.need_service
    if len(form.note) > _NOTE_LENGTH or "\x00" in form.note:
        form.errors["note"] = form_context.words.too_long
    items = await _check_places(form.places, form.errors, form_context)
    etr, next_news = check_times(form, form_context)
    starts_at = _check_start(form, etr, form_context)
    remarks = _check_remarks(form, form_context)
    if form.errors:
        return None
    return IncidentDraft(
        kind=form.kind,
        services=form.services,
        scope=Scope(include=items),
        cause=form.cause,
        etr=etr,
        general=form.general,
        note=form.note,
        starts_at=starts_at,
        next_news=next_news,
        remarks=remarks,
    )


def note_refusal(form: NoticeForm, error: InvalidError, words: PageTexts) -> None:
    """Put at its field what the domain refused; any other field belongs to the places."""
    known = {
        "services": ("services", words.need_service),
        "note": ("note", words.too_long),
        "etr": ("etr", words.etr_passed),
        "next_news": ("next_news", words.etr_passed),
        "starts_at": ("starts", words.starts_after_end),
    }
    name, _, language = error.field.partition(".")
    if name == "remarks":
        form.errors[f"remark.{language}"] = words.too_long
    else:
        field, refusal = known.get(error.field, ("place.0", words.place_refused))
        form.errors[field] = refusal


def read_part(data: MultiMapping[str]) -> PartForm:
    """Return the form as typed, unchecked."""
    chosen = frozenset(int(one) for one in data.getall("part", []) if one.isdecimal())
    return PartForm(chosen, _read_places(data))


async def check_part(
    form: PartForm, incident: Incident, form_context: FormContext
) -> tuple[ScopeItem, ...] | None:
    """Return the items that are restored, or None with the form's errors filled in."""
    chosen = [item for number, item in enumerate(incident.scope.include) if number in form.chosen]
    needs_place = not chosen or any(one.place or one.houses for one in form.places)
    typed = await _check_places(form.places, form.errors, form_context) if needs_place else ()
    return None if form.errors else (*chosen, *typed)


def note_part_refusal(form: PartForm, error: InvalidError, words: PageTexts) -> None:
    """Put at the places that they are no part of the incident, or all that was left of it."""
    form.errors["place.0"] = words.part_is_all if error.field == "items" else words.part_not_out


def _read_places(data: MultiMapping[str]) -> tuple[PlaceTyped, ...]:
    places = zip(data.getall("place", []), data.getall("houses", []), strict=False)
    typed = tuple(PlaceTyped(place.strip(), houses.strip()) for place, houses in places)
    return tuple(one for one in typed if one.place or one.houses) or (PlaceTyped(),)


async def _check_places(
    places: Sequence[PlaceTyped], errors: dict[str, str], form_context: FormContext
) -> tuple[ScopeItem, ...]:
    items: list[ScopeItem] = []
    for number, typed in enumerate(places):
        try:
            area = await find_place(form_context.areas, typed.place, form_context.words)
            items.append(ScopeItem(area.id, read_houses(area, typed.houses, form_context.words)))
        except PlaceError as error:
            errors[f"{error.field}.{number}"] = str(error)
    return tuple(items)


def _check_start(form: NoticeForm, etr: datetime | None, form_context: FormContext) -> datetime | None:
    if form.kind is not IncidentKind.PLANNED or not form.starts_at:
        return None
    try:
        starts_at = read_moment(form.starts_at, form_context, shown_twice=ShownTwice.FIRST)
    except TimeError as error:
        form.errors["starts"] = str(error)
        return None
    if etr and etr <= starts_at:
        form.errors["starts"] = form_context.words.starts_after_end
    return starts_at


def _check_remarks(form: NoticeForm, form_context: FormContext) -> dict[str, Remark]:
    """Return the remarks in the line's languages, with errors filled in."""
    read: dict[str, Remark] = {}
    for language in form_context.languages:
        if typed := form.remarks.get(language):
            try:
                read[language] = keep(read_aloud(typed, language))
            except UnspeakableError as error:
                form.errors[f"remark.{language}"] = explain_refusal(typed, error, form_context.words)
    return read


def _member(kind: type[E], value: str | None) -> E | None:
    return next((member for member in kind if member == value), None)
