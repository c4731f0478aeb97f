"""Typed, exact quantities. Values are `Fraction`s in one base unit per type; there are no floats.

Base units: money in major units of its currency (50.01 EUR is 5001/100), durations in seconds,
percentages in percent (20% is 20), times of day in seconds since midnight, moments in civil seconds
since 1970-01-01T00:00 of the spec's zone, declared units in themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction

EPOCH = datetime(1970, 1, 1)


class Kind(StrEnum):
    BOOL = "bool"
    NUMBER = "number"
    COUNT = "count"
    PERCENT = "percent"
    MONEY = "money"
    DURATION = "duration"
    MOMENT = "moment"
    TIME_OF_DAY = "time of day"
    WEEKDAY = "day of week"
    ENUM = "one of"
    TEXT = "text"
    UNIT = "unit"


@dataclass(frozen=True, slots=True)
class Type:
    """What a value is. `unit` is the currency of money or the name of a declared unit (`kg`);
    `members` are the values of an enum, in the order declared. A `difference` of temperatures (of any
    unit whose zero is arbitrary) is no temperature."""

    kind: Kind
    unit: str = ""
    members: tuple[str, ...] = ()
    difference: bool = False

    @property
    def numeric(self) -> bool:
        return self.kind not in (Kind.BOOL, Kind.ENUM, Kind.TEXT, Kind.WEEKDAY)

    @property
    def integral(self) -> bool:
        """Counts are whole numbers; everything else may be split up to its smallest unit."""
        return self.kind is Kind.COUNT

    def __str__(self) -> str:
        match self.kind:
            case Kind.MONEY | Kind.UNIT:
                return self.unit
            case Kind.ENUM:
                return "one of " + ", ".join(self.members)
            case _:
                return self.kind.value


BOOL = Type(Kind.BOOL)
NUMBER = Type(Kind.NUMBER)
COUNT = Type(Kind.COUNT)
PERCENT = Type(Kind.PERCENT)
DURATION = Type(Kind.DURATION)
MOMENT = Type(Kind.MOMENT)
TIME_OF_DAY = Type(Kind.TIME_OF_DAY)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKDAY = Type(Kind.WEEKDAY, members=WEEKDAYS)
TEXT = Type(Kind.TEXT)


def money(currency: str) -> Type:
    return Type(Kind.MONEY, currency)


@dataclass(frozen=True, slots=True)
class Quantity:
    """An exact amount of a numeric type, in that type's base unit."""

    value: Fraction
    type: Type

    def __post_init__(self) -> None:
        if not self.type.numeric:
            raise ValueError(f"a {self.type} is not a quantity")


def moment(at: datetime) -> Quantity:
    """A civil time of the spec's zone (naive `datetime`) as a quantity."""
    return Quantity(Fraction(int((at - EPOCH).total_seconds())), MOMENT)


def civil(at: Quantity) -> datetime:
    """The naive civil `datetime` of a moment; the inverse of `moment`."""
    return EPOCH + timedelta(seconds=int(at.value))


_DECIMALS = {
    "JPY": 0, "KRW": 0, "CLP": 0, "VND": 0, "ISK": 0, "KWD": 3, "BHD": 3, "JOD": 3, "TND": 3,
    "BTC": 8, "ETH": 18, "USDC": 6, "USDT": 6, "DAI": 18, "SOL": 9,
}  # fmt: skip


_STEPS = {decimals: Fraction(1, 10**decimals) for decimals in (*_DECIMALS.values(), 2)}


def smallest_step(kind: Type) -> Fraction | None:
    """The smallest amount of a type that exists: a cent, a second, a whole item (ISO 4217 minor
    units; crypto as the chains define them). None where values are dense: numbers, percentages,
    declared units."""
    match kind.kind:
        case Kind.MONEY:
            return _STEPS[_DECIMALS.get(kind.unit, 2)]
        case Kind.COUNT | Kind.DURATION | Kind.MOMENT | Kind.TIME_OF_DAY:
            return _STEPS[0]
        case _:
            return None
