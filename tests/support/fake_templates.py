"""Templates kept in memory."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from typing_extensions import override

from outages.errors import InvalidError, NotFoundError
from outages.templates import (
    NoticeTemplate,
    TemplateFacts,
    TemplateId,
    TemplateRepository,
    check_name,
)


@dataclass
class FakeTemplates(TemplateRepository):
    kept: dict[TemplateId, NoticeTemplate] = field(default_factory=dict)
    deeds: list[tuple[str, str]] = field(default_factory=list)

    @override
    async def find(self) -> list[NoticeTemplate]:
        return sorted(self.kept.values(), key=lambda one: one.name)

    @override
    async def get(self, template: TemplateId) -> NoticeTemplate:
        if template not in self.kept:
            raise NotFoundError(f"there is no template {template}")
        return self.kept[template]

    @override
    async def add(self, name: str, facts: TemplateFacts, *, author: str, at: datetime) -> NoticeTemplate:
        key = TemplateId(len(self.kept) + 1)
        self.kept[key] = NoticeTemplate(key, self._free(name), facts)
        self.deeds.append(("add", author))
        return self.kept[key]

    @override
    async def rename(self, template: TemplateId, name: str, *, author: str, at: datetime) -> NoticeTemplate:
        known = await self.get(template)
        self.kept[template] = replace(known, name=name if name == known.name else self._free(name))
        self.deeds.append(("rename", author))
        return self.kept[template]

    @override
    async def remove(self, template: TemplateId, *, author: str, at: datetime) -> NoticeTemplate:
        removed = await self.get(template)
        del self.kept[template]
        self.deeds.append(("remove", author))
        return removed

    def _free(self, name: str) -> str:
        stripped = check_name(name)
        if any(one.name == stripped for one in self.kept.values()):
            raise InvalidError("name", "is the name of another template")
        return stripped
