"""A nats-server of the test's own, on a free loopback port."""

import atexit
import shutil
import socket
import subprocess
import time

from daemon import free_port


class NATSServer:
    def __init__(self, host="127.0.0.1", token=None, prefix=()):
        self.host, self.port, self.token, self.prefix = host, free_port(), token, list(prefix)
        self.process = None
        atexit.register(self.kill)
        self.start()

    @property
    def url(self):
        return f"nats://{self.token + '@' if self.token else ''}{self.host}:{self.port}"

    def start(self):
        program = shutil.which("nats-server") or "/usr/sbin/nats-server"
        token = ["--auth", self.token] if self.token else []
        self.process = subprocess.Popen(
            [*self.prefix, program, "-a", self.host, "-p", str(self.port), *token], stderr=subprocess.DEVNULL)
        end = time.monotonic() + 10
        while not self._answers():
            assert self.process.poll() is None, "nats-server ended"
            assert time.monotonic() < end, "nats-server does not answer"
            time.sleep(0.02)
        return self

    def _answers(self):
        if self.prefix:
            probe = f"import socket; print(socket.create_connection(('{self.host}', {self.port}), 1).recv(4))"
            done = subprocess.run([*self.prefix, "python3", "-c", probe], capture_output=True, text=True)
            return "INFO" in done.stdout
        try:
            with socket.create_connection((self.host, self.port), 1) as connection:
                return connection.recv(4) == b"INFO"
        except OSError:
            return False

    def kill(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait(10)
