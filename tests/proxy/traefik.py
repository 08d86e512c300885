"""docker/traefik.yaml, as far as it can be looked at without Traefik, which Debian does not have: prints 'ok NAME' or
'not ok NAME: WHY', and that Traefik itself is skipped.

It is YAML; each router has a rule, TLS, an entry point that the comment on top defines, and a service of the file; each service has servers.
"""

import pathlib
import re

import yaml

FILE = pathlib.Path(__file__).parents[2] / "docker/traefik.yaml"
TEXT = FILE.read_text()


def routers_lead_to_services():
    entry_points = set(re.findall(r"--entryPoints\.(\w+)\.address", TEXT))
    configuration = yaml.safe_load(TEXT)
    for protocol, address in (("http", "url"), ("tcp", "address")):
        section = configuration[protocol]
        assert section["routers"] and section["services"], f"nothing for {protocol}"
        for name, router in section["routers"].items():
            assert router["rule"] and "tls" in router, f"{protocol} router {name}: {router}"
            assert set(router["entryPoints"]) <= entry_points, f"{protocol} router {name}: {router['entryPoints']} not in {entry_points}"
            servers = section["services"][router["service"]]["loadBalancer"]["servers"]
            assert servers and all(server[address] for server in servers), f"{protocol} service {router['service']}: {servers}"


def health_is_asked_where_servers_answer():
    assert yaml.safe_load(TEXT)["http"]["services"]["chat"]["loadBalancer"]["healthCheck"]["path"] == "/healthz"


for behaviour in (routers_lead_to_services, health_is_asked_where_servers_answer):
    name = f"docker/traefik.yaml: {behaviour.__name__.replace('_', ' ')}"
    try:
        behaviour()
        print("ok", name)
    except Exception as why:  # whatever is wrong with the file
        print(f"not ok {name}: {type(why).__name__}: {why}")
print("skipped docker/ in Traefik: Debian does not have it")
