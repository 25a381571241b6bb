"""The tests' settings where customers are teams: `pytest tests/teams --ds=tests.settings_teams`."""

from tests.settings import *  # noqa: F403
from tests.settings import BILLING as USERS_PAY
from tests.settings import INSTALLED_APPS as APPS

INSTALLED_APPS = [*APPS, "tests.crew"]
BILLING_OWNER_MODEL = "crew.Team"
BILLING = USERS_PAY | {
    "OWNER_RESOLVER": "tests.crew.billing.team_of",
    "ROLES": "tests.crew.billing.ManagersPay",
}
