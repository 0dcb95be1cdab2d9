"""What a duty manager types into the pages, read into what the domain takes; what is wrong stays at its field."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from multidict import MultiMapping

from ivr.web.places import PlaceError, find_place, read_houses
from ivr.web.words import Words
from outages.clock import as_utc
from outages.errors import InvalidError
from outages.incidents import Cause, Delay, Incident, IncidentDraft, Kind, Scope, ScopeItem
from outages.places import AreaBook
from outages.subscribers import Service

_NOTE_LENGTH: Final = 2000
_EVENING: Final = 18
_FIVE_MINUTES: Final = timedelta(minutes=5)

#: Whatever lies beyond is a typing error in the year.
_FURTHEST: Final = timedelta(days=366)

E = TypeVar("E", bound=StrEnum)


class EtrChoice(StrEnum):
    """The quick buttons of an estimate."""

    #: Nobody knows.
    UNKNOWN = "unknown"
    #: An hour from now.
    ONE_HOUR = "1h"
    #: Two hours from now.
    TWO_HOURS = "2h"
    #: Four hours from now.
    FOUR_HOURS = "4h"
    #: The next time that it is six in the evening.
    EVENING = "evening"
    #: As typed.
    EXACT = "exact"


_HOURS: Final[Mapping[EtrChoice, int]] = {
    EtrChoice.ONE_HOUR: 1,
    EtrChoice.TWO_HOURS: 2,
    EtrChoice.FOUR_HOURS: 4,
}


@dataclass(frozen=True, slots=True)
class PlaceTyped:
    """One place of the form, as typed."""

    place: str = ""
    houses: str = ""


@dataclass(frozen=True, slots=True)
class NoticeForm:
    """The form of a notice, as typed, with what is wrong by field."""

    kind: Kind = Kind.UNPLANNED
    services: frozenset[Service] = frozenset()
    places: tuple[PlaceTyped, ...] = (PlaceTyped(),)
    cause: Cause = Cause.UNKNOWN
    etr_choice: EtrChoice = EtrChoice.UNKNOWN
    etr_at: str = ""
    general: bool = False
    note: str = ""
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EtrForm:
    """The form of another estimate, as typed, with what is wrong by field."""

    etr_choice: EtrChoice = EtrChoice.TWO_HOURS
    etr_at: str = ""
    reason: Delay | None = None
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a form is read: the line's zone, the moment (aware UTC) and the visitor's words."""

    areas: AreaBook
    zone: ZoneInfo
    now: datetime
    words: Words


def read_notice(data: MultiMapping[str]) -> NoticeForm:
    """Return the form as it was typed, unchecked; what no button sends is read as if it were not there."""
    places = zip(data.getall("place", []), data.getall("houses", []), strict=False)
    typed = tuple(PlaceTyped(place.strip(), houses.strip()) for place, houses in places)
    return NoticeForm(
        kind=_member(Kind, data.get("kind")) or Kind.UNPLANNED,
        services=frozenset(service for service in Service if service in data.getall("services", [])),
        places=tuple(one for one in typed if one.place or one.houses) or (PlaceTyped(),),
        cause=_member(Cause, data.get("cause")) or Cause.UNKNOWN,
        etr_choice=_member(EtrChoice, data.get("etr_choice")) or EtrChoice.UNKNOWN,
        etr_at=data.get("etr_at", "").strip(),
        general="general" in data,
        note=data.get("note", "").replace("\r\n", "\n").strip(),
    )


async def check_notice(form: NoticeForm, desk: Desk) -> IncidentDraft | None:
    """Return the draft, or None with the form's errors filled in."""
    if not form.services:
        form.errors["services"] = desk.words.need_service
    if len(form.note) > _NOTE_LENGTH or "\x00" in form.note:
        form.errors["note"] = desk.words.too_long
    items = await _read_places(form, desk)
    etr = _read_etr(form, desk)
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
    )


def read_etr(data: MultiMapping[str]) -> EtrForm:
    """Return the form as it was typed, unchecked."""
    return EtrForm(
        etr_choice=_member(EtrChoice, data.get("etr_choice")) or EtrChoice.EXACT,
        etr_at=data.get("etr_at", "").strip(),
        reason=_member(Delay, data.get("reason")),
    )


def check_etr(form: EtrForm, incident: Incident, desk: Desk) -> tuple[datetime | None, Delay] | None:
    """Return the estimate (aware UTC or None for unknown) and its reason, or None with the errors filled in."""
    etr = _read_etr(form, desk)
    if not form.errors and etr == incident.promise.etr:
        form.errors["etr"] = desk.words.etr_same
    if form.reason is None:
        form.errors["reason"] = desk.words.need_reason
        return None
    return None if form.errors else (etr, form.reason)


def note_refusal(form: NoticeForm, error: InvalidError, words: Words) -> None:
    """Put what the domain refused at its field; whatever else it names has to do with the places."""
    name = error.field if error.field in ("services", "note", "etr") else "place.0"
    form.errors[name] = words.not_accepted.format(reason=error.reason)


def evening_is_today(desk: Desk) -> bool:
    """Say whether the next six in the evening is today's, and not so near that it could be missed."""
    local = desk.now.astimezone(desk.zone)
    return _at_six(local) - local >= timedelta(minutes=30)


async def _read_places(form: NoticeForm, desk: Desk) -> tuple[ScopeItem, ...]:
    items: list[ScopeItem] = []
    for number, typed in enumerate(form.places):
        try:
            area = await find_place(desk.areas, typed.place, desk.words)
            items.append(ScopeItem(area.id, read_houses(area, typed.houses, desk.words)))
        except PlaceError as error:
            form.errors[f"{error.field}.{number}"] = str(error)
    return tuple(items)


def _read_etr(form: NoticeForm | EtrForm, desk: Desk) -> datetime | None:
    if form.etr_choice is EtrChoice.UNKNOWN:
        return None
    if form.etr_choice is EtrChoice.EVENING:
        evening = _at_six(desk.now.astimezone(desk.zone))
        return as_utc("etr", evening if evening_is_today(desk) else evening + timedelta(days=1))
    if form.etr_choice is not EtrChoice.EXACT:
        return _round_up(desk.now + timedelta(hours=_HOURS[form.etr_choice]))
    return _read_exact(form, desk)


def _read_exact(form: NoticeForm | EtrForm, desk: Desk) -> datetime | None:
    try:
        etr = as_utc("etr", datetime.fromisoformat(form.etr_at).replace(tzinfo=desk.zone))
    except (ValueError, OverflowError):
        form.errors["etr"] = desk.words.etr_unreadable
        return None
    if etr <= desk.now:
        form.errors["etr"] = desk.words.etr_passed
    if etr > desk.now + _FURTHEST:
        form.errors["etr"] = desk.words.etr_too_far
    return etr


def _at_six(local: datetime) -> datetime:
    return local.replace(hour=_EVENING, minute=0, second=0, microsecond=0)


def _round_up(moment: datetime) -> datetime:
    # "By 18:35" can be said and remembered; "by 18:33 and 20 seconds" cannot.
    whole = moment.replace(minute=moment.minute - moment.minute % 5, second=0, microsecond=0)
    return whole if whole == moment else whole + _FIVE_MINUTES


def _member(kind: type[E], value: str | None) -> E | None:
    return next((member for member in kind if member == value), None)
