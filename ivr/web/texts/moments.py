"""Moments and spans as pages show them, in the line's time zone."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from ivr.web.texts.texts import PageTexts


def show_moment(moment: datetime, now: datetime, zone: ZoneInfo, words: PageTexts) -> str:
    """Return "18:00" on the same day, "tomorrow 9:00" nearby, else day, month and time."""
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
    return f"{local:%Y-%m-%d %H:%M:%S} UTC{local.isoformat(timespec='seconds')[-6:]}"


def show_span(span: timedelta, words: PageTexts) -> str:
    """Return the two largest units of a span, of its minutes begun: "1 h 20 min"."""
    minutes = max(1, -(-int(abs(span.total_seconds())) // 60))
    days, hours = divmod(minutes // 60, 24)
    parts = [(days, words.unit_day), (hours, words.unit_hour), (minutes % 60, words.unit_minute)]
    said = [f"{count} {unit}" for count, unit in parts if count]
    return " ".join(said[:2])
