"""Signs that stand out in any text: of danger, and of a machine that wrote it."""

import re
from typing import Final

_OF_MACHINES: Final = re.compile(
    r"""
    https?:// | \bwww\. | \b[\w-]+\.(?:ru|com|kz|by|рф|org|info|me|ly|cc|shop)\b
    # Codes and money.
    | \b(?:код|коды|пароль|пин|пин-код|code|pin|otp|password)\b.{0,40}\d{3,}
    | \b\d{3,}\b.{0,40}\b(?:код|пароль|code|password)\b
    | \b(?:карт[аыеу]|сч[её]т\w*|visa|mir|card)\W{0,3}(?:\*+|x+)?\d{4}\b
    | \b(?:баланс|доступно|остаток|списан\w*|зачислен\w*|balance|available)\W{1,3}[\d-]
    # Advertising.
    | \b(?:скидк\w+|акци[яиюе]|распродаж\w*|кэшбэк\w*|промокод\w*|бонус\w*|розыгрыш\w*|выигра\w+|займ\w*|кредит\w*)\b
    | \b(?:discount|sale|promo(?:\ code)?|cashback|winner|free\ gift)\b | \d\s?%\s?off\b
    # Whoever is not there.
    | автоответ | авто-ответ | auto-?\s?reply | autoreply | automatic\ (?:reply|response) | out\ of\ (?:the\ )?office
    | \bперезвоню\b | \bне\ могу\ (?:сейчас\ )?(?:ответить|говорить|разговаривать) | \bза\ рул[её]м | \bна\ совещании
    | \bcall\ you\ (?:back|later) | \bcan'?t\ (?:talk|answer|pick) | \bi'?m\ (?:driving|in\ a\ meeting) | \bin\ a\ meeting
    # Operators about telephones and messages.
    | \b(?:вам\ звонил|пропущенн\w+|missed\ calls?|снова\ в\ сети|этот\ абонент|абонент\ (?:звонил|недоступен|доступен))
    | \b(?:сообщение\ (?:не\ )?доставлено|не\ доставлено|message\ (?:not\ )?delivered|undeliver\w+|delivery\ report)
    """,
    re.VERBOSE | re.IGNORECASE,
)

_OF_DANGER: Final = re.compile(
    r"""
    \b(?:дым\w*|задымлени\w*|искр(?:ит|ят|ы|а)|пожар\w*|возгорани\w*|загорел\w*|горим|взрыв\w*)\b
    | \b(?:пахнет|запах\w*|воняет|утечк\w+)\s+газ\w* | \bгаз\w*\s+(?:пахнет|воняет|травит)
    | \bпровод\w*\s+(?:упал\w*|обор\w+|лежит|лежат|висит|висят) | \b(?:упал\w*|оборв\w+|лежит|висит)\s+провод\w*
    | \b(?:бь[её]т|ударил\w*)\s+током
    | \b(?:smoke|sparks?|sparking|on\ fire|explosion|electrocuted|gas\ leak\w*|smells?\ (?:of\ |like\ )?gas|leaking\ gas)\b
    | \b(?:fallen|downed)\ (?:wires?|lines?|cables?)
    """,
    re.VERBOSE | re.IGNORECASE,
)


def is_machine_made(text: str) -> bool:
    """Tell whether a text looks as if a machine had sent it."""
    return _OF_MACHINES.search(text) is not None


def speaks_of_danger(text: str) -> bool:
    """Tell whether a text speaks of danger to people."""
    return _OF_DANGER.search(text) is not None
