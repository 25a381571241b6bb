"""The cards the fake gateway keeps, and how each acts."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from billing.errors import Declined, UnknownMethod
from billing.gateways.messages import Method, MethodReady, NeedsAction
from billing.ids import new_id
from billing.testing.behaviours import Behaviour

REFUSED_AT_SETUP = {
    Behaviour.REFUSED_SOFTLY: Declined("insufficient_funds"),
    Behaviour.REFUSED_HARD: Declined("stolen_card", is_hard=True),
}
CONFIRMED_AT_SETUP = {Behaviour.CONFIRMED_AT_SETUP, Behaviour.CONFIRMED_WHEN_CHARGED}
LAST4 = {
    Behaviour.WORKS: "4242",
    Behaviour.ALSO_WORKS: "4444",
    Behaviour.REFUSED_WHEN_CHARGED: "0341",
    Behaviour.CONFIRMED_AT_SETUP: "3155",
    Behaviour.CONFIRMED_WHEN_CHARGED: "3184",
    Behaviour.DISPUTED: "0259",
}


@dataclass(slots=True)
class Wallet:
    """Cards by reference; `owners` and `behaviours` are kept after a card is forgotten."""

    refusals: dict[str, Declined] = field(default_factory=dict)
    owners: dict[str, str] = field(default_factory=dict)
    behaviours: dict[str, Behaviour] = field(default_factory=dict)
    forgotten: set[str] = field(default_factory=set)
    waiting: dict[str, MethodReady] = field(default_factory=dict)
    methods: dict[str, Method] = field(default_factory=dict)

    def entered(
        self, setup_reference: str, payer: str, *, behaviour: str
    ) -> MethodReady | NeedsAction | Declined:
        """How a set-up ends with a card that acts so."""
        how = Behaviour(behaviour)
        if refusal := REFUSED_AT_SETUP.get(how):
            return refusal
        ready = MethodReady(_method(how))
        self.owners[ready.method.reference] = payer
        self.methods[ready.method.reference] = ready.method
        self.behaviours[ready.method.reference] = how
        if how == Behaviour.REFUSED_WHEN_CHARGED:
            self.refusals[ready.method.reference] = Declined("card_declined")
        if how not in CONFIRMED_AT_SETUP:
            return ready
        self.waiting[setup_reference] = ready
        return NeedsAction(setup_reference, f"https://gateway.invalid/confirm/{setup_reference}/")

    def confirmed(self, setup_reference: str) -> MethodReady:
        """The card of a set-up that waited for its holder."""
        return self.waiting[setup_reference]

    def behaviour_of(self, reference: str, *, payer: str) -> Behaviour:
        """How the payer's own card acts. Raises `UnknownMethod` for any other."""
        if self.owners.get(reference) != payer or reference in self.forgotten:
            raise UnknownMethod("the gateway does not know this card, or has forgotten it")
        return self.behaviours[reference]

    def kept(self, reference: str) -> Method:
        """The card as it is today. Raises `UnknownMethod` once it is forgotten."""
        if reference not in self.methods or reference in self.forgotten:
            raise UnknownMethod("the gateway does not know this card, or has forgotten it")
        return self.methods[reference]

    def renewed(self, reference: str, *, exp_month: int, exp_year: int) -> None:
        """Its bank has issued it anew."""
        card = self.kept(reference)
        self.methods[reference] = replace(card, exp_month=exp_month, exp_year=exp_year)

    def forget(self, reference: str) -> None:
        """Forget a card, once or twice."""
        if reference not in self.owners:
            raise UnknownMethod("the gateway does not know this card")
        self.forgotten.add(reference)


def _method(behaviour: Behaviour) -> Method:
    return Method(
        reference=new_id("fcard"),
        kind="card",
        brand="mastercard" if behaviour == Behaviour.ALSO_WORKS else "visa",
        last4=LAST4[behaviour],
        exp_month=12,
        exp_year=2040,
        country="US",
        fingerprint=f"fake-{behaviour}",
    )
