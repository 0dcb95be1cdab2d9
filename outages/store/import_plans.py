"""Works out what the staged rows of a file change, before anything is changed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Select, delete, exists, false, func, insert, select, true

from outages.import_reports import ImportReport
from outages.store.area_merging import AreaMerger, known_ways
from outages.store.engine import analyse
from outages.store.import_differences import (
    ACCOUNTS,
    IS_NEW_POINT,
    IS_NEW_SUBSCRIBER,
    IS_OTHER_POINT,
    IS_OTHER_SUBSCRIBER,
    POINTS,
    staged_ended,
    staged_gone,
    staged_leavers,
    staged_losses,
)
from outages.store.import_examples import gather_examples
from outages.store.import_sources import Source
from outages.store.import_tables import listings
from outages.store.staging import Places, fill, staged, staged_accounts, staged_areas, staged_phones
from outages.store.tables import phones, service_points, subscribers

_other = listings.alias("other")
_others = service_points.alias("others")


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What a file changes, in temporary tables; its areas aren't added yet."""

    report: ImportReport
    areas: AreaMerger


def plan(connection: Connection, places: Places, source: Source, gone: Iterable[int]) -> ImportPlan:
    """Return what the staged rows change, and the end of `gone`, points of the source that weren't seen unchanged."""
    with connection.begin():
        areas = AreaMerger(places, known_ways(connection, places))
        areas.stage_known(connection)
        analyse(connection, (staged, staged_phones, staged_areas, staged_accounts))
        _stage_endings(connection, source.id, gone)
        _stage_losses(connection)
        report = _count_changes(connection, source.id)
        found = tuple(gather_examples(connection, places))
    return ImportPlan(replace(report, areas_added=areas.count, examples=found), areas)


def _stage_endings(connection: Connection, source: int, gone: Iterable[int]) -> None:
    """Stage what ends because of `gone`, the points of the source whose rows were not seen unchanged."""
    fill(connection, staged_gone, ("point_id",), ((one,) for one in gone))
    analyse(connection, (staged_gone,))
    listed = select(service_points.c.id).select_from(POINTS).where(service_points.c.id.is_not(None))
    connection.execute(delete(staged_gone).where(staged_gone.c.point_id.in_(listed)))
    elsewhere = exists().where(_other.c.point_id == service_points.c.id, _other.c.source_id != source)
    ended = (
        select(service_points.c.id)
        .join(staged_gone, staged_gone.c.point_id == service_points.c.id)
        .where(service_points.c.ended_at.is_(None), ~elsewhere)
    )
    connection.execute(insert(staged_ended).from_select(["point_id"], ended))
    connection.execute(insert(staged_leavers).from_select(["subscriber_id"], _leavers()))


def _leavers() -> Select[Any]:
    lives_on = exists().where(
        _others.c.subscriber_id == service_points.c.subscriber_id,
        _others.c.ended_at.is_(None),
        ~exists().where(staged_ended.c.point_id == _others.c.id).correlate(_others),
    )
    return (
        select(subscribers.c.id)
        .select_from(
            staged_ended.join(service_points, service_points.c.id == staged_ended.c.point_id).join(
                subscribers, subscribers.c.id == service_points.c.subscriber_id
            )
        )
        .where(
            subscribers.c.ended_at.is_(None),
            ~lives_on,
            ~exists().where(staged_accounts.c.account == subscribers.c.account),
        )
        .distinct()
    )


def _stage_losses(connection: Connection) -> None:
    """Stage the telephones that the file takes from their subscribers."""
    stated = exists().where(
        staged_phones.c.line == staged_accounts.c.line, staged_phones.c.number == phones.c.number
    )
    changed = (
        select(phones.c.subscriber_id, phones.c.number, false())
        .select_from(
            staged_accounts.join(subscribers, subscribers.c.account == staged_accounts.c.account).join(
                phones, phones.c.subscriber_id == subscribers.c.id
            )
        )
        .where(~stated)
    )
    left = select(phones.c.subscriber_id, phones.c.number, true()).join(
        staged_leavers, staged_leavers.c.subscriber_id == phones.c.subscriber_id
    )
    for query in (changed, left):
        connection.execute(insert(staged_losses).from_select(["subscriber_id", "number", "leaves"], query))


def _count_changes(connection: Connection, source: int) -> ImportReport:
    """Return what the staged rows and endings change."""

    def count(query: Select[*tuple[Any, ...]]) -> tuple[int, ...]:
        return tuple(connection.execute(query).one())

    every = func.count()
    added, updated = count(
        select(every.filter(IS_NEW_SUBSCRIBER), every.filter(IS_OTHER_SUBSCRIBER)).select_from(ACCOUNTS)
    )
    points_added, points_updated = count(
        select(every.filter(IS_NEW_POINT), every.filter(IS_OTHER_POINT)).select_from(POINTS)
    )
    (before,) = count(select(every).select_from(listings).where(listings.c.source_id == source))
    (ended,) = count(select(every).select_from(staged_ended))
    (leavers,) = count(select(every).select_from(staged_leavers))
    (taken,) = count(select(every).select_from(staged_losses).where(~staged_losses.c.leaves))
    return ImportReport(
        subscribers_added=added,
        subscribers_updated=updated,
        subscribers_ended=leavers,
        points_added=points_added,
        points_updated=points_updated,
        points_ended=ended,
        points_before=before,
        phones_taken=taken,
    )
