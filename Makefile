# `make` lists the targets. Everything runs from a clean clone, as root or with sudo.

SHELL := /bin/bash
PLATES ?= ../shared/plates
SWIFT := swift
HOTPLATE := .build/release/hotplate

.PHONY: help setup demo build release test soak storebench lint format check bench evaluate docs fixtures clean

help: ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 18

setup: ## install what is missing of the system packages (apt)
	@Tools/setup.sh

demo: setup release ## build, then read the drawn stills and match them against the sample lists
	@Tools/demo.sh $(HOTPLATE)

build: setup ## debug build
	$(SWIFT) build

release: setup ## release build: .build/release/hotplate
	$(SWIFT) build -c release --product hotplate

test: setup ## all tests
	$(SWIFT) build --build-tests
	$(SWIFT) test --skip-build

soak: setup ## the long tests: 500 kills, 2,000 changed bytes
	HOTPLATE_KILLS=500 HOTPLATE_FLIPS=2000 $(SWIFT) test --filter "HitsKill|ByteFlip"

storebench: ## the hit store against its promises (.build/ must be on the disk that counts)
	$(SWIFT) build -c release --product StoreBenchmark
	.build/release/StoreBenchmark

lint: ## formatting and style rules
	$(SWIFT) format lint --strict --recursive --parallel Sources Tests Package.swift

format: ## settle formatting
	$(SWIFT) format --in-place --recursive --parallel Sources Tests Package.swift

check: lint test demo ## all that a change must pass

evaluate: release ## accuracy and speed on labelled pictures, PLATES=folder
	@if [ -d "$(PLATES)" ]; then $(HOTPLATE) evaluate "$(PLATES)" --split val; \
	else echo "evaluate: $(PLATES) is not there; give a folder of labelled pictures: make evaluate PLATES=folder"; fi

fixtures: ## draw Fixtures/ anew (Python with numpy, OpenCV and Pillow)
	python3 Fixtures/make-fixtures.py

clean: ## remove what was built
	rm -rf .build
