#!/usr/bin/env python3
"""Worldservers in C behind libsidecar.so: joining, dying, hanging, and a daemon that dies under them."""

import collections
import json
import os
import queue
import re
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request

from daemon import BINARY, Daemon, cases, free_port

BUILT = os.path.dirname(BINARY)
LIBRARY = os.environ.get("NIMBUS_SIDECAR", os.path.join(BUILT, "libsidecar.so"))
bus = free_port()
daemon = Daemon(f"Bus.Listen=127.0.0.1:{bus}", "Bus.Token=open-sesame", "Sandbox.Worlds=0", start=False)


def running():
    """A daemon, also after a case that failed with a dead one."""
    if daemon.process is None or daemon.process.poll() is not None:
        daemon.start()


class Member:
    """One worldserver process."""

    def __init__(self, maps="", port=None, realm=1, environment=None, wait=True):
        if wait:
            running()
        self.port, self.health = port or free_port(), free_port()
        self.lines, self.news = [], threading.Condition()
        variables = {
            **os.environ, "TC9_NATS_URL": f"nats://open-sesame@127.0.0.1:{bus}", "TC9_HEALTH_CHECK_PORT": str(self.health),
            "TC9_LOG_LEVEL": "info", **(environment or {})}
        self.process = subprocess.Popen(
            [os.path.join(BUILT, "sidecar-member"), LIBRARY, str(self.port), str(realm), maps], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=variables)
        threading.Thread(target=self._read, daemon=True).start()
        members.append(self)
        if wait:
            self.maps = int(self.wait(r"joined with (\d+) maps").group(1))

    def _read(self):
        for line in self.process.stdout:
            with self.news:
                self.lines.append(line.rstrip("\n"))
                self.news.notify_all()

    def mark(self):
        return len(self.lines)

    def wait(self, pattern, since=0, limit=30):
        end = time.monotonic() + limit
        with self.news:
            while True:
                for line in self.lines[since:]:
                    if found := re.search(pattern, line):
                        return found
                left = end - time.monotonic()
                assert left > 0, f"no {pattern!r} from {self.port}:\n" + "\n".join(self.lines[-30:])
                self.news.wait(left)

    def say(self, command):
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        return self

    def do(self, command, limit=60):
        """Returns the lines that came with it."""
        since = self.mark()
        self.say(command)
        self.wait(rf"^done {command.split()[0]}$", since, limit)
        return self.lines[since:]

    def numbers(self, sequence, count):
        lines = self.do(f"numbers {sequence} {count}", 120)
        return [int(line.split()[2]) for line in lines if line.startswith(f"number {sequence} ")]

    def page(self, path):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.health}{path}", timeout=10) as reply:
                return reply.status, reply.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(10)

    def quit(self):
        self.say("quit")
        assert self.process.wait(20) == 0, "\n".join(self.lines[-20:])


members = []


def worlds():
    done = daemon.run("status", "--json")
    return {world["address"]: world for world in json.loads(done.stdout)["worlds"]}


def until(what, holds, limit=30):
    end = time.monotonic() + limit
    while True:
        value = holds()
        if value:
            return value
        assert time.monotonic() < end, f"{what}\n{daemon.tail()}\n" + "\n".join(members[-1].lines[-20:])
        time.sleep(0.05)


def address(member):
    return f"127.0.0.1:{member.port}"


def all_healthy(wanted):
    known = worlds()
    return all(known.get(address(one), {}).get("health") == "healthy" for one in wanted)


def end(*these):
    for one in these:
        one.kill()
    until("they are gone", lambda: not worlds(), 30)


def case_a_worldserver_waits_for_a_daemon_that_starts_later():
    member = Member(wait=False)
    member.wait("cannot join|not connected|no connection|lost|refused", limit=10)
    daemon.start()
    member.maps = int(member.wait(r"joined with (\d+) maps").group(1))
    assert member.maps == 119, member.maps
    assert worlds()[address(member)]["maps"] == 119
    assert member.page("/healthcheck")[0] == 200
    status, text = member.page("/metrics")
    assert status == 200 and "delay_mean 7" in text or until(
        "the monitoring handler is asked", lambda: "delay_mean 7" in member.page("/metrics")[1], 10)
    assert member.page("/ready") == (200, '{"ready":true}')
    assert member.page("/nothing")[0] == 404
    member.quit()
    until("it is gone at once", lambda: not worlds(), 2)


def case_numbers_come_once_also_over_a_daemon_that_is_killed():
    one, two = Member("0"), Member("1")
    seen = collections.Counter()
    for round in range(3):
        for member in (one, two):
            for sequence in ("item", "character", "z-instance"):
                seen.update((sequence, number) for number in member.numbers(sequence, 700))
        daemon.process.kill()
        daemon.process.wait(10)
        for member in (one, two):
            seen.update(("item", number) for number in member.numbers("item", 100))
        daemon.start()
        until("both are back", lambda: all_healthy((one, two)))
    doubled = [key for key, count in seen.items() if count > 1]
    assert not doubled, doubled[:10]
    assert not any(number == 0 for _, number in seen), "a number is 0"
    assert len(seen) == 3 * (2 * 3 * 700 + 2 * 100)
    end(one, two)


def case_without_a_daemon_numbers_run_out_and_nothing_hangs():
    member = Member("0")
    member.numbers("z-instance", 1)
    daemon.process.kill()
    daemon.process.wait(10)
    lines = member.do("numbers z-instance 260", 120)
    given = [int(line.split()[2]) for line in lines if line.startswith("number ")]
    assert 0 in given and len([number for number in given if number]) >= 99, given
    waits = [float(line.split()[1]) for line in lines if line.startswith("waited")]
    # Each of the four threads may have waited once.
    assert 1 <= len(waits) <= 4 and max(waits) < 2.5, waits
    daemon.start()
    until("it is back", lambda: all_healthy([member]))
    until("numbers come again", lambda: 0 not in member.numbers("z-instance", 1), 10)
    again = member.numbers("z-instance", 300)
    assert 0 not in again and not set(again) & set(given), (again, given)
    end(member)


def case_a_daemon_is_killed_and_restarted_under_four_worldservers():
    four = [Member() for _ in range(4)]
    until("all are well", lambda: all_healthy(four))
    until("all maps are loaded", lambda: sum(world["maps"] for world in worlds().values()) == 119, 20)
    before = {key: (world["maps"], world["alias"]) for key, world in worlds().items()}
    marks = [member.mark() for member in four]
    for member in four:
        member.do("pump")
    daemon.process.kill()
    daemon.process.wait(10)
    time.sleep(float(os.environ.get("ABSENCE_SECONDS", "3")))
    daemon.start()
    began = time.monotonic()
    until("all are well again", lambda: all_healthy(four), 20)
    print(f"   four worldservers are back {time.monotonic() - began:.2f} s after the daemon")
    after = {key: (world["maps"], world["alias"]) for key, world in worlds().items()}
    assert after == before, (before, after)
    for member, mark in zip(four, marks):
        assert not any(line.startswith("maps ") for line in member.lines[mark:]), member.lines[mark:]
        pumped = [line for line in member.do("pump") if line.startswith("pumped")][0].split()
        assert float(pumped[3]) < 0.05, f"a turn of the loop took {pumped[3]} s"
    end(*four)


def case_the_death_of_a_worldserver_gives_its_maps_to_the_others():
    one, two = Member(), Member()
    until("both are well", lambda: all_healthy((one, two)))
    until("the maps are divided", lambda: sum(world["maps"] for world in worlds().values()) == 119, 20)
    began = time.monotonic()
    two.kill()
    until("it is gone", lambda: address(two) not in worlds(), 15)
    print(f"   noticed after {time.monotonic() - began:.1f} s")
    until("the other one has all maps", lambda: worlds()[address(one)]["maps"] == 119, 5)
    one.wait(r"maps \+\d+ -0")
    end(one)


def case_a_loop_that_hangs_is_degraded_and_keeps_its_maps():
    member = Member("0,1")
    until("it is well", lambda: all_healthy([member]))
    member.do("hang")
    until("503 tells it", lambda: member.page("/healthcheck")[0] == 503, 20)
    until("it is degraded", lambda: worlds()[address(member)]["health"] == "degraded", 20)
    assert worlds()[address(member)]["maps"] == 2
    member.do("go")
    until("it is well again", lambda: all_healthy([member]), 20)
    assert worlds()[address(member)]["maps"] == 2
    end(member)


def case_a_process_that_is_stopped_is_not_dead():
    member = Member("0")
    until("it is well", lambda: all_healthy([member]))
    mark = member.mark()
    member.process.send_signal(signal.SIGSTOP)
    until("it is degraded", lambda: worlds()[address(member)]["health"] == "degraded", 40)
    member.process.send_signal(signal.SIGCONT)
    until("it is well again", lambda: all_healthy([member]), 20)
    assert not any(line.startswith("maps ") for line in member.lines[mark:])
    end(member)


def case_of_two_with_one_address_the_newer_stays():
    old = Member("0")
    new = Member("0", port=old.port)
    old.wait("has taken this one's address")
    until("the newer one is well", lambda: all_healthy([new]))
    assert len(worlds()) == 1
    end(old, new)


def case_who_lies_about_realm_or_maps_stays_out():
    liar = Member(realm=77, environment={"TC9_INIT_TIMEOUT_MS": "1500"})
    assert liar.maps == 0
    liar.wait("unknownRealm")
    other = Member("0,abc", environment={"TC9_INIT_TIMEOUT_MS": "1500"})
    assert other.maps == 0
    other.wait("invalidMaps|abc")
    assert not worlds()
    stranger = Member(environment={"TC9_NATS_URL": f"nats://wrong@127.0.0.1:{bus}", "TC9_INIT_TIMEOUT_MS": "1500"})
    assert stranger.maps == 0
    stranger.wait("does not let us in")
    nowhere = Member(environment={"TC9_NATS_URL": "http://nonsense", "TC9_INIT_TIMEOUT_MS": "1500"})
    assert nowhere.maps == 0
    end(liar, other, stranger, nowhere)


def case_a_restarted_worldserver_is_a_new_incarnation_with_its_maps():
    first = Member("0,530")
    until("it is well", lambda: all_healthy([first]))
    first.kill()
    second = Member("0,530", port=first.port)
    assert second.maps == 2
    until("it is well", lambda: all_healthy([second]))
    assert daemon.err and any("it registered again" in line for line in daemon.err)
    end(second)


def case_an_admin_lists_drains_and_layers_worldservers():
    one, two = Member(), Member()
    until("both are well", lambda: all_healthy((one, two)))
    listed = {world["address"]: world for world in json.loads(daemon.run("worlds", "--json").stdout)["worlds"]}
    assert set(listed) == {address(one), address(two)}, listed
    alias = listed[address(two)]["alias"]
    table = daemon.run("worlds").stdout
    assert alias in table and address(one) in table, table
    done = daemon.run("worlds", "drain", alias)
    assert done.returncode == 0, done.stdout
    until("the other one has all maps", lambda: worlds()[address(one)]["maps"] == 119, 20)
    assert worlds()[address(two)]["health"] == "draining" and worlds()[address(two)]["maps"] == 0, worlds()
    # It is the same after a restart of the daemon.
    daemon.process.kill()
    daemon.process.wait(10)
    daemon.start()
    until("the first one is well", lambda: worlds().get(address(one), {}).get("health") == "healthy", 20)
    until("the second one is still drained", lambda: worlds()[address(two)]["health"] == "draining", 10)
    daemon.run("worlds", "undrain", address(two))
    until("it takes players again", lambda: all_healthy((one, two)), 20)
    daemon.run("worlds", "drain", "nobody", code=1)
    daemon.run("layers", "set", "530", "2")
    until("two worldservers run Outland", lambda: "2" in daemon.run("layers", "list").stdout
          and len(json.loads(daemon.run("layers", "stats", "530", "--json").stdout)["layers"]) == 2, 20)
    daemon.run("layers", "set", "36", "2", code=1)
    end(one, two)


def case_everybody_ends_in_order():
    member = Member("0")
    assert daemon.terminate(30) == 0
    member.quit()


def apart(case):
    """No case sees the worldservers of one that failed."""
    def run():
        for member in members:
            member.kill()
        if daemon.process is not None:
            running()
            until("nobody is left", lambda: not worlds())
        case()
    return run


try:
    cases({name: apart(case) for name, case in globals().items() if name.startswith("case_")})
finally:
    for member in members:
        member.kill()
