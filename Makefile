# `make` lists the targets. Everything runs from a clean clone, as root or with sudo.

SHELL := /bin/bash
PLATES ?= ../shared/plates
SWIFT := swift
HOTPLATE := .build/release/hotplate
PREFIX ?= /usr/local
SECONDS ?= 60
MINUTES ?= 10
# A folder of its own, so that fuzzing and building do not undo each other's work.
FUZZ_BUILD ?= .build/fuzz
TESTED_WITH := mosquitto mosquitto-clients curl openssl python3
# C is compiled with optimization in debug builds, too: one convolution takes half a second without and five milliseconds with it. Every debug
# build has the same flags (`.ci/run`, `Tools/docs.sh`), as another set builds all anew; a release build has its own.
TESTED := -Xcc -O2
FORMATTED := Sources Tests Fuzz/Targets Benchmarks/Sources Benchmarks/Benchmarks Examples Package.swift
# What `hotplate --version` says was built; passed in, so that nothing in the tree changes with a commit.
HOTPLATE_COMMIT ?= $(shell git describe --always --dirty --abbrev=12 2>/dev/null || echo unknown)

.PHONY: help setup demo build release test lint format check bench evaluate docs fixtures clean
.PHONY: characters memory soak mutations kills store-kills store-bench stages passes install uninstall deb check-deb fuzz examples count browser sanitize

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 20

setup: ## install what is missing of the system packages (apt)
	@Tools/setup.sh

demo: setup release ## build, then read the drawn stills and match them against the sample lists
	@Tools/demo.sh $(HOTPLATE)

build: setup ## debug build
	$(SWIFT) build $(TESTED)

release: setup ## release build: .build/release/hotplate
	HOTPLATE_COMMIT=$(HOTPLATE_COMMIT) $(SWIFT) build -c release --product hotplate --static-swift-stdlib --disable-local-rpath

install: release ## command, manual and completions below PREFIX (/usr/local)
	Packaging/install.sh $(HOTPLATE) $(PREFIX)

uninstall: ## remove what install put below PREFIX
	Packaging/uninstall.sh $(PREFIX)

deb: release ## Debian package: dist/hotplate_*.deb
	Packaging/build-deb.sh $(HOTPLATE) dist

check-deb: deb ## install the package on a clean system and run it there (root, debootstrap)
	Packaging/check-deb.sh dist/hotplate_*.deb

# Tests that run the command run the one that users get: a debug build takes eight times as long.
test: setup release ## all tests (installs what some of them ask: an MQTT broker, curl, openssl, Python; apt)
	@Tools/setup.sh $(TESTED_WITH)
	$(SWIFT) build $(TESTED) --build-tests
	HOTPLATE_COMMAND=$(CURDIR)/$(HOTPLATE) $(SWIFT) test $(TESTED) --skip-build

mutations: setup ## 10,000 seeded mutations of MJPEG and Y4M streams
	HOTPLATE_MUTATIONS=10000 $(SWIFT) test $(TESTED) --filter 'JPEGCutterTests|Y4MReaderTests'

kills: setup ## kill -9 at 200 moments during watch with a webhook
	HOTPLATE_KILLS=200 $(SWIFT) test $(TESTED) --filter everyHitIsDelivered

soak: release ## everything at once, and everything failing, for MINUTES=10: what was counted in and out (root, a C compiler)
	python3 Tests/soak.py $(HOTPLATE) $(MINUTES)

passes: release ## 200 drawn passes through `stream`, compared with the truth (Python with numpy, OpenCV and Pillow; ffmpeg)
	python3 Fixtures/make-video.py .build/passes.mjpeg 200
	$(HOTPLATE) stream .build/passes.mjpeg --rate 15 -j > .build/passes.jsonl
	$(HOTPLATE) stream .build/passes.mjpeg --rate 15 -j --every-frame > .build/every-frame.jsonl
	Tests/measure-stream.py .build/passes.json .build/passes.jsonl .build/every-frame.jsonl

memory: release ## memory of `stream` on the drawn passes in a loop, MINUTES=60 for an hour (after `make passes`)
	Tests/measure-memory.py $(HOTPLATE) .build/passes.mjpeg $(MINUTES)

fuzz: setup ## every parser of foreign bytes against broken input, SECONDS=60 each
	HOTPLATE_FUZZ=1 $(SWIFT) build -c release --static-swift-stdlib --product Fuzz --scratch-path $(FUZZ_BUILD)
	Fuzz/run.sh $(FUZZ_BUILD)/release/Fuzz $(SECONDS) $(TARGETS)

store-kills: release ## 500 kills of the release binary under load; 2,000 changed bytes, every deletion, swap and truncation
	HOTPLATE_COMMAND=$(CURDIR)/$(HOTPLATE) HOTPLATE_VERIFIER=$(CURDIR)/$(HOTPLATE) HOTPLATE_KILLS=500 HOTPLATE_FLIPS=2000 \
	  $(SWIFT) test $(TESTED) --filter "HitsKill|ByteFlip|Tamper"

store-bench: setup ## the hit store against its promises (.build/ must be on the disk that counts)
	$(SWIFT) build -c release --product StoreBenchmark --static-swift-stdlib --disable-local-rpath
	.build/release/StoreBenchmark

browser: release ## the console in a real browser, driven by keys (installs Chromium, apt); SHOTS=folder keeps pictures
	Tools/setup-browser.sh
	@$(if $(SHOTS),mkdir -p "$(SHOTS)")
	Tests/browser.py $(HOTPLATE) $(SHOTS)

sanitize: setup ## the tests under AddressSanitizer, then under ThreadSanitizer
	@Tools/setup.sh $(TESTED_WITH)
	Tools/sanitize.sh address
	Tools/sanitize.sh thread

lint: ## formatting and style rules
	$(SWIFT) format lint --strict --recursive --parallel $(FORMATTED)

format: ## settle formatting
	$(SWIFT) format --in-place --recursive --parallel $(FORMATTED)

check: lint test demo ## all that a change must pass

bench: setup ## every benchmark, as a table: Benchmarks/RESULTS.md
	Benchmarks/run.sh $(ENTRIES)

stages: setup ## every stage by itself, with percentiles; WITH='baseline update main' and the like for baselines (ordo-one/benchmark)
	$(SWIFT) package --package-path Benchmarks --scratch-path .build/packages --allow-writing-to-package-directory \
	  benchmark $(WITH) --target stages

count: setup ## instructions of the hot paths against those recorded (valgrind)
	@Tools/setup.sh valgrind binutils
	Benchmarks/count-instructions.sh

evaluate: release ## accuracy and speed on labelled pictures, PLATES=folder
	@if [ -d "$(PLATES)" ]; then $(HOTPLATE) evaluate "$(PLATES)" --split val; \
	else echo "evaluate: $(PLATES) is not there; give a folder of labelled pictures: make evaluate PLATES=folder"; fi

characters: release ## count what the reader confuses on held-back plates, PLATES=folder (Python with NumPy and OpenCV)
	Benchmarks/count-characters.py "$(PLATES)" .build/characters $(HOTPLATE)

docs: setup ## the documentation of the library: site/
	Tools/docs.sh

examples: setup ## the packages that import Hotplate as a library
	$(SWIFT) run --package-path Examples/ReadPlates --scratch-path .build/packages -c release \
	  ReadPlates Hotlists/stolen.csv Fixtures/stills/*.jpg
	rm -rf .build/kept && mkdir -p .build/kept
	$(SWIFT) run --package-path Examples/ReadPlates --scratch-path .build/packages -c release \
	  KeepHits .build/kept/hits.db Hotlists/stolen.csv Fixtures/stills/*.jpg

fixtures: ## draw Fixtures/ anew (Python with numpy, OpenCV and Pillow)
	python3 Fixtures/make-fixtures.py

clean: ## remove what was built
	rm -rf .build dist site
