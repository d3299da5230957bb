#!/usr/bin/env python3
"""The daemon as an admin meets it: starting, wrong settings, busy ports, draining, dying, status."""

import json
import os
import pathlib
import shutil
import signal
import socket
import tempfile
import time

from daemon import Daemon, ROOT, cases, free_port


def case_it_starts_from_the_shipped_configuration():
    folder = tempfile.mkdtemp(prefix="nimbus-test-")
    text = (ROOT / "etc" / "nimbus.conf.dist").read_text()
    ports = {name: free_port() for name in ["3724", "8085", "8900"]}
    for old, new in ports.items():
        text = text.replace(f":{old}", f":{new}")
    path = pathlib.Path(folder) / "nimbus.conf"
    path.write_text(text)
    daemon = Daemon(defaults=False, folder=folder, arguments=["--config", str(path)])
    daemon.login = ports["3724"]
    daemon.client("demo").logon().connect(address=f"127.0.0.1:{ports['8085']}").close()
    assert daemon.terminate(30) == 0
    shutil.rmtree(folder)


def case_it_starts_from_the_environment_alone():
    folder = tempfile.mkdtemp(prefix="nimbus-test-")
    login, gateway = free_port(), free_port()
    daemon = Daemon(defaults=False, folder=folder, environment={
        "NIMBUS_LOGIN_LISTEN": f"127.0.0.1:{login}", "NIMBUS_REALM_1_NAME": "From outside",
        "NIMBUS_REALM_1_LISTEN": f"127.0.0.1:{gateway}", "NIMBUS_REALM_1_PUBLICADDRESS": f"127.0.0.1:{gateway}",
        "NIMBUS_ADMIN_LISTEN": f"127.0.0.1:{free_port()}", "NIMBUS_DATA_DIRECTORY": folder,
        "NIMBUS_DRAIN_TIME": "0 s"})
    daemon.login = login
    client = daemon.client("demo").logon()
    assert client.realms[0].name == "From outside"
    assert daemon.terminate() == 0
    shutil.rmtree(folder)


def case_wrong_settings_name_file_and_line():
    folder = tempfile.mkdtemp(prefix="nimbus-test-")
    path = pathlib.Path(folder) / "bad.conf"
    path.write_text("# a comment\nLogin.Lisen = 127.0.0.1:1\nSandbox.Worlds = many\n")
    daemon = Daemon(start=False)
    done = daemon.run("check-config", "--config", str(path), code=3)
    text = done.stdout + done.stderr
    assert "bad.conf:2" in text and "Login.Listen" in text, text
    assert "bad.conf:3" in text, text
    shutil.rmtree(folder)


def case_a_busy_port_is_one_clear_line():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        daemon = Daemon(f"Login.Listen=127.0.0.1:{port}", start=False).start(wait=False)
        assert daemon.wait(30) != 0
        lines = [line for line in daemon.err if str(port) in line and "in use" in line]
        assert len(lines) == 1, daemon.tail()


def case_a_missing_database_server_is_waited_for_and_said():
    daemon = Daemon(f"Database.Auth=mariadb://nobody:secret@127.0.0.1:{free_port()}/auth", start=False)
    daemon.start(wait=False)
    end = time.monotonic() + 15
    while not any("waiting for a database" in line for line in daemon.err):
        assert time.monotonic() < end and daemon.process.poll() is None, daemon.tail()
        time.sleep(0.05)
    assert "secret" not in daemon.tail()
    daemon.process.send_signal(signal.SIGTERM)
    daemon.wait(20)


def playing(daemon):
    client = daemon.client("demo").logon()
    client.connect()
    if "Alice" not in client.characters():
        client.create("Alice")
    client.enter(client.characters()["Alice"])
    return client


def case_draining_tells_saves_and_ends_in_time():
    folder = tempfile.mkdtemp(prefix="nimbus-test-")
    daemon = Daemon(folder=folder)
    client = playing(daemon)
    where = client.teleport("Orgrimmar")
    began = time.monotonic()
    daemon.process.send_signal(signal.SIGTERM)
    client.hear("shutting down")
    assert client.is_closed(10)
    assert daemon.wait(20) == 0
    assert time.monotonic() - began < 6
    daemon.start()
    client = daemon.client("demo").logon()
    client.connect()
    assert client.enter(client.characters()["Alice"])[:4] == where[:4]
    assert daemon.terminate() == 0
    shutil.rmtree(folder)


def case_it_comes_back_after_being_killed():
    folder = tempfile.mkdtemp(prefix="nimbus-test-")
    daemon = Daemon(folder=folder)
    client = playing(daemon)
    daemon.process.kill()
    daemon.wait()
    daemon.start()
    playing(daemon).close()
    assert daemon.terminate() == 0
    shutil.rmtree(folder)


def case_status_metrics_and_health_answer():
    daemon = Daemon()
    client = playing(daemon)
    status = json.loads(daemon.run("status", "--json").stdout)
    assert status["realms"][0]["players"] == 1, status
    assert len(status["worlds"]) == 2, status
    assert "Nimbus" in daemon.run("status").stdout
    code, metrics = daemon.get("/metrics")
    assert code == 200 and "nimbus_gateway_players" in metrics
    assert daemon.get("/healthz")[0] == 200
    assert daemon.get("/readyz")[0] == 200
    assert daemon.get("/nothing")[0] == 404
    client.close()
    assert daemon.terminate() == 0
    assert daemon.run("status", code=None).returncode not in (0, 1)


def case_accounts_are_administered():
    daemon = Daemon()
    daemon.run("account", "create", "newcomer", "first")
    daemon.client("newcomer", "first").logon()
    daemon.run("account", "set-password", "newcomer", "second")
    daemon.client("newcomer", "second").logon()
    daemon.run("account", "set-gmlevel", "newcomer", "2")
    listed = daemon.run("account", "list").stdout
    assert "NEWCOMER" in listed and "DEMO" in listed, listed
    assert daemon.run("account", "create", "newcomer", "x", code=None).returncode == 1
    daemon.run("account", "delete", "newcomer")
    assert "NEWCOMER" not in daemon.run("account", "list").stdout
    assert daemon.run("account", "delete", "newcomer", code=None).returncode == 1
    daemon.terminate()


def case_every_command_has_help_and_wrong_usage_says_so():
    daemon = Daemon(start=False)
    for command in [["run"], ["tour"], ["account", "create"], ["check-config"], ["opcodes"], ["status"], ["bench"]]:
        from daemon import BINARY
        import subprocess
        done = subprocess.run([BINARY, *command, "--help"], capture_output=True, text=True, timeout=20)
        assert done.returncode == 0 and "nimbus" in done.stdout, (command, done.stdout, done.stderr)
        done = subprocess.run([BINARY, *command, "--no-such-option"], capture_output=True, text=True, timeout=20)
        assert done.returncode == 2, (command, done.returncode)


def case_the_tour_plays():
    import subprocess
    from daemon import BINARY
    done = subprocess.run([BINARY, "tour"], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


cases(globals())
