"""When a period begins and ends, and what part of it is left. Pure: no tables, no settings, no clock."""

from subscriptions.calendar.alignment import aligned_anchor as aligned_anchor
from subscriptions.calendar.anchors import boundary as boundary
from subscriptions.calendar.anchors import number_at as number_at
from subscriptions.calendar.intervals import Interval as Interval
from subscriptions.calendar.intervals import Unit as Unit
from subscriptions.calendar.periods import Period as Period
from subscriptions.calendar.periods import first_period as first_period
from subscriptions.calendar.periods import period_at as period_at
from subscriptions.calendar.periods import periods as periods
from subscriptions.calendar.proration import ProrateBy as ProrateBy
from subscriptions.calendar.proration import prorated as prorated
from subscriptions.calendar.proration import share_left as share_left
