# Everything a developer or an operator does, one target each. `make help` lists them.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
export CARGO_TARGET_DIR ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/kyck-target
export CARGO_TERM_COLOR ?= auto
# An inline snapshot that differs fails its test and writes no file.
export INSTA_UPDATE ?= no
RELEASE := $(CARGO_TARGET_DIR)/release/kyck
DEBUG := $(CARGO_TARGET_DIR)/debug/kyck
# Cargo warnings become errors where the checks run.
DENY := -D warnings

.PHONY: help run test build bench bench-recommender setup web fmt lint clippy doc test-rust test-web test-browser compliance unused words style licences schema schema-check

help: ## This list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: build ## Build everything and start the demo on http://localhost:8080
	@$(RELEASE) serve --demo

build: web ## The release binary with the clients in it
	@scripts/step "release binary" cargo build --release --locked --package kyck-api --bin kyck

web: ## The web clients, into dist/
	@scripts/web

setup: ## Install what the checks need and this machine lacks
	@scripts/setup

test: ## Every check: format, lints, documents, both databases, clients, browser, licences
	@scripts/test

bench: build ## Measure, print tables, write bench/latest.json
	@scripts/bench

bench-recommender: ## Ranking compared with other recommenders, on interaction files (FOLDERS="…")
	@scripts/bench-recommender $(FOLDERS)

fmt: ## Format all code
	cargo fmt --all
	scripts/npm run format

clippy: ## Rust lints
	cargo clippy --workspace --all-targets --locked -- $(DENY)

doc: ## Rust documents, broken links are errors
	RUSTDOCFLAGS="$(DENY)" cargo doc --workspace --no-deps --locked

test-rust: ## Rust tests on SQLite and a private PostgreSQL
	scripts/with-postgres cargo test --workspace --locked

test-web: ## Lint, types and unit tests of the clients
	scripts/npm run lint
	scripts/npm run format:check
	scripts/npm run codegen:check
	scripts/npm test

test-browser: ## The walk through the product in Chromium
	cargo build --workspace --locked
	KYCK_BIN=$(DEBUG) scripts/npm run e2e

compliance: ## GraphQL-over-HTTP audits against the running binary
	cargo build --workspace --locked
	KYCK_BIN=$(DEBUG) scripts/compliance

unused: ## Dependencies that are declared and not used
	scripts/unused

words: ## Words that the style rules replace
	scripts/words

style: ## How far the code is from the style rules; `scripts/style-figures --list METRIC` shows the places
	@scripts/style-figures

licences: ## Licences, sources and bans of all crates
	scripts/licences

schema: ## Rewrite schema.graphql from the program
	cargo run --quiet --locked --package kyck-api --bin kyck -- schema > schema.graphql.new
	mv schema.graphql.new schema.graphql

schema-check: ## Report breaking changes of the schema against main
	scripts/schema-check
