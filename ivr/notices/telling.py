"""Whom a deed tells: by the rule that holds, or by one chosen for this notice; many people only on purpose."""

from collections.abc import Awaitable, Callable, Mapping

from outages.clock import Clock
from outages.incidents import Incident, IncidentId
from outages.telling_estimates import (
    DialingPace,
    MassTellingError,
    Prices,
    SampleText,
    TellingEstimate,
    estimate_telling,
)
from outages.telling_rules import Fact, TellingRule, TellingRuleRepository

#: Returns what a person is told of an incident, by language code, in the line's order; raises StoreError.
Sample = Callable[[Incident], Awaitable[Mapping[str, SampleText]]]


class FactTelling:
    """Prepares the telling of facts; more than `mass` people are told only if that was confirmed."""

    def __init__(
        self,
        rules: TellingRuleRepository,
        clock: Clock,
        *,
        sample: Sample,
        pace: DialingPace,
        prices: Prices,
        mass: int,
    ) -> None:
        self._rules, self._clock, self._sample = rules, clock, sample
        self._pace, self._prices, self._mass = pace, prices, mass

    async def rule_of(self, incident: IncidentId, fact: Fact) -> TellingRule:
        """Return the rule by which a fact about an incident would be told. Raise StoreError."""
        return (await self._rules.read(incident))[fact]

    async def estimate(self, incident: Incident, fact: Fact, rule: TellingRule) -> TellingEstimate:
        """Return what telling a fact about the incident by a rule takes now. Raise StoreError."""
        people = await self._rules.count(incident.id, fact, rule, at=self._clock.now())
        return estimate_telling(people, await self._sample(incident), self._pace, self._prices)

    async def prepare(
        self, incident: Incident, fact: Fact, rule: TellingRule | None, *, author: str, confirmed: bool
    ) -> None:
        """Have a fact that is about to be told by a rule, None for that which holds.

        Raise MassTellingError unless it is confirmed or concerns few; InvalidError as `check_rule` does.
        """
        held = await self.rule_of(incident.id, fact)
        wanted = rule or held
        if not confirmed:
            estimate = await self.estimate(incident, fact, wanted)
            if estimate.people > self._mass:
                raise MassTellingError(estimate)
        if wanted != held:
            await self._rules.set(fact, wanted, author=author, at=self._clock.now(), incident=incident.id)
