"""The public path to the policies: `from subscriptions.access import subscribed, entitled, has_seat`."""

from subscriptions.entitlements.policies import entitled as entitled
from subscriptions.entitlements.policies import subscribed as subscribed
from subscriptions.entitlements.seats.policy import has_seat as has_seat
