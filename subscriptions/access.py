"""The public path to the policies: `from subscriptions.access import subscribed, entitled`."""

from subscriptions.entitlements.policies import entitled as entitled
from subscriptions.entitlements.policies import subscribed as subscribed
