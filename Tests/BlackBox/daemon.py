"""Starts the built `nimbus` for a test, in a temporary folder and on free ports, and always ends it."""

import atexit
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests" / "Judges"))
BINARY = os.environ.get("NIMBUS_BINARY", str(ROOT / ".build" / "debug" / "nimbus"))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Daemon:
    def __init__(self, *settings, arguments=(), environment=None, folder=None, defaults=True, start=True,
                 prefix=()):
        self.folder = folder or tempfile.mkdtemp(prefix="nimbus-test-")
        self.keeps_folder = folder is not None
        self.login, self.gateway, self.admin = free_port(), free_port(), free_port()
        self.host, self.prefix = "127.0.0.1", list(prefix)
        chosen = {
            "Login.Listen": f"127.0.0.1:{self.login}", "Realm.1.Listen": f"127.0.0.1:{self.gateway}",
            "Realm.1.PublicAddress": f"127.0.0.1:{self.gateway}", "Admin.Listen": f"127.0.0.1:{self.admin}",
            "Data.Directory": self.folder, "Drain.Time": "1 s", "Sandbox.LogoutTime": "0 s",
        } if defaults else {}
        chosen.update(setting.split("=", 1) for setting in settings)
        self.settings = [f"--set={key}={value}" for key, value in chosen.items()]
        self.arguments, self.environment = list(arguments), environment
        self.process, self.out, self.err = None, [], []
        self.ready = threading.Event()
        atexit.register(self.kill)
        if start:
            self.start()

    def start(self, wait=True, timeout=30):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("NIMBUS_")}
        environment.update(self.environment or {})
        self.ready.clear()
        self.process = subprocess.Popen(
            [*self.prefix, BINARY, "run", *self.arguments, *self.settings], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env=environment, cwd=self.folder)
        self.readers = [
            threading.Thread(target=self._read, args=(self.process.stdout, self.out), daemon=True),
            threading.Thread(target=self._read, args=(self.process.stderr, self.err), daemon=True)]
        for reader in self.readers:
            reader.start()
        if wait:
            end = time.monotonic() + timeout
            while not self.ready.wait(0.05):
                assert self.process.poll() is None, f"nimbus ended with {self.process.returncode}: {self.tail()}"
                assert time.monotonic() < end, f"not ready after {timeout} s: {self.tail()}"
        return self

    def _read(self, stream, lines):
        for line in stream:
            lines.append(line.rstrip("\n"))
            if line.startswith("nimbus ready"):
                self.ready.set()

    def tail(self):
        return "\n".join((self.out + self.err)[-25:])

    def run(self, *arguments, code=0, input=None):
        """Another nimbus command with the same settings."""
        environment = {k: v for k, v in os.environ.items() if not k.startswith("NIMBUS_")}
        environment.update(self.environment or {})
        done = subprocess.run(
            [*self.prefix, BINARY, *arguments, *self.settings], capture_output=True, text=True, input=input, env=environment,
            cwd=self.folder, timeout=60)
        assert code is None or done.returncode == code, f"{arguments}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    def get(self, path):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.admin}{path}", timeout=5) as reply:
                return reply.status, reply.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def terminate(self, timeout=20):
        self.process.send_signal(signal.SIGTERM)
        return self.wait(timeout)

    def wait(self, timeout=20):
        code = self.process.wait(timeout)
        for reader in self.readers:
            reader.join(5)
        return code

    def kill(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait(10)
        if not self.keeps_folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    def client(self, name, password=None, **more):
        from player import Client
        return Client(name, password or name, self.host, self.login, **more)


def cases(namespace):
    """Runs every function whose name begins with case_, says how each went, and ends the process."""
    failed = 0
    for name, case in list(namespace.items()):
        if not name.startswith("case_"):
            continue
        began = time.monotonic()
        try:
            case()
            print(f"ok {name[5:].replace('_', ' ')} ({time.monotonic() - began:.1f} s)", flush=True)
        except Exception:
            failed += 1
            print(f"FAILED {name[5:].replace('_', ' ')}", flush=True)
            traceback.print_exc(file=sys.stdout)
    sys.exit(1 if failed else 0)
