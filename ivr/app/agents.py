"""The parts around the agents behind key 0: their queue, what it says, its callbacks, and what pages see of it."""

from dataclasses import dataclass

from asterisk.server.dialplan import PERSON, PRIORITY
from ivr.app.foundation import Foundation
from ivr.calls.outbound.settling import QUEUE_CALLBACK, Settler
from ivr.calls.queue.agents import Agents
from ivr.calls.queue.callbacks import QueueCallbacks
from ivr.calls.queue.log import QueueLog
from ivr.calls.queue.sounds import QueueSounds
from ivr.calls.queue.talks import QueueTalks
from ivr.calls.queue.view import AsteriskQueueView
from ivr.config.asterisk import asterisk_config


@dataclass(frozen=True, slots=True)
class AgentQueue:
    """The queue, joined: `sounds` are laid out before calls are taken, the line holds `talks`, pages show `queue_view`."""

    sounds: QueueSounds
    talks: QueueTalks
    callbacks: QueueCallbacks
    queue_view: AsteriskQueueView
    agents: Agents


def build_queue(foundation: Foundation) -> AgentQueue:
    """Build the parts of the queue on this Asterisk."""
    settings, repositories = foundation.settings, foundation.repositories
    config = asterisk_config(settings)
    queue_log = QueueLog(config.home / "log" / "queue_log", PERSON)
    agents = Agents(foundation.ari, config.agents)
    sounds = QueueSounds(
        foundation.library,
        settings.languages,
        config.home / "data" / "sounds",
        queue_log=queue_log,
        agents=agents,
        wrap_up=settings.person_wrap_up_seconds,
    )
    talks = QueueTalks(
        callbacks=repositories.callbacks,
        calls=repositories.calls,
        library=foundation.library,
        metrics=foundation.metrics,
        clock=foundation.clock,
        languages=settings.languages,
        region=settings.region,
    )
    settler = Settler(repositories.callbacks, foundation.clock, foundation.metrics, QUEUE_CALLBACK)
    callbacks = QueueCallbacks(repositories.callbacks, settler, agents, queue_log)
    return AgentQueue(sounds, talks, callbacks, _build_queue_view(foundation), agents)


def _build_queue_view(foundation: Foundation) -> AsteriskQueueView:
    """Build what pages see of the queues; its own logs are read only when somebody looks."""
    config = asterisk_config(foundation.settings)
    telephones = config.agents | ({PRIORITY: config.priority_uri} if config.priority_uri else {})
    file = config.home / "log" / "queue_log"
    return AsteriskQueueView(
        foundation.ari,
        Agents(foundation.ari, telephones),
        [QueueLog(file, PRIORITY), QueueLog(file, PERSON)],
        {name: uri.removeprefix("sip:") for name, uri in telephones.items()},
        region=foundation.settings.region,
    )
