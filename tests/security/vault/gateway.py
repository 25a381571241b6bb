from __future__ import annotations

from billing.gateways.messages import Problem
from billing.testing.fake import FakeGateway


class Backend(FakeGateway):
    def check(self) -> list[Problem]:
        return []
