"""What the pages say, in every language they speak; the languages cannot differ in what they have words for."""

from collections.abc import Mapping
from dataclasses import dataclass

from outages.calls import CallOutcome, Direction
from outages.incidents import Cause, Delay, IncidentKind, State
from outages.notifications import News, NotificationState, Result
from outages.places import Side
from outages.subscribers import Service
from outages.tickets import Channel, Closing, TicketState
from prompts.wording.free_text import DoubtKind, Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class PageTexts:
    """One language; `{…}` marks what is filled in."""

    code: str
    other_code: str
    other_name: str

    service_name: str
    skip_to_content: str
    board: str
    prompts: str
    scripts: str
    desk: str
    pages: str
    sign_in: str
    sign_out: str
    login: str
    password: str
    wrong_password: str
    too_many_tries: str
    signed_in_as: str

    active_now: str
    nothing_active: str
    drafts: str
    ended_lately: str
    new_notice: str
    since: str
    until: str
    no_estimate: str
    left: str
    overdue: str
    tomorrow: str
    yesterday: str
    promise_lapsing: str
    promise_lapsed: str
    promises_due: str
    starts_on: str
    started: str
    news_on: str
    back_already: str
    calls_count: str
    tickets_count: str
    notified_count: str
    unit_day: str
    unit_hour: str
    unit_minute: str
    general_mark: str
    except_for: str
    unknown_area: str
    and_more: str

    kind: str
    services_label: str
    place: str
    place_hint: str
    houses: str
    houses_hint: str
    add_place: str
    remove_place: str
    cause: str
    etr: str
    etr_unknown: str
    etr_hours: str
    etr_evening_today: str
    etr_evening_tomorrow: str
    etr_exact: str
    etr_at: str
    next_news: str
    next_news_hint: str
    starts: str
    starts_hint: str
    remark_in: str
    remark_hint: str
    remark_spoken: str
    remark_doubt: str
    remark_instead: str
    general: str
    general_hint: str
    note: str
    note_hint: str
    save_draft: str
    more_fields: str
    optional: str
    fix_fields: str

    need_service: str
    need_place: str
    place_unknown: str
    place_ambiguous: str
    houses_only_street: str
    houses_unreadable: str
    etr_unreadable: str
    etr_passed: str
    etr_too_far: str
    etr_same: str
    starts_after_end: str
    remark_reasons: Mapping[Reason, str]
    remark_doubts: Mapping[DoubtKind, str]
    part_is_all: str
    part_not_out: str
    need_reason: str
    too_long: str
    not_accepted: str

    incident_title: str
    callers_hear: str
    callers_will_hear: str
    told_aloud: str
    told_by_sms: str
    told_on_page: str
    listen: str
    spoken_in: Mapping[str, str]
    not_reviewed: str
    no_speech: str
    publish: str
    publish_hint: str
    move_etr: str
    reason: str
    choose_reason: str
    state_new_etr: str
    restore: str
    restore_hint: str
    restore_yes: str
    restore_part: str
    restore_part_hint: str
    restore_part_of: str
    restore_part_yes: str
    cancel: str
    cancel_hint: str
    cancel_yes: str
    state_changed: str
    draft_too_old: str
    saved: Mapping[State, str]

    estimates: str
    stated_by: str
    tickets: str
    no_tickets: str
    open_tickets: str
    other_fault: str
    calls: str
    no_calls: str
    rating: str
    notifications: str
    no_notifications: str
    number: str
    withheld: str
    ticket: str
    opened: str
    state: str
    time: str
    direction: str
    outcome: str
    heard: str
    heard_nothing: str
    cut_short: str
    keys: str
    channel: str
    tries: str
    next_try: str
    last_result: str
    still_out: str
    recurrent: str
    hazard: str
    voice: str
    reported: str
    wishes: str
    wish_hours: str
    wish_any_time: str
    withdrawn: str
    evidence: str
    pressed_at: str
    in_call: str
    asked_by: str
    what_news: str
    newest_shown: str

    error_title: Mapping[int, str]
    error_other: str
    error_id: str
    back_to_board: str
    all_well: str
    part_degraded: str
    part_down: str
    parts: Mapping[str, str]
    steps: Mapping[str, str]

    kinds: Mapping[IncidentKind, str]
    states: Mapping[State, str]
    services: Mapping[Service, str]
    causes: Mapping[Cause, str]
    delays: Mapping[Delay, str]
    ticket_states: Mapping[TicketState, str]
    closings: Mapping[Closing, str]
    channels: Mapping[Channel, str]
    outcomes: Mapping[CallOutcome, str]
    directions: Mapping[Direction, str]
    notification_states: Mapping[NotificationState, str]
    results: Mapping[Result, str]
    news: Mapping[News, str]
    sides: Mapping[Side, str]
