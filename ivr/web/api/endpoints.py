"""The endpoints of the REST API.

Alarms, incidents, tickets, campaigns and their branches, proposals, the call list, opt-outs, replies, rules of telling and a person's data can be changed, all else is read.
"""

from ivr.web.api import (
    alarms,
    branches,
    call_list,
    campaigns,
    incidents,
    opt_outs,
    persons,
    proposals,
    records,
    replies,
    search,
    telling_rules,
    templates,
)
from ivr.web.api.rest import RESTEndpoint

ENDPOINTS = (
    RESTEndpoint("GET", "/alarms", alarms.find_alarms, "List what needs a hand, the oldest first"),
    RESTEndpoint(
        "POST",
        "/alarms/{id}/acknowledge",
        alarms.acknowledge_alarm,
        "Take on what needs a hand: all others see it",
    ),
    RESTEndpoint(
        "POST", "/incidents", incidents.create_incident, "Keep a draft of an outage notice", status=201
    ),
    RESTEndpoint("GET", "/incidents", incidents.find_incidents, "List incidents, newest first"),
    RESTEndpoint("GET", "/incidents/{id}", incidents.get_incident, "Read one incident"),
    RESTEndpoint(
        "GET", "/incidents/{id}/history", incidents.get_history, "List an incident's changes, first to last"
    ),
    RESTEndpoint(
        "GET",
        "/incidents/{id}/reach",
        campaigns.get_reach,
        "Count who of those that heard of an incident were told its end, and why the others were not",
    ),
    RESTEndpoint(
        "PATCH",
        "/incidents/{id}",
        incidents.change_incident,
        "Correct what an incident states, or move planned work: tickets and requests follow",
    ),
    RESTEndpoint(
        "POST",
        "/incidents/{id}/publish",
        incidents.publish_incident,
        "Publish a draft: callers hear it at once",
    ),
    RESTEndpoint(
        "POST",
        "/incidents/{id}/publish-later",
        incidents.publish_later,
        "Have a draft published at a time if nobody holds it back, or hold it back",
    ),
    RESTEndpoint(
        "POST", "/incidents/{id}/etr", incidents.move_etr, "State another estimate, with the reason"
    ),
    RESTEndpoint(
        "POST",
        "/incidents/{id}/restore",
        incidents.restore_incident,
        "Service is back: those who asked are told",
    ),
    RESTEndpoint(
        "POST",
        "/incidents/{id}/restore-part",
        incidents.restore_part,
        "Service is back in a part: those who asked there are told, the incident goes on elsewhere",
    ),
    RESTEndpoint(
        "POST",
        "/incidents/{id}/renew",
        incidents.renew_incident,
        "Let a notice made by telephone hold until a later time: it lapses otherwise",
    ),
    RESTEndpoint(
        "POST",
        "/incidents/{id}/reopen",
        incidents.reopen_incident,
        "Take back a restoration: who heard that service is back is told that it is not",
    ),
    RESTEndpoint(
        "POST",
        "/incidents/{id}/undo",
        incidents.undo_change,
        "Take back what this token did less than a minute ago: a publication, a restoration or a new estimate",
    ),
    RESTEndpoint(
        "POST",
        "/incidents/{id}/merge",
        incidents.merge_incident,
        "Let another active incident go on in its place, and return that one: nobody is told",
    ),
    RESTEndpoint(
        "POST",
        "/incidents/{id}/split",
        incidents.split_incident,
        "Move a part to a new incident, and return that one: nobody is told",
    ),
    RESTEndpoint(
        "POST",
        "/incidents/{id}/cancel",
        incidents.cancel_incident,
        "Withdraw a notice: those who asked are told",
    ),
    RESTEndpoint(
        "POST",
        "/incidents/{id}/telling-estimate",
        telling_rules.estimate,
        "Count whom a fact about an incident would be told, and what that takes; nothing is kept",
        for_agents=True,
    ),
    RESTEndpoint("GET", "/templates", templates.find_templates, "List the templates of notices, by name"),
    RESTEndpoint(
        "POST",
        "/templates",
        templates.keep_template,
        "Keep the places, services, cause and words of a notice under a name",
        status=201,
    ),
    RESTEndpoint("PATCH", "/templates/{id}", templates.rename_template, "Give a template another name"),
    RESTEndpoint("DELETE", "/templates/{id}", templates.remove_template, "Delete a template"),
    RESTEndpoint("GET", "/telling-rules", telling_rules.list_rules, "List who is told which fact, and how"),
    RESTEndpoint("POST", "/telling-rules", telling_rules.set_rule, "Tell a fact by another rule from now on"),
    RESTEndpoint(
        "POST",
        "/coverage",
        incidents.measure_coverage,
        "Count the service points that a notice would cover; nothing is kept",
        for_agents=True,
    ),
    RESTEndpoint(
        "POST", "/remarks", records.read_remark, "Read a remark as it would be spoken; nothing is kept"
    ),
    RESTEndpoint("GET", "/tickets", records.find_tickets, "List tickets, newest first"),
    RESTEndpoint(
        "POST",
        "/tickets/{number}/close",
        records.close_ticket,
        "Close a ticket: what its subscriber asked to be told is still told",
        for_agents=True,
    ),
    RESTEndpoint(
        "POST",
        "/tickets/{number}/requests",
        records.ask_to_be_told,
        "Keep that somebody asked to be told about a ticket, by call, SMS, e-mail or webhook",
        status=201,
        for_agents=True,
    ),
    RESTEndpoint(
        "POST",
        "/tickets/{number}/reopen",
        records.reopen_ticket,
        "Reopen a ticket: it waits for what is out at its address",
        for_agents=True,
    ),
    RESTEndpoint(
        "GET",
        "/ledger",
        records.find_told,
        "List who was told what, latest first, and what became of each promise",
    ),
    RESTEndpoint(
        "POST",
        "/ledger",
        records.note_telling_by_hand,
        "Keep that an agent or a page told somebody what an incident is now",
        for_agents=True,
    ),
    RESTEndpoint("GET", "/calls", records.find_calls, "List calls and what was heard, latest start first"),
    RESTEndpoint(
        "GET",
        "/calls/{call}",
        records.get_call,
        "Read a call and what was heard, by the id that the agent's telephone was given",
    ),
    RESTEndpoint(
        "GET",
        "/calls/{call}/card",
        records.get_card,
        "Read who is on a call: contracts, addresses and outages there, open tickets, notification requests, earlier calls",
    ),
    RESTEndpoint(
        "GET",
        "/queue",
        records.list_queue,
        "List the calls that ring at an agent, those in conversation, and those that wait, in order",
    ),
    RESTEndpoint(
        "GET",
        "/notifications",
        records.find_notifications,
        "List notifications and their attempts, newest first",
    ),
    RESTEndpoint(
        "GET", "/campaigns", campaigns.find_campaigns, "List campaigns and how they stand, newest first"
    ),
    RESTEndpoint(
        "GET", "/campaigns/{id}", campaigns.get_campaign, "Read one campaign, how it goes and when it ends"
    ),
    RESTEndpoint(
        "POST",
        "/campaigns/{id}/pause",
        campaigns.pause_campaign,
        "Tell nobody until the campaign is resumed: calls that ring go on",
    ),
    RESTEndpoint("POST", "/campaigns/{id}/resume", campaigns.resume_campaign, "Go on with a paused campaign"),
    RESTEndpoint("POST", "/campaigns/{id}/span", campaigns.set_span, "Tell nobody before and nobody after"),
    RESTEndpoint("POST", "/campaigns/{id}/pace", campaigns.set_pace, "Try so many people a minute, at most"),
    RESTEndpoint(
        "POST",
        "/campaigns/{id}/stop",
        campaigns.stop_campaign,
        "Tell nobody else for good: their tickets close as not reached",
    ),
    RESTEndpoint(
        "GET",
        "/branches",
        branches.find_branches,
        "List the branches of a campaign that were asked or held, or all that wait for a decision",
    ),
    RESTEndpoint("GET", "/branches/{id}", branches.get_branch, "Read one branch of a campaign"),
    RESTEndpoint(
        "POST",
        "/branches/{id}/confirm",
        branches.confirm_branch,
        "Publish the draft of what is still out in a held branch: nobody else hears there that it is back",
    ),
    RESTEndpoint(
        "POST",
        "/branches/{id}/release",
        branches.release_branch,
        "Discard the draft of a held branch: the others are told there, too",
    ),
    RESTEndpoint(
        "GET",
        "/proposals",
        proposals.find_proposals,
        "List the outages that reports point to and nobody has decided about, latest first",
    ),
    RESTEndpoint(
        "GET", "/proposals/{id}", proposals.get_proposal, "Read one proposal, and what has become of it"
    ),
    RESTEndpoint(
        "POST",
        "/proposals/{id}/draft",
        proposals.draft_proposal,
        "Make a draft of a proposal, and return that incident: place, services and beginning are filled in",
    ),
    RESTEndpoint(
        "POST",
        "/proposals/{id}/publish",
        proposals.publish_proposal,
        "Publish a proposal as it stands, and return that incident: callers hear it at once",
    ),
    RESTEndpoint(
        "POST",
        "/proposals/{id}/dismiss",
        proposals.dismiss_proposal,
        "Put a proposal away: it is no outage, and the line learns from that",
    ),
    RESTEndpoint(
        "GET", "/call-list", call_list.list_calls, "List whom agents are to call, the most urgent first"
    ),
    RESTEndpoint(
        "POST",
        "/call-list/{id}/take",
        call_list.take_entry,
        "Take an entry of the call list: nobody else calls them for a quarter of an hour",
        for_agents=True,
    ),
    RESTEndpoint(
        "POST",
        "/call-list/{id}/settle",
        call_list.settle_entry,
        "Note what a call came to: tickets and requests follow",
        for_agents=True,
    ),
    RESTEndpoint(
        "POST",
        "/persons/erase",
        persons.erase_person,
        "Erase one person's data, or show what that would do: facts that must be kept stay under random markers",
    ),
    RESTEndpoint("GET", "/opt-outs", opt_outs.find_opt_outs, "List opt-outs, newest first"),
    RESTEndpoint(
        "POST",
        "/opt-outs",
        opt_outs.keep_opt_out,
        "Keep that a telephone is never to be rung, or written to: nobody tells it anything by this channel",
        status=201,
        for_agents=True,
    ),
    RESTEndpoint(
        "DELETE",
        "/opt-outs/{id}",
        opt_outs.end_opt_out,
        "End an opt-out on somebody's word; it stays as evidence",
        for_agents=True,
    ),
    RESTEndpoint(
        "GET",
        "/replies",
        replies.find_replies,
        "List what people wrote by SMS and what followed, newest first",
    ),
    RESTEndpoint(
        "POST",
        "/replies/{id}/finish",
        replies.finish_reply,
        "Keep that somebody has read a message for a person",
        for_agents=True,
    ),
    RESTEndpoint(
        "GET",
        "/search",
        search.search,
        "Search places, nodes and people by address, account, telephone or name, mistyped or half typed",
    ),
    RESTEndpoint("GET", "/areas", records.find_areas, "Search areas by the beginning of their name"),
)
