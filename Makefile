# Glasshouse. `make run` builds all and serves the site; `make test` runs every test. `make help` lists the rest.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

ADDR    ?= 127.0.0.1:8080
N       ?= 3
SEEDS   ?= 100
SECONDS := 60
FIRST   ?= 1
RUNS    ?= 200
OUT     ?= export

# With -dirty where the checkout is not that commit's any more; unknown where there is none.
COMMIT  := $(shell git describe --always --dirty --abbrev=12 --exclude='*' 2>/dev/null || echo unknown)
LDFLAGS := -X glasshouse/core/command/version.Commit=$(COMMIT)
# A kvnode for machines: without cgo and without what a checkout says of itself, so that equal sources give equal bytes.
# They are told the sum of these sources, as the room's is: by it the two are known to be one program.
KVNODE  := CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags "-s -w $(LDFLAGS) -X glasshouse/core/command/version.Sources=$$SOURCES"
SUMMED  := SOURCES=$$(go run ./wasm/guest -sources) &&
ESBUILD := go tool esbuild --log-level=warning --bundle --platform=node --format=esm --out-extension:.js=.mjs
TESTS   := $(ESBUILD) --packages=external --outbase=.
GO_SRC  := $(shell find core cmd walkthrough web wasm third_party -name '*.go' -o -name '*.templ' 2>/dev/null) go.mod go.sum
SCENE_SRC := $(shell find wasm/host wasm/sim/cluster.ts web/ts/reduce web/ts/parts/scenario -name '*.ts' -not -name '*.test.ts' 2>/dev/null)
TS_SRC  := $(shell find wasm web/ts -name '*.ts' 2>/dev/null) package-lock.json

.PHONY: help
help: ## what each target does
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# ---- what is needed ----
.PHONY: tools
tools:
	@scripts/need go node npm git

node_modules/.installed: package.json package-lock.json | tools
	npm ci --no-audit --no-fund --loglevel=error
	@touch $@

# ---- build ----
.PHONY: build
build: tools bin/kvnode bin/playground ## bin/kvnode, bin/playground (site embedded), dist/

bin/kvnode: $(GO_SRC)
	$(SUMMED) $(KVNODE) -o $@ ./cmd/kvnode

# Changes with the commit, and with it what names the commit.
.PHONY: commit
build/commit: commit
	@mkdir -p build; echo '$(COMMIT)' | cmp -s - $@ || echo '$(COMMIT)' > $@

# What /about/running offers. With the flags of bin/kvnode, so that on Linux it is the same program.
build/download/kvnode-%: $(GO_SRC) build/commit
	@mkdir -p build/download
	$(SUMMED) GOOS=$(word 1,$(subst -, ,$*)) GOARCH=$(word 2,$(subst -, ,$*)) $(KVNODE) -o $@ ./cmd/kvnode

# The room's kvnode: the same main(), for GOOS=js. Equal sources give equal bytes, and so an equal build id.
build/kvnode.wasm: $(GO_SRC)
	@mkdir -p build
	go run ./wasm/guest -o $@

# The same with planted bugs (core/zoo), for `make zoo`.
build/kvnode-zoo.wasm: $(GO_SRC)
	@mkdir -p build
	go run ./wasm/guest -tags zoo -o $@

build/wasm_exec.js: go.mod
	@mkdir -p build
	cp "$$(go env GOROOT)/lib/wasm/wasm_exec.js" $@

build/sim.mjs: $(TS_SRC) build/wasm_exec.js node_modules/.installed
	$(ESBUILD) --outfile=$@ wasm/sim/sim.ts

build/gate.mjs: $(TS_SRC) build/wasm_exec.js node_modules/.installed
	$(ESBUILD) --outfile=$@ wasm/sim/gate.ts

# The judge of histories, a program of its own.
build/judge.wasm: $(shell find wasm/judge -name '*.go') go.mod go.sum
	@mkdir -p build
	GOOS=js GOARCH=wasm go build -trimpath -ldflags="-s -w" -o $@ ./wasm/judge

# The run that every page begins with, and its seed beside it (build/recorded.seed).
build/recorded.json: build/sim.mjs build/kvnode.wasm
	node build/sim.mjs --record $@

# The scenes' runs, as this kvnode plays them: plans, moments, and who plays which part.
build/scenes.json: $(SCENE_SRC) build/wasm_exec.js build/kvnode.wasm node_modules/.installed
	$(ESBUILD) --outfile=build/scenes.mjs web/ts/parts/scenario/direct/make.ts
	node build/scenes.mjs $@

# The Chinese face for readers who have none: the signs that the site says.
build/han/.made: $(TS_SRC) $(shell find web/han web/words/zh web/view web/static walkthrough/prose/zh -type f 2>/dev/null) node_modules/.installed
	$(ESBUILD) --packages=external --outfile=build/han.mjs web/han/make.ts
	node build/han.mjs build/han
	@touch $@

# Renders the pages, bundles the scripts, compresses, checks the byte budgets, fills dist/ and cmd/playground/site/.
dist/.built: $(GO_SRC) $(TS_SRC) $(shell find web/static web/words web/figures walkthrough/prose 2>/dev/null) build/kvnode.wasm build/judge.wasm build/wasm_exec.js build/sim.mjs build/recorded.json build/scenes.json build/han/.made build/download/kvnode-linux-amd64 node_modules/.installed
	go run -ldflags '$(LDFLAGS)' ./cmd/playground build
	@touch $@

bin/playground: dist/.built
	go build -trimpath -ldflags '$(LDFLAGS)' -o $@ ./cmd/playground

# ---- use ----
.PHONY: run cluster sim zoo bench bench-time bench-page bench-frames looks linear downloads export
run: build ## build everything and serve the site (ADDR=127.0.0.1:8080)
	bin/playground serve -addr $(ADDR)

cluster: tools bin/kvnode ## N=3 servers and a client agent as real processes on loopback, until ctrl-C
	go run ./test/cluster/run -n $(N) -kvnode bin/kvnode

sim: tools build/sim.mjs build/kvnode.wasm build/judge.wasm ## the headless machine room (SEEDS=100 SECONDS=60 FIRST=1)
	node build/sim.mjs --first $(FIRST) --seeds $(SEEDS) --seconds $(SECONDS) --faults all --json

zoo: tools build/sim.mjs build/kvnode-zoo.wasm build/judge.wasm ## how many seeds it takes to catch each planted bug
	node build/sim.mjs --zoo --first $(FIRST)

bench: tools bin/kvnode ## kvnode's benchmark; ratios against etcd and Consul where they are found
	go run ./test/bench -kvnode bin/kvnode

bench-time: node_modules/.installed build/kvnode.wasm build/wasm_exec.js ## what turning time back costs, in Node and Chromium (SECONDS=600 virtual ones)
	@scripts/need chromium
	$(ESBUILD) --packages=external --outfile=build/bench-time.mjs web/browsertest/bench-time.ts
	node build/bench-time.mjs $(if $(filter command line,$(origin SECONDS)),$(SECONDS))

bench-page: build ## what a first visit costs, and a minute of idle servers; with bench-time this is what /about/running shows
	@scripts/need chromium
	$(ESBUILD) --packages=external --outfile=build/bench-page.mjs web/browsertest/bench-page.ts
	node build/bench-page.mjs

bench-frames: build ## what a frame costs in Chromium with 200 messages in flight
	@scripts/need chromium
	$(ESBUILD) --packages=external --outfile=build/bench-frames.mjs web/browsertest/bench-frames.ts
	node build/bench-frames.mjs

looks: build ## the states of the look as pictures, compared with those that are kept (UPDATE=1 renews them; ALL=1 makes every one, for eyes)
	@scripts/need chromium
	$(ESBUILD) --packages=external --outfile=build/looks.mjs web/browsertest/looks.ts
	node build/looks.mjs $(if $(ALL),all,$(if $(UPDATE),update))

linear: tools bin/kvnode ## histories of real processes with kills and pauses, judged (RUNS=200)
	go run ./test/linear -runs $(RUNS)

# The site is made again, so that it lists them.
downloads: build/download/kvnode-linux-arm64 build/download/kvnode-darwin-arm64 ## kvnode for more systems, offered on /about/running
	@rm -f dist/.built
	@$(MAKE) build

export: build ## the whole site as static files (OUT=DIR)
	bin/playground export $(OUT)

# ---- test ----
.PHONY: test test-go test-race test-cluster test-room test-web test-browser
test: test-go test-race test-room test-web test-cluster test-browser looks ## the whole suite, the browser's and the pictures included

test-go: tools dist/.built ## unit and table tests
	go test $$(go list ./... | grep -v -e /test/ -e /node_modules/)

test-race: tools ## the native lane on virtual time, with the race detector
	go test -race ./core/...

test-cluster: tools bin/kvnode ## real processes: kill -9 and restart, Consul's answers, its client's own tests, histories
	go test -count=1 ./test/...
	go test -C test/consulapi -count=1 ./...

# Consul's contract is played to a room too, behind TCP ports.
test-room: build/kvnode.wasm build/judge.wasm build/wasm_exec.js build/sim.mjs build/gate.mjs ## the machine room under Node, and Consul's contract over it
	@rm -rf build/test/room
	$(TESTS) --outdir=build/test/room $$(find wasm -name '*.test.ts')
	node --test --test-reporter=spec $$(find build/test/room -name '*.test.mjs')
	ROOM_GATE=build/gate.mjs go test -count=1 ./test/consul -run 'TheRoom'

test-web: node_modules/.installed build/kvnode.wasm build/judge.wasm build/wasm_exec.js ## the page's reducers and its scenes under Node
	@rm -rf build/test/web
	$(TESTS) --outdir=build/test/web $$(find web/ts -name '*.test.ts')
	node --test --test-reporter=spec $$(find build/test/web -name '*.test.mjs')

test-browser: build ## the pages in headless Chromium
	@scripts/need chromium
	@rm -rf build/test/browser
	$(TESTS) --outdir=build/test/browser $$(find web/browsertest -name '*.test.ts')
	node --test --test-concurrency=1 --test-reporter=spec $$(find build/test/browser -name '*.test.mjs')

# ---- check ----
.PHONY: check check-format check-generated
check: tools node_modules/.installed check-format check-generated dist/.built ## formatting, vet, static analysis, types, generated files, imports, budgets, dead links
	go vet ./...
	GOOS=js GOARCH=wasm go vet ./core/... ./cmd/kvnode/...
	go tool staticcheck ./...
	node_modules/.bin/tsc --noEmit
	go test -count=1 ./core
	go run ./cmd/playground check dist

check-format:
	@out="$$(gofmt -l cmd core test walkthrough web)"; if [ -n "$$out" ]; then echo "gofmt these: $$out"; exit 1; fi
	go tool templ fmt -fail web/view

# Regenerates into place and demands that git sees no difference.
check-generated:
	go generate ./core/trace
	go tool templ generate -path web/view
	go mod tidy -diff
	git diff --exit-code --stat -- web/view web/ts/events.gen.ts

.PHONY: clean
clean: ## remove what was built
	rm -rf bin build dist .run cmd/playground/site/*
