"""Numbers in words that a person can weigh."""

from __future__ import annotations


def percent(proportion: float, decimals: int) -> str:
    """A proportion as a percentage without its sign.

    >>> percent(0.2646, 0), percent(0.0167, 1)
    ('26', '1.7')
    """
    return f"{proportion * 100:.{decimals}f}"


def decimals_for(proportion: float) -> int:
    """How many decimals a percentage needs so that its first two digits can be read, at most 3.

    >>> [decimals_for(p) for p in (0.26, 0.017, 0.004, 0.0002)]
    [0, 1, 2, 3]
    """
    limits = (0.1, 0.01, 0.001)
    return sum(proportion < limit for limit in limits)


def frequency(affected: int, at_risk: int, low: float, high: float) -> str:
    """A count with its interval; a zero says what it leaves possible.

    Arguments:
        affected: people with the harm.
        at_risk: people who could have had it.
        low: lower limit of the interval, 0 to 1.
        high: upper limit, 0 to 1.

    >>> frequency(0, 12, 0.0, 0.2646)
    '0 of 12: up to 26 % is still compatible'
    >>> frequency(1, 60, 0.0004, 0.0894)
    '1 of 60 (1.7 %; 0.0 to 8.9 %)'
    """
    if affected == 0:
        return f"0 of {at_risk:,}: up to {percent(high, decimals_for(high))} % is still compatible"
    point = affected / at_risk
    places = decimals_for(point)
    interval = f"{percent(low, places)} to {percent(high, places)} %"
    return f"{affected:,} of {at_risk:,} ({percent(point, places)} %; {interval})"


def one_in(affected: int, at_risk: int) -> str:
    """A rate as one in so many, empty for zero and for more than half.

    >>> one_in(1, 60), one_in(0, 12)
    ('about 1 in 60', '')
    """
    if affected == 0 or affected * 2 > at_risk:
        return ""
    return f"about 1 in {round(at_risk / affected):,}"


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun.

    >>> counted(1, "study", "studies"), counted(0, "claim")
    ('1 study', '0 claims')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def sides(supports: int, unclear: int, disputes: int) -> str:
    """How sources are spread, in words.

    >>> sides(2, 0, 1)
    '2 for, 0 unclear, 1 against'
    """
    return f"{supports} for, {unclear} unclear, {disputes} against"


def within(realm: str) -> str:
    """In whom or in what something was studied, empty where that is unknown.

    >>> within("people"), within("in vitro"), within("computational"), within("")
    ('in people', 'in vitro', 'by computation', '')
    """
    if realm == "computational":
        return "by computation"
    return realm if not realm or realm.startswith("in ") else f"in {realm}"


def months(number: float | None) -> str:
    """A length of time in months, in years where that is rounder.

    >>> months(12), months(6), months(0.5), months(None)
    ('1 year', '6 months', '0.5 months', '')
    """
    if number is None:
        return ""
    if number >= 12 and number % 12 == 0:
        return counted(int(number // 12), "year")
    return f"{number:g} month{'' if number == 1 else 's'}"


def sentence(text: str) -> str:
    """A text with a capital at its start, the rest as it is.

    >>> sentence("no DNA was found")
    'No DNA was found'
    """
    return text[:1].upper() + text[1:]
