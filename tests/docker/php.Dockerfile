# What stands in for php:8.4-cli where no registry is at hand: PHP from Debian's upstream archive, in /usr/local and with the
# directories of that image, so with none of Debian's patches, packages and paths. Of its extensions it has those that the tests use.
FROM debian:trixie-slim AS build
RUN sed -i 's/^deb \(.*\)/&\ndeb-src \1/' /etc/apt/sources.list \
    && apt-get update \
    && apt-get install -y --no-install-recommends dpkg-dev gcc libc6-dev libssl-dev make pkg-config xz-utils zlib1g-dev
WORKDIR /usr/src
RUN apt-get source --download-only php8.4 && mkdir php && tar -xf php8.4_*.orig.tar.xz -C php --strip-components=1
WORKDIR /usr/src/php
# Without optimizing, for it takes minutes as it is.
RUN CFLAGS=-O0 ./configure --disable-all --disable-cgi --disable-phpdbg --with-config-file-path=/usr/local/etc/php --with-config-file-scan-dir=/usr/local/etc/php/conf.d \
        --enable-ctype --enable-filter --enable-posix --enable-tokenizer --with-openssl --with-zlib >/dev/null \
    && make -s -j"$(nproc)" >/dev/null \
    && make -s install INSTALL_ROOT=/built >/dev/null \
    && strip /built/usr/local/bin/php && mkdir -p /built/usr/local/etc/php/conf.d

FROM debian:trixie-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates openssl libssl3t64 zlib1g \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /built/usr/local /usr/local
RUN mkdir -p "$(php -r 'echo ini_get("extension_dir");')"
ENTRYPOINT ["php"]
CMD ["-a"]
