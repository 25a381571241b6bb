"""What a project with teams writes: from a request to the team, and from a team to its people."""

from billing.customers.roles import Role


def team_of(request):
    """The team named in the header, else the first that the signed-in user is a member of."""
    if not request.user.is_authenticated:
        return None
    teams = request.user.teams.order_by("pk")
    named = request.headers.get("X-Team")
    return teams.filter(name=named).first() if named else teams.first()


class ManagersPay:
    """Members see what is owed; managers pay it."""

    def roles_of(self, user, owner):
        if owner is None or not owner.members.filter(pk=user.pk).exists():
            return frozenset()
        return frozenset(Role) if owner in user.managed_teams.all() else frozenset({Role.SEE})

    def payers_of(self, owner):
        return owner.managers.order_by("pk") if owner else ()
