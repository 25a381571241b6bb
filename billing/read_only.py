"""The admin of rows that nobody edits there, superusers included: they change through actions alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.utils import quote
from django.contrib.admin.views.main import ChangeList
from django.db.models import Model
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html

if TYPE_CHECKING:
    Admin = admin.ModelAdmin[Any]
else:
    Admin = admin.ModelAdmin


class PublicIdList(ChangeList):
    """Links rows by their public id where they have one."""

    def url_for_result(self, result: Any) -> str:
        return address_of(result)


class ReadOnlyAdmin(Admin):
    """Shows rows, and answers 403 to whoever posts to them."""

    # What can be searched for. Not `search_help_text`, which Django shows in a way axe objects to.
    search_hint: Any = ""
    change_list_template = "billing/staff/list.html"
    actions: Any = None
    list_per_page = 50
    # Counting a whole large table, only to say how large it is, is too dear.
    show_full_result_count = False

    class Media:
        css = {"all": ("billing/staff/staff.css",)}

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return PublicIdList

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        """Every column, also those that no form could edit."""
        hidden = {"id", *(self.exclude or ())}
        columns = [field.name for field in self.opts.concrete_fields if field.name not in hidden]
        return list(self.fields or columns)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        return self.get_fields(request, obj)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """By public id too: that is what customers read out to staff."""
        if not hasattr(self.model, "public_id") or object_id.isdecimal():
            return super().get_object(request, object_id, from_field)
        # In an address typed as it is read, `_26` is taken for an escaped character: `quote` undoes that.
        names = (object_id, quote(object_id))
        found = (super(ReadOnlyAdmin, self).get_object(request, name, "public_id") for name in names)
        return next(filter(None, found), None)


def address_of(row: Any) -> str:
    """The row's page in the admin; empty where the project has none for it."""
    return address(row._meta.app_label, row._meta.model_name, getattr(row, "public_id", row.pk))


def address(app_label: str, model_name: str, row_id: Any) -> str:
    try:
        return reverse(f"admin:{app_label}_{model_name}_change", args=[quote(row_id)])
    except NoReverseMatch:
        return ""


def as_json(value: Any) -> str:
    """A JSON column, laid out for people."""
    pretty = json.dumps(value, indent=2, ensure_ascii=False)
    return format_html('<code class="billing-json">{}</code>', pretty)
