"""How a charged view runs: in a transaction of its own, its response watched to the end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

from asgiref.sync import sync_to_async
from django.db import router, transaction

from billing.access.charges.sale import Sale
from billing.credit.holds.models import Hold


def serve(sale: Sale, run: Callable[[], Any]) -> Any:
    """Run the view; what it wrote is rolled back together with the charge when it raises."""
    try:
        with transaction.atomic(using=router.db_for_write(Hold)):
            response = run()
        return settle(sale, response)
    except BaseException:
        sale.release()
        raise


async def serve_async(sale: Sale, run: Callable[[], Awaitable[Any]]) -> Any:
    """The same for an async view, which has no transaction. Cancelled means that the client went away."""
    try:
        response = await run()
        if getattr(response, "streaming", False) and _is_sold(response):
            return _watched(sale, response)
        return await to_the_end(settle, sale, response)
    except asyncio.CancelledError:
        await to_the_end(sale.abandon)
        raise
    except BaseException:
        await to_the_end(sale.release)
        raise


def settle(sale: Sale, response: Any) -> Any:
    """Only a success is a sale (2xx; a redirect to the login page is none), once all of it is there."""
    if not _is_sold(response):
        _render(response)
        sale.release(response)
    elif getattr(response, "streaming", False):
        return _watched(sale, response)
    elif getattr(response, "is_rendered", True):
        sale.capture(response)
    else:
        _capture_when_rendered(sale, response)
    return response


def _is_sold(response: Any) -> bool:
    return bool(200 <= response.status_code < 300)


def _render(response: Any) -> None:
    if not getattr(response, "is_rendered", True):
        response.render()


def _capture_when_rendered(sale: Sale, response: Any) -> None:
    """Templates and DRF's data are rendered after the view; one that breaks then has sold nothing."""
    render = response.render

    def watched() -> Any:
        try:
            rendered = render()
            sale.capture(rendered)
        except BaseException:
            sale.release()
            raise
        return rendered

    response.render = watched


def _watched(sale: Sale, response: Any) -> Any:
    if getattr(response, "file_to_stream", None) is not None:
        # The server may send the file by itself, without asking us for its parts.
        sale.capture(response)
        return response
    wrap = _async_parts if response.is_async else _parts
    response.streaming_content = wrap(sale, response.streaming_content, response)
    # A stream that nobody began to read has no end of its own; an async one that is left in the middle of
    # sending is not closed by Django, only its response is.
    response._resource_closers.append(sale.leave)
    return response


def _parts(sale: Sale, content: Any, response: Any) -> Iterator[bytes]:
    sale.is_begun = True
    try:
        for part in content:
            sale.keep_alive()
            yield part
    except GeneratorExit:
        sale.abandon()
        raise
    except BaseException:
        sale.break_off()
        raise
    sale.capture(response)


async def _async_parts(sale: Sale, content: Any, response: Any) -> AsyncIterator[bytes]:
    sale.is_begun = True
    try:
        async for part in content:
            await sync_to_async(sale.keep_alive)()
            yield part
    except (GeneratorExit, asyncio.CancelledError):
        await to_the_end(sale.abandon)
        raise
    except BaseException:
        await to_the_end(sale.break_off)
        raise
    await to_the_end(sale.capture, response)


async def to_the_end(step: Callable[..., Any], *given: Any, **named: Any) -> Any:
    """Take a step that writes, to its end also while the task around it is being cancelled."""
    task = asyncio.ensure_future(sync_to_async(step)(*given, **named))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task})
        task.result()
        raise
