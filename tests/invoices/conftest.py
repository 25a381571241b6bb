from tests.audited import audited  # noqa: F401
