"""Templates in the database."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update
from typing_extensions import override

from outages.errors import InvalidError, NotFoundError
from outages.incidents import Cause, IncidentKind
from outages.store.admin_tables import notice_templates
from outages.store.audit import note
from outages.store.engine import Store
from outages.store.types import AnyRow
from outages.subscribers import Service
from outages.templates import (
    MOST_TEMPLATES,
    NoticeTemplate,
    TemplateFacts,
    TemplateId,
    TemplateRepository,
    check_name,
)

_ALL = select(notice_templates).order_by(notice_templates.c.name, notice_templates.c.id)
_wanted = notice_templates.c.id == bindparam("wanted")
_ONE = select(notice_templates).where(_wanted)
_NAMED = select(notice_templates.c.id).where(notice_templates.c.name == bindparam("wanted"))
_COUNT = select(func.count()).select_from(notice_templates)
_NEW = insert(notice_templates).returning(notice_templates.c.id)
_RENAME = update(notice_templates).where(_wanted)
_REMOVE = delete(notice_templates).where(_wanted)


class SQLTemplateRepository(TemplateRepository):
    """A TemplateRepository in a Store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @override
    async def find(self) -> list[NoticeTemplate]:
        rows = await self._store.read(lambda connection: connection.execute(_ALL).all())
        return [_template(row) for row in rows]

    @override
    async def get(self, template: TemplateId) -> NoticeTemplate:
        return await self._store.read(lambda connection: _read(connection, template))

    @override
    async def add(self, name: str, facts: TemplateFacts, *, author: str, at: datetime) -> NoticeTemplate:
        def work(connection: Connection) -> NoticeTemplate:
            free = _check_free(connection, name)
            if connection.execute(_COUNT).scalar_one() >= MOST_TEMPLATES:
                raise InvalidError("name", f"there are {MOST_TEMPLATES} templates: delete one first")
            key = connection.execute(_NEW, {"name": free, "facts": _document(facts)}).scalar_one()
            return _noted(connection, _read(connection, TemplateId(key)), "add_template", author, at)

        return await self._store.write(work)

    @override
    async def rename(self, template: TemplateId, name: str, *, author: str, at: datetime) -> NoticeTemplate:
        def work(connection: Connection) -> NoticeTemplate:
            if _read(connection, template).name != name.strip():
                connection.execute(_RENAME.values(name=_check_free(connection, name)), {"wanted": template})
            return _noted(connection, _read(connection, template), "rename_template", author, at)

        return await self._store.write(work)

    @override
    async def remove(self, template: TemplateId, *, author: str, at: datetime) -> NoticeTemplate:
        def work(connection: Connection) -> NoticeTemplate:
            removed = _read(connection, template)
            connection.execute(_REMOVE, {"wanted": template})
            return _noted(connection, removed, "remove_template", author, at)

        return await self._store.write(work)


def _check_free(connection: Connection, name: str) -> str:
    """Return the name to keep; raise InvalidError if it won't do, or another template has it."""
    stripped = check_name(name)
    if connection.execute(_NAMED, {"wanted": stripped}).one_or_none() is not None:
        raise InvalidError("name", "is the name of another template")
    return stripped


def _noted(
    connection: Connection, template: NoticeTemplate, action: str, author: str, at: datetime
) -> NoticeTemplate:
    detail = {"name": template.name}
    note(connection, action, ("template", template.id), author=author, at=at, detail=detail)
    return template


def _read(connection: Connection, key: TemplateId) -> NoticeTemplate:
    row = connection.execute(_ONE, {"wanted": key}).one_or_none()
    if row is None:
        raise NotFoundError(f"there is no template {key}")
    return _template(row)


def _document(facts: TemplateFacts) -> dict[str, Any]:
    return asdict(facts) | {"services": sorted(facts.services), "remarks": dict(facts.remarks)}


def _template(row: AnyRow) -> NoticeTemplate:
    kept: Mapping[str, Any] = row.facts
    facts = TemplateFacts(
        kind=IncidentKind(kept["kind"]),
        services=frozenset(map(Service, kept["services"])),
        cause=Cause(kept["cause"]),
        places=tuple((place, houses) for place, houses in kept["places"]),
        left_out=tuple((place, houses) for place, houses in kept["left_out"]),
        general=kept["general"],
        remarks=kept["remarks"],
    )
    return NoticeTemplate(TemplateId(row.id), row.name, facts)
