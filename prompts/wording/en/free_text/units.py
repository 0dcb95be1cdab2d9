"""Units and currencies in English, singular and plural."""

from collections.abc import Mapping


def _regular(word: str) -> tuple[str, str]:
    return word, f"{word}s"


UNITS: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(("h", "hr", "hrs"), _regular("hour")),
    "min": _regular("minute"),
    "sec": _regular("second"),
    "m": _regular("metre"),
    "km": _regular("kilometre"),
    "cm": _regular("centimetre"),
    "mm": _regular("millimetre"),
    "ft": ("foot", "feet"),
    **dict.fromkeys(("sq m", "m²", "m2"), _regular("square metre")),
    **dict.fromkeys(("cu m", "m³", "m3"), _regular("cubic metre")),
    "m/s": ("metre a second", "metres a second"),
    "km/h": ("kilometre an hour", "kilometres an hour"),
    "mph": ("mile an hour", "miles an hour"),
    "l": _regular("litre"),
    "kg": _regular("kilogram"),
    "W": _regular("watt"),
    "kW": _regular("kilowatt"),
    "MW": _regular("megawatt"),
    "kWh": _regular("kilowatt hour"),
    "V": _regular("volt"),
    "kV": _regular("kilovolt"),
    "A": _regular("ampere"),
    "Hz": ("hertz", "hertz"),
    "bar": ("bar", "bar"),
    "kPa": _regular("kilopascal"),
    "MPa": _regular("megapascal"),
    "psi": ("pound per square inch", "pounds per square inch"),
    **dict.fromkeys(("Mbps", "Mbit/s"), ("megabit a second", "megabits a second")),
    **dict.fromkeys(("Gbps", "Gbit/s"), ("gigabit a second", "gigabits a second")),
    "GB": _regular("gigabyte"),
    "MB": _regular("megabyte"),
    "%": ("percent", "percent"),
    **dict.fromkeys(("°C", "°"), _regular("degree")),
    "°F": ("degree Fahrenheit", "degrees Fahrenheit"),
    "₽": _regular("rouble"),
    "RUB": _regular("rouble"),
}
MONEY: Mapping[str, tuple[str, str]] = {
    "$": _regular("dollar"),
    "€": _regular("euro"),
    "£": _regular("pound"),
    "₽": _regular("rouble"),
}
