#!/usr/bin/env python3
"""A cluster of several processes over a nats-server: found, lost, taken over, and lost again."""

import shutil
import signal
import tempfile
import time

from daemon import Daemon, cases
from nats import NATSServer

SERVICES = 3
nats = NATSServer(token="open-sesame")
folder = tempfile.mkdtemp(prefix="nimbus-test-")


def process(name, services, *settings):
    return Daemon(
        f"Bus.NATS={nats.url}", f"Data.Directory={folder}", f"Process.Services={services}", f"Process.Name={name}",
        f"Control.Socket={folder}/{name}.sock", *settings, start=False)


core = process("core", "accounts,characters,worlds,guids")
spare = process("spare", "accounts,characters,worlds,guids")
edge = process("edge", "sandbox,gateway,login")


def until(what, holds, limit=30):
    end = time.monotonic() + limit
    while not holds():
        assert time.monotonic() < end, f"{what}\ncore:\n{core.tail()}\nspare:\n{spare.tail()}\nedge:\n{edge.tail()}"
        time.sleep(0.05)


def said(daemon, words, since=0):
    return sum(words in line for line in daemon.err[since:])


def owns_all(daemon, since=0):
    """It has said of each of its services that it runs it."""
    return said(daemon, "this process runs the service", since) >= SERVICES


def select(account):
    """The character list. Services that have just begun elsewhere may need some moments."""
    end = time.monotonic() + 20
    while True:
        client = edge.client(account)
        try:
            client.logon()
            client.connect()
            return client
        except Exception:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


def enter(account, name):
    client = select(account)
    if name not in client.characters():
        client.create(name)
    client.enter(client.characters()[name])
    return client


def case_the_doors_open_when_the_services_are_there():
    edge.start(wait=False)
    until("the edge does not say that it waits", lambda: any("waiting for a service" in line for line in edge.err))
    assert not edge.ready.is_set()
    core.start()
    assert edge.ready.wait(20), edge.tail()
    client = enter("demo", "Alice")
    client.say("hello")
    client.hear("hello")
    assert client.teleport("Orgrimmar")[0] == 1
    client.logout()
    client.close()


def case_who_is_in_the_world_does_not_notice_that_the_services_die():
    client = enter("demo", "Alice")
    core.process.kill()
    core.process.wait(10)
    client.say("still here")
    client.hear("still here")
    core.start()
    client.say("and here")
    client.hear("and here")
    other = enter("demo2", "Bob")
    other.say("I came later")
    other.hear("I came later")
    for one in (client, other):
        one.logout()
        one.close()


def case_a_second_process_waits_for_its_turn_and_takes_over():
    spare.start()
    until("the spare does not wait", lambda: said(spare, "another process runs this service") >= SERVICES)
    began = time.monotonic()
    core.process.send_signal(signal.SIGKILL)
    core.process.wait(10)
    until("nobody took over", lambda: owns_all(spare))
    print(f"   taken over after {time.monotonic() - began:.1f} s")
    client = enter("demo", "Alice")
    client.say("who serves me?")
    client.hear("who serves me?")
    client.logout()
    client.close()


def case_a_process_that_ends_in_order_gives_its_services_away_at_once():
    since = len(core.err)
    core.start()
    until("the core does not wait", lambda: said(core, "another process runs this service", since) >= SERVICES)
    began = time.monotonic()
    assert spare.terminate(30) == 0
    until("nobody took over", lambda: owns_all(core, since), 10)
    print(f"   taken over after {time.monotonic() - began:.1f} s")
    client = enter("demo", "Alice")
    client.logout()
    client.close()


def case_a_stopped_process_does_not_serve_when_it_goes_on():
    """It sleeps over the end of its leases; what it wakes up with is not its own any more."""
    since = len(spare.err)
    spare.start()
    until("the spare does not wait", lambda: said(spare, "another process runs this service", since) >= SERVICES)
    core.process.send_signal(signal.SIGSTOP)
    until("nobody took over", lambda: owns_all(spare, since), 40)
    core.process.send_signal(signal.SIGCONT)
    until("it goes on", lambda: said(core, "no longer runs the service") >= SERVICES, 20)
    client = enter("demo", "Alice")
    client.logout()
    client.close()


def case_the_nats_server_is_restarted_under_players():
    client = enter("demo", "Alice")
    nats.kill()
    client.say("nobody hears that but we")
    client.hear("nobody hears that but we")
    time.sleep(1)
    nats.start()
    began = time.monotonic()
    other = enter("demo2", "Bob")
    assert time.monotonic() - began < 10, "it took too long"
    print(f"   somebody new is in the world after {time.monotonic() - began:.1f} s")
    assert client.teleport("Stormwind")[0] == 0
    for one in (client, other):
        one.logout()
        one.close()


def case_everybody_ends_in_order():
    assert edge.terminate(30) == 0, edge.tail()
    assert core.terminate(30) == 0, core.tail()
    assert spare.terminate(30) == 0, spare.tail()
    nats.kill()
    shutil.rmtree(folder, ignore_errors=True)


cases(globals())
