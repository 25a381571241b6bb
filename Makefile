# The environment is made by whatever needs it. PYTHON, ENV, PORT, CHROMIUM, JOBS (tests at once) and T
# (arguments for pytest) can be given on the command line: make test PYTHON=python3.13 ENV=.venv-313 T="-k gate"

PYTHON ?= python3
ENV = .venv
PORT ?= 8000
SERVE ?= 1
# The shell is the same engine without windows, and a quarter faster.
CHROMIUM ?= $(firstword $(wildcard /usr/bin/chromium-headless-shell /usr/bin/chromium) /usr/bin/chromium)
JOBS ?= 3
AXE = 4.14.1
T =

RUN = $(ENV)/bin/python
# A DATABASE_URL in the shell must not turn the SQLite runs into something else.
SQLITE = env -u DATABASE_URL $(RUN)
POSTGRES = $(RUN) tools/postgres.py run
TEST = -m pytest -n $(JOBS) $(T)
# Tables made as the models have them, in a twentieth of the time: the runs of all tests have taken the migrations.
UNMIGRATED = --nomigrations
# The rooms that another database could answer otherwise. ON_POSTGRES=tests runs every test there.
ON_POSTGRES = $(addprefix tests/, access/charges/test_at_once.py access/test_cost.py \
	admin/test_pressed_at_once.py admin/test_money_at_once.py credit/test_at_once.py credit/test_hold.py \
	credit/test_processes.py credit/test_hostile_amounts.py \
	faults/test_chaos.py faults/test_migrating.py faults/test_power_cut.py faults/test_renewals_killed.py faults/test_workers.py ledger \
	invoices/test_at_once.py invoices/test_numbers.py payments/test_at_once.py payments/test_crashes.py \
	payments/test_late_answers.py standing/test_at_once.py standing/test_every_action.py dunning/test_at_once.py \
	notices/test_at_once.py notices/test_outbox.py upkeep/test_steps.py webhooks/test_at_once.py \
	webhooks/test_receive_event.py webhooks/test_receive_waiting.py subscriptions/renewals/test_renewal_batches.py subscriptions/discounts/test_redeem_at_once.py \
	subscriptions/changes/test_changes_at_once.py subscriptions/changes/test_change_subscription.py \
	subscriptions/entitlements/test_seats_at_once.py \
	subscriptions/simulation)
# The rooms in which another Django would be noticed first.
FAST = $(addprefix tests/, access contrib)

.NOTPARALLEL:
.PHONY: help demo test test-sqlite test-teams test-postgres test-fast check e2e bench soak env env-demo clean

help:  ## Show this list.
	@sed -n 's/^\([a-z0-9-]*\):.*  ## /\1\t/p' Makefile | expand -t 16

demo: env-demo  ## Seed the demo site and serve it (SERVE=0: only seed; PORT=8000).
	@$(SQLITE) manage.py migrate --verbosity 0
	@$(SQLITE) manage.py seed_demo --simulated 3
ifneq ($(SERVE),0)
	@exec $(SQLITE) manage.py runserver --noreload 127.0.0.1:$(PORT)
endif

test: test-sqlite test-teams test-postgres  ## Run every test but the browser's on SQLite, and money's on PostgreSQL.

test-sqlite: env  ## Run them on SQLite only.
	@echo "== SQLite"
	@$(SQLITE) $(TEST)

# Another owner model is another project: BILLING_OWNER_MODEL cannot change while one runs.
test-teams: env  ## Run the tests of customers that are teams.
	@echo "== SQLite, customers are teams"
	@$(SQLITE) $(TEST) $(UNMIGRATED) tests/teams --ds=tests.settings_teams

test-postgres: env  ## Run those that speak to the database on PostgreSQL (DATABASE_URL names another server).
	@echo "== PostgreSQL"
	@$(POSTGRES) -- $(RUN) $(TEST) $(ON_POSTGRES)

test-fast: env  ## Run the quick tests of the gate and the API on SQLite, as for another Django.
	@$(SQLITE) $(TEST) $(UNMIGRATED) $(FAST)

check: env  ## Lint, types, floors, migrations, deployment settings.
	$(RUN) -m ruff check .
	$(RUN) -m mypy billing subscriptions project tools
	$(ENV)/bin/lint-imports
	$(SQLITE) manage.py makemigrations --check --dry-run
	DJANGO_SETTINGS_MODULE=project.settings.production $(SQLITE) manage.py check --deploy --fail-level WARNING

e2e: env node_modules/axe-core/$(AXE).stamp  ## Run the browser's tests.
	@echo "== Browser"
	@CHROMIUM=$(CHROMIUM) $(SQLITE) $(TEST) $(UNMIGRATED) tests/e2e

# The engine of accessibility checks, in the version that is pinned above.
node_modules/axe-core/$(AXE).stamp:
	npm install --prefix . --no-save --no-package-lock --ignore-scripts --no-audit --no-fund --silent axe-core@$(AXE)
	touch $@

bench: env  ## Measure the gate, credit, the inbox and renewals; a line of JSON each.
	@$(POSTGRES) --durable -- $(RUN) bench/gate.py
	@$(POSTGRES) --durable -- $(RUN) bench/credit.py
	@$(POSTGRES) --durable -- $(RUN) bench/webhooks.py
	@$(POSTGRES) --durable -- $(RUN) bench/renewals.py

soak: env  ## Run the full sizes of what must hold, on PostgreSQL.
	# The fuzzer; not every Python has it.
	-@$(RUN) -m pip install --quiet "atheris>=3"
	@PROMISES_SIZE=full $(POSTGRES) -- $(RUN) $(TEST) -m "soak or not soak" --durations=20

env:  ## Make the environment for development.
	@$(PYTHON) tools/environment.py $(ENV)

env-demo:
	@$(PYTHON) tools/environment.py $(ENV) --demo

clean:  ## Remove what was made, but the environment.
	rm -rf build dist staticfiles demo.sqlite3* demo.mailbox tests/e2e/screenshots
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find billing subscriptions project tests bench tools -name __pycache__ -type d -prune -exec rm -rf {} +
