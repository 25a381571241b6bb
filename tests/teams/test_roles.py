"""Managers pay, members look, others see nothing."""

from billing.customers.roles import Role, payers_of, roles_of


def test_a_manager_sees_and_pays(team, ada):
    assert roles_of(ada, team) == {Role.SEE, Role.PAY}


def test_a_member_sees(team, bo):
    assert roles_of(bo, team) == {Role.SEE}


def test_an_outsider_does_neither(team, cy):
    assert roles_of(cy, team) == frozenset()


def test_who_can_pay_is_known(team, ada):
    assert payers_of(team) == [ada]


def test_a_promoted_member_pays_from_then_on(team, ada, bo):
    team.managers.add(bo)
    assert roles_of(bo, team) == {Role.SEE, Role.PAY}
    assert payers_of(team) == [ada, bo]


def test_nobody_pays_for_a_deleted_team(team, ada):
    assert roles_of(ada, None) == frozenset()
    assert payers_of(None) == []
