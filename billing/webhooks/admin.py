from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from billing.clock import now
from billing.conf import conf
from billing.read_only import ReadOnlyAdmin, address_of
from billing.webhooks.actions import release_events
from billing.webhooks.masking import shown
from billing.webhooks.models import InboxEvent, InboxPoll
from billing.webhooks.states import DUE

MAY_REPLAY = "billing.replay_event"


class GatewayFilter(admin.SimpleListFilter):
    """By the configured gateways: asking the table which there are would read all of it."""

    title = _("gateway")
    parameter_name = "gateway"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(alias, alias) for alias in conf().gateways]

    def queryset(self, request: HttpRequest, queryset: QuerySet[InboxEvent]) -> QuerySet[InboxEvent]:
        return queryset.filter(gateway=self.value()) if self.value() else queryset


@admin.register(InboxEvent)
class InboxEventAdmin(ReadOnlyAdmin):
    """What came and how it went. The one press has it carried out again, which reads and writes anew."""

    list_display = ("event_id", "state", "error", "type", "gateway", "received_at", "tries", "next_try")
    list_filter = ("state", GatewayFilter, "kind")
    search_fields = ("=event_id", "=reference", "=key")
    search_hint = _("the event's id, or the reference or key of what it is about")
    ordering = ("-pk",)
    exclude = ("payload", "next_try_at")
    actions = ("replay",)
    change_form_template = "billing/staff/inbox_event.html"

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return [*super().get_fields(request, obj), "next_try", "what_was_sent"]

    @admin.display(description=_("next try at"), ordering="next_try_at")
    def next_try(self, event: InboxEvent) -> Any:
        # Of what has ended it would be the end of a claim.
        return event.next_try_at if event.state in DUE else None

    @admin.display(description=_("payload"))
    def what_was_sent(self, event: InboxEvent) -> str:
        return format_html('<code class="billing-json">{}</code>', shown(event.payload)) or "-"

    def has_replay_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(MAY_REPLAY)

    @admin.action(description=_("Carry out again"), permissions=["replay"])
    def replay(self, request: HttpRequest, queryset: QuerySet[InboxEvent]) -> None:
        count = release_events(queryset.order_by(), at=now(), by=request.user)
        said = ngettext(
            "%(count)d event is carried out again.", "%(count)d events are carried out again.", count
        )
        self.message_user(request, said % {"count": count}, messages.SUCCESS)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        context = {**(extra_context or {}), "may_replay": self.has_replay_permission(request)}
        return super().change_view(request, object_id, form_url, context)

    def replay_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The press on one event's page."""
        if request.method != "POST" or not self.has_replay_permission(request):
            raise PermissionDenied
        event = self.get_object(request, unquote(object_id))
        if event is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined,no-any-return]
        self.replay(request, InboxEvent.objects.filter(pk=event.pk))
        return redirect(address_of(event))

    def get_urls(self) -> list[Any]:
        replay = self.admin_site.admin_view(self.replay_view)
        name = "billing_inboxevent_replay"
        return [path("<path:object_id>/replay/", replay, name=name), *super().get_urls()]


@admin.register(InboxPoll)
class InboxPollAdmin(ReadOnlyAdmin):
    list_display = ("gateway", "polled_until")
    search_fields = ("=gateway",)
    search_hint = "default"
    ordering = ("gateway",)
