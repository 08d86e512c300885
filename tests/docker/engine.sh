# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # work and skip are run.sh's, and so are those that read what is set here
# What runs images: Docker with its compose where its daemon answers, else podman with podman-compose. run.sh sources it; find_engine
# sets `engine` and `compose`, and find_bases sees to the images that docker/Dockerfile and docker/compose.yaml begin with: `are_stand_ins`
# says whether they were made here. With podman DOCKER_BASES, a script, makes debian:trixie-slim and rust:1-trixie, for want of a registry.

bases=(debian:trixie-slim rust:1-trixie php:8.4-cli nginx:stable)

find_engine() {
  if docker info >/dev/null 2>&1 && docker compose version >/dev/null 2>&1; then
    engine=docker compose=(docker compose)
    return
  fi
  local program
  # runc, because crun takes no machine with both kinds of control groups; netavark and aardvark-dns, for the names of services.
  local packages=(podman podman-compose buildah runc netavark aardvark-dns) missing=()
  for program in podman podman-compose buildah runc /usr/lib/podman/netavark /usr/lib/podman/aardvark-dns; do
    command -v "$program" >/dev/null || missing+=("$program")
  done
  if [ ${#missing[@]} -gt 0 ]; then
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
      skip "there is no Docker engine with compose here, nor podman: install ${packages[*]}"
    fi
    say "installing ${packages[*]}"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
  fi
  # The host's network, for a build: what reaches a package's registry is the machine's.
  engine=podman compose=(podman-compose --podman-build-args "--network host") on_build=(--network host)
  # podman asks for more open files and processes than root may have without CAP_SYS_RESOURCE.
  cat >"$work/containers.conf" <<CONFIGURATION
[containers]
default_ulimits = ["nofile=$(ulimit -Sn):$(ulimit -Hn)", "nproc=4096:4096"]
[engine]
runtime = "runc"
[network]
network_backend = "netavark"
CONFIGURATION
  # Only Docker's format has health checks.
  export CONTAINERS_CONF=$work/containers.conf BUILDAH_FORMAT=docker
}

find_bases() {
  local image makes=${DOCKER_BASES:-../shared/docker-base.sh}
  [ -z "${DOCKER_BASES:-}" ] || [ -x "$makes" ] || die "DOCKER_BASES is $makes, which is no program"
  if [ "$engine" = podman ] && [ -x "$makes" ]; then
    say "== base images, made here by $makes: no registry is asked, and all of them are stand-ins"
    are_stand_ins=true
    { podman image exists docker.io/library/debian:trixie-slim && podman image exists docker.io/library/rust:1-trixie; } ||
      timeout 900 "$makes" >"$work/bases.log" 2>&1 || { tail -n 20 "$work/bases.log" >&2; die "$makes failed"; }
    for image in php:8.4-cli nginx:stable; do
      podman image exists "docker.io/library/$image" ||
        timeout 1200 podman build "${on_build[@]}" -f "tests/docker/${image%%:*}.Dockerfile" -t "docker.io/library/$image" tests/docker >>"$work/bases.log" 2>&1 ||
        { tail -n 20 "$work/bases.log" >&2; die "there is no stand-in for $image"; }
    done
    return
  fi
  say "== base images, from their registry; with podman, DOCKER_BASES names a script that makes them without one"
  for image in "${bases[@]}"; do
    timeout 600 "$engine" pull --quiet "docker.io/library/$image" >/dev/null || skip "$image is not to be had: no registry answers"
  done
}
