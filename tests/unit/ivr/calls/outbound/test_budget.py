"""What calls out may come to in a day."""

from datetime import timedelta

from structlog.testing import capture_logs

from ivr.observability.metrics import Metrics
from tests.support.fake_budget import FakeCallBudgetRepository, budget_of
from tests.support.fakes import FakeClock

HOME, JAMAICA, ABKHAZIA = "+79990000101", "+18765550123", "+79401234567"


async def test_calls_at_home_have_no_budget() -> None:
    budget = budget_of(0)
    await budget.note_length(HOME, 99_999)
    assert [await budget.admit(HOME) for _ in range(3)] == [True, True, True]


async def test_each_destination_has_its_calls_a_day_and_is_reported_once() -> None:
    clock = FakeClock()
    budget = budget_of(2, clock=clock)
    with capture_logs() as logged:
        assert [await budget.admit(JAMAICA) for _ in range(4)] == [True, True, False, False]
        assert await budget.admit(ABKHAZIA)
    assert [(one["event"], one["destination"], one["log_level"]) for one in logged] == [
        ("call_budget_spent", "JM", "error")
    ]
    assert await budget.find_spent() == ["JM"]
    clock.advance(timedelta(hours=12))
    assert await budget.find_spent() == []
    assert await budget.admit(JAMAICA)


async def test_the_length_of_calls_counts_across_restarts() -> None:
    repository = FakeCallBudgetRepository()
    before = budget_of(50, repository=repository)
    assert await before.admit(JAMAICA)
    await before.note_length(JAMAICA, 599.4)
    assert await before.admit(JAMAICA)
    await before.note_length(JAMAICA, 1)
    after = budget_of(50, repository=repository)
    assert await after.find_spent() == ["JM"]
    assert not await after.admit(JAMAICA)


async def test_nobody_is_called_abroad_uncounted() -> None:
    repository, metrics = FakeCallBudgetRepository(down=True), Metrics()
    budget = budget_of(50, repository=repository, metrics=metrics)
    assert not await budget.admit(JAMAICA)
    await budget.note_length(JAMAICA, 60)
    assert metrics.registry.get_sample_value("outage_ivr_late_writes_total", {"what": "call length"}) == 1


async def test_days_that_are_over_are_forgotten() -> None:
    repository, clock = FakeCallBudgetRepository(), FakeClock()
    budget = budget_of(50, repository=repository, clock=clock)
    await budget.admit(JAMAICA)
    await budget.forget()
    assert len(repository.calls) == 1
    clock.advance(timedelta(days=1))
    await budget.forget()
    assert len(repository.calls) == 0
