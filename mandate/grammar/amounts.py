"""Quantities as text: canonical for the language (`24_000`), and as people write them (`24,000`)."""

from __future__ import annotations

from fractions import Fraction

from mandate.model.quantity import Kind, Quantity, civil, smallest_step

_DAY = 86_400
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def finite(value: Fraction) -> bool:
    """Whether the value has an end as a decimal."""
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest == 1


def decimal(value: Fraction, separator: str, above: int = 9_999, places: int = 0) -> str:
    """The value as an exact decimal with at least `places` digits if it is no whole number; numbers
    with no end as a decimal stay a fraction (`1/3`). Thousands are set apart above `above`."""
    if not finite(value):
        return f"{value.numerator}/{value.denominator}"
    sign = "-" if value < 0 else ""
    whole, rest = divmod(abs(value), 1)
    digits = ""
    while rest:
        digit, rest = divmod(rest * 10, 1)
        digits += str(int(digit))
    if digits:
        digits = "." + digits.ljust(places, "0")
    grouped = f"{int(whole):,}".replace(",", separator) if whole > above else str(int(whole))
    return f"{sign}{grouped}{digits}"


def duration(seconds: Fraction, separator: str = "_", above: int = 9_999) -> str:
    """In the largest unit in which it is a whole number: `2 days`, `24 h`, `90 min`, `0.2 s`."""
    for length, unit in ((_DAY, "days"), (3_600, "h"), (60, "min")):
        if seconds and seconds % length == 0 and not (unit == "days" and abs(seconds) == _DAY):
            return f"{decimal(seconds / length, separator, above)} {unit}"
    return f"{decimal(seconds, separator, above)} s"


def spoken_duration(seconds: Fraction) -> str:
    """As people say it, in several units where one would be a large number: `30 days 1 s`."""
    single = duration(seconds, ",", 999)
    if seconds < 3_600 or not single.endswith(" s") or seconds.denominator != 1:
        return single
    parts: list[str] = []
    rest = int(seconds)
    for length, unit in ((_DAY, "days"), (3_600, "h"), (60, "min"), (1, "s")):
        count, rest = divmod(rest, length)
        if count:
            parts.append(f"{count:,} {'day' if unit == 'days' and count == 1 else unit}")
    return " ".join(parts)


def clock(seconds: int) -> str:
    minutes, second = divmod(seconds, 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}" + (f":{second:02d}" if second else "")


def at(quantity: Quantity) -> str:
    """A moment as an ISO date, with the time of day unless it is midnight."""
    moment = civil(quantity)
    second = moment.hour * 3_600 + moment.minute * 60 + moment.second
    return moment.date().isoformat() + (f" {clock(second)}" if second else "")


def canonical(quantity: Quantity) -> str:
    """As the language writes it; parses back to the same quantity."""
    value = quantity.value
    match quantity.type.kind:
        case Kind.PERCENT:
            return f"{decimal(value, '_')}%"
        case Kind.DURATION:
            return duration(value)
        case Kind.MOMENT:
            return at(quantity)
        case Kind.TIME_OF_DAY:
            return clock(int(value)) if 0 <= value <= _DAY else duration(value)
        case Kind.MONEY:
            return f"{decimal(value, '_', places=_places(quantity))} {quantity.type.unit}"
        case Kind.UNIT:
            return f"{decimal(value, '_')} {quantity.type.unit}"
        case _:
            return decimal(value, "_")


def words(quantity: Quantity) -> str:
    """As people read it: `6,000`, `1,000.50 USD`, `Thu 2026-10-08 14:00`. Amounts with no end as a
    decimal are rounded and marked: `~46.30 EUR`."""
    value = quantity.value
    kind = quantity.type.kind
    if kind is Kind.MOMENT:
        return f"{_DAYS[civil(quantity).weekday()]} {at(quantity)}"
    if kind is Kind.TIME_OF_DAY:
        return canonical(quantity)
    mark, places = "", _places(quantity)
    if not finite(value):
        value, mark = Fraction(round(value * 100), 100), "~"
    if kind is Kind.DURATION:
        return mark + spoken_duration(value)
    text = mark + decimal(value, ",", 999, places)
    if kind is Kind.PERCENT:
        return f"{text}%"
    return f"{text} {quantity.type.unit}" if kind in (Kind.MONEY, Kind.UNIT) else text


def _places(quantity: Quantity) -> int:
    return 2 if smallest_step(quantity.type) == Fraction(1, 100) else 0
