"""The composition root: builds the parts of a worker and joins them; nothing runs yet."""

from dataclasses import dataclass
from datetime import timedelta

from ivr.app.agents import AgentQueue, build_queue
from ivr.app.duty import build_alarm_calls, build_alarm_watch
from ivr.app.foundation import Foundation
from ivr.app.gateways import sent_messages
from ivr.app.health import Health
from ivr.app.lookups import build_lookup, subscribers_of
from ivr.app.measuring import Measurer
from ivr.app.outbound import Outbound, build_outbound
from ivr.app.probes import Recently
from ivr.app.replies import build_answerer, build_reply_intake
from ivr.app.telling import build_clock_facts
from ivr.calls.inbound.details import DetailFolder
from ivr.calls.inbound.intake import Intake
from ivr.calls.inbound.line import Line, LineParts
from ivr.calls.inbound.lookup import Lookup
from ivr.calls.playing import PlaybackTrial, PlaybackWatch
from ivr.calls.records import CallRecorder
from ivr.clock_watch import ClockWatch
from ivr.cluster.failover import Failover
from ivr.dialogs.level import LoadShedding
from ivr.duty.alarms import AlarmWatch
from ivr.duty.calls import AlarmCalls
from ivr.jobs import Jobs
from ivr.notices.branch_watch import BranchWatch
from ivr.notices.clock_facts import ClockFacts
from ivr.notices.coverage import NoticeCoverage
from ivr.notices.live import Notices
from ivr.notices.prerendering import Prerenderer, dialplan_phrases
from ivr.notices.promise_alerts import PromiseAlerts
from ivr.notices.proposals import ProposalWatch
from ivr.notices.reach_watch import ReachWatch
from ivr.notices.telephone_watch import TelephoneNoticeWatch
from ivr.observability.shared_metrics import SharedMetrics
from ivr.personal_data.retention import Retention
from ivr.replies.answers import Answerer
from ivr.replies.intake import ReplyIntake
from ivr.search import Finder
from outages.callers import SubscriberRepository
from outages.text_messages import SMSGateway
from prompts.files import is_whole


@dataclass(frozen=True, slots=True)
class Watches:
    """What looks after what needs a hand, promises, proposals, branches, the forgotten, what the clock makes, and notices by telephone."""

    alarms: AlarmWatch
    promises: PromiseAlerts
    proposals: ProposalWatch
    reach: ReachWatch
    branches: BranchWatch
    clock_facts: ClockFacts
    by_telephone: TelephoneNoticeWatch


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerParts:
    """The parts of one worker, joined."""

    foundation: Foundation
    shared_metrics: SharedMetrics
    load_shedding: LoadShedding
    recorder: CallRecorder
    prerenderer: Prerenderer
    notices: Notices
    coverage: NoticeCoverage
    outbound: Outbound
    alarm_calls: AlarmCalls
    answerer: Answerer
    reply_intake: ReplyIntake | None
    queue: AgentQueue
    watches: Watches
    failover: Failover
    intake: Intake
    lookup: Lookup | None
    retention: Retention
    line: Line
    jobs: Jobs
    clock_watch: ClockWatch
    health: Recently
    trial: PlaybackTrial
    measurer: Measurer
    finder: Finder


@dataclass(frozen=True, slots=True)
class _SharedParts:
    """What the line, its health and the calls out share."""

    load_shedding: LoadShedding
    recorder: CallRecorder
    playing: PlaybackWatch
    failover: Failover
    jobs: Jobs


def compose(foundation: Foundation) -> WorkerParts:
    """Build all parts over what was opened."""
    shared = _build_shared(foundation)
    prerenderer, notices = _build_notices(foundation)
    replies = build_reply_intake(foundation) if foundation.settings.sms_replies else None
    recorder, playing, failover = shared.recorder, shared.playing, shared.failover
    outbound = build_outbound(foundation, recorder, notices, playing, replies, leads=lambda: failover.leads)
    lookup = build_lookup(foundation)
    subscribers = subscribers_of(foundation, lookup)
    queue, intake = build_queue(foundation), _build_intake(foundation, subscribers)
    health = _build_health(foundation, shared, outbound, lookup)
    line = _build_line(
        foundation, shared, subscribers=subscribers, notices=notices, intake=intake, queue=queue
    )
    return WorkerParts(
        foundation=foundation,
        shared_metrics=_share_metrics(foundation),
        load_shedding=shared.load_shedding,
        recorder=shared.recorder,
        prerenderer=prerenderer,
        notices=notices,
        coverage=_build_coverage(foundation, notices),
        outbound=outbound,
        alarm_calls=build_alarm_calls(foundation),
        answerer=build_answerer(foundation, notices, outbound.gateways.pool),
        reply_intake=replies,
        queue=queue,
        watches=_build_watches(foundation, outbound.gateways.pool, notices, queue, health),
        failover=shared.failover,
        intake=intake,
        lookup=lookup,
        retention=_build_retention(foundation, intake),
        line=line,
        jobs=shared.jobs,
        clock_watch=ClockWatch(foundation.clock, foundation.repositories.due_times),
        health=health,
        trial=PlaybackTrial(foundation.ari, foundation.library, shared.playing),
        measurer=_build_measurer(foundation, health, notices, queue),
        finder=_build_finder(foundation),
    )


def _build_watches(
    foundation: Foundation, gateway: SMSGateway, notices: Notices, queue: AgentQueue, health: Recently
) -> Watches:
    repositories, clock, metrics = foundation.repositories, foundation.clock, foundation.metrics
    return Watches(
        build_alarm_watch(foundation, gateway, notices, queue, health.parts),
        PromiseAlerts(repositories.incidents, clock, metrics, ahead=foundation.settings.promise_warning),
        ProposalWatch(repositories.proposals, notices, clock, metrics),
        _build_reach_watch(foundation),
        BranchWatch(repositories.branches, clock),
        build_clock_facts(foundation),
        TelephoneNoticeWatch(repositories.incidents, clock, ahead=foundation.settings.promise_warning),
    )


def _build_reach_watch(foundation: Foundation) -> ReachWatch:
    repositories = foundation.repositories
    return ReachWatch(repositories.incidents, repositories.campaigns, foundation.metrics, foundation.clock)


def _build_shared(foundation: Foundation) -> _SharedParts:
    foundation.metrics.connections.set_function(lambda: foundation.ari.counters.connections)
    return _SharedParts(
        _build_load_shedding(foundation),
        CallRecorder(foundation.repositories.calls, foundation.metrics),
        PlaybackWatch(foundation.metrics, is_whole),
        Failover(foundation.ari),
        Jobs(),
    )


def _share_metrics(foundation: Foundation) -> SharedMetrics:
    return SharedMetrics(foundation.metrics.registry, foundation.settings.home, foundation.process.label)


def _build_load_shedding(foundation: Foundation) -> LoadShedding:
    settings = foundation.settings
    load_shedding = LoadShedding(settings.max_calls, shorten_from=settings.shorten_from)
    foundation.metrics.show_load_shedding(load_shedding)
    return load_shedding


def _build_finder(foundation: Foundation) -> Finder:
    repositories = foundation.repositories
    return Finder(repositories.search, repositories.areas, region=foundation.settings.region)


def _build_prerenderer(foundation: Foundation) -> Prerenderer:
    settings = foundation.settings
    return Prerenderer(
        library=foundation.library,
        subscribers=foundation.repositories.subscribers,
        zones=foundation.repositories.zones,
        languages=settings.languages,
        fallback=settings.home / "fallback",
        clock=foundation.clock,
        zone=settings.zone,
    )


def _build_notices(foundation: Foundation) -> tuple[Prerenderer, Notices]:
    prerenderer = _build_prerenderer(foundation)
    notices = Notices(
        incidents=foundation.repositories.incidents,
        areas=foundation.repositories.areas,
        prerendering=prerenderer,
        clock=foundation.clock,
        zone=foundation.settings.zone,
    )
    return prerenderer, notices


def _build_coverage(foundation: Foundation, notices: Notices) -> NoticeCoverage:
    repositories = foundation.repositories
    return NoticeCoverage(repositories.point_groups, repositories.areas, active=lambda: notices.active)


def _build_intake(foundation: Foundation, subscribers: SubscriberRepository) -> Intake:
    settings, repositories = foundation.settings, foundation.repositories
    return Intake(
        subscribers=subscribers,
        tries=repositories.tries,
        reports=repositories.reports,
        details=DetailFolder(settings.home / "details"),
        region=settings.region,
        hazards=frozenset(settings.hazard_services),
        hints=frozenset(settings.hint_services),
    )


def _build_retention(foundation: Foundation, intake: Intake) -> Retention:
    settings = foundation.settings
    return Retention(
        repository=foundation.repositories.retention,
        voices=intake.details,
        messages=sent_messages(settings),
        periods=settings.retention,
        messages_kept=timedelta(days=settings.sms_days),
        clock=foundation.clock,
        metrics=foundation.metrics,
    )


def _build_line(
    foundation: Foundation,
    shared: _SharedParts,
    *,
    subscribers: SubscriberRepository,
    notices: Notices,
    intake: Intake,
    queue: AgentQueue,
) -> Line:
    settings, repositories = foundation.settings, foundation.repositories
    return Line(
        LineParts(
            subscribers=subscribers,
            tickets=repositories.tickets,
            notices=notices,
            library=foundation.library,
            recorder=shared.recorder,
            metrics=foundation.metrics,
            clock=foundation.clock,
            languages=settings.languages,
            region=settings.region,
            intake=intake,
            load_shedding=shared.load_shedding,
            playing=shared.playing,
            flood_limit=settings.flood_limit,
            rules=settings.request_rules,
            texts_numbers=settings.ticket_by_sms,
            successor_of=shared.failover.successor_of,
            queue_talks=queue.talks,
        )
    )


def _build_measurer(
    foundation: Foundation, health: Recently, notices: Notices, queue: AgentQueue
) -> Measurer:
    return Measurer(
        foundation.metrics,
        health=health,
        notices=notices,
        notifications=foundation.repositories.notifications,
        campaigns=foundation.repositories.campaigns,
        replies=foundation.repositories.replies,
        branches=foundation.repositories.branches,
        call_list=foundation.repositories.call_list,
        queue_view=queue.queue_view,
        agents=queue.agents,
        clock=foundation.clock,
    )


def _build_health(
    foundation: Foundation, shared: _SharedParts, outbound: Outbound, lookup: Lookup | None
) -> Recently:
    settings, repositories = foundation.settings, foundation.repositories
    vital = dialplan_phrases(settings.languages)
    health = Health(
        ari=foundation.ari,
        incidents=foundation.repositories.incidents,
        speech=foundation.speech,
        phrases=foundation.phrases,
        preferred=settings.engines[0],
        jobs=shared.jobs,
        workers=settings.workers,
        present=lambda: shared.failover.size,
        load_shedding=shared.load_shedding,
        playing=shared.playing,
        carrier=outbound.carrier,
        budget=outbound.budget,
        home=settings.home,
        process=foundation.process,
        count_roles=lambda: repositories.presence.count(at=foundation.clock.now()),
        write_test=repositories.write_test,
        count_due=lambda: repositories.notifications.count_due(at=foundation.clock.now()),
        vital=lambda: foundation.library.find_prompts(vital),
        gateways=outbound.gateways.pool.gateways,
        billing=None if lookup is None else lookup.presence,
    )
    return Recently(health.parts)
