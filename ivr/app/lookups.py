"""The lookup in a billing system, where the settings name one."""

from datetime import timedelta

from ivr.app.foundation import Foundation
from ivr.calls.inbound.lookup import LookedUpSubscribers, Lookup, LookupTerms
from outages.callers import SubscriberRepository
from outages.gateways.billing import BillingDirectory, BillingSettings


def build_lookup(foundation: Foundation) -> Lookup | None:
    """Build the lookup, None without a billing system."""
    settings = foundation.settings
    if not settings.lookup_url:
        return None
    billing = BillingSettings(
        url=settings.lookup_url, token=settings.lookup_token.get_secret_value(), region=settings.region
    )
    return Lookup(
        BillingDirectory(billing, foundation.http),
        foundation.repositories.answers,
        foundation.clock,
        foundation.metrics,
        LookupTerms(settings.lookup_seconds, timedelta(minutes=settings.lookup_fresh_minutes)),
    )


def subscribers_of(foundation: Foundation, lookup: Lookup | None) -> SubscriberRepository:
    """Return the subscribers as callers are looked up."""
    known = foundation.repositories.subscribers
    return known if lookup is None else LookedUpSubscribers(known, lookup)
