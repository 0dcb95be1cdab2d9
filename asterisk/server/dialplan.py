"""What the dialplan and the service that it serves have agreed on."""

#: How long (seconds) the dialplan leaves a new call with the service before its fallback takes it.
GRANTED = 8
#: What a channel's end says when a call out came after its deadline: a number that no telephone network sends.
CAUSE_LATE = 112
