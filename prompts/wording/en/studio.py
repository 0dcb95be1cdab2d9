"""What a person hears in English who records phrases over the telephone."""

from prompts.wording.studio import StudioWords

WORDS = StudioWords(
    intro="Recording a phrase. Listen to it, read it after the tone, then press hash.",
    choice="To keep this recording, press one, to record it again, two.",
    kept="The recording is saved, thank you.",
    refused="The recording was not good enough. Please try again.",
)
