# Two commands do everything on a fresh Debian 12 with a Swift 6.3 toolchain: `make run` and `make test`.
# The other targets are for contributors: `make help`.

SHELL := /bin/bash
TOOLCHAIN = $(shell etc/scripts/toolchain.sh)
export PATH := $(TOOLCHAIN):$(PATH)
RUN_ARGUMENTS ?=

# The tools below use all processors themselves.
.NOTPARALLEL:
.PHONY: help run build sidecar test check bench fuzz sanitize format clean packages-% toolchain

help:
	@echo 'make run      installs what is missing, builds a release, starts the cluster (RUN_ARGUMENTS="--config FILE")'
	@echo 'make test     installs what is missing, builds, runs all tests'
	@echo 'make build    builds .build/release/nimbus'
	@echo 'make sidecar  builds .build/release/libsidecar.so for worldservers, and nimbus'
	@echo 'make check    format lint, target graph, house rules'
	@echo 'make bench    measures speed and size; table on the terminal, figures in .build/bench.json'
	@echo 'make fuzz     runs the fuzzers (FUZZ_SECONDS=60 each)'
	@echo 'make sanitize runs the suites under the thread and the address sanitizer'
	@echo 'make format   formats the sources'
	@echo 'make clean    removes what was built'

toolchain:
	@etc/scripts/toolchain.sh check >/dev/null

# What the toolchain itself needs is among the packages, so they come first.
packages-%:
	@etc/scripts/packages.sh $(sort build $*)

run: build
	.build/release/nimbus run $(RUN_ARGUMENTS)

build: packages-build toolchain
	swift build -c release --product nimbus

sidecar: build
	swift build -c release --product sidecar
	swift build -c release --product sidecar-member

test: packages-test toolchain
	@etc/scripts/test.sh

check: packages-build toolchain
	swift format lint --strict --recursive --parallel Sources Tests Package.swift
	python3 etc/scripts/target_graph.py
	swift build --build-tests --explicit-target-dependency-import-check error
	swift test --skip-build --disable-xctest --filter TidyTests

bench: packages-bench build
	swift build -c release --product relay-yardstick
	swift build -c release --product AllocationCounter
	etc/scripts/bench.sh

fuzz: packages-build toolchain
	Tests/Fuzz/run.sh $(or $(FUZZ_SECONDS),60)

sanitize: packages-test toolchain
	@etc/scripts/sanitize.sh

format: packages-build toolchain
	swift format --in-place --recursive --parallel Sources Tests Package.swift

clean:
	rm -rf .build
