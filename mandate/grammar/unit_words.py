"""Names of units and currencies in English prose, and what they are exactly."""

from __future__ import annotations

from fractions import Fraction

from mandate.model.quantity import COUNT, DURATION, PERCENT, Kind, Type, money

CRYPTO = (
    "BTC",
    "ETH",
    "SOL",
    "USDC",
    "USDT",
    "DAI",
    "WETH",
    "WBTC",
    "MATIC",
    "POL",
    "AVAX",
    "BNB",
    "XRP",
    "ADA",
    "DOT",
    "DOGE",
    "LINK",
    "UNI",
    "ARB",
    "OP",
    "ATOM",
    "LTC",
    "XMR",
    "TRX",
    "EURC",
    "PYUSD",
    "STETH",
)
CODES = frozenset(
    (
        "USD EUR GBP JPY CHF CAD AUD NZD CNY HKD SGD SEK NOK DKK PLN CZK HUF RON BGN TRY ILS INR KRW "
        "THB MYR IDR PHP VND "
        "BRL MXN ARS CLP COP PEN ZAR NGN KES EGP MAD AED SAR QAR KWD BHD OMR JOD TND ISK UAH KZT TWD "
        "PKR BDT LKR"
    ).split()
) | frozenset(CRYPTO)
SYMBOLS = {
    "$": "USD",
    "US$": "USD",
    "C$": "CAD",
    "CA$": "CAD",
    "A$": "AUD",
    "AU$": "AUD",
    "NZ$": "NZD",
    "S$": "SGD",
    "HK$": "HKD",
    "R$": "BRL",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "₹": "INR",
    "₩": "KRW",
    "₿": "BTC",
    "Ξ": "ETH",
    "₽": "RUB",
    "₺": "TRY",
    "₫": "VND",
    "zł": "PLN",
}
MONEY_WORDS = {
    "dollar": "USD",
    "dollars": "USD",
    "bucks": "USD",
    "buck": "USD",
    "euro": "EUR",
    "euros": "EUR",
    "yen": "JPY",
    "rupees": "INR",
    "rupee": "INR",
    "francs": "CHF",
    "zloty": "PLN",
    "won": "KRW",
    "bitcoin": "BTC",
    "bitcoins": "BTC",
    "ether": "ETH",
    "sterling": "GBP",
    "quid": "GBP",
    "pounds sterling": "GBP",
    "us dollars": "USD",
}
CENTS = {
    "cents": ("USD", "EUR"),
    "cent": ("USD", "EUR"),
    "ct": ("EUR", "USD"),
    "pence": ("GBP",),
    "pennies": ("GBP", "USD"),
}

_DURATIONS = {
    1: "s sec secs second seconds",
    60: "min mins minute minutes",
    3600: "h hr hrs hour hours",
    86400: "d day days night nights",
    604800: "w wk wks week weeks",
    1209600: "fortnight fortnights",
}
SECONDS = {word: Fraction(size) for size, words in _DURATIONS.items() for word in words.split()}
SECONDS["ms"] = SECONDS["millisecond"] = SECONDS["milliseconds"] = Fraction(1, 1000)
CALENDAR = frozenset("month months quarter quarters year years yr yrs mo mos".split())
"""Periods without a fixed length: they are amounts, but not durations."""

UNITS = {
    name: unit
    for unit, names in {
        "kg": "kg kgs kilo kilos kilogram kilograms kilogramme kilogrammes",
        "g": "g gram grams",
        "t": "ton tons tonne tonnes",
        "lb": "lb lbs",
        "oz": "oz ounce ounces",
        "km": "km kms kilometre kilometres kilometer kilometers",
        "m": "metre metres meter meters",
        "cm": "cm centimetre centimetres centimeter centimeters",
        "mm": "mm millimetre millimetres millimeter millimeters",
        "mi": "mi mile miles",
        "ft": "ft foot feet",
        "l": "l litre litres liter liters",
        "ml": "ml millilitre millilitres milliliter milliliters",
        "mg": "mg milligram milligrams",
        "kW": "kW kilowatt kilowatts",
        "kWh": "kWh",
        "MW": "MW megawatt megawatts",
        "MWh": "MWh",
        "W": "watt watts",
        "°C": "°C ℃ degC celsius",
        "°F": "°F ℉ degF fahrenheit",
        "GB": "GB gigabyte gigabytes",
        "MB": "MB megabyte megabytes",
        "KB": "KB kB kilobyte kilobytes",
        "TB": "TB terabyte terabytes",
        "km/h": "km/h kph",
        "mph": "mph",
        "ppm": "ppm",
        "V": "volt volts",
        "Hz": "Hz kHz MHz",
        "bar": "bar",
        "psi": "psi",
        "ha": "hectare hectares",
        "sqm": "m² sqm",
    }.items()
    for name in names.split()
}
for _degree in ("degree", "degrees", "deg"):
    UNITS |= {f"{_degree} celsius": "°C", f"{_degree} c": "°C"}
    UNITS |= {f"{_degree} fahrenheit": "°F", f"{_degree} f": "°F"}
PERCENTS = {
    "%": Fraction(1),
    "percent": Fraction(1),
    "per cent": Fraction(1),
    "pct": Fraction(1),
    "percentage points": Fraction(1),
    "percentage point": Fraction(1),
    "pp": Fraction(1),
    "bps": Fraction(1, 100),
    "bp": Fraction(1, 100),
    "basis points": Fraction(1, 100),
    "basis point": Fraction(1, 100),
    "‰": Fraction(1, 10),
}


def meaning_of(word: str) -> tuple[tuple[Fraction, Type], ...]:
    """The readings of a unit: (size of one, in base units; type). Empty if it is no unit we know."""
    low = word.lower()
    if low in PERCENTS:
        return ((PERCENTS[low], PERCENT),)
    if word in CODES:
        return ((Fraction(1), money(word)),)
    if low in MONEY_WORDS:
        return ((Fraction(1), money(MONEY_WORDS[low])),)
    if low in CENTS:
        return tuple((Fraction(1, 100), money(code)) for code in CENTS[low])
    if low in ("pound", "pounds"):
        return ((Fraction(1), money("GBP")), (Fraction(1), Type(Kind.UNIT, "lb")))
    if low in SECONDS:
        return ((SECONDS[low], DURATION),)
    unit = UNITS.get(word) or UNITS.get(low)
    if unit:
        return ((Fraction(1), Type(Kind.UNIT, unit)),)
    if word in SYMBOLS:
        return ((Fraction(1), money(SYMBOLS[word])),)
    return ()


PLAIN = ((Fraction(1), COUNT),)
