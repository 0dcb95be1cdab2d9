"""How the staged rows of a file differ from what is in the database, as temporary tables, joins and conditions."""

from sqlalchemy import Boolean, Column, String, Table, Text, and_, case, func, or_, type_coerce

from outages.imports import OPTIONAL
from outages.store.staging import staged, staged_accounts, staged_areas, temporary
from outages.store.tables import service_points, subscribers
from outages.store.types import BigId

_TEMPORARY = ["TEMPORARY"]

#: Service points that the source listed and the file lacks.
staged_gone = Table(
    "staged_gone",
    temporary,
    Column("point_id", BigId, primary_key=True, autoincrement=False),
    prefixes=_TEMPORARY,
)
#: Those of them that no other source lists: they end.
staged_ended = Table(
    "staged_ended",
    temporary,
    Column("point_id", BigId, primary_key=True, autoincrement=False),
    prefixes=_TEMPORARY,
)
#: Subscribers who have no other service point.
staged_leavers = Table(
    "staged_leavers",
    temporary,
    Column("subscriber_id", BigId, primary_key=True, autoincrement=False),
    prefixes=_TEMPORARY,
)
#: Telephones that are their subscribers' no longer; `leaves`: the subscriber is a leaver.
staged_losses = Table(
    "staged_losses",
    temporary,
    Column("subscriber_id", BigId, primary_key=True, autoincrement=False),
    Column("number", String(16), primary_key=True),
    Column("leaves", Boolean, nullable=False),
    prefixes=_TEMPORARY,
)

_house = staged_areas.alias("staged_house")
_node = staged_areas.alias("staged_node")
_OF_SUBSCRIBER = ("name", "phones", "language", "tier")
#: What a file doesn't state stays as it is.
_STATED = {
    name: case((staged.c[name].is_(None), subscribers.c[name]), else_=func.nullif(staged.c[name], ""))
    for name in OPTIONAL
}
#: The accounts of the file beside the subscribers that they are.
ACCOUNTS = staged_accounts.join(staged, staged.c.line == staged_accounts.c.line).outerjoin(
    subscribers, subscribers.c.account == staged_accounts.c.account
)
#: The rows of the file beside the service points that they are.
POINTS = (
    staged.join(_house, _house.c.key == staged.c.house)
    .outerjoin(_node, _node.c.key == staged.c.node)
    .outerjoin(subscribers, subscribers.c.account == staged.c.account)
    .outerjoin(
        service_points,
        and_(
            service_points.c.subscriber_id == subscribers.c.id,
            service_points.c.house_id == _house.c.area_id,
            service_points.c.flat == staged.c.flat,
        ),
    )
)
IS_NEW_SUBSCRIBER = or_(subscribers.c.id.is_(None), subscribers.c.ended_at.is_not(None))
IS_OTHER_SUBSCRIBER = and_(
    subscribers.c.id.is_not(None),
    subscribers.c.ended_at.is_(None),
    or_(
        *(type_coerce(subscribers.c[name], Text) != staged.c[name] for name in _OF_SUBSCRIBER),
        *(subscribers.c[name].is_distinct_from(stated) for name, stated in _STATED.items()),
    ),
)
IS_NEW_POINT = or_(service_points.c.id.is_(None), service_points.c.ended_at.is_not(None))
IS_OTHER_POINT = and_(
    service_points.c.id.is_not(None),
    service_points.c.ended_at.is_(None),
    or_(
        type_coerce(service_points.c.services, Text) != staged.c.services,
        service_points.c.node_id.is_distinct_from(_node.c.area_id),
        and_(staged.c.node.is_not(None), _node.c.area_id.is_(None)),
    ),
)
