#!/usr/bin/env python3
"""A cluster whose parts are hosts of their own: each in a network namespace, with cables between that are cut.

    bus 10.77.0.1 (nats-server)   core 10.77.0.2 (services)   edge 10.77.0.3 (doors)   here 10.77.0.4 (players)
    ------------------------------ a bridge in one more namespace ------------------------------

Everything happens in namespaces of the script's own, with processes that end with it, however it ends. An ordinary
user may do that where the kernel lets users have namespaces.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time

PATH = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
INSIDE = "--inside"


def enter_namespaces():
    """Runs this script again where it may do anything. Says so and passes where nobody may."""
    for program in ("ip", "unshare", "nsenter"):
        assert shutil.which(program, path=PATH), f"{program} is missing (Debian packages iproute2 and util-linux)"
    apart = ["--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
    reasons = []
    for unshare in (["unshare", "--user", "--map-root-user", *apart], ["unshare", *apart]):
        probe = [*unshare, "sh", "-c", "mount -t tmpfs tmpfs /run && ip netns add probe && ip link add probe type bridge"]
        done = subprocess.run(probe, capture_output=True, text=True, env={**os.environ, "PATH": PATH}, timeout=30)
        if done.returncode == 0:
            os.execvpe("unshare", [*unshare, sys.executable, __file__, INSIDE], {**os.environ, "PATH": PATH})
        reasons.append(done.stderr.strip().replace("\n", "; "))
    print(f"SKIPPED: no network namespaces here, neither as a user nor as root: {' / '.join(reasons)}")
    sys.exit(0)


if INSIDE not in sys.argv:
    enter_namespaces()

from daemon import Daemon, cases  # noqa: E402
from nats import NATSServer  # noqa: E402


def ip(*words):
    done = subprocess.run(["ip", *words], capture_output=True, text=True)
    assert done.returncode == 0, f"ip {' '.join(words)}: {done.stderr}"


def inside(host):
    return ["nsenter", f"--net=/run/netns/{host}"]


HOSTS = {"bus": "10.77.0.1", "core": "10.77.0.2", "edge": "10.77.0.3"}


def lay_cables():
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", "/run"], check=True)
    ip("link", "add", "bridge", "type", "bridge")
    ip("link", "set", "bridge", "up")
    ip("address", "add", "10.77.0.4/24", "dev", "bridge")
    ip("link", "set", "lo", "up")
    for host, address in HOSTS.items():
        ip("netns", "add", host)
        ip("link", "add", f"to-{host}", "type", "veth", "peer", "name", "eth0", "netns", host)
        ip("link", "set", f"to-{host}", "master", "bridge", "up")
        ip("-n", host, "link", "set", "lo", "up")
        ip("-n", host, "link", "set", "eth0", "up")
        ip("-n", host, "address", "add", f"{address}/24", "dev", "eth0")


def cut(host):
    ip("link", "set", f"to-{host}", "down")


def mend(host):
    ip("link", "set", f"to-{host}", "up")


lay_cables()
# In the file system that ends with the namespaces.
tempfile.tempdir = "/run"
nats = NATSServer(HOSTS["bus"], token="open-sesame", prefix=inside("bus"))
# What they share is a disk; over the net they share nothing but the bus.
folder = tempfile.mkdtemp(prefix="nimbus-test-")


def process(host, services, *settings):
    return Daemon(
        f"Bus.NATS={nats.url}", f"Data.Directory={folder}", f"Process.Services={services}", f"Process.Name={host}",
        f"Control.Socket={folder}/{host}.sock", *settings, start=False, prefix=inside(host))


core = process("core", "accounts,characters,worlds,guids")
edge = process(
    "edge", "gateway,login,sandbox", f"Login.Listen={HOSTS['edge']}:3724", f"Realm.1.Listen={HOSTS['edge']}:8085",
    f"Realm.1.PublicAddress={HOSTS['edge']}:8085")
edge.host, edge.login = HOSTS["edge"], 3724


def enter(account, name, limit=10.0):
    """Somebody logs on and enters the world, who tries again while the services are found again."""
    end = time.monotonic() + limit
    while True:
        client = edge.client(account)
        try:
            client.logon()
            client.connect()
            if name not in client.characters():
                client.create(name)
            client.enter(client.characters()[name])
            return client
        except Exception as error:
            client.close()
            assert time.monotonic() < end, f"{error!r}\ncore:\n{core.tail()}\nedge:\n{edge.tail()}"
            time.sleep(0.1)


def talks(client, words):
    client.say(words)
    client.hear(words)


def nobody_is_let_in():
    late = edge.client("demo2")
    try:
        late.logon()
    except Exception as error:
        print(f"   meanwhile a logon fails: {error!r}"[:110])
    else:
        raise AssertionError("somebody was let in without the services")
    finally:
        late.close()


def case_each_part_is_a_host_of_its_own():
    core.start()
    edge.start()
    for host in HOSTS:
        names = subprocess.run([*inside(host), "ls", "/proc/net/dev_snmp6"], capture_output=True, text=True).stdout.split()
        assert sorted(names) == ["eth0", "lo"], (host, names)
    client = enter("demo", "Alice")
    talks(client, "hello from another host")
    assert client.teleport("Orgrimmar")[0] == 1
    client.logout()
    client.close()


def case_the_services_cable_is_cut_and_mended():
    client = enter("demo", "Alice")
    cut("core")
    talks(client, "nobody in the world notices")
    nobody_is_let_in()
    mend("core")
    began = time.monotonic()
    other = enter("demo2", "Bob")
    print(f"   somebody new is in the world {time.monotonic() - began:.1f} s after the cable was mended")
    talks(client, "still here")
    for one in (client, other):
        one.logout()
        one.close()


def case_the_buss_cable_is_cut_and_mended():
    client = enter("demo", "Alice")
    cut("bus")
    talks(client, "the bus is away")
    nobody_is_let_in()
    mend("bus")
    began = time.monotonic()
    other = enter("demo2", "Bob")
    print(f"   somebody new is in the world {time.monotonic() - began:.1f} s after the cable was mended")
    for one in (client, other):
        one.logout()
        one.close()


def case_a_service_host_that_dies_without_a_word_comes_back():
    """Its address is gone with it: nobody is told that the connections have ended."""
    client = enter("demo", "Alice")
    cut("core")
    core.process.kill()
    core.process.wait(10)
    talks(client, "nobody in the world notices")
    mend("core")
    core.start()
    began = time.monotonic()
    other = enter("demo2", "Bob")
    print(f"   somebody new is in the world {time.monotonic() - began:.1f} s after the services were started again")
    for one in (client, other):
        one.logout()
        one.close()


def case_everybody_ends_in_order():
    assert edge.terminate(30) == 0, edge.tail()
    assert core.terminate(30) == 0, core.tail()
    nats.kill()


cases(globals())
