#!/usr/bin/env python3
"""Checks Package.swift against the house rules of docs/architecture.md: who may import whom."""
import json
import subprocess
import sys

C = 0
LAYERS = {
    "CLinux": C, "CMariaDB": C, "CSQLite": C, "COpenSSL": C, "CZlib": C, "CHTTP": C, "CNATS": C, "CSidecar": C,
    "Base": 1,
    "Wire": 2, "NATSWire": 2, "Crypto": 2, "Deflate": 2, "Bus": 2, "Store": 2, "Settings": 2, "Loop": 2, "Observe": 2,
    "AccountsAPI": 3, "CharactersAPI": 3, "WorldsAPI": 3, "WorldserverAPI": 3, "GUIDsAPI": 3,
    "UpstreamEvents": 3,
    # Speaks of characters.
    "ChatAPI": 3.5, "GroupsAPI": 3.5, "MailAPI": 3,
    "AccountsService": 4, "CharactersService": 4, "WorldsService": 4, "GUIDsService": 4, "ChatService": 4, "GroupsService": 4, "MailService": 4,
    "Gateway": 5, "Login": 5, "WorldLink": 5, "NATSClient": 5, "BusNATS": 5,
    "Sidecar": 6, "SidecarLibrary": 7, "Sandbox": 6, "SandboxLibrary": 7, "Cluster": 7, "ClusterKit": 8, "Bench": 9, "nimbus": 10,
}
# Layer 1 of the plan: these stand side by side, Base below them; an API may use the bus.
MAY_IMPORT_C = {"Crypto", "Deflate", "Store", "Loop", "Observe", "BusNATS", "Sidecar", "SandboxLibrary"}
FOR_TESTS = {
    "TestSupport", "SidecarMember", "CWorldserver", "NumberTaker", "Postman", "RelayYardstick", "AllocationCounter",
}
SERVICES = {name for name in LAYERS if name.endswith("Service")}

dump = json.loads(subprocess.check_output(["swift", "package", "dump-package"]))
problems = []
for target in dump["targets"]:
    name = target["name"]
    if target["type"] == "test" or name not in LAYERS:
        if target["type"] not in ("test",) and name not in FOR_TESTS:
            problems.append(f"{name}: not in the plan; give it a layer in etc/scripts/target_graph.py")
        continue
    needs = [d.get("byName", d.get("target", [None]))[0] for d in target["dependencies"]]
    for need in needs:
        if need not in LAYERS:
            problems.append(f"{name} imports {need}, which is not in the plan")
        elif LAYERS[need] >= LAYERS[name]:
            problems.append(f"{name} imports {need} of the same or a higher layer")
        elif LAYERS[need] == C and name not in MAY_IMPORT_C:
            problems.append(f"{name} imports the C module {need}")
        elif name in SERVICES and need in SERVICES:
            problems.append(f"the service {name} imports the service {need}")
        elif name in SERVICES and need in ("Wire", "NATSWire", "Loop", "Gateway", "Login", "WorldLink", "BusNATS", "NATSClient", "Sidecar"):
            problems.append(f"the service {name} sees {need}")
        elif name == "Gateway" and need == "Store":
            problems.append("the gateway sees the store")
        elif need == "Cluster" and name not in ("ClusterKit", "nimbus", "Bench"):
            problems.append(f"{name} imports Cluster")
for problem in problems:
    print(problem)
print(f"{len(dump['targets'])} targets, {len(problems)} problems")
sys.exit(1 if problems else 0)
