"""The parts that have to do with the persons behind key 0: their queue, what it says, and who is rung when it is their turn."""

from dataclasses import dataclass

from asterisk.ari.client import ARIClient
from asterisk.server.dialplan import PERSON, PRIORITY
from ivr.app.repositories import Repositories
from ivr.calls.outbound.dialer import Dialer, Trunk
from ivr.calls.queue.agents import Agents
from ivr.calls.queue.callbacks import QueueCallbackDialer, QueueCallbackParts
from ivr.calls.queue.log import QueueLog
from ivr.calls.queue.sounds import QueueSounds
from ivr.calls.queue.talks import QueueTalks
from ivr.calls.queue.view import AsteriskQueueView
from ivr.calls.records import CallRecorder
from ivr.config.asterisk import asterisk_config
from ivr.config.settings import Settings
from ivr.jobs import Job
from ivr.observability.metrics import Metrics
from outages.clock import Clock
from prompts.library import Library


@dataclass(frozen=True, slots=True)
class AgentQueue:
    """The queue, joined: `sounds` are laid out before calls are taken, `talks` are held by the line, pages look into the `queue_view`."""

    sounds: QueueSounds
    talks: QueueTalks
    returns: QueueCallbackDialer
    queue_view: AsteriskQueueView
    persons: Agents

    def list_jobs(self) -> list[Job]:
        """Return the ticks of the worker that leads."""
        return [
            Job("ring whose turn it is", 1, self.returns.ring_due),
            Job("settle turns", 5, self.returns.settle_expired),
            Job("refresh the waits", 20, self.sounds.refresh),
        ]


def build_queue(
    settings: Settings,
    repositories: Repositories,
    *,
    library: Library,
    ari: ARIClient,
    dialer: Dialer,
    trunk: Trunk,
    recorder: CallRecorder,
    metrics: Metrics,
    clock: Clock,
) -> AgentQueue:
    """Build the parts of the queue over those that others use too."""
    config = asterisk_config(settings)
    queue_log = QueueLog(config.home / "log" / "queue_log", PERSON)
    persons = Agents(ari, config.agents)
    sounds = QueueSounds(
        library,
        settings.languages,
        config.home / "data" / "sounds",
        queue_log=queue_log,
        persons=persons,
        wrap_up=settings.person_wrap_up_seconds,
    )
    talks = QueueTalks(
        callbacks=repositories.callbacks,
        calls=repositories.calls,
        library=library,
        metrics=metrics,
        clock=clock,
        languages=settings.languages,
        region=settings.region,
    )
    returns = QueueCallbackDialer(
        QueueCallbackParts(
            repository=repositories.callbacks,
            dialer=dialer,
            trunk=trunk,
            persons=persons,
            queue_log=queue_log,
            library=library,
            recorder=recorder,
            metrics=metrics,
            clock=clock,
            languages=settings.languages,
        )
    )
    return AgentQueue(sounds, talks, returns, _build_queue_view(settings, ari), persons)


def _build_queue_view(settings: Settings, ari: ARIClient) -> AsteriskQueueView:
    """Build what pages see of the queues, with logs of its own: it is read when somebody looks."""
    config = asterisk_config(settings)
    telephones = config.agents | ({PRIORITY: config.priority_uri} if config.priority_uri else {})
    file = config.home / "log" / "queue_log"
    return AsteriskQueueView(
        ari,
        Agents(ari, telephones),
        [QueueLog(file, PRIORITY), QueueLog(file, PERSON)],
        {name: uri.removeprefix("sip:") for name, uri in telephones.items()},
        region=settings.region,
    )
