"""The words after a number: currencies, stretches of time, percentages, units of measure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from mandate.model.quantity import COUNT, DURATION, NUMBER, PERCENT, Kind, Quantity, Type, money

_FIAT = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD "
    "CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD "
    "GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT "
    "LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR "
    "NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP "
    "STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF "
    "XPF YER ZAR ZMW ZWL"
)
_CRYPTO = (
    "BTC ETH USDC USDT DAI SOL BNB XRP ADA DOGE DOT AVAX MATIC LTC LINK UNI AAVE WETH WBTC STETH ATOM "
    "ARB OP NEAR TRX XLM XMR"
)
CURRENCIES = frozenset(f"{_FIAT} {_CRYPTO}".split())
SIGNS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY"}

SECONDS: dict[str, Fraction] = {
    word: Fraction(seconds)
    for words, seconds in (
        ("s sec secs second seconds", 1),
        ("min mins minute minutes", 60),
        ("h hr hrs hour hours", 3_600),
        ("d day days", 86_400),
        ("w week weeks", 604_800),
    )
    for word in words.split()
} | {word: Fraction(1, 1_000) for word in ("ms", "millisecond", "milliseconds")}

NICKNAMES = {
    "dollar": "USD", "dollars": "USD", "euro": "EUR", "euros": "EUR", "pounds": "GBP", "yen": "JPY",
    "ether": "ETH", "bitcoin": "BTC", "k": "_000", "m": "_000_000", "kgs": "kg", "degrees": "°C",
}  # fmt: skip
INDEFINITE = frozenset(["month", "months", "quarter", "quarters", "year", "years"])

_COUNTED = frozenset(["item", "items", "piece", "pieces", "call", "calls", "time", "times", "unit", "units"])
_PERCENT = {"percent": Fraction(1), "pct": Fraction(1), "bps": Fraction(1, 100), "bp": Fraction(1, 100)}

MEASURES: dict[str, tuple[str, Fraction]] = {
    "mg": ("kg", Fraction(1, 1_000_000)), "g": ("kg", Fraction(1, 1_000)), "kg": ("kg", Fraction(1)),
    "t": ("kg", Fraction(1_000)), "lb": ("kg", Fraction(45_359_237, 100_000_000)),
    "oz": ("kg", Fraction(45_359_237, 1_600_000_000)),
    "mm": ("m", Fraction(1, 1_000)), "cm": ("m", Fraction(1, 100)), "m": ("m", Fraction(1)),
    "km": ("m", Fraction(1_000)), "mi": ("m", Fraction(1_609_344, 1_000)),
    "ft": ("m", Fraction(3_048, 10_000)),
    "ml": ("l", Fraction(1, 1_000)), "cl": ("l", Fraction(1, 100)), "l": ("l", Fraction(1)),
    "Wh": ("kWh", Fraction(1, 1_000)), "kWh": ("kWh", Fraction(1)), "MWh": ("kWh", Fraction(1_000)),
    "W": ("kW", Fraction(1, 1_000)), "kW": ("kW", Fraction(1)), "MW": ("kW", Fraction(1_000)),
    "kB": ("MB", Fraction(1, 1_000)), "MB": ("MB", Fraction(1)), "GB": ("MB", Fraction(1_000)),
    "TB": ("MB", Fraction(1_000_000)),
    "°C": ("°C", Fraction(1)), "degC": ("°C", Fraction(1)),
    "°F": ("°C", Fraction(5, 9)), "degF": ("°C", Fraction(5, 9)), "bar": ("bar", Fraction(1)),
}  # fmt: skip
"""Unit -> (base, how many of the base)."""
OFFSETS: dict[str, Fraction] = {"°F": Fraction(-160, 9), "degF": Fraction(-160, 9)}
"""What is added after scaling to the base: 32 °F are 0 °C."""


def quantity(value: Fraction, word: str = "") -> Quantity | None:
    """`value` with the unit `word` in the type's base unit; None for stretches of no fixed length.

    A word that is none of ours is a unit by that name; whether it exists, the checker finds out.
    """
    if not word:
        return Quantity(value, NUMBER)
    if word in SECONDS:
        return Quantity(value * SECONDS[word], DURATION)
    if word in INDEFINITE:
        return None
    if word == "%" or word in _PERCENT:
        return Quantity(value * _PERCENT.get(word, Fraction(1)), PERCENT)
    if word in CURRENCIES:
        return Quantity(value, money(word))
    if word in _COUNTED:
        return Quantity(value, COUNT)
    return Quantity(value, Type(Kind.UNIT, word))


def one_or_many(word: str) -> tuple[str, ...]:
    """A unit as it is written, and as its plural or singular may be declared."""
    return word, word.removesuffix("s"), word.removesuffix("es"), f"{word}s", f"{word}es"


def candidates(word: str, known: Iterable[str]) -> tuple[str, ...]:
    """The units a person may have meant by `word`; currencies only if it looks like one."""
    currencies: Iterable[str] = ()
    if word.isupper() and len(word) > 2:
        currencies = CURRENCIES
    elif word.upper() in CURRENCIES:
        currencies = (word.upper(),)
    return (*known, *currencies, *(SECONDS if len(word) > 2 else ()))


Scales = Mapping[str, tuple[str, Fraction]]


def rescaled(
    amount: Quantity, wanted: Type, declared: Scales, offsets: Mapping[str, Fraction]
) -> Quantity | None:
    """An amount of one unit in another of the same base (`2 kg` as 2000 `g`), exactly; None if none.
    Between differences (`5 °F` warmer) only the size of the degrees matters, not their zeros."""
    scales = {**MEASURES, **declared}
    mine, other = scales.get(amount.type.unit), scales.get(wanted.unit)
    if mine is None or other is None or mine[0] != other[0]:
        return None
    base = amount.value * mine[1]
    if not wanted.difference:
        zeros = {**OFFSETS, **offsets}
        base += zeros.get(amount.type.unit, Fraction(0)) - zeros.get(wanted.unit, Fraction(0))
    return Quantity(base / other[1], wanted)


def has_offset(unit: str, declared: Scales, offsets: Mapping[str, Fraction]) -> bool:
    """Whether the zero of a unit is arbitrary, as those of temperatures are."""
    scales = {**MEASURES, **declared}
    base = scales.get(unit, (unit,))[0]
    return any(offset and scales[other][0] == base for other, offset in {**OFFSETS, **offsets}.items())
