"""Times that a duty manager states: quick buttons and typed moments in the line's time zone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Final

from multidict import MultiMapping

from ivr.web.forms.context import FormContext
from outages.clock import as_utc
from outages.estimates import Delay, EtrSource
from outages.incidents import Incident

_EVENING: Final = 18
_FIVE_MINUTES: Final = timedelta(minutes=5)

#: Anything later is a typing error in the year.
_FURTHEST: Final = timedelta(days=366)


#: Who may be named for an estimate; what nobody has said is left unknown.
STATED_BY: Final = tuple(one for one in EtrSource if one is not EtrSource.UNKNOWN)


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
    #: The next six o'clock in the evening.
    EVENING = "evening"
    #: As typed.
    EXACT = "exact"


_HOURS: Final[Mapping[EtrChoice, int]] = {
    EtrChoice.ONE_HOUR: 1,
    EtrChoice.TWO_HOURS: 2,
    EtrChoice.FOUR_HOURS: 4,
}


class ShownTwice(IntEnum):
    """Which one is meant of a time that clocks show twice because they go back."""

    #: For a beginning: nobody is cut off unwarned.
    FIRST = 0
    #: For an end or a promise: nobody waits in vain.
    SECOND = 1


class TimeError(Exception):
    """The typed text is no acceptable moment; the message is in the visitor's language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimesTyped:
    """The estimate and the time of the next news as typed, with errors by field."""

    etr_choice: EtrChoice = EtrChoice.UNKNOWN
    etr_at: str = ""
    next_news_at: str = ""
    source: EtrSource = EtrSource.MANAGER
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class EtrForm(TimesTyped):
    """The form of a new estimate, as typed."""

    etr_choice: EtrChoice = EtrChoice.TWO_HOURS
    reason: Delay | None = None


@dataclass(frozen=True, slots=True)
class Stated:
    """An estimate and the next news (aware UTC, None for unknown), and who knows them."""

    etr: datetime | None
    next_news: datetime | None
    source: EtrSource


@dataclass(frozen=True, slots=True, kw_only=True)
class EndForm:
    """The form of the end of an outage, as typed; empty for now."""

    ended_at: str = ""
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterForm:
    """The form of a later publication, as typed."""

    publish_at: str = ""
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanForm:
    """The form of the span in which people are told, as typed; an empty field is no limit."""

    not_before: str = ""
    not_after: str = ""
    errors: dict[str, str] = field(default_factory=dict)


def read_etr(data: MultiMapping[str]) -> EtrForm:
    """Return the form as typed, unchecked."""
    return EtrForm(
        etr_choice=choice_of(data) or EtrChoice.EXACT,
        etr_at=data.get("etr_at", "").strip(),
        next_news_at=data.get("next_news_at", "").strip(),
        source=source_of(data),
        reason=next((delay for delay in Delay if delay == data.get("reason")), None),
    )


def check_etr(form: EtrForm, incident: Incident, form_context: FormContext) -> Stated | None:
    """Return the new estimate, or None with the form's errors filled in."""
    stated, words, promise = check_times(form, form_context), form_context.words, incident.promise
    if not form.errors and (stated.etr, stated.next_news) == (promise.etr, promise.next_news):
        form.errors["etr"] = words.etr_same
    if not form.errors and stated.etr and incident.starts_at and stated.etr <= incident.starts_at:
        form.errors["etr"] = words.starts_after_end
    if not form.errors and stated.etr is None and incident.ends_by_clock:
        form.errors["etr"] = words.etr_needed
    if form.reason is None:
        form.errors["reason"] = words.need_reason
    return None if form.errors else stated


def check_end(form: EndForm, incident: Incident, form_context: FormContext) -> datetime | None:
    """Return when service came back (aware UTC), None for now, with the form's errors filled in."""
    ended_at = read_stated(form, "ended", form.ended_at, form_context)
    if ended_at and ended_at > form_context.now:
        form.errors["ended"] = form_context.words.ended_ahead
    elif ended_at and ended_at < incident.began:
        form.errors["ended"] = form_context.words.ended_before_start
    return ended_at


def check_later(form: LaterForm, form_context: FormContext) -> datetime | None:
    """Return when a draft is published (aware UTC), or None with the form's errors filled in."""
    return _stated(form, "publish_at", lambda: read_ahead(form.publish_at, form_context))


def check_span(form: SpanForm, form_context: FormContext) -> tuple[datetime | None, datetime | None]:
    """Return the moments (aware UTC) before and after which nobody is told, None for no limit, with the errors filled in."""
    not_before = read_stated(form, "not_before", form.not_before, form_context)
    not_after = read_stated(form, "not_after", form.not_after, form_context)
    if not_after and not_after <= max(form_context.now, not_before or form_context.now):
        form.errors["not_after"] = form_context.words.span_over
    return not_before, not_after


def check_times(form: TimesTyped, form_context: FormContext) -> Stated:
    """Return the estimate, with the errors filled in; one that states no time has no source."""
    etr = _stated(form, "etr", lambda: _read_etr(form, form_context))
    typed = form.next_news_at
    next_news = _stated(form, "next_news", lambda: read_ahead(typed, form_context) if typed else None)
    return Stated(etr, next_news, form.source if etr or next_news else EtrSource.UNKNOWN)


def source_of(data: MultiMapping[str]) -> EtrSource:
    """Return who knows the estimate, the manager if that is not stated."""
    return next((one for one in STATED_BY if one == data.get("source")), EtrSource.MANAGER)


def write_moment(moment: datetime | None, form_context: FormContext) -> str:
    """Return the moment as a form's field has it, empty for none."""
    return f"{moment.astimezone(form_context.zone):%Y-%m-%dT%H:%M}" if moment else ""


def read_stated(
    form: TimesTyped | EndForm | SpanForm,
    name: str,
    typed: str,
    form_context: FormContext,
    known: datetime | None = None,
    *,
    shown_twice: ShownTwice = ShownTwice.SECOND,
) -> datetime | None:
    """Return the typed moment, None for an empty field, with the error filled in.

    The known moment stays as it is, to the second, while the field shows it.
    """
    if not typed or typed == write_moment(known, form_context):
        return known if typed else None
    return _stated(form, name, lambda: read_moment(typed, form_context, shown_twice=shown_twice))


def choice_of(data: MultiMapping[str]) -> EtrChoice | None:
    """Return the chosen button, None for an unknown one."""
    return next((choice for choice in EtrChoice if choice == data.get("etr_choice")), None)


def evening_is_today(form_context: FormContext) -> bool:
    """Say whether today's six o'clock in the evening is at least half an hour ahead."""
    local = form_context.now.astimezone(form_context.zone)
    return _at_six(local) - local >= timedelta(minutes=30)


def read_ahead(typed: str, form_context: FormContext) -> datetime:
    """Return a moment (aware UTC) that lies ahead; raise TimeError."""
    moment = read_moment(typed, form_context)
    if moment <= form_context.now:
        raise TimeError(form_context.words.etr_passed)
    return moment


def read_moment(
    typed: str, form_context: FormContext, *, shown_twice: ShownTwice = ShownTwice.SECOND
) -> datetime:
    """Return a moment (aware UTC) of the coming year or of the past; raise TimeError, also where clocks skip it."""
    try:
        local = datetime.fromisoformat(typed).replace(tzinfo=form_context.zone, fold=shown_twice)
        moment = as_utc("typed", local)
    except (ValueError, OverflowError) as error:
        raise TimeError(form_context.words.etr_unreadable) from error
    if moment.astimezone(form_context.zone) != local:
        raise TimeError(form_context.words.time_skipped)
    if moment > form_context.now + _FURTHEST:
        raise TimeError(form_context.words.etr_too_far)
    return moment


def _stated(
    form: TimesTyped | EndForm | LaterForm | SpanForm, name: str, read: Callable[[], datetime | None]
) -> datetime | None:
    try:
        return read()
    except TimeError as error:
        form.errors[name] = str(error)
        return None


def _read_etr(form: TimesTyped, form_context: FormContext) -> datetime | None:
    if form.etr_choice is EtrChoice.UNKNOWN:
        return None
    if form.etr_choice is EtrChoice.EVENING:
        evening = _at_six(form_context.now.astimezone(form_context.zone))
        return as_utc("etr", evening if evening_is_today(form_context) else evening + timedelta(days=1))
    if form.etr_choice is EtrChoice.EXACT:
        return read_ahead(form.etr_at, form_context)
    return _round_up(form_context.now + timedelta(hours=_HOURS[form.etr_choice]))


def _at_six(local: datetime) -> datetime:
    return local.replace(hour=_EVENING, minute=0, second=0, microsecond=0)


def _round_up(moment: datetime) -> datetime:
    # People can say and remember "by 18:35", but not "by 18:33 and 20 seconds".
    whole = moment.replace(minute=moment.minute - moment.minute % 5, second=0, microsecond=0)
    return whole if whole == moment else whole + _FIVE_MINUTES
