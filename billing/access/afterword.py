"""What a gate leaves for the response, whoever makes that: rate headers, and rows to write afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.http import HttpResponseBase

Response = TypeVar("Response", bound=HttpResponseBase)


@dataclass(slots=True)
class Afterword:
    headers: dict[str, str] = field(default_factory=dict)
    later: list[Callable[[], None]] = field(default_factory=list)


def afterword(request: Any) -> Afterword:
    """The one afterword of this request."""
    bare = getattr(request, "_request", request)
    if not hasattr(bare, "billing_afterword"):
        bare.billing_afterword = Afterword()
    said: Afterword = bare.billing_afterword
    return said


def attach(request: Any, response: Response) -> Response:
    """Say it with the response; what is to be written is written once that has been sent."""
    said = afterword(request)
    for name, value in said.headers.items():
        response[name] = value
    # Django runs these when the response is done with; there is no public way to add one.
    closers: list[Callable[[], None]] = response._resource_closers  # type: ignore[attr-defined]
    closers.extend(said.later)
    said.later.clear()
    return response
