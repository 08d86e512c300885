# Goes into the Makefile that ./configure makes: modules/websocket.so is what cargo builds for the PHP that was configured.

WEBSOCKET_TARGET = $(if $(CARGO_TARGET_DIR),$(abspath $(CARGO_TARGET_DIR)),$(WEBSOCKET_ROOT)/target)
WEBSOCKET_BUILT = $(WEBSOCKET_TARGET)/release/libwebsocket$(if $(filter Darwin,$(shell uname)),.dylib,.so)
WEBSOCKET_SOURCES = $(WEBSOCKET_ROOT)/Cargo.toml $(WEBSOCKET_ROOT)/Cargo.lock $(WEBSOCKET_ROOT)/build.rs \
	$(shell find $(WEBSOCKET_ROOT)/src -name '*.rs')
# `make test` runs these.
TESTS = $(WEBSOCKET_ROOT)/tests/phpt

# It depends on the sources, and is not asked of cargo each time, for `sudo make install` to have nothing left to build: cargo is
# often not in root's PATH.
$(phplibdir)/websocket.so: $(WEBSOCKET_SOURCES) Makefile
	cd $(WEBSOCKET_ROOT) && PHP=$(PHP_EXECUTABLE) PHP_CONFIG=$(PHP_CONFIG_PATH) RUSTC=$(RUSTC) \
		$(CARGO) build --release --locked --lib --target-dir $(WEBSOCKET_TARGET)
	mkdir -p $(phplibdir)
	cp $(WEBSOCKET_BUILT) $@.new
	mv $@.new $@

# Says to `make test` and `make install` what there is, as libtool's would; `make install` removes it.
$(phplibdir)/websocket.la: $(phplibdir)/websocket.so
	printf "dlname='websocket.so'\n" >$@

install: install-websocket
install-websocket: install-modules
	@echo "To load it:                       'extension=websocket' in php.ini, or in a file that 'php --ini' lists"
