"""The currencies of ISO 4217 (list one, published 2026-01-01) and how far each divides into minor units."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from billing.errors import UnknownCurrency

# ISO's exponents, not CLDR's: those say how prices are shown in shops, these what banks settle.
# Metals, bond units, XDR and the test codes have no minor unit, so nothing can be owed in them.
# A code that ISO withdraws later stays in this table: old invoices must still be read.
_CODES: Mapping[int, str] = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    2: """
        AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE
        CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD
        HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK
        MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD
        RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH
        USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG
    """,
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}

EXPONENTS: Mapping[str, int] = MappingProxyType(
    {code: exponent for exponent, codes in _CODES.items() for code in codes.split()}
)


def exponent_of(currency: str) -> int:
    """How many decimals the currency's minor unit has: JPY 0, USD 2, KWD 3 (ISO 4217).

    Raises UnknownCurrency for all but an active alphabetic code in upper case.
    """
    try:
        return EXPONENTS[currency]
    except (KeyError, TypeError):
        raise UnknownCurrency(f"not an active ISO 4217 code: {currency!r:.20}") from None
