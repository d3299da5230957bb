#!/usr/bin/env python3
"""A worldserver in C that calls every function of libsidecar.so in AzerothCore's order, against nimbus alone."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import threading
import time

from daemon import ROOT, Daemon, cases, free_port

LIBRARY = pathlib.Path(os.environ.get("NIMBUS_SIDECAR", ROOT / ".build" / "debug" / "libsidecar.so"))
folder = tempfile.mkdtemp(prefix="nimbus-test-")
bus = free_port()
daemon = Daemon(f"Bus.Listen=127.0.0.1:{bus}", "Sandbox.Worlds=0")


class Worldserver:
    def __init__(self, maps="0,1,489"):
        variables = {
            **os.environ, "TC9_NATS_URL": f"nats://127.0.0.1:{bus}", "TC9_HEALTH_CHECK_PORT": "any", "TC9_LOG_LEVEL": "error"}
        self.process = subprocess.Popen(
            [f"{folder}/worldserver", LIBRARY, "0", "1", maps], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env=variables)
        self.lines, self.news = [], threading.Condition()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            with self.news:
                self.lines.append(line.rstrip("\n"))
                self.news.notify_all()

    def wait(self, beginning, limit=30):
        end = time.monotonic() + limit
        with self.news:
            while not any(line.startswith(beginning) for line in self.lines):
                left = end - time.monotonic()
                assert left > 0, f"no {beginning!r}:\n" + "\n".join(self.lines[-30:])
                self.news.wait(left)
            return next(line for line in self.lines if line.startswith(beginning))

    def called(self):
        return [line.split()[1] for line in self.lines if line.startswith("called ")]


def worlds():
    return {world["address"]: world for world in json.loads(daemon.run("status", "--json").stdout)["worlds"]}


def case_it_builds_without_a_warning():
    subprocess.run(
        ["gcc", "-std=gnu11", "-O1", "-Wall", "-Wextra", "-Werror", "-pthread", f"-I{ROOT}/Sources/C/CSidecar/include",
         f"{ROOT}/Tests/Sidecar/worldserver.c", "-o", f"{folder}/worldserver"], check=True, timeout=120)


def case_every_function_is_called_in_azerothcores_order():
    one = Worldserver()
    port = one.wait("listening").split()[1]
    assert one.wait("called TC9InitLib") == "called TC9InitLib 3"
    one.wait("called TC9ReadyToAcceptPlayersFromMaps")
    one.wait("called TC9FreeFinishRatedArenaMatchResponse")
    assert worlds()[f"127.0.0.1:{port}"]["maps"] == 3
    one.process.stdin.close()
    assert one.process.wait(40) == 0
    one.wait("left")
    symbols = subprocess.run(["nm", "-D", "--defined-only", LIBRARY], capture_output=True, text=True, check=True).stdout
    exported = {line.split()[-1] for line in symbols.splitlines()}
    called = one.called()
    assert set(called) == exported, set(called) ^ exported
    places = [called.index(name) for name in (
        "TC9CheckAbiCompatible", "TC9InitLib", "TC9SetOnGroupCreatedHook", "TC9SetOnMapsReassignedHook",
        "TC9SetGetPlayerItemsByGuidsHandler", "TC9SetLfgMaterializeProposalHandler", "TC9ProcessEventsHooks",
        "TC9ProcessGRPCOrHTTPRequests", "TC9GracefulShutdown")]
    assert places == sorted(places), places
    assert "handler monitoring" in one.lines
    numbers = [line.split()[-1] for line in one.lines if " number " in line]
    assert len(numbers) > 2 and len(set(numbers)) == len(numbers) and "0" not in numbers, numbers
    assert not worlds()


def case_sigterm_ends_it_in_order():
    one = Worldserver()
    one.wait("called TC9SetGroupMemberFlags")
    one.process.send_signal(signal.SIGTERM)
    assert one.process.wait(40) == 0
    one.wait("left")


try:
    cases({name: case for name, case in globals().items() if name.startswith("case_")})
finally:
    daemon.terminate(30)
    shutil.rmtree(folder)
