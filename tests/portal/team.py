"""A host project in which everybody works for Ada, and only she may pay."""

from django.contrib.auth import get_user_model

from billing.customers.roles import Role


def ada_for_all(request):
    if not request.user.is_authenticated:
        return None
    return get_user_model().objects.filter(username="ada").first()


class AdaPays:
    def roles_of(self, user, owner):
        if user == owner:
            return frozenset(Role)
        return frozenset() if user.username == "bo" else frozenset({Role.SEE})

    def payers_of(self, owner):
        return [owner]
