from billing.gateways.messages import Capability
from billing.gateways.sandbox import gateway


class Backend(gateway.Backend):
    capabilities = gateway.Backend.capabilities - {Capability.EVENTS}
