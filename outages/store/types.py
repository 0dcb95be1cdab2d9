"""Column types: the domain's values as stored, alike in SQLite and PostgreSQL."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Enum, Integer, Row, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DontWrapMixin
from sqlalchemy.types import TypeDecorator, TypeEngine
from typing_extensions import override

from outages.addresses.house_rules import HouseRange, HouseRule, Side
from outages.clock import as_utc
from outages.errors import InvalidError
from outages.hours import Hours
from outages.notifications import Policy
from outages.places import AreaId
from outages.subscribers import Service

E = TypeVar("E", bound=StrEnum)

#: A row of any columns; the functions that read it give them types.
AnyRow = Row[*tuple[Any, ...]]

#: SQLite assigns row ids only to columns declared INTEGER.
BigId = BigInteger().with_variant(Integer, "sqlite")

#: Any JSON document; PostgreSQL stores it parsed.
Document: TypeEngine[Any] = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")

#: Text ordered by code point, so that an index serves prefix searches in both databases.
OrderedText = Text().with_variant(Text(collation="C"), "postgresql")


class NaiveInstantError(InvalidError, DontWrapMixin):
    """A naive datetime was about to be stored."""


class Instant(TypeDecorator[datetime]):
    """An aware datetime in UTC; a naive one is refused with NaiveInstantError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise NaiveInstantError("datetime", f"{value.isoformat()} has no time zone")
        return as_utc("datetime", value)

    @override
    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        # SQLite stores no zone; PostgreSQL answers in the session's.
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class ServiceSet(TypeDecorator[frozenset[Service]]):
    """A set of services as sorted words: "internet tv"."""

    impl = String(100)
    cache_ok = True

    @override
    def process_bind_param(self, value: frozenset[Service] | None, dialect: Dialect) -> str | None:
        return None if value is None else _pack_services(value)

    @override
    def process_result_value(self, value: str | None, dialect: Dialect) -> frozenset[Service] | None:
        return None if value is None else _unpack_services(value)


class WordList(TypeDecorator[tuple[str, ...]]):
    """A few words without spaces, such as phone numbers, in order: "+7… +7…"."""

    impl = Text
    cache_ok = True

    @override
    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str | None:
        return None if value is None else " ".join(value)

    @override
    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...] | None:
        return None if value is None else tuple(value.split())


class Lineage(TypeDecorator[tuple[AreaId, ...]]):
    """The ids from the top of a tree down to an area: "1/12/345"."""

    impl = OrderedText
    cache_ok = True

    @override
    def process_bind_param(self, value: tuple[AreaId, ...] | None, dialect: Dialect) -> str | None:
        return None if value is None else "/".join(map(str, value))

    @override
    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[AreaId, ...] | None:
        return None if value is None else tuple(AreaId(int(step)) for step in value.split("/"))


class Houses(TypeDecorator[HouseRule]):
    """A house rule as JSON."""

    impl = Document
    cache_ok = True

    @override
    def process_bind_param(self, value: HouseRule | None, dialect: Dialect) -> dict[str, Any] | None:
        if value is None:
            return None
        return _write_rule(value)

    @override
    def process_result_value(self, value: Mapping[str, Any] | None, dialect: Dialect) -> HouseRule | None:
        if value is None:
            return None
        return _read_rule(value)


def _write_rule(rule: HouseRule) -> dict[str, Any]:
    ranges = [[span.first, span.last, span.side.value] for span in rule.ranges]
    without = {"without": _write_rule(rule.without)} if rule.without else {}
    return {"houses": list(rule.houses), "ranges": ranges, **without}


def _read_rule(kept: Mapping[str, Any]) -> HouseRule:
    """Return the rule; one of an earlier release leaves nothing out."""
    ranges = tuple(HouseRange(first, last, Side(side)) for first, last, side in kept["ranges"])
    without = _read_rule(kept["without"]) if "without" in kept else None
    return HouseRule(tuple(kept["houses"]), ranges, without)


class DayHours(TypeDecorator[Hours]):
    """Hours of the day as minutes since midnight: "600-1440"."""

    impl = String(9)
    cache_ok = True

    @override
    def process_bind_param(self, value: Hours | None, dialect: Dialect) -> str | None:
        return None if value is None else _pack_hours(value)

    @override
    def process_result_value(self, value: str | None, dialect: Dialect) -> Hours | None:
        return None if value is None else _unpack_hours(value)


_TRIES = ("busy_tries", "no_answer_tries", "message_tries", "declined_tries", "unavailable_tries")


class StampedPolicy(TypeDecorator[Policy]):
    """A notification's retry policy as JSON; durations in seconds."""

    impl = Document
    cache_ok = True

    @override
    def process_bind_param(self, value: Policy | None, dialect: Dialect) -> dict[str, Any] | None:
        if value is None:
            return None
        return {
            "tries": value.tries,
            "busy_wait": value.busy_wait.total_seconds(),
            "no_answer_wait": value.no_answer_wait.total_seconds(),
            "unavailable_wait": value.unavailable_wait.total_seconds(),
            "message_wait": value.message_wait.total_seconds(),
            "declined_wait": value.declined_wait.total_seconds(),
            "jitter": value.jitter,
            "expires_after": value.expires_after.total_seconds(),
            "quiet": None if value.quiet is None else _pack_hours(value.quiet),
            "zone": value.zone,
            "sms_in_quiet_hours": value.sms_in_quiet_hours,
            "tells_listeners_in": list(value.tells_listeners_in),
            "sample_size": value.sample_size,
            "sample_wait": value.sample_wait.total_seconds(),
            "asks_by_sms": value.asks_by_sms,
            "texts_after_calls_in": list(value.texts_after_calls_in),
            "tries_other_numbers": value.tries_other_numbers,
            "listed_for": value.listed_for.total_seconds(),
        } | {name: getattr(value, name) for name in _TRIES}

    @override
    def process_result_value(self, value: Mapping[str, Any] | None, dialect: Dialect) -> Policy | None:
        if value is None:
            return None
        return Policy(
            tries=value["tries"],
            busy_wait=timedelta(seconds=value["busy_wait"]),
            no_answer_wait=timedelta(seconds=value["no_answer_wait"]),
            unavailable_wait=timedelta(seconds=value["unavailable_wait"]),
            jitter=value["jitter"],
            expires_after=timedelta(seconds=value["expires_after"]),
            # Policies stamped by older releases lack these.
            message_wait=timedelta(seconds=value.get("message_wait", 900)),
            quiet=_unpack_hours(quiet) if (quiet := value.get("quiet")) else None,
            zone=value.get("zone", "UTC"),
            sms_in_quiet_hours=value.get("sms_in_quiet_hours", False),
            tells_listeners_in=tuple(value.get("tells_listeners_in", ())),
            sample_size=value.get("sample_size", 0),
            sample_wait=timedelta(seconds=value.get("sample_wait", 0)),
            asks_by_sms=value.get("asks_by_sms", False),
            declined_wait=timedelta(seconds=value.get("declined_wait", value["no_answer_wait"])),
            texts_after_calls_in=tuple(value.get("texts_after_calls_in", ())),
            tries_other_numbers=value.get("tries_other_numbers", False),
            listed_for=timedelta(seconds=value.get("listed_for", 0)),
            # Those had no limits for single results.
            **{name: value.get(name, value["tries"]) for name in _TRIES},
        )


def words_of(kind: type[E]) -> Enum:
    """Return the column type of an enum: text without a constraint, so that later releases may add values."""
    return Enum(kind, native_enum=False, length=20, values_callable=_values)


def _pack_services(services: frozenset[Service]) -> str:
    """Return the services as stored: sorted words."""
    return " ".join(sorted(services))


def _pack_hours(hours: Hours) -> str:
    """Return the hours as stored."""
    return f"{hours.since}-{hours.until}"


def _unpack_hours(minutes: str) -> Hours:
    since, until = minutes.split("-")
    return Hours(int(since), int(until))


def _values(kind: type[E]) -> list[str]:
    return [member.value for member in kind]


@lru_cache(maxsize=1024)
def _unpack_services(words: str) -> frozenset[Service]:
    return frozenset(Service(word) for word in words.split())
