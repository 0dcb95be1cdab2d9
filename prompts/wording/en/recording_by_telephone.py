"""What a person who records phrases over the telephone hears in English."""

from prompts.wording.recording_by_telephone import RecordingWords

WORDS = RecordingWords(
    intro="Recording a phrase. Listen to it, read it after the tone, then press hash.",
    choice="To keep this recording, press one, to record it again, two.",
    kept="The recording is saved, thank you.",
    refused="The recording was not good enough. Please try again.",
)
