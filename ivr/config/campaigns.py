"""Settings of campaigns: who is asked first, and what telling very many takes."""

from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings

from ivr.config.kinds import PriceIfAny


class CampaignSettings(BaseSettings):
    """Whom campaigns ask first, and when somebody has to confirm one."""

    #: People of a restoration who are asked first whether it works, 0 for nobody, and the longest wait for their answers.
    sample_people: Annotated[int, Field(ge=0, le=1000)] = 60
    sample_minutes: Annotated[int, Field(ge=1, le=240)] = 20
    #: Hours before planned work begins at which it is told to whom the rule names.
    work_ahead_hours: Annotated[int, Field(ge=1, le=720)] = 24
    #: More people than these are told a fact only after somebody has seen what that takes.
    mass_telling_people: Annotated[int, Field(ge=1, le=10_000_000)] = 500
    #: What a minute of a call and a segment of an SMS cost, for estimates; unknown when empty.
    call_price_per_minute: PriceIfAny = ""
    sms_price_per_segment: PriceIfAny = ""
    price_currency: Annotated[str, Field(max_length=10)] = "RUB"
