"""The form of a notice: what a duty manager types, checked field by field and turned into a draft."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, TypeVar

from multidict import MultiMapping

from ivr.web.forms.context import FormContext
from ivr.web.forms.lines import MOST_LINES, read_lines
from ivr.web.forms.numbers import read_number
from ivr.web.forms.places import (
    NO_PLACES,
    PlaceTyped,
    check_places,
    read_line,
    read_places,
    separate_houses,
    write_place,
)
from ivr.web.forms.remarks import explain_refusal, keep
from ivr.web.forms.times import (
    STATED_BY,
    EtrChoice,
    ShownTwice,
    Stated,
    TimesTyped,
    check_times,
    choice_of,
    read_stated,
    source_of,
    write_moment,
)
from ivr.web.texts.pages import PageTexts
from outages.errors import InvalidError
from outages.estimates import EtrSource
from outages.incidents import Cause, Incident, IncidentDraft, IncidentId, IncidentKind, Remark
from outages.places import Area, AreaId
from outages.scopes import Scope, ScopeItem
from outages.subscribers import Service
from outages.templates import TemplateFacts
from prompts.wording.free_text import UnspeakableError, read_aloud

_NOTE_LENGTH: Final = 2000

#: Prefix of the names of the places that are left out.
EXCEPT: Final = "except-"

E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeForm(TimesTyped):
    """The form of a notice, as typed; remarks are by language code, `lines` name places that were pasted together.

    `options` are what may have been meant, by the field of a place.
    """

    kind: IncidentKind = IncidentKind.UNPLANNED
    services: frozenset[Service] = frozenset()
    places: tuple[PlaceTyped, ...] = NO_PLACES
    left_out: tuple[PlaceTyped, ...] = NO_PLACES
    cause: Cause = Cause.UNKNOWN
    starts_at: str = ""
    began_at: str = ""
    ends_by_clock: bool = False
    parent_id: IncidentId | None = None
    remarks: Mapping[str, str] = field(default_factory=dict)
    general: bool = False
    note: str = ""
    lines: str = ""
    options: dict[str, tuple[str, ...]] = field(default_factory=dict)


def read_notice(data: MultiMapping[str]) -> NoticeForm:
    """Return the form as typed, unchecked; values that no button sends are ignored."""
    return NoticeForm(
        kind=_member(IncidentKind, data.get("kind")) or IncidentKind.UNPLANNED,
        services=frozenset(service for service in Service if service in data.getall("services", [])),
        places=read_places(data),
        left_out=read_places(data, EXCEPT),
        cause=_member(Cause, data.get("cause")) or Cause.UNKNOWN,
        etr_choice=choice_of(data) or EtrChoice.UNKNOWN,
        etr_at=data.get("etr_at", "").strip(),
        next_news_at=data.get("next_news_at", "").strip(),
        source=source_of(data),
        starts_at=data.get("starts_at", "").strip(),
        began_at=data.get("began_at", "").strip(),
        ends_by_clock="ends_by_clock" in data,
        parent_id=_parent_in(data),
        remarks={
            name.removeprefix("remark_"): " ".join(text.split())
            for name, text in data.items()
            if name.startswith("remark_")
        },
        general="general" in data,
        note=data.get("note", "").replace("\r\n", "\n").strip(),
        lines=data.get("lines", "").strip(),
    )


async def tell_places_apart(form: NoticeForm, form_context: FormContext) -> NoticeForm:
    """Return the form with a place for each pasted line, and with houses in their own field.

    Too many lines stay as they are, with the error filled in.
    """
    typed = [await separate_houses(one, form_context) for one in form.places]
    lines = read_lines(form.lines)
    if len(lines) > MOST_LINES:
        form.errors["lines"] = form_context.words.too_many_lines.format(most=MOST_LINES)
        return replace(form, places=tuple(typed))
    read = [await read_line(one, form_context) for one in lines]
    places = tuple(dict.fromkeys(one for one in (*typed, *read) if one.place or one.houses))
    return replace(form, places=places or NO_PLACES, lines="")


def write_notice(incident: Incident, areas: Mapping[AreaId, Area], form_context: FormContext) -> NoticeForm:
    """Return the form that states what the incident states now."""
    words, promise = form_context.words, incident.promise

    def places(items: Sequence[ScopeItem]) -> tuple[PlaceTyped, ...]:
        return tuple(write_place(one, areas.get(one.area), words) for one in items) or NO_PLACES

    return NoticeForm(
        kind=incident.kind,
        services=incident.services,
        places=places(incident.scope.include),
        left_out=places(incident.scope.exclude),
        cause=incident.cause,
        etr_choice=EtrChoice.EXACT if promise.etr else EtrChoice.UNKNOWN,
        etr_at=write_moment(promise.etr, form_context),
        next_news_at=write_moment(promise.next_news, form_context),
        source=promise.source if promise.source in STATED_BY else EtrSource.MANAGER,
        starts_at=write_moment(incident.starts_at, form_context),
        began_at=write_moment(incident.began_at, form_context),
        ends_by_clock=incident.ends_by_clock,
        parent_id=incident.parent_id,
        remarks={language: remark.written for language, remark in incident.remarks.items()},
        general=incident.general,
        note=incident.note,
    )


def facts_of(incident: Incident, areas: Mapping[AreaId, Area], words: PageTexts) -> TemplateFacts:
    """Return what a template keeps of an incident, with its places as they are called in these words."""

    def places(items: Sequence[ScopeItem]) -> tuple[tuple[str, str], ...]:
        typed = (write_place(one, areas.get(one.area), words) for one in items)
        return tuple((one.place, one.houses) for one in typed)

    return TemplateFacts(
        kind=incident.kind,
        services=incident.services,
        cause=incident.cause,
        places=places(incident.scope.include),
        left_out=places(incident.scope.exclude),
        general=incident.general,
        remarks={language: remark.written for language, remark in incident.remarks.items()},
    )


def form_of(facts: TemplateFacts) -> NoticeForm:
    """Return a form filled in with what a template keeps; its times are empty."""
    return NoticeForm(
        kind=facts.kind,
        services=facts.services,
        cause=facts.cause,
        places=tuple(PlaceTyped(*one) for one in facts.places) or NO_PLACES,
        left_out=tuple(PlaceTyped(*one) for one in facts.left_out) or NO_PLACES,
        general=facts.general,
        remarks=facts.remarks,
    )


async def check_notice(
    form: NoticeForm, form_context: FormContext, present: Incident | None = None
) -> IncidentDraft | None:
    """Return the draft, or None with the form's errors filled in.

    Of the `present` incident, if there is one, all stays that the form doesn't show.
    """
    _check_facts(form, form_context)
    include = await check_places(form.places, form, form_context)
    named = [one for one in form.left_out if one.place or one.houses]
    exclude = await check_places(named, form, form_context, EXCEPT)
    promise = _check_promise(form, form_context, present)
    began_at, starts_at = _check_start(form, promise.etr, form_context, present)
    remarks = _check_remarks(form, form_context, present)
    if form.errors:
        return None
    return IncidentDraft(
        kind=form.kind,
        services=form.services,
        scope=Scope(include, exclude),
        cause=form.cause,
        etr=promise.etr,
        general=form.general,
        note=form.note,
        starts_at=starts_at,
        next_news=promise.next_news,
        remarks=remarks,
        source=promise.source,
        began_at=began_at,
        ends_by_clock=form.ends_by_clock and form.kind is IncidentKind.PLANNED,
        parent_id=form.parent_id,
    )


def note_refusal(form: NoticeForm, error: InvalidError, words: PageTexts) -> None:
    """Put at its field what the domain refused; any other field belongs to the places."""
    known = {
        "services": ("services", words.need_service),
        "note": ("note", words.too_long),
        "etr": ("etr", words.etr_passed),
        "publish_at": ("etr", words.promise_before_publication),
        "next_news": ("next_news", words.etr_passed),
        "starts_at": ("starts", words.starts_after_end),
        "began_at": ("began", words.began_ahead),
        "scope": ("place.0", words.scope_refused),
    }
    name, _, language = error.field.partition(".")
    if name == "remarks":
        form.errors[f"remark.{language}"] = words.too_long
    else:
        field, refusal = known.get(error.field, ("place.0", words.place_refused))
        form.errors[field] = refusal


def _check_facts(form: NoticeForm, form_context: FormContext) -> None:
    if not form.services:
        form.errors["services"] = form_context.words.need_service
    if len(form.note) > _NOTE_LENGTH or "\x00" in form.note:
        form.errors["note"] = form_context.words.too_long


def _check_promise(form: NoticeForm, form_context: FormContext, present: Incident | None) -> Stated:
    """Return the estimate; that of what is out is moved elsewhere, with a reason."""
    if present and present.is_out(form_context.now):
        promise = present.promise
        return Stated(promise.etr, promise.next_news, promise.source)
    stated = check_times(form, form_context)
    if form.ends_by_clock and form.kind is IncidentKind.PLANNED and stated.etr is None:
        form.errors.setdefault("etr", form_context.words.etr_needed)
    return stated


def _check_start(
    form: NoticeForm, etr: datetime | None, form_context: FormContext, present: Incident | None
) -> tuple[datetime | None, datetime | None]:
    """Return when a fault began and when work begins, with the errors filled in."""
    if form.kind is IncidentKind.PLANNED:
        known = present.starts_at if present else None
        starts_at = read_stated(
            form, "starts", form.starts_at, form_context, known, shown_twice=ShownTwice.FIRST
        )
        if starts_at and etr and etr <= starts_at:
            form.errors["starts"] = form_context.words.starts_after_end
        return None, starts_at
    known = present.began_at if present else None
    began_at = read_stated(form, "began", form.began_at, form_context, known, shown_twice=ShownTwice.FIRST)
    if began_at and began_at > form_context.now:
        form.errors["began"] = form_context.words.began_ahead
    return began_at, None


def _check_remarks(
    form: NoticeForm, form_context: FormContext, present: Incident | None
) -> dict[str, Remark]:
    """Return the remarks in the line's languages, with errors filled in; one that has not been touched stays."""
    read = dict(present.remarks) if present else {}
    for language in form_context.languages:
        typed, known = form.remarks.get(language, ""), read.pop(language, None)
        if known and typed == known.written:
            read[language] = known
        elif typed:
            try:
                read[language] = keep(read_aloud(typed, language))
            except UnspeakableError as error:
                form.errors[f"remark.{language}"] = explain_refusal(typed, error, form_context.words)
    return read


def _parent_in(data: MultiMapping[str]) -> IncidentId | None:
    number = read_number(data.get("parent_id", ""))
    return None if number is None else IncidentId(number)


def _member(kind: type[E], value: str | None) -> E | None:
    return next((member for member in kind if member == value), None)
