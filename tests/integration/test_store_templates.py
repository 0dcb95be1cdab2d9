"""Templates are kept, renamed and deleted under their authors' names, on both databases."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from outages.errors import InvalidError, NotFoundError
from outages.incidents import Cause, IncidentKind
from outages.store import SQLTemplateRepository, Store
from outages.store.admin_tables import audit
from outages.subscribers import Service
from outages.templates import NAME_LENGTH, NoticeTemplate, TemplateFacts, TemplateId
from tests.support.store_world import NOON

FACTS = TemplateFacts(
    kind=IncidentKind.PLANNED,
    services=frozenset({Service.WATER, Service.HOT_WATER}),
    cause=Cause.MAINTENANCE,
    places=(("улица Ленина, Химки", "1-25 odd"), ("switch-12, headend-1", "")),
    left_out=(("улица Ленина, Химки", "13"),),
    general=True,
    remarks={"ru": "Подвоз воды у дома 20."},
)


@pytest.fixture
def templates(store: Store) -> SQLTemplateRepository:
    return SQLTemplateRepository(store)


async def test_a_template_is_kept_renamed_and_deleted(templates: SQLTemplateRepository, store: Store) -> None:
    kept = await templates.add(" Опрессовка ", FACTS, author="olga", at=NOON)
    assert kept == NoticeTemplate(kept.id, "Опрессовка", FACTS)
    assert await templates.find() == [kept]
    renamed = await templates.rename(kept.id, "Весенняя опрессовка", author="maria", at=NOON)
    assert await templates.get(kept.id) == renamed == replace(kept, name="Весенняя опрессовка")
    assert await templates.rename(kept.id, renamed.name, author="maria", at=NOON) == renamed
    assert await templates.remove(kept.id, author="ivan", at=NOON) == renamed
    assert await templates.find() == []
    lines = await store.read(lambda connection: connection.execute(select(audit)).all())
    assert [(one.author, one.action, one.detail["name"]) for one in lines] == [
        ("olga", "add_template", "Опрессовка"),
        ("maria", "rename_template", "Весенняя опрессовка"),
        ("maria", "rename_template", "Весенняя опрессовка"),
        ("ivan", "remove_template", "Весенняя опрессовка"),
    ]


@pytest.mark.parametrize("name", ["", "  ", "я" * (NAME_LENGTH + 1), "две\nстроки", "занято"])
async def test_a_name_that_will_not_do_is_refused(templates: SQLTemplateRepository, name: str) -> None:
    await templates.add("занято", FACTS, author="olga", at=NOON)
    other = await templates.add("свободно", FACTS, author="olga", at=NOON)
    with pytest.raises(InvalidError, match="name"):
        await templates.add(name, FACTS, author="olga", at=NOON)
    with pytest.raises(InvalidError, match="name"):
        await templates.rename(other.id, name, author="olga", at=NOON)
    assert [one.name for one in await templates.find()] == ["занято", "свободно"]


async def test_a_template_that_does_not_exist_is_not_found(templates: SQLTemplateRepository) -> None:
    nobody = TemplateId(7)
    with pytest.raises(NotFoundError):
        await templates.get(nobody)
    with pytest.raises(NotFoundError):
        await templates.rename(nobody, "имя", author="olga", at=NOON)
    with pytest.raises(NotFoundError):
        await templates.remove(nobody, author="olga", at=NOON)
