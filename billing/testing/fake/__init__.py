"""A gateway in memory for a project's own unit tests: `{"BACKEND": "billing.testing.fake"}`.

It needs no tables and no pages. `gateway_of("default")` is a `FakeGateway`, whose `enter`, `answer`,
`refuse_charges` and `line` script what the customer, the bank and the network do.
"""

from billing.testing.fake.gateway import FakeGateway

__all__ = ["FakeGateway"]
