"""The line's figures for Prometheus."""

from collections.abc import Callable
from itertools import product

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
)

from ivr.dialogs.level import LoadShedding
from outages.calls import CallOutcome, Direction
from outages.detection.record import Strength
from outages.directory import LookupOutcome
from outages.estimates import AlertStage
from outages.notifications import Result
from outages.replies.reading import Meaning
from outages.replies.rules import ReplyOutcome
from outages.retention import SENT_MESSAGES, DataKind
from outages.text_gateways import SendOutcome
from outages.tickets import Channel

# Nobody needs the start of each series, and several workers would report it twice.
disable_created_metrics()  # type: ignore[no-untyped-call]


class Metrics:
    """The service's figures, in their own registry."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._measure_calls()
        self._measure_load()
        self._measure_incidents()
        self._measure_proposals()
        self._measure_notifications()
        self._measure_gateways()
        self._measure_parts()
        self._measure_agents()
        self._measure_retention()
        ProcessCollector(registry=self.registry)
        self._begin_at_nothing()

    def show_load_shedding(self, load_shedding: LoadShedding) -> None:
        """Let the gauges follow load shedding."""
        self.dialog_level.set_function(lambda: load_shedding.level)
        self.line_load.set_function(lambda: load_shedding.load)
        self.loop_lag.set_function(lambda: load_shedding.lag)

    def begin_gateway(self, name: str, is_left: Callable[[], bool]) -> None:
        """Export the figures of an SMS gateway from the start."""
        self.gateway_left.labels(name).set_function(is_left)
        self.gateway_seconds.labels(name)
        for outcome in SendOutcome:
            self.gateway_messages.labels(name, outcome)

    def _begin_at_nothing(self) -> None:
        """Export every counter from the start: Prometheus sees no increase in one that begins at 1."""
        for direction, outcome in product(Direction, CallOutcome):
            self.calls.labels(direction, outcome)
        for channel, result in product(Channel, Result):
            self.attempts.labels(channel, result)
        for meaning, followed in product(Meaning, ReplyOutcome):
            self.replies.labels(meaning, followed)
        for asked in LookupOutcome:
            self.lookups.labels(asked)
        for stage in AlertStage:
            self.lapses.labels(stage)
        for strength in Strength:
            self.proposals.labels(strength)
        for kind in (*DataKind, SENT_MESSAGES):
            self.forgotten.labels(kind)

    def _measure_calls(self) -> None:
        self.calls = self._counter(
            "outage_ivr_calls", "Calls that ended, by direction and outcome.", "direction", "outcome"
        )
        self.calls_now = self._gauge("outage_ivr_calls_now", "Conversations in progress.")
        self.floods = self._counter(
            "outage_ivr_floods", "Calls kept short because their number calls repeatedly."
        )
        self.first_sound = Histogram(
            "outage_ivr_first_sound_seconds",
            "From Asterisk's offer of a call to the request to play its first words.",
            buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 3),
            registry=self.registry,
        )
        self.lookups = self._counter(
            "outage_ivr_lookups",
            "Questions to the billing system by outcome: answered in time, late, failed or not asked.",
            "outcome",
        )
        self.unplayed = self._counter(
            "outage_ivr_unplayed_playbacks", "Playbacks of which Asterisk could not play everything."
        )

    def _measure_load(self) -> None:
        self.dialog_level = self._gauge(
            "outage_ivr_ladder_step",
            "How short new conversations are kept: 0 full, 1 notice and keys, 2 notice only, 3 short notice and SMS.",
        )
        self.line_load = self._gauge("outage_ivr_line_load", "Share of the line's calls in use.")
        self.loop_lag = self._gauge("outage_ivr_loop_lag_seconds", "Lasting lag of the event loop.")

    def _measure_incidents(self) -> None:
        self.active_incidents = self._gauge("outage_ivr_active_incidents", "Incidents that callers hear now.")
        self.lapses = self._counter(
            "outage_ivr_lapses",
            "Promises that were nearly due (lapsing) or overdue (lapsed) without a renewal.",
            "stage",
        )
        self.promises_overdue = self._gauge(
            "outage_ivr_promises_overdue", "Incidents whose promise to callers is overdue."
        )

    def _measure_proposals(self) -> None:
        self.proposals = self._counter(
            "outage_ivr_proposals",
            "Outages proposed because of reports that no notice covers, by how rarely chance shows as much.",
            "strength",
        )
        self.proposals_open = self._gauge(
            "outage_ivr_proposals_open", "Proposed outages that nobody has decided about."
        )

    def _measure_notifications(self) -> None:
        self.attempts = self._counter(
            "outage_ivr_attempts", "Attempts to notify somebody, by channel and result.", "channel", "result"
        )
        self.replies = self._counter(
            "outage_ivr_replies",
            "Text messages from people, by meaning and what followed.",
            "meaning",
            "outcome",
        )
        self.replies_waiting = self._gauge(
            "outage_ivr_replies_waiting", "Text messages from people that somebody still has to read."
        )
        self.notifications_due = self._gauge(
            "outage_ivr_notifications_due",
            "Notifications that are due and not being sent yet, by channel.",
            "channel",
        )
        self.forgotten_persons = self._gauge(
            "outage_ivr_forgotten_persons",
            "People who asked and were not told that it is over, and nothing says why; counted hourly, of two days.",
        )
        self.call_list = self._gauge(
            "outage_ivr_call_list", "People whom nothing has reached and whom agents are to call now."
        )
        self.tickets_still_out = self._gauge(
            "outage_ivr_tickets_still_out",
            "Open tickets whose subscribers say that service is not back though they were told so.",
        )
        self.branches_held = self._gauge(
            "outage_ivr_branches_held",
            "Branches in which people say that it is still out, and nobody else is told before a manager has decided.",
        )

    def _measure_gateways(self) -> None:
        self.gateway_left = self._gauge(
            "outage_ivr_sms_gateway_left",
            "Whether an SMS gateway gets no messages for now: it refuses them or can't be reached.",
            "gateway",
        )
        self.gateway_messages = self._counter(
            "outage_ivr_sms_gateway_messages",
            "Messages handed to an SMS gateway: taken, refused for now, refused for good (never), or unknown.",
            "gateway",
            "outcome",
        )
        self.gateway_seconds = Histogram(
            "outage_ivr_sms_gateway_seconds",
            "From handing a message to an SMS gateway to its answer.",
            ["gateway"],
            buckets=(0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30),
            registry=self.registry,
        )

    def _measure_parts(self) -> None:
        self.part_health = self._gauge(
            "outage_ivr_part_health",
            "State of each part of the line as in /healthz: 0 ok, 1 degraded, 2 down.",
            "part",
        )
        self.connections = self._gauge(
            "outage_ivr_ari_connections", "Connections to Asterisk made since the start."
        )
        self.lost_writes = self._counter(
            "outage_ivr_late_writes", "Writes that failed at first, by kind.", "what"
        )

    def _measure_agents(self) -> None:
        self.queue_calls = self._gauge(
            "outage_ivr_queue_calls",
            "Callers who asked for an agent, by stage: ringing, talking or waiting.",
            "stage",
        )
        self.persons_there = self._gauge("outage_ivr_persons_there", "Agents who can be reached.")

    def _measure_retention(self) -> None:
        self.forgotten = self._counter(
            "outage_ivr_forgotten", "Rows and messages deleted because their time was over, by kind.", "kind"
        )

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(name, text, labels, registry=self.registry)

    def _gauge(self, name: str, text: str, *labels: str) -> Gauge:
        return Gauge(name, text, labels, registry=self.registry)
