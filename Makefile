.DEFAULT_GOAL := help
.PHONY: help serve test build install uninstall archive check docs fix stubs library autobahn autobahn-full fuzz bench soak docker roots clean clean-ext

help: ## shows this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

serve: ## installs what is missing, builds, serves the chat demo on 127.0.0.1:8080 (HOST, PORT)
	@tests/bin/install.sh serve
	@tests/bin/build.sh
	@tests/bin/serve.sh

test: ## installs what is missing, builds, runs every test
	@tests/bin/test.sh

build: ## builds the extension
	@tests/bin/build.sh

install: ## puts what was built, and ini files that load it, into PHP (PHP_CONFIG, DESTDIR, SAPIS)
	@tests/bin/extension.sh install

uninstall: ## removes what install put there
	@tests/bin/extension.sh uninstall

archive: build ## packs what was built for a release, as PIE looks for it (TAG)
	@tests/bin/archive.sh $(TAG)

check: ## format, lints, docs, licences, PHP syntax, stubs, PHPStan
	@tests/bin/check.sh

docs: build ## runs every block of code in README.md and docs/
	@tests/bin/docs.sh

fix: ## puts format and lints right
	@tests/bin/fix.sh

stubs: build ## makes stubs/websocket.php from the extension and its doc comments
	@tests/bin/stubs.sh write

library: ## tests the Composer library of php/
	@tests/bin/install.sh test
	@tests/bin/build.sh
	@tests/bin/library.sh

autobahn: ## the Autobahn suite, server and client, with the first section of 12 and 13
	@tests/bin/install.sh test
	@tests/bin/build.sh
	@tests/autobahn/run.sh

autobahn-full: ## the whole Autobahn suite: all of 12 and 13 too, which takes ten minutes
	@tests/bin/install.sh test
	@tests/bin/build.sh
	@tests/autobahn/run.sh full

fuzz: ## fuzzes what peers send, a minute for each target
	@tests/bin/fuzz.sh

bench: build ## measures speed and memory beside other servers, ten minutes (ARGS=--quick: two)
	@tests/bench/run.sh bench $(ARGS)

soak: build ## runs for long, watching memory and counts
	@tests/bench/run.sh soak

docker: ## builds the images, runs the services and the PHP tests in them (LTO=off: faster to build)
	@tests/bin/install.sh test
	@tests/docker/run.sh

roots: ## installs into clean systems with PHP 8.2 to 8.5, runs tests/phpt in each (ARGS=trixie: one)
	@tests/roots/run.sh $(ARGS)

clean: clean-ext ## removes what was built
	cargo clean
	rm -rf build tests/node_modules

# What phpize, configure and make leave beside the sources; phpize --clean would leave configure~ and include.
clean-ext:
	@find php/ext -mindepth 1 -maxdepth 1 ! -name .gitignore ! -name config.m4 ! -name Makefile.frag -exec rm -rf {} +
