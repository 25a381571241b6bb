from dataclasses import replace

from billing.gateways.messages import CspSources, EmbeddedForm, NeedsAction
from billing.testing.fake import FakeGateway


class Backend(FakeGateway):
    def start_setup(self, request):
        return replace(super().start_setup(request), url=request.form_url)

    def read_setup(self, reference):
        outcome = super().read_setup(reference)
        # Only the form itself can ask the cardholder: there is no address to go to.
        return replace(outcome, url="") if isinstance(outcome, NeedsAction) else outcome

    def embedded_form(self, setup_reference):
        self._reach()
        return EmbeddedForm("https://form.example/form.js", "public-1", f"{setup_reference}-secret")

    def csp_sources(self):
        return CspSources(("https://form.example",), ("https://bank.example",), ("https://api.example",))

    def charge(self, request, **how):
        return self._quietly(super().charge(request, **how), request.key)

    def read_charge(self, *, key, reference=""):
        return self._quietly(super().read_charge(key=key, reference=reference), key)

    def _quietly(self, outcome, key):
        """A bank that wants to ask when nobody is there names no page for it."""
        is_alone = isinstance(outcome, NeedsAction) and not self.till.asked[key].return_url
        return replace(outcome, url="") if is_alone else outcome
