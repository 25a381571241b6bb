"""A gateway whose card form stands on our page: {"BACKEND": "tests.portal.embedding"}."""
