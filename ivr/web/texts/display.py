"""Moments, spans, languages and the state of the service's parts, as pages show them."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_datetime

from ivr.observability.parts import Part
from ivr.texts import Texts
from ivr.web.texts.pages import PageTexts


def show_moment(moment: datetime, now: datetime, zone: ZoneInfo, words: PageTexts) -> str:
    """Return "18:00" on the same day, "tomorrow 9:00" nearby, else day, month and time, all in `zone`."""
    local, today = moment.astimezone(zone), now.astimezone(zone).date()
    time = f"{local.hour}:{local.minute:02}"
    days = (local.date() - today).days
    if days == 0:
        return time
    near = {1: words.tomorrow, -1: words.yesterday}.get(days)
    if near is not None:
        return near.format(time=time)
    pattern = "d MMM H:mm" if local.year == today.year else "d MMM y H:mm"
    return format_datetime(local, pattern, tzinfo=zone, locale=words.code)


def show_exact(moment: datetime, zone: ZoneInfo) -> str:
    """Return "2026-11-21 15:00:05 UTC+03:00": the same for every reader, at any time."""
    local = moment.astimezone(zone)
    return f"{local:%Y-%m-%d %H:%M:%S} {name_offset(local)}"


def name_offset(local: datetime) -> str:
    """Return the offset of a local time as "UTC+03:00"."""
    return f"UTC{local.isoformat(timespec='seconds')[-6:]}"


def show_span(span: timedelta, words: PageTexts) -> str:
    """Return the two largest units of a span, rounded up to minutes: "1 h 20 min"."""
    minutes = max(1, -(-int(abs(span.total_seconds())) // 60))
    days, hours = divmod(minutes // 60, 24)
    parts = [(days, words.unit_day), (hours, words.unit_hour), (minutes % 60, words.unit_minute)]
    said = [f"{count} {unit}" for count, unit in parts if count]
    return " ".join(said[:2])


def name_language(code: str, words: Texts) -> str:
    """Return the name of a spoken language in the page's language, its code when it has none."""
    try:
        name = Locale.parse(code).get_display_name(words.code)
    except (UnknownLocaleError, ValueError):
        name = None
    return name.capitalize() if name else code


def describe_part(part: Part, words: PageTexts) -> str:
    """Return what a part reports in the visitor's language, empty when it has nothing to report."""
    if part.condition is None:
        return ""
    facts = {
        name: fact if isinstance(fact, str | int) else ", ".join(_name(name, one, words) for one in fact)
        for name, fact in part.facts.items()
    }
    return words.conditions[part.condition].format(**facts)


def _name(kind: str, name: str, words: PageTexts) -> str:
    return name_language(name, words).lower() if kind == "languages" else name
