# What people do here; `make` alone prints the verbs.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory

# Swift may have been unpacked beside the system; a crash must not wait for a debugger.
export PATH := $(PATH):/opt/swift/usr/bin
export SWIFT_BACKTRACE := enable=no

swift_sources := Package.swift Sources Tests loadtest
# One set of flags for lint and test, so that they share one build.
strict := -Xswiftc -warnings-as-errors --explicit-target-dependency-import-check error
release := .build/release

.PHONY: help run test lint format client bench bench-store instructions conformance build \
	test-swift test-web test-simulation test-live test-browser test-load test-fuzz tools-to-build tools-to-test \
	fuzz sanitize-address sanitize-thread

help: ## print this
	@grep -hE '^[a-z-]+:.* ## ' $(MAKEFILE_LIST) | awk -F ':.* ## ' '{ printf "make %-16s %s\n", $$1, $$2 }'

run: build ## build, start a hub with a simulated class, print the link to its page
	exec $(release)/rollcall serve --dev --demo

test: tools-to-test test-swift test-web test-simulation test-live test-browser test-load test-fuzz ## install what is missing, run all tests
	@echo "all tests passed"

build: tools-to-build ## build the hub in release
	swift build -c release --product rollcall

lint: tools-to-build ## check the format, build everything with warnings as errors
	swift format lint --strict --recursive --parallel $(swift_sources)
	swift build --build-tests $(strict)

format: ## format all Swift files
	swift format --in-place --recursive --parallel $(swift_sources)

test-swift: tools-to-build ## the tests of the package; prints what fails and the sum
	swift test $(strict) 2>&1 | { grep -vE '^(◇|↳|✔ (Suite|Test case|Test "))' || true; }

test-web: tools-to-test ## the tests of the browser files
	node --test Tests/Web/*.test.mjs

test-simulation: tools-to-test ## 100,000 random histories against the model, then the planted faults
	swift build -c release --product simulation
	$(release)/simulation --histories 100000
	Tests/Simulation/plant-faults

test-live: build .venv/ready ## real clients and raw frames against the built hub
	swift build -c release --product storetool
	cd Tests/Live && ../../.venv/bin/python -m pytest -q -n 2 --dist loadfile

test-browser: build .venv/ready ## the client in Chromium and Firefox against the built hub
	cd Tests/Browser && ../../.venv/bin/python -m pytest -q -n 5 --maxschedchunk 1

test-load: build ## a small class on the load harness, counted exactly, also while it is attacked; each figure of bench in small
	swift build -c release --product loadtest
	$(release)/loadtest classroom --users 40 --duration 10
	$(release)/loadtest hostile --users 40 --attackers 300 --pairs 1 --duration 5
	loadtest/bench --small

test-fuzz: tools-to-test ## each fuzz target for 20 s, from the kept corpus
	Tests/Fuzz/run 20

client: ## build the browser client that the binary carries; prints its sizes
	@.ci/setup client
	Sources/CWebAssets/build-client

bench: build ## the figures beside a bare send() loop and six other servers, into loadtest/RESULTS.md; or WHAT=fanout
	swift build -c release --product loadtest
	loadtest/peers/setup
	loadtest/bench $(WHAT)

instructions: build ## the hub's instructions per delivery and per join, against their budget
	swift build -c release --product loadtest
	loadtest/count-instructions

bench-store: tools-to-build ## a history of a million sessions: each question, each endpoint, opening after kill -9, the loop's lag
	swift build -c release --product storetool
	mkdir -p loadtest/results && rm -f loadtest/results/store.db*
	$(release)/storetool fill loadtest/results/store.db
	$(release)/storetool measure loadtest/results/store.db
	$(MAKE) build
	Tests/StoreTool/figures loadtest/results/store.db
	Tests/StoreTool/loop-lag

conformance: build .venv/ready ## the core of the Autobahn suite, or SUITE=whole; not run without Python 2.7
	Tests/Conformance/setup && Tests/Conformance/run $(or $(SUITE),core) || [ $$? = 3 ]

fuzz: tools-to-test ## each fuzz target (or FUZZ_TARGETS) for FUZZ_SECONDS (60); then the corpus is kept
	Tests/Fuzz/run $(or $(FUZZ_SECONDS),60) $(FUZZ_TARGETS)
	Tests/Fuzz/corpus keep

sanitize-address: tools-to-build ## the tests of the package under the address sanitizer
	ASAN_OPTIONS=detect_leaks=0 swift test --scratch-path .build/address --sanitize=address

sanitize-thread: tools-to-build ## the tests of the package under the thread sanitizer
	TSAN_OPTIONS=suppressions=$(CURDIR)/Tests/thread-sanitizer.txt swift test --scratch-path .build/thread --sanitize=thread

tools-to-build:
	@.ci/setup

tools-to-test:
	@.ci/setup tests

.venv/ready: Tests/Live/requirements.txt Tests/Browser/requirements.txt
	$(MAKE) tools-to-test
	python3 -m venv .venv
	.venv/bin/python -m pip install --quiet --disable-pip-version-check $(^:%=-r %)
	touch $@
