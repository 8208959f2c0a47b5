# What is done often, a line each. `make` alone tells what there is.
.DEFAULT_GOAL := help
.PHONY: help run test test-all check fmt docs openapi lint-api test-clients bench bench-build ci

help: ## tell what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## serve on SQLite, with the demo school when the database is empty
	cargo run --bin lectern -- serve --demo

test: ## every test that needs nothing but Rust and a C compiler
	cargo test --workspace --no-fail-fast
	@echo "Tested on SQLite alone; make test-all adds PostgreSQL, Redis and RabbitMQ."

# Tests that need a server are marked `ignore`; asked for, they fail when it is missing. With the optional feature on, only
# the program itself is compiled anew.
test-all: export LECTERN_TEST_POSTGRES ?= postgres://postgres@127.0.0.1:5432/postgres
test-all: export LECTERN_TEST_BROKER ?= amqp://guest:guest@127.0.0.1:5672/%2f
test-all: export LECTERN_TEST_REDIS ?= redis://127.0.0.1:6379
test-all: ## every test on every engine, and the document with its clients; fails when something is missing
	cargo test --workspace --no-fail-fast --features lectern-server/otlp -- --include-ignored
	$(MAKE) --no-print-directory lint-api test-clients
	@echo "Tested on SQLite and PostgreSQL, with Redis and RabbitMQ, and through a generated client."

check: ## what the gate asks before it tests: the format and the lints
	cargo fmt --all -- --check
	cargo clippy --workspace --all-targets -- -D warnings
	cargo clippy -p lectern-server --all-targets --features otlp -- -D warnings

fmt: ## format everything
	cargo fmt --all

docs: ## the API of every crate, for readers of the code
	cargo doc --workspace --no-deps --document-private-items

openapi: ## write docs/openapi.json anew from the code
	cargo run --quiet --bin lectern -- openapi export > target/openapi.json && mv target/openapi.json docs/openapi.json

# The tools that judge the document, and the client that is made from it, come from npm: exactly those of the lock file.
clients := npm --prefix tests/clients
tests/clients/node_modules: tests/clients/package-lock.json
	$(clients) ci
	touch $@

lint-api: export REDOCLY_TELEMETRY := off
lint-api: export REDOCLY_SUPPRESS_UPDATE_NOTICE := true
lint-api: tests/clients/node_modules ## what spectral and redocly find in docs/openapi.json; a warning fails too
	$(clients) run --silent lint

test-clients: tests/clients/node_modules ## make a TypeScript client of docs/openapi.json, and drive the program with it
	cargo build --bin lectern
	$(clients) run --silent generate
	$(clients) run --silent build
	LECTERN=$(CURDIR)/target/debug/lectern $(clients) run --silent drive

BENCH ?= full
bench: ## what it costs beside bare handlers, into docs/performance.md; BENCH=quick only prints
	cargo build --release --bin lectern --bin lectern-bench
	target/release/lectern-bench figures --thoroughness $(BENCH) $(if $(filter full,$(BENCH)),--write docs/performance.md)

bench-build: ## how long a clean build and the way from an edit to green take, into docs/performance.md
	cargo build --release --bin lectern-bench
	target/release/lectern-bench builds --write docs/performance.md

ci: ## what runs on every change, from installing what is missing to the last test
	.ci/run
