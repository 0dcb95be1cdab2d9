"""One worker of the service: runs its parts, and ends them in good order."""

import asyncio
import contextlib
import gc
from collections.abc import Awaitable, Callable, Coroutine
from datetime import timedelta
from functools import partial
from typing import Any

import structlog

from ivr.app.composition import WorkerParts
from ivr.app.duty_calls import build_duty_talks
from ivr.app.listening import GuardedRunner
from ivr.app.measuring import watch_lag
from ivr.app.pages import Pages
from ivr.calls.outbound.leases import LEASE, LOOK_EVERY, RENEW_EVERY
from ivr.calls.outbound.source import CallSource
from ivr.cluster.notify import READY, keep_notifying, notify
from ivr.jobs import Job
from outages.errors import StoreError
from outages.incidents import Incident
from outages.presence import SAID_EVERY, ServiceRole

log = structlog.get_logger()

#: How long a gateway may take to report a delivery; after that it never will.
REPORTS_WITHIN = timedelta(hours=24)

#: How long after the wall clock was set nothing is deleted by its age.
CLOCK_IS_TRUSTED_AFTER = timedelta(days=1)

#: How long, in seconds, conversations may go on after the service was told to stop: most are over by then.
DRAIN = 60.0


class LineWorker:
    """Runs the parts of a worker as tasks and jobs until one of them fails or the service stops."""

    def __init__(self, parts: WorkerParts) -> None:
        self._parts, self._foundation = parts, parts.foundation
        self._settings, self._process = parts.foundation.settings, parts.foundation.process
        self._tasks: list[asyncio.Task[None]] = []
        if self._settings.duty_line:
            parts.line.duty = build_duty_talks(parts, changed=self._changed)
        dialer, outbound = parts.outbound.dialer, parts.outbound
        # These wait for nothing when an incident changes.
        self._ring_back = Job("call back", 1, partial(dialer.dial_due, outbound.ring_backs))
        self._send_sms = Job("send SMS", 1, outbound.messenger.send_due)
        self._send_others = [
            Job(f"send by {channel}", 1, messenger.send_due)
            for channel, messenger in outbound.other_messengers.items()
        ]
        self._follow = Job("have tickets follow", 5, self._if_leading(self._carry_out))
        self._sample = Job("ask some first", 1, self._if_leading(self._advance_samples))

    async def run(self, stop: asyncio.Event, ready: Callable[[], None]) -> None:
        """Do what the process is for until told to stop, or until a part can't go on; then end in good order."""
        pages = await self._build_pages()
        try:
            await self._start(stop, pages)
            await self._wait(stop, ready)
        finally:
            await self._end(pages)

    async def _build_pages(self) -> Pages | None:
        """Build the pages where they are served, None elsewhere: they are what takes longest to load."""
        if not self._process.plays(ServiceRole.WEB):
            return None
        from ivr.app.web_services import build_web_services  # noqa: PLC0415 - as said above
        from ivr.web.site import build_web  # noqa: PLC0415

        runner = GuardedRunner(build_web(build_web_services(self._parts, changed=self._changed)))
        await runner.setup()
        return Pages(self._settings, runner, alone=self._settings.workers == 1 and self._process.role is None)

    async def _start(self, stop: asyncio.Event, pages: Pages | None) -> None:
        """Start everything, calls last: one that came earlier would hear of no outage."""
        parts = self._parts
        self._spawn(keep_notifying(stop), "notify")
        self._spawn(parts.recorder.write_forever(), "records")
        self._spawn(watch_lag(self._note_load), "lag")
        if pages is not None:
            await pages.open()
            self._spawn(pages.serve(), "web")
        if self._process.plays(ServiceRole.DISPATCH):
            self._spawn(parts.outbound.gateways.pool.run(), "sms gateways")
        await parts.notices.refresh()
        if self._process.plays(ServiceRole.CALLS):
            await parts.intake.refresh()
            await parts.queue.sounds.lay_out()
            self._spawn(parts.prerenderer.render_addresses(), "prerendering")
            self._spawn(self._speak_rest(), "phrases")
        # What is loaded by now stays: a search for garbage in it would make every caller wait for 0.4 s.
        gc.collect()
        gc.freeze()
        self._spawn(self._foundation.ari.run(), "ari")
        self._spawn(parts.line.serve(self._foundation.ari.incoming), "line")
        if self._settings.workers > 1 or self._process.role is ServiceRole.DISPATCH:
            self._spawn(parts.failover.run(self._take_in), "failover")
        with contextlib.suppress(StoreError):
            await self._say_presence()
        parts.jobs.start(self._list_jobs(pages))

    def _spawn(self, part: Coroutine[Any, Any, None], name: str) -> None:
        self._tasks.append(asyncio.create_task(part, name=name))

    async def _speak_rest(self) -> None:
        """Render the fixed phrases that callers reach later, then idle: a task that ends would end the worker."""
        await self._foundation.phrases.speak_rest()
        await asyncio.Event().wait()

    def _note_load(self, lag: float) -> None:
        """Note what load shedding goes by, also while nobody calls."""
        self._parts.load_shedding.note_calls(self._parts.line.conversations)
        self._parts.load_shedding.note_lag(lag)

    async def _wait(self, stop: asyncio.Event, ready: Callable[[], None]) -> None:
        """Wait until told to stop; raise the error of a part that can't go on."""
        announcing = asyncio.create_task(self._announce(ready), name="announce")
        stopping = asyncio.create_task(stop.wait(), name="stop")
        done, _ = await asyncio.wait([*self._tasks, stopping], return_when=asyncio.FIRST_COMPLETED)
        for watcher in (announcing, stopping):
            watcher.cancel()
        for task in done - {stopping}:
            task.result()

    async def _announce(self, ready: Callable[[], None]) -> None:
        if self._process.plays(ServiceRole.CALLS, ServiceRole.DISPATCH):
            await self._foundation.ari.connected.wait()
        log.info("service_ready", web=self._settings.web_address)
        notify(READY)
        ready()

    async def _end(self, pages: Pages | None) -> None:
        """Let calls finish first; write what they leave behind before the rest goes."""
        parts = self._parts
        for messenger in (parts.outbound.messenger, *parts.outbound.other_messengers.values()):
            messenger.stop()
        parts.failover.leave()
        await asyncio.gather(
            parts.jobs.stop(DRAIN), parts.line.drain(DRAIN), parts.outbound.dialer.drain(DRAIN)
        )
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if parts.lookup is not None:
            await parts.lookup.close()
        if not await parts.recorder.flush():
            log.error("call_records_lost_at_stop")
        await self._settle_unwritten()
        with contextlib.suppress(StoreError):
            await self._foundation.repositories.presence.leave(self._process.name)
        if pages is not None:
            await pages.close()
        log.info("service_stopped")

    async def _changed(self, _incident: Incident) -> None:
        """Make callers of all workers hear a change at once, and tell those who wait; the jobs make up for a failure."""
        await self._take_in()
        await self._parts.failover.spread()

    async def _take_in(self) -> None:
        """Make this worker's callers hear what has changed."""
        try:
            await self._parts.notices.refresh()
        except StoreError as error:
            log.error("board_not_refreshed", error=str(error))
        self._parts.jobs.wake(self._follow, self._sample, self._ring_back, self._send_sms, *self._send_others)

    def _list_jobs(self, pages: Pages | None) -> list[Job]:
        shared = self._settings.workers > 1 or self._process.role is not None
        jobs = [
            Job("say who is there", SAID_EVERY.total_seconds(), self._say_presence),
            Job("watch the clock", 1, self._parts.clock_watch.watch),
            Job("refresh the board", 2, self._parts.notices.refresh),
            Job("show proposals", 2, self._parts.watches.proposals.refresh),
            Job("measure", 5, self._parts.measurer.measure),
            *([Job("share figures", 5, self._parts.shared_metrics.publish)] if shared else []),
        ]
        if self._process.plays(ServiceRole.CALLS):
            jobs += self._list_calls_jobs()
        if pages is not None:
            jobs += self._list_web_jobs(pages)
        if self._process.plays(ServiceRole.DISPATCH):
            jobs += self._list_dispatch_jobs()
        return jobs

    def _list_calls_jobs(self) -> list[Job]:
        parts = self._parts
        return [
            Job("render ahead", 60, self._render_ahead),
            Job("try playing again", 5, parts.trial.run),
            Job("learn what is supplied", 60, parts.intake.refresh),
            Job("refresh the waits", 20, self._if_leading(parts.queue.sounds.refresh)),
            Job("forget tries", 3600, self._forget_tries),
        ]

    def _list_web_jobs(self, pages: Pages) -> list[Job]:
        return [
            Job("index places", 5, self._if_serving(pages, self._parts.finder.refresh)),
            Job("count service points", 20, self._if_serving(pages, self._parts.coverage.refresh)),
        ]

    def _list_dispatch_jobs(self) -> list[Job]:
        parts, if_leading = self._parts, self._if_leading
        dialer, ring_backs, queue = parts.outbound.dialer, parts.outbound.ring_backs, parts.queue
        # The trunk's limits are those of all workers, and so is the queue: the leader alone looks after them.
        leading = [
            self._ring_back,
            self._follow,
            self._sample,
            Job("end stopped campaigns", 5, if_leading(self._end_stopped)),
            Job("keep the call list", 20, if_leading(self._keep_call_list)),
            Job("settle ring-backs", LOOK_EVERY, if_leading(partial(self._settle_expired, ring_backs))),
            Job("place queue callbacks", 1, partial(dialer.dial_due, queue.callbacks)),
            Job("settle queue callbacks", 5, if_leading(partial(self._settle_expired, queue.callbacks))),
            Job("watch alarms", 5, if_leading(parts.watches.alarms.watch)),
            Job("call duty managers", 1, partial(dialer.dial_due, parts.alarm_calls)),
            Job("settle duty calls", 5, if_leading(partial(self._settle_expired, parts.alarm_calls))),
            Job("publish on time", 1, if_leading(self._publish_due)),
            Job("turn planned work", 5, if_leading(self._turn_planned_work)),
            Job("tell by the clock", 20, if_leading(parts.watches.clock_facts.tell)),
            Job("look at reports", 1, if_leading(parts.watches.proposals.scan)),
            Job("settle proposals", 5, if_leading(parts.watches.proposals.settle)),
            Job("learn what is usual", 5, if_leading(self._learn_usual)),
            Job("look for the forgotten", 3600, if_leading(parts.watches.reach.check)),
            Job("close abandoned tickets", 3600, if_leading(self._close_abandoned)),
            Job("forget by age", 3600, if_leading(self._forget_by_age)),
            Job("finish imports", 60, if_leading(self._foundation.repositories.imports.finish)),
        ]
        return [
            self._send_sms,
            Job("answer replies", 1, parts.answerer.send_due),
            *self._send_others,
            Job("answer for calls out", RENEW_EVERY, self._renew_leases),
            Job("watch promises", 20, parts.watches.promises.watch),
            Job("watch held branches", 5, parts.watches.branches.alert),
            Job("watch notices by telephone", 5, if_leading(parts.watches.by_telephone.watch)),
            Job("settle", 5, self._settle_unwritten),
            Job("close unreported", 3600, self._close_unreported),
            *leading,
        ]

    async def _say_presence(self) -> None:
        presence, now = self._foundation.repositories.presence, self._foundation.clock.now()
        await presence.say(self._process.name, self._process.roles, at=now)

    def _if_leading(self, run: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
        async def run_if_leading() -> None:
            if self._parts.failover.leads:
                await run()

        return run_if_leading

    def _if_serving(self, pages: Pages, run: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
        """Return what runs only where the pages are served: nobody asks for its result elsewhere."""

        async def run_if_serving() -> None:
            if pages.served.is_set():
                await run()

        return run_if_serving

    async def _render_ahead(self) -> None:
        notices = self._parts.notices
        await self._parts.prerenderer.prerender_soon(notices.active, notices.general_news)

    async def _settle_unwritten(self) -> None:
        # The worker that held the call knows its result, whether it leads or not.
        await self._parts.outbound.ring_backs.settler.settle_unwritten()
        await self._parts.queue.callbacks.settler.settle_unwritten()
        await self._parts.alarm_calls.settler.settle_unwritten()
        await self._parts.outbound.gateways.deliveries.settle_unwritten()

    async def _renew_leases(self) -> None:
        dialer = self._parts.outbound.dialer
        await dialer.renew_leases(self._parts.outbound.ring_backs)
        await dialer.renew_leases(self._parts.queue.callbacks)
        await dialer.renew_leases(self._parts.alarm_calls)

    async def _settle_expired(self, source: CallSource[Any]) -> None:
        # A lease granted before the clock was set forward looks expired while its call is still being made.
        if not self._parts.clock_watch.was_set(within=LEASE):
            await self._parts.outbound.dialer.settle_expired(source)

    async def _publish_due(self) -> None:
        """Publish the drafts whose time has come; callers hear them at once."""
        publications = self._foundation.repositories.publications
        for one in await publications.publish_due(at=self._foundation.clock.now()):
            log.info("published_on_time", incident=one.id)
            await self._changed(one)

    async def _turn_planned_work(self) -> None:
        """Have planned work begin and end by the clock; every worker's board follows with its next refresh."""
        incidents = self._foundation.repositories.incidents
        for one in await incidents.turn(at=self._foundation.clock.now()):
            log.info("planned_work_turned", incident=one.id, state=one.state)

    async def _carry_out(self) -> None:
        """Have tickets follow the changes that concern too many for one transaction."""
        incidents = self._foundation.repositories.incidents
        if followed := await incidents.carry_out(at=self._foundation.clock.now()):
            log.info("tickets_followed", followed=followed)

    async def _advance_samples(self) -> None:
        """Go on with samples, and tell at once whoever needs to wait no longer."""
        if await self._parts.watches.branches.advance():
            self._parts.jobs.wake(self._ring_back, self._send_sms)

    async def _end_stopped(self) -> None:
        """End what stopped campaigns were still to tell, some at a time: calls write in between."""
        campaigns, ended = self._foundation.repositories.campaigns, 0
        while some := await campaigns.end_stopped(at=self._foundation.clock.now()):
            ended += some
        if ended:
            log.info("campaign_stopped", untold=ended)

    async def _learn_usual(self) -> None:
        """Learn how many reports are usual; without that, nothing is proposed."""
        if await self._foundation.repositories.baselines.refresh(at=self._foundation.clock.now()):
            log.info("usual_reports_learned")

    async def _keep_call_list(self) -> None:
        """Take off the call list whom nobody needs to call any more, some at a time."""
        call_list, ended = self._foundation.repositories.call_list, 0
        while some := await call_list.end_needless(at=self._foundation.clock.now()):
            ended += some
        if ended:
            log.info("call_list_entries_ended", ended=ended)

    async def _close_abandoned(self) -> None:
        tickets = self._foundation.repositories.tickets
        if closed := await tickets.close_abandoned(at=self._foundation.clock.now()):
            log.info("tickets_abandoned", closed=closed)

    async def _close_unreported(self) -> None:
        """Count messages as told that were never reported on, some at a time: calls write in between."""
        notifications = self._foundation.repositories.notifications
        before, total = self._foundation.clock.now() - REPORTS_WITHIN, 0
        while closed := await notifications.close_unreported(before=before):
            total += closed
        if total:
            log.warning("sms_never_reported", closed=total)

    async def _forget_tries(self) -> None:
        await self._parts.intake.forget_tries(now=self._foundation.clock.now())
        await self._parts.outbound.budget.forget()

    async def _forget_by_age(self) -> None:
        # By a clock that is wrong, years would be gone: whoever has set it has a day to notice.
        if not self._parts.clock_watch.was_set(within=CLOCK_IS_TRUSTED_AFTER):
            await self._parts.retention.run()
