"""The parts of a running service, joined; one worker of it."""

import asyncio
import gc
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import aiohttp
import structlog
from aiohttp import web

from asterisk.ari.client import ARIClient
from ivr.app.agents import build_queue
from ivr.app.gateways import choose_gateway
from ivr.app.health import Health
from ivr.app.measuring import Measurer
from ivr.app.pages import Pages
from ivr.app.repositories import Repositories
from ivr.calls.inbound.details import DetailFolder
from ivr.calls.inbound.intake import Intake
from ivr.calls.inbound.line import Line, LineParts
from ivr.calls.outbound.dialer import Dialer, DialerParts
from ivr.calls.outbound.messenger import Messenger
from ivr.calls.outbound.settling import Settler
from ivr.calls.outbound.trunk import ARITrunk
from ivr.calls.records import CallRecorder
from ivr.cluster.failover import Failover
from ivr.cluster.notify import READY, keep_notifying, notify
from ivr.config.secrets import read_secrets
from ivr.config.settings import Settings
from ivr.dialogs.level import LoadShedding
from ivr.jobs import Job, Jobs
from ivr.notices.actions import IncidentActions
from ivr.notices.fixed_phrases import FixedPhrases
from ivr.notices.live import Notices
from ivr.notices.prerendering import Prerenderer
from ivr.notices.preview import IncidentPreview
from ivr.notices.promise_alerts import PromiseAlerts
from ivr.observability.loop_lag import watch_lag
from ivr.observability.metrics import Metrics
from ivr.observability.shared_metrics import SharedMetrics
from ivr.recordings.recordable import RecordedPrompts
from ivr.web.board.duty_texts import DutyTexts
from ivr.web.services import WebServices
from ivr.web.site import build_web
from ivr.web.texts.pages import PageTexts
from outages.clock import Clock
from outages.errors import StoreError
from outages.incidents import Incident
from outages.notifications import SMSGateway
from prompts.library import Library
from prompts.speech.chain import Chain

log = structlog.get_logger()

#: A gateway that has not reported for so long never will.
REPORTS_WITHIN = timedelta(hours=24)

#: Conversations may go on for so long (seconds) after the service was told to stop: most are over by then.
DRAIN = 60.0


class LineWorker:
    """The parts of a running service, joined."""

    def __init__(
        self,
        *,
        settings: Settings,
        repositories: Repositories,
        library: Library,
        phrases: FixedPhrases,
        speech: Chain,
        ari: ARIClient,
        http: aiohttp.ClientSession,
        clock: Clock,
    ) -> None:
        self._settings, self._repositories, self._library, self._phrases = (
            settings,
            repositories,
            library,
            phrases,
        )
        self._ari, self._clock = ari, clock
        self._metrics = Metrics()
        self._load_shedding = LoadShedding(settings.max_calls, shorten_from=settings.shorten_from)
        self._metrics.show_load_shedding(self._load_shedding)
        self._metrics.connections.set_function(lambda: ari.counters.connections)
        self._shared = SharedMetrics(self._metrics.registry, settings.home, settings.worker or 1)
        self._recorder = CallRecorder(repositories.calls, self._metrics)
        self._prerenderer = Prerenderer(
            library=library,
            subscribers=repositories.subscribers,
            languages=settings.languages,
            fallback=settings.home / "fallback",
            clock=clock,
            zone=settings.zone,
        )
        self._notices = Notices(
            incidents=repositories.incidents,
            areas=repositories.areas,
            prerendering=self._prerenderer,
            clock=clock,
            zone=settings.zone,
        )
        self._settler = Settler(repositories.notifications, clock, self._metrics)
        gateway, self._receipts = choose_gateway(settings, http, clock)
        self._messenger = Messenger(
            repository=repositories.notifications,
            settler=self._settler,
            gateway=gateway,
            clock=clock,
            languages=settings.languages,
        )
        self._promises = self._promise_watch(gateway)
        self._trunk = self._make_trunk()
        self._dialer = Dialer(self._dialer_parts())
        self._queue = build_queue(
            settings,
            repositories,
            library=library,
            ari=ari,
            dialer=self._dialer,
            trunk=self._trunk,
            recorder=self._recorder,
            metrics=self._metrics,
            clock=clock,
        )
        self._failover = Failover(ari, changed=self._take_in)
        self._intake = self._make_intake()
        self._line = Line(self._line_parts())
        self._jobs = Jobs(self._list_jobs())
        self._health = Health(
            ari=ari,
            incidents=repositories.incidents,
            speech=speech,
            phrases=phrases,
            preferred=settings.engines[0],
            jobs=self._jobs,
            workers=settings.workers,
            present=lambda: self._failover.size,
            load_shedding=self._load_shedding,
        )
        self._measurer = Measurer(
            self._metrics, self._health, self._notices, repositories.notifications, self._queue, clock=clock
        )

    async def run(self, stop: asyncio.Event, ready: Callable[[], None]) -> None:
        """Take calls until told to stop, or until a part can't go on; then end in good order."""
        runner = web.AppRunner(build_web(self._web_services()), access_log=None)
        await runner.setup()
        pages = Pages(self._settings, runner)
        tasks = [
            asyncio.create_task(keep_notifying(stop), name="notify"),
            asyncio.create_task(self._recorder.write_forever(), name="journal"),
            asyncio.create_task(self._prerenderer.render_addresses(), name="rehearsal"),
            asyncio.create_task(watch_lag(self._note_load), name="lag"),
        ]
        try:
            await pages.open()
            tasks.append(asyncio.create_task(pages.serve(), name="web"))
            await self._notices.refresh()
            await self._intake.refresh()
            await self._queue.sounds.lay_out()
            # What is loaded by now stays: searching it for garbage would make every caller wait for 0.4 s.
            gc.collect()
            gc.freeze()
            # Only now: a call before this would hear of no outage.
            tasks.append(asyncio.create_task(self._ari.run(), name="ari"))
            tasks.append(asyncio.create_task(self._line.serve(self._ari.incoming), name="line"))
            if self._settings.workers > 1:
                tasks.append(asyncio.create_task(self._failover.run(), name="crew"))
            self._jobs.start()
            tasks.append(asyncio.create_task(self._speak_rest(), name="phrases"))
            await self._wait(tasks, stop, ready)
        finally:
            await self._end(tasks, pages)

    async def _speak_rest(self) -> None:
        """Have the fixed phrases spoken that callers come to later, then have nothing more to do."""
        await self._phrases.speak_rest()
        await asyncio.Event().wait()

    def _note_load(self, lag: float) -> None:
        """Let the ladder come down when nobody calls any more, and climb when this worker has too much to do."""
        self._load_shedding.note_calls(self._line.conversations)
        self._load_shedding.note_lag(lag)

    async def _wait(
        self, tasks: list[asyncio.Task[None]], stop: asyncio.Event, ready: Callable[[], None]
    ) -> None:
        """Wait until told to stop; raise what a part failed of that can't go on."""
        announcing = asyncio.create_task(self._announce(ready), name="announce")
        stopping = asyncio.create_task(stop.wait(), name="stop")
        done, _ = await asyncio.wait([*tasks, stopping], return_when=asyncio.FIRST_COMPLETED)
        for watcher in (announcing, stopping):
            watcher.cancel()
        for task in done - {stopping}:
            task.result()

    async def _announce(self, ready: Callable[[], None]) -> None:
        await self._ari.connected.wait()
        log.info("service_ready", web=self._settings.web_address)
        notify(READY)
        ready()

    async def _end(self, tasks: list[asyncio.Task[None]], pages: Pages) -> None:
        """Let calls finish first; what they leave behind is written before the rest goes."""
        self._messenger.stop()
        self._failover.leave()
        await asyncio.gather(self._jobs.stop(DRAIN), self._line.drain(DRAIN), self._dialer.drain(DRAIN))
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if not await self._recorder.flush():
            log.error("call_records_lost_at_stop")
        await self._settler.settle_unwritten()
        await pages.close()
        log.info("service_stopped")

    async def _changed(self, _incident: Incident) -> None:
        """Let the callers of all workers hear a change at once, and those who wait be told; the ticks make up for a failure."""
        await self._take_in()
        await self._failover.spread()

    async def _take_in(self) -> None:
        """Let our callers hear what has changed."""
        try:
            await self._notices.refresh()
        except StoreError as error:
            log.error("board_not_refreshed", error=str(error))
        self._jobs.wake("call back", "send SMS")

    def _list_jobs(self) -> list[Job]:
        return [
            Job("refresh the board", 2, self._notices.refresh),
            Job("render ahead", 60, self._render_ahead),
            Job("call back", 1, self._call_back),
            Job("send SMS", 1, self._messenger.send_due),
            Job("watch promises", 20, self._promises.watch),
            Job("settle", 5, self._settle),
            Job("close unreported", 3600, self._close_unreported),
            Job("measure", 5, self._measure),
            Job("learn what is supplied", 60, self._intake.refresh),
            *([Job("share figures", 5, self._shared.publish)] if self._settings.workers > 1 else []),
            Job("forget by age", 3600, self._forget_by_age),
            *(replace(job, run=self._if_leading(job.run)) for job in self._queue.list_jobs()),
        ]

    def _if_leading(self, run: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
        async def run_if_leading() -> None:
            if self._failover.leads:
                await run()

        return run_if_leading

    async def _measure(self) -> None:
        await self._measurer.measure()

    async def _render_ahead(self) -> None:
        await self._prerenderer.prerender_soon(self._notices.active, self._notices.general_news)

    async def _call_back(self) -> None:
        # The trunk's limits are those of all workers: one of them dials.
        if self._failover.leads:
            await self._dialer.dial_due()

    async def _settle(self) -> None:
        await self._settler.settle_unwritten()
        if self._failover.leads:
            await self._dialer.settle_expired()

    async def _close_unreported(self) -> None:
        closed = await self._repositories.notifications.close_unreported(
            before=self._clock.now() - REPORTS_WITHIN
        )
        if closed:
            log.warning("sms_never_reported", closed=closed)

    async def _forget_by_age(self) -> None:
        now = self._clock.now()
        await self._intake.forget(details_before=now - timedelta(days=self._settings.detail_days), now=now)

    def _make_intake(self) -> Intake:
        settings, repositories = self._settings, self._repositories
        return Intake(
            subscribers=repositories.subscribers,
            tries=repositories.tries,
            reports=repositories.reports,
            details=DetailFolder(settings.home / "details"),
            region=settings.region,
            hazards=frozenset(settings.hazard_services),
            hints=frozenset(settings.hint_services),
        )

    def _promise_watch(self, gateway: SMSGateway) -> PromiseAlerts:
        settings = self._settings
        words = PageTexts(settings.languages[0])
        texts = DutyTexts(self._repositories.areas, words=words, clock=self._clock, zone=settings.zone)
        return PromiseAlerts(
            repository=self._repositories.incidents,
            gateway=gateway,
            numbers=settings.duty_numbers,
            ahead=settings.promise_warning,
            clock=self._clock,
            write=texts.promise_alert,
            metrics=self._metrics,
        )

    def _make_trunk(self) -> ARITrunk:
        settings = self._settings
        return ARITrunk(
            self._ari,
            ring_seconds=settings.callback_ring_seconds,
            line_number=settings.line_number,
            records=settings.home / "asterisk" / "log" / "cel-custom" / "calls.csv",
        )

    def _dialer_parts(self) -> DialerParts:
        settings = self._settings
        return DialerParts(
            repository=self._repositories.notifications,
            settler=self._settler,
            trunk=self._trunk,
            library=self._library,
            recorder=self._recorder,
            metrics=self._metrics,
            clock=self._clock,
            languages=settings.languages,
            at_once=settings.callbacks_at_once,
            per_second=settings.callbacks_per_second,
            node=read_secrets(settings.home).node,
        )

    def _line_parts(self) -> LineParts:
        return LineParts(
            subscribers=self._repositories.subscribers,
            tickets=self._repositories.tickets,
            notices=self._notices,
            library=self._library,
            recorder=self._recorder,
            metrics=self._metrics,
            clock=self._clock,
            languages=self._settings.languages,
            region=self._settings.region,
            intake=self._intake,
            load_shedding=self._load_shedding,
            flood_limit=self._settings.flood_limit,
            rules=self._settings.request_rules,
            successor_of=self._failover.successor_of,
            queue_talks=self._queue.talks,
        )

    def _web_services(self) -> WebServices:
        settings, repositories = self._settings, self._repositories
        preview = IncidentPreview(
            areas=repositories.areas,
            subscribers=repositories.subscribers,
            library=self._library,
            languages=settings.languages,
            clock=self._clock,
            zone=settings.zone,
        )
        return WebServices(
            areas=repositories.areas,
            incidents=repositories.incidents,
            tickets=repositories.tickets,
            reports=repositories.reports,
            voices=self._intake.details,
            calls=repositories.calls,
            cards=repositories.cards,
            queue_view=self._queue.queue_view,
            notifications=repositories.notifications,
            accounts=repositories.accounts,
            clock=self._clock,
            zone=settings.zone,
            languages=tuple(settings.languages),
            actions=IncidentActions(repositories.incidents, self._clock, changed=self._changed),
            preview=preview,
            prompts=RecordedPrompts(
                self._library, repositories.trail, languages=settings.languages, engines=settings.engines
            ),
            health=self._health.parts,
            registry=(self._shared if settings.workers > 1 else self._metrics).registry,
            receipts=self._receipts,
            promise_warning=settings.promise_warning,
            secure_cookies=settings.web_address.startswith("https:"),
            node=read_secrets(settings.home).node,
        )
