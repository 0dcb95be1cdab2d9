"""The words that Americans say differently."""

from dataclasses import replace

from prompts.wording.en.words import VOCABULARY as BRITISH
from prompts.wording.fixed_phrases import FixedPhrase

VOCABULARY = replace(
    BRITISH,
    fixed_phrases={
        **BRITISH.fixed_phrases,
        FixedPhrase.TO_PERSON: "I'm connecting you now.",
        FixedPhrase.TROUBLE: "Sorry, something went wrong on our end. I'm connecting you now.",
        FixedPhrase.PERSON_FIRST: "To speak to someone right away, press zero.",
        FixedPhrase.TO_PRIORITY: "I'm connecting you now, ahead of the line.",
        FixedPhrase.WILL_CALL: "We'll call you at this number. To change that, press two.",
        FixedPhrase.WILL_SMS: "We'll text you at this number. To change that, press two.",
        FixedPhrase.PLACE_KEPT: "All right, we'll keep your place in line and call you at this number.",
        FixedPhrase.ASK_NUMBER: "Please enter the phone number, then press pound. To speak to someone, press zero, then pound.",
        FixedPhrase.ASK_ACCOUNT: "Please enter your account number, then press pound. To speak to someone, press zero, then pound.",
        FixedPhrase.SPEAK_NOW: "Please speak after the tone, then press pound.",
        FixedPhrase.HINT_ELECTRICITY: "Please check whether your neighbors have power, and whether a breaker in your panel has tripped.",
    },
    queue_places=tuple(place.replace("in the queue", "in line") for place in BRITISH.queue_places),
)
