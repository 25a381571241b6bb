"""Money: exact, of one currency, in micros. What cannot be taken exactly is refused, not quietly rounded."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from decimal import Context, Decimal, DecimalException, Inexact, InvalidOperation, localcontext
from functools import total_ordering
from typing import Any, Self, final

from babel import Locale, UnknownLocaleError

from billing.errors import BadAmount, CurrencyMismatch
from billing.iso4217 import exponent_of

MICROS = 10**6
MICROS_MAX = 2**63 - 1  # the widest integer that both PostgreSQL and SQLite keep
PRICE_PLACES = 12

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_LENGTH_MAX = 64
# CLDR parts a letter from a digit, "KWD 1.250" (UTS #35, currencySpacing); Babel leaves that to us.
_CROWDED = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")
# The process's own decimal context rounds in silence, and anybody may change it. This one raises instead.
_EXACT = Context(prec=_LENGTH_MAX, traps=[Inexact, InvalidOperation])


@final
@dataclass(frozen=True, slots=True, init=False)
class Percent:
    """So many hundredths of a whole, with up to 12 decimals: `Percent("2.9")`. Raises BadAmount."""

    value: Decimal

    def __init__(self, value: Decimal | int | str) -> None:
        _scaled(value, PRICE_PLACES)
        object.__setattr__(self, "value", Decimal(value))

    def __str__(self) -> str:
        return f"{self.value:f}%"


@final
@total_ordering
@dataclass(frozen=True, slots=True, repr=False)
class Money:
    """An exact amount of one currency, in micros: millionths of its major unit (as in the Google Ads API).

    Raises BadAmount beyond ±(2⁶³ - 1) micros and UnknownCurrency outside ISO 4217. Amounts of two currencies
    are never equal; ordering or adding them raises CurrencyMismatch.
    """

    micros: int
    currency: str

    def __post_init__(self) -> None:
        exponent_of(self.currency)
        if abs(_whole(self.micros)) > MICROS_MAX:
            raise BadAmount("more than a 64-bit integer of micros can hold")

    @classmethod
    def of(cls, amount: Decimal | int | str, currency: str) -> Self:
        """`amount` major units, exactly. Raises BadAmount for floats, NaN and more than six decimals."""
        return cls(_scaled(amount, 6), currency)

    @classmethod
    def from_minor(cls, minor: int, currency: str) -> Self:
        """`minor` units as banks and gateways count them: 410 is $4.10, ¥410 and KWD 0.410 (ISO 4217)."""
        return cls(_whole(minor) * _minor_unit(currency), currency)

    @classmethod
    def priced(cls, unit_price: Decimal, quantity: Decimal | int, currency: str) -> Self:
        """`quantity` × `unit_price` in major units, rounded once, half away from zero, to micros.

        Both may have 12 decimals. Raises BadAmount for finer ones, floats and NaN. The result may be zero.
        """
        product = _scaled(unit_price, PRICE_PLACES) * _scaled(quantity, PRICE_PLACES)
        return cls(_half_away(product * MICROS, 10 ** (2 * PRICE_PLACES)), currency)

    @classmethod
    def zero(cls, currency: str) -> Self:
        """Nothing, of one currency: where a sum starts, as in `sum(parts, Money.zero("USD"))`."""
        return cls(0, currency)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The inverse of `as_json`. Raises BadAmount when a key is absent or the amount is not a string."""
        try:
            amount, currency = data["amount"], data["currency"]
        except (KeyError, TypeError):
            raise BadAmount('money is written {"amount": "4.10", "currency": "USD"}') from None
        if not isinstance(amount, str):
            raise BadAmount(f"an amount in JSON is a string, not {type(amount).__name__}")
        return cls.of(amount, currency)

    @property
    def amount(self) -> Decimal:
        """Major units, exactly, with at least the currency's own decimals."""
        return Decimal(self._digits())

    @property
    def minor(self) -> int:
        """Whole minor units. Raises BadAmount when there is a fraction of one: call `rounded()` first."""
        minor, fraction = divmod(self.micros, _minor_unit(self.currency))
        if fraction:
            raise BadAmount(f"{self} is not a whole number of minor units")
        return minor

    def rounded(self) -> Money:
        """Whole minor units, rounded half away from zero to the currency's exponent (ISO 4217)."""
        return Money.from_minor(_half_away(self.micros, _minor_unit(self.currency)), self.currency)

    def share(self, percent: Percent) -> Money:
        """`percent` of this, computed exactly, then rounded once, half away from zero, to micros."""
        hundredths = _scaled(percent.value, PRICE_PLACES)
        return Money(_half_away(self.micros * hundredths, 100 * 10**PRICE_PLACES), self.currency)

    def split(self, weights: Iterable[Decimal | int]) -> tuple[Money, ...]:
        """Parts in proportion to `weights`, to the micro, by largest remainder; the earliest wins a tie.

        The parts always sum to the whole. Raises BadAmount for a negative weight, or when all are zero.
        """
        return tuple(Money(part, self.currency) for part in _allocated(self.micros, weights))

    def split_minor(self, weights: Iterable[Decimal | int]) -> tuple[Money, ...]:
        """`split` into whole minor units, for documents. Raises BadAmount unless this is whole itself."""
        return tuple(Money.from_minor(part, self.currency) for part in _allocated(self.minor, weights))

    def as_json(self) -> dict[str, str]:
        """`{"amount": "4.10", "currency": "USD"}`: major units, with finer decimals only where needed."""
        return {"amount": self._digits(), "currency": self.currency}

    def format(self, locale: str | None = None) -> str:
        """As people of `locale` write it (CLDR): "$4.10", "4,10 $". English where the locale is unknown."""
        spoken = _locale(locale)
        pattern = copy(spoken.currency_formats["standard"])
        pattern.frac_prec = (len(self._fraction()),) * 2
        with localcontext(_EXACT):
            text = pattern.apply(self.amount, spoken, currency=self.currency, currency_digits=False)
        return _CROWDED.sub("\xa0", text)

    def __str__(self) -> str:
        return f"{self._digits()} {self.currency}"

    def __repr__(self) -> str:
        return f"Money.of({self._digits()!r}, {self.currency!r})"

    def __bool__(self) -> bool:
        return self.micros != 0

    def __neg__(self) -> Money:
        return Money(-self.micros, self.currency)

    def __abs__(self) -> Money:
        return Money(abs(self.micros), self.currency)

    def __add__(self, other: Money) -> Money:
        if not isinstance(other, Money):
            return NotImplemented
        return Money(self.micros + self._alike(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        if not isinstance(other, Money):
            return NotImplemented
        return Money(self.micros - self._alike(other), self.currency)

    def __mul__(self, times: int) -> Money:
        if isinstance(times, bool) or not isinstance(times, int):
            return NotImplemented
        return Money(self.micros * times, self.currency)

    __rmul__ = __mul__

    def __lt__(self, other: Money) -> bool:
        if not isinstance(other, Money):
            return NotImplemented
        return self.micros < self._alike(other)

    def _alike(self, other: Money) -> int:
        """The other's micros, once it is sure that they are micros of the same thing."""
        if other.currency != self.currency:
            raise CurrencyMismatch(f"{self} and {other} do not mix")
        return other.micros

    def _digits(self) -> str:
        magnitude = f"{abs(self.micros) // MICROS}.{self._fraction()}".rstrip(".")
        return f"-{magnitude}" if self.micros < 0 else magnitude

    def _fraction(self) -> str:
        """The decimals worth writing: the currency's own, and finer ones where there are any."""
        return f"{abs(self.micros) % MICROS:06}".rstrip("0").ljust(exponent_of(self.currency), "0")


def _minor_unit(currency: str) -> int:
    """One minor unit in micros: the cent is 10,000."""
    micros: int = MICROS // 10 ** exponent_of(currency)
    return micros


def _whole(number: int) -> int:
    if isinstance(number, bool) or not isinstance(number, int):
        raise BadAmount(f"units are counted in whole numbers, not in {type(number).__name__}")
    return number


def _scaled(number: Decimal | int | str, places: int) -> int:
    """`number` × 10^`places`, which must be whole. Raises BadAmount where it is not, or is no number."""
    if isinstance(number, bool) or not isinstance(number, Decimal | int | str):
        raise BadAmount(f"{type(number).__name__} is no exact number: give a Decimal, int or str")
    if isinstance(number, int):
        return number * int(10**places)
    if isinstance(number, str) and not (len(number) <= _LENGTH_MAX and _NUMBER.fullmatch(number)):
        raise BadAmount(f"not a plain decimal number: {number!r:.40}")
    try:
        shifted = _EXACT.scaleb(_EXACT.create_decimal(number), places)
        return int(_EXACT.quantize(shifted, Decimal(1)))
    except (DecimalException, ValueError):  # the latter from int(NaN)
        raise BadAmount(f"not finite, too big, or finer than {places} decimals: {number!s:.40}") from None


def _half_away(numerator: int, denominator: int) -> int:
    """The quotient, rounded half away from zero, in integers alone."""
    magnitude = (2 * abs(numerator) + denominator) // (2 * denominator)
    return magnitude if numerator >= 0 else -magnitude


def _allocated(total: int, weights: Iterable[Decimal | int]) -> list[int]:
    """`total` by largest remainder (Hamilton's method): floors first, then one more for the neediest."""
    exact = [_scaled(weight, PRICE_PLACES) for weight in weights]
    if min(exact, default=0) < 0 or not any(exact):
        raise BadAmount("weights are zero or more, and not all of them zero")
    whole = sum(exact)
    shares = [divmod(abs(total) * weight, whole) for weight in exact]
    parts = [floor for floor, _ in shares]
    neediest = sorted(range(len(shares)), key=lambda place: -shares[place][1])
    for place in neediest[: abs(total) - sum(parts)]:
        parts[place] += 1
    return parts if total >= 0 else [-part for part in parts]


def _locale(tag: str | None) -> Locale:
    try:
        return Locale.parse((tag or "en").replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")
