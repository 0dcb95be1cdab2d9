"""Telling rules kept in memory, and a number of people whom they tell."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from outages.incidents import Incident, IncidentId
from outages.telling_estimates import SampleText
from outages.telling_rules import DEFAULTS, Fact, TellingRule, check_rule
from outages.tickets import Channel


@dataclass
class FakeTellingRules:
    """`people` are those whom any rule but a default one tells, by channel and language; `due` is told by the clock."""

    kept: dict[tuple[IncidentId | None, Fact], TellingRule] = field(default_factory=dict)
    people: dict[tuple[Channel, str], int] = field(default_factory=dict)
    due: list[IncidentId] = field(default_factory=list)

    async def read(self, incident: IncidentId | None = None) -> Mapping[Fact, TellingRule]:
        rules = dict(DEFAULTS)
        for whose in (None, incident):
            rules |= {fact: rule for (kept, fact), rule in self.kept.items() if kept == whose}
        return rules

    async def set(
        self, fact: Fact, rule: TellingRule, *, author: str, at: datetime, incident: IncidentId | None = None
    ) -> None:
        check_rule(fact, rule)
        self.kept[incident, fact] = rule

    async def count(
        self, incident: IncidentId, fact: Fact, rule: TellingRule, *, at: datetime
    ) -> Mapping[tuple[Channel, str], int]:
        return {} if rule == DEFAULTS[fact] else self.people

    async def tell_due(self, *, at: datetime, ahead: timedelta) -> list[IncidentId]:
        told, self.due = self.due, []
        return told


async def sample(_incident: Incident) -> Mapping[str, SampleText]:
    """Say anything in 30 seconds, and write it in two segments, in English in one."""
    return {"ru": SampleText(timedelta(seconds=30), 2), "en": SampleText(timedelta(seconds=30), 1)}
