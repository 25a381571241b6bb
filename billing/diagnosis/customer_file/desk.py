"""Somebody of staff before one press on one customer: what its pages and its log have in common."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from billing.customers.models import Customer
from billing.diagnosis.customer_file.forms import ReasonForm
from billing.diagnosis.customer_file.presses import Press
from billing.read_only import address_of


@dataclass(frozen=True)
class Desk:
    request: HttpRequest
    model_admin: Any
    press: Press
    customer: Customer
    target: Any

    @property
    def subject(self) -> Any:
        """The row that is pressed."""
        return self.target or self.customer

    @property
    def words(self) -> dict[str, Any]:
        return {"customer": self.customer, "target": self.target}

    @cached_property
    def title(self) -> str:
        return str(self.press.title % self.words)

    def log(self, said: str) -> None:
        self.model_admin.log_change(self.request, self.customer, said)

    def page(self, form: ReasonForm, **more: Any) -> TemplateResponse:
        context = {
            **self.model_admin.admin_site.each_context(self.request),
            "title": self.title,
            "opts": self.model_admin.opts,
            "customer": self.customer,
            "file_url": address_of(self.customer),
            "back_url": address_of(self.customer),
            "form": form,
            "press": self.press,
        }
        self.request.current_app = self.model_admin.admin_site.name
        return TemplateResponse(self.request, "billing/staff/press.html", context | more)


def target_of(press: Press, customer: Customer, target_id: str) -> Any:
    """A row of this customer's; another's is not there."""
    if press.target is None:
        return None
    return get_object_or_404(press.target, **{press.owner: customer}, public_id=target_id)
