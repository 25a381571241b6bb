"""Where clocks are put back and forward, by how much and when, as far as they differ."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from subscriptions.calendar import Interval, Unit

BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")
SAO_PAULO = ZoneInfo("America/Sao_Paulo")  # put forward at midnight, until 2018
APIA = ZoneInfo("Pacific/Apia")  # had no 2011-12-30
ST_JOHNS = ZoneInfo("America/St_Johns")  # put back at one minute past midnight, until 2011
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")  # by half an hour
LONDON = ZoneInfo("Europe/London")

A_DOZEN = [
    ZoneInfo("UTC"),
    BERLIN,
    NEW_YORK,
    SAO_PAULO,
    APIA,
    ST_JOHNS,
    LORD_HOWE,
    ZoneInfo("Pacific/Kwajalein"),  # had 1969-09-30 twice, and no 1993-08-21
    ZoneInfo("Pacific/Auckland"),
    ZoneInfo("Asia/Kathmandu"),  # a quarter of an hour off
    ZoneInfo("Africa/Casablanca"),  # by the moon
    ZoneInfo("Antarctica/Troll"),  # by two hours
]
SKIPPED = {"Pacific/Apia": date(2011, 12, 30), "Pacific/Kwajalein": date(1993, 8, 21)}

DAILY = Interval(Unit.DAY)
WEEKLY = Interval(Unit.WEEK)
MONTHLY = Interval(Unit.MONTH)
QUARTERLY = Interval(Unit.MONTH, 3)
YEARLY = Interval(Unit.YEAR)
INTERVALS = [DAILY, Interval(Unit.DAY, 30), WEEKLY, Interval(Unit.WEEK, 2), MONTHLY, QUARTERLY, YEARLY]
INTERVALS += [Interval(Unit.YEAR, 2)]


def there(text, zone, *, fold=0):
    """The instant at which the clock shows it."""
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold).astimezone(UTC)


def shown(instant, zone):
    """What the clock shows then."""
    return instant.astimezone(zone).replace(tzinfo=None).isoformat(" ", "minutes")
