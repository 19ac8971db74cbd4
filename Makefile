# Everything one does with this repository; `make help` lists it. What runs against the sandbox says
# so. To deploy to a Grafana of your own, use plain pulumi: see README.md.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
STACK ?= dev
# `sandbox`, or `real`: see docs/real-grafana.md.
TARGET ?= sandbox
export TARGET
# `contract` or `otel`: the set of metrics that the demo shows, kept in the stack file.
METRICS ?=
export METRICS
# The MCP server of the demo: `demo` (simulated load), or `snowflake` (Snowflake's own, on a stand-in
# of Snowflake; see docs/sandbox.md). `make demo` alone goes back; other targets leave it as it is.
SERVER ?=
demo: SERVER := $(or $(SERVER),demo)
# `12.4` or `13`: the Grafana that the sandbox speaks as, kept in the stack file.
GRAFANA ?=
# A file of tests stays in one process, as its tests share what is slow. The slow files come early.
in_parallel := --numprocesses auto --dist loadfile --no-loadscope-reorder
# More flags for pulumi, such as ARGS=--diff.
ARGS ?=

python := .venv/bin/python
ifeq ($(TARGET),real)
# Plain pulumi with the official plugin, pointed at what compose.yaml starts.
in_sandbox := export PULUMI_BACKEND_URL="file://$$PWD/.sandbox/state" PULUMI_CONFIG_PASSPHRASE=sandbox \
	GRAFANA_AUTH="$${GRAFANA_AUTH:-admin:admin}" &&
show_status := $(in_sandbox) pulumi stack output --stack $(STACK) dashboardUrls
else
# Plain pulumi, pointed at the sandbox.
in_sandbox := exports="$$($(python) -m sandbox env --stack $(STACK))" && eval "$$exports" &&
show_status := $(python) -m sandbox status --stack $(STACK)
endif

.PHONY: help
help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: demo
demo: up ## start the sandbox, deploy stack dev to it, and show where to look
	@echo; $(in_sandbox) pulumi stack --stack $(STACK) | sed -n '/Current stack resources/,/^$$/p'
	@$(show_status)

.PHONY: toolchain
toolchain: ## find or install the Pulumi CLI, Prometheus and the Python packages
	@$(PYTHON) -m toolchain

.PHONY: packages
packages:
	@$(PYTHON) -m toolchain --no-engine

.PHONY: sandbox
ifeq ($(TARGET),real)
sandbox: packages
	@[ '$(or $(SERVER),demo)' = demo ] || { echo "TARGET=real has the server demo only" >&2; exit 1; }
	@docker compose up --detach --wait
	@mkdir -p .sandbox/state
	@$(in_sandbox) pulumi stack select --create $(STACK)
	@$(if $(METRICS),$(in_sandbox) pulumi config set --stack $(STACK) metrics $(METRICS))
else
sandbox: toolchain ## start the sandbox: stand-in of Grafana, Prometheus, demo MCP server
	@$(python) -m sandbox up --stack $(STACK) $(if $(METRICS),--metrics $(METRICS)) \
		$(if $(SERVER),--server '$(SERVER)') $(if $(GRAFANA),--as '$(GRAFANA)')
endif

.PHONY: preview
preview: sandbox ## show what a deployment would change; in full with ARGS=--diff (sandbox)
	@$(in_sandbox) pulumi preview --stack $(STACK) --refresh --run-program $(ARGS)

.PHONY: up
up: sandbox ## deploy (sandbox)
	@$(in_sandbox) pulumi up --stack $(STACK) --refresh --run-program --yes --skip-preview $(ARGS)

.PHONY: drift
drift: sandbox ## compare Grafana with what was deployed; exits non-zero if it differs (sandbox)
	@$(in_sandbox) pulumi refresh --stack $(STACK) --preview-only --run-program --expect-no-changes $(ARGS)

.PHONY: proof
proof: sandbox ## ask every query of the deployed dashboards and alerts (sandbox)
	@$(in_sandbox) .venv/bin/mcp-monitoring proof --stack $(STACK)

.PHONY: destroy
destroy: sandbox ## remove what was deployed (sandbox)
	@$(in_sandbox) pulumi destroy --stack $(STACK) --yes --skip-preview $(ARGS)

.PHONY: clean
clean: ## stop the sandbox and forget its data and state
	@if [ -x $(python) ]; then $(python) -m sandbox down; \
	elif [ -e .sandbox/processes.json ]; then \
		echo "servers may still run, and stopping them takes .venv, which is gone: make packages clean" >&2; \
		exit 1; \
	fi
	@if [ "$(TARGET)" = real ]; then docker compose down; fi
	@rm -rf .sandbox

.PHONY: test
test: check ## run all checks and all tests
	@$(PYTHON) -m toolchain --tests
	@PATH="$$PWD/.toolchain/bin:$$PATH" $(python) -m pytest $(in_parallel)

.PHONY: test-unit
test-unit: ## run the tests that take seconds
	@$(PYTHON) -m toolchain --no-engine --browser
	@PATH="$$PWD/.toolchain/bin:$$PATH" $(python) -m pytest $(in_parallel) -m "not engine"

.PHONY: test-engine
test-engine: ## run the tests with the real Pulumi CLI
	@$(PYTHON) -m toolchain --tests $(if $(filter real,$(TARGET)),--no-engine)
	@PATH="$$PWD/.toolchain/bin:$$PATH" $(python) -m pytest $(if $(filter real,$(TARGET)),,$(in_parallel)) -m engine

.PHONY: check
check: ## check format, lint and types, the workflows, and the dashboards and alerts
	@$(PYTHON) -m toolchain --no-engine --checks
	@$(python) -m ruff format --check --quiet . || { echo "run: make fmt"; exit 1; }
	@$(python) -m ruff check --quiet .
	@$(python) -m mypy --no-error-summary
	@for program in examples/*/*.py; do $(python) -m mypy --no-error-summary "$$program"; done
	@.venv/bin/zizmor --offline --quiet .github examples/ci/github.yml
# Without shellcheck and pyflakes, which it would use where they happen to be installed.
	@if [ -x .toolchain/bin/actionlint ]; then \
		.toolchain/bin/actionlint -shellcheck= -pyflakes= .github/workflows/*.y*ml examples/ci/github.yml; \
	fi
	@.venv/bin/check-jsonschema --quiet --builtin-schema vendor.github-actions .github/actions/*/action.yml
	@.venv/bin/check-jsonschema --quiet --builtin-schema vendor.gitlab-ci examples/ci/gitlab.yml
	@.venv/bin/mcp-monitoring check --strict
	@.venv/bin/mcp-monitoring check --strict --metrics otel

.PHONY: reference
reference: packages ## write docs/component.md and the package schema; ARGS=release for a release
	@$(python) -m reference $(ARGS)

.PHONY: pictures
pictures: toolchain ## draw the pictures of the documentation (docs/pictures; a few minutes)
	@$(python) -m reference.pictures

.PHONY: lock
lock: ## write every uv.lock after a change of dependencies; ARGS=--upgrade for newer ones
	@for file in uv.lock components/uv.lock examples/*/uv.lock; do \
		PATH="$$PATH:$$PWD/.toolchain/bin" uv lock --quiet $(ARGS) --project "$$(dirname "$$file")"; \
	done
# With no configuration of uv: this project's constraints are not meant for servers.
	@for file in toolchain/servers/*.in; do \
		[ "$$file" = toolchain/servers/opentelemetry.in ] || \
		PATH="$$PATH:$$PWD/.toolchain/bin" uv pip compile --quiet --no-config $(ARGS) --universal \
			--python-version 3.11 --generate-hashes --no-header --no-annotate \
			--output-file "$${file%.in}.txt" "$$file"; \
	done

.PHONY: fmt
fmt: packages ## format the code
	@$(python) -m ruff format .
	@$(python) -m ruff check --fix .
