"""TellingOutcome: of everybody who heard that something is out, who has heard that it is over, and why the others have not."""

from enum import StrEnum


class TellingOutcome(StrEnum):
    """What became of telling one person the end of an outage; the first that applies."""

    #: They were told since they last heard that it is out, or somebody whom they named was.
    TOLD = "told"
    #: They withheld their number.
    WITHHELD = "withheld"
    #: They are still to be told.
    TO_GO = "to_go"
    #: Something else is still out at their address, and they are told once it is over.
    STILL_WAITS = "still_waits"
    #: Every attempt failed, or somebody stopped the campaign.
    UNREACHED = "unreached"
    #: They want no calls or no messages at all.
    OPTED_OUT = "opted_out"
    #: They withdrew their request.
    DECLINED = "declined"
    #: There was nothing left to tell them: they had called meanwhile, or their ticket was closed by hand.
    NEEDLESS = "needless"
    #: They asked for nothing.
    NOT_ASKED = "not_asked"
    #: They asked, and nothing says why they were not told: a fault of ours.
    FORGOTTEN = "forgotten"
