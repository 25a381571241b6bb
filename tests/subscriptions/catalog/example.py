"""The file of the guide, and a small catalog as a dict."""

from copy import deepcopy

from subscriptions.catalog.declared.actions import change_catalog
from subscriptions.catalog.declared.documents import read_catalog
from subscriptions.catalog.declared.files import read_yaml
from tests.docs.pages import blocks, read

PAGE = "docs/how-to/keep-the-catalog-in-version-control.md"
SMALL = {
    "features": {"exports": "Exports", "projects": {"name": "Projects", "kind": "number"}},
    "products": {
        "reports": {
            "name": "Reports",
            "plans": {
                "pro": {
                    "name": "Pro",
                    "prices": {"USD": {"month": "20.00", "year": "200.00"}},
                    "features": {"exports": True, "projects": 10},
                },
            },
        },
    },
}


def guide():
    [text, *_] = blocks(read(PAGE), "yaml")
    return text


def guide_catalog():
    return read_catalog(read_yaml(guide()))


def small(**of_pro):
    """The small one, with something else said of its plan."""
    document = deepcopy(SMALL)
    document["products"]["reports"]["plans"]["pro"] |= of_pro
    return document


def apply(document, *, at, **how):
    """What was done, in words."""
    return [str(one) for one in change_catalog(read_catalog(document), at=at, **how)]
