"""So much of what is alike: always the same in a build, all of it by `make soak`."""

import os
from random import Random

IS_FULL = os.environ.get("PROMISES_SIZE") == "full"


def some(things, *, one_in):
    """One in so many of them, in their order; always the same ones."""
    found = list(things)
    kept = Random(402).sample(range(len(found)), -(-len(found) // one_in))
    return found if IS_FULL else [found[place] for place in sorted(kept)]
