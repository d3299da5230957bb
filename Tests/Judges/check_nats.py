#!/usr/bin/env python3
"""Has the independent package nats-py (PyPI, 2.16.0) judge the bus's door of the built daemon.

The package is NATS's own client for Python; it shares no code with Nimbus. Where it hides what is on the wire, a plain
socket looks at the bytes. Every wait has a deadline.
"""

import asyncio
import pathlib
import re
import socket
import sys
import tempfile
import time
import traceback

import nats
import nats.errors

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "BlackBox"))
from daemon import Daemon, free_port

LIMIT = 10
TOKEN = "s3cret token \"with\\ signs"
PASSWORD = "hunter2 with blanks"


async def connect(port, **options):
    async def told(error):
        errors.append(error)

    errors = options.pop("errors", [])
    options.setdefault("token", TOKEN)
    return await asyncio.wait_for(
        nats.connect(f"nats://127.0.0.1:{port}", allow_reconnect=False, connect_timeout=LIMIT, error_cb=told,
                     **options), LIMIT)


async def next_of(subscription):
    return await subscription.next_msg(timeout=LIMIT)


async def case_what_is_published_is_heard(port):
    one, two = await connect(port, name="one"), await connect(port, name="two")
    exact, star, rest = await two.subscribe("a.b.c"), await two.subscribe("a.*.c"), await two.subscribe("a.>")
    await two.flush(LIMIT)
    await one.publish("a.b.c", b"hello", reply="back")
    for subscription in [exact, star, rest]:
        message = await next_of(subscription)
        assert (message.subject, message.reply, message.data) == ("a.b.c", "back", b"hello"), message
    await one.publish("a.b", b"")
    assert (await next_of(rest)).data == b""
    await one.close()
    await two.close()


async def case_headers_arrive_as_they_were_sent(port):
    client = await connect(port)
    subscription = await client.subscribe("h")
    headers = {"First": "1", "Second": "two words", "Third": "a:b"}
    await client.publish("h", b"body", headers=headers)
    message = await next_of(subscription)
    assert message.headers == headers and message.data == b"body", message
    await client.publish("h", b"", headers={"Alone": "x"})
    message = await next_of(subscription)
    assert message.headers == {"Alone": "x"} and message.data == b"", message
    await client.close()


async def case_requests_are_answered(port):
    server, client = await connect(port), await connect(port)

    async def answer(message):
        await message.respond(message.data[::-1])

    await server.subscribe("service", cb=answer)
    await server.flush(LIMIT)
    for number in range(200):
        reply = await client.request("service", b"abc%d" % number, timeout=LIMIT)
        assert reply.data == (b"abc%d" % number)[::-1]
    replies = await asyncio.gather(*[client.request("service", b"%d" % n, timeout=LIMIT) for n in range(500)])
    assert [r.data for r in replies] == [(b"%d" % n)[::-1] for n in range(500)]
    reply = await client.request("service", b"x", timeout=LIMIT, old_style=True)
    assert reply.data == b"x"
    await server.close()
    await client.close()


async def case_a_request_that_nobody_hears_fails_at_once(port):
    client = await connect(port)
    began = time.monotonic()
    try:
        await client.request("nobody", b"", timeout=LIMIT)
        raise AssertionError("somebody answered")
    except nats.errors.NoRespondersError:
        assert time.monotonic() - began < LIMIT / 2
    await client.close()


async def case_a_queue_group_shares_its_messages(port):
    sender = await connect(port)
    heard = [0, 0, 0]
    members = []
    for number in range(3):
        async def count(_, number=number):
            heard[number] += 1

        member = await connect(port)
        await member.subscribe("jobs.*", queue="workers", cb=count)
        await member.flush(LIMIT)
        members.append(member)
    for _ in range(600):
        await sender.publish("jobs.a", b"")
    await sender.flush(LIMIT)
    for member in members:
        await member.drain()
    assert sum(heard) == 600 and min(heard) > 120, heard
    await sender.close()


async def case_unsubscribing_with_a_maximum_ends_by_itself(port):
    client = await connect(port)
    subscription = await client.subscribe("few")
    await subscription.unsubscribe(limit=3)
    for number in range(10):
        await client.publish("few", b"%d" % number)
    await client.flush(LIMIT)
    assert [(await next_of(subscription)).data for _ in range(3)] == [b"0", b"1", b"2"]
    assert subscription.pending_msgs == 0
    await client.close()


async def case_no_echo_spares_the_sender(port):
    quiet, other = await connect(port, no_echo=True), await connect(port)
    own, theirs = await quiet.subscribe("e"), await other.subscribe("e")
    await other.flush(LIMIT)
    await quiet.publish("e", b"x")
    assert (await next_of(theirs)).data == b"x"
    await quiet.flush(LIMIT)
    assert own.pending_msgs == 0
    await quiet.close()
    await other.close()


async def case_large_messages_pass_up_to_the_limit(port):
    one, two = await connect(port), await connect(port)
    assert one.max_payload == 1 << 20
    subscription = await two.subscribe("big")
    await two.flush(LIMIT)
    data = bytes(range(256)) * 4096
    for _ in range(4):
        await one.publish("big", data)
        assert (await next_of(subscription)).data == data
    await one.close()
    await two.close()


async def case_many_messages_arrive_in_order(port):
    one, two = await connect(port), await connect(port)
    heard = []
    done = asyncio.Event()

    async def note(message):
        heard.append(int(message.data))
        if len(heard) == 20_000:
            done.set()

    await two.subscribe("many", cb=note)
    await two.flush(LIMIT)
    for number in range(20_000):
        await one.publish("many", b"%d" % number)
    await one.flush(LIMIT)
    await asyncio.wait_for(done.wait(), 6 * LIMIT)
    assert heard == list(range(20_000))
    await one.close()
    await two.close()


async def case_pedantic_and_verbose_clients_are_served(port):
    client = await connect(port, verbose=True, pedantic=True)
    subscription = await client.subscribe("v")
    await client.publish("v", b"x")
    assert (await next_of(subscription)).data == b"x"
    await client.close()


async def case_a_wrong_token_does_not_let_in(port):
    for wrong in ["wrong", "", TOKEN + "x"]:
        try:
            await connect(port, token=wrong)
            raise AssertionError(f"let in with {wrong!r}")
        except nats.errors.Error as error:
            assert "authorization violation" in str(error).lower(), error


class Plain:
    """A socket, for what the package does not show."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=LIMIT)
        self.file = self.socket.makefile("rwb")
        assert self.line().startswith(b"INFO {")

    def line(self):
        return self.file.readline()

    def say(self, data):
        self.file.write(data)
        self.file.flush()
        return self


async def case_wrong_protocol_is_told_in_natss_words(port):
    connect = b'CONNECT {"verbose":false,"auth_token":"s3cret token \\"with\\\\ signs"}\r\n'
    for wrong, text in [
        (b"NONSENSE\r\n", b"Unknown Protocol Operation"),
        (b"PUB a 1048577\r\n", b"Maximum Payload Violation"),
        (b"PUB " + b"a" * 5000 + b" 1\r\n", b"maximum control line exceeded"),
        (b"HPUB a 12 14\r\nNATS/1.0\r\n\r\nhi\r\n", b"message headers not supported"),
    ]:
        plain = Plain(port).say(connect + b"PING\r\n")
        assert plain.line() == b"PONG\r\n"
        assert plain.say(wrong).line() == b"-ERR '" + text + b"'\r\n", wrong
        assert plain.line() == b"", "closed"
    plain = Plain(port).say(b"PING\r\n")
    assert plain.line() == b"-ERR 'Authorization Violation'\r\n"


async def case_who_says_nothing_is_sent_away(port):
    plain = Plain(port)
    assert plain.line() == b"-ERR 'Authentication Timeout'\r\n" and plain.line() == b""


def reader(daemon):
    _, metrics = daemon.get("/metrics")
    return lambda name: float(re.search(rf"^nimbus_bus_{re.escape(name)} (\S+)$", metrics, re.M).group(1))


def check_metrics(daemon, own_subscriptions):
    value = reader(daemon)
    assert value("connections") == 0, value("connections")
    # What is left are those of the daemon's own parts.
    assert value("subscriptions") == own_subscriptions > 0, (value("subscriptions"), own_subscriptions)
    assert value('messages_total{direction="in"}') > 20_000
    assert value('refused_total{reason="authorization"}') == 4
    assert value('refused_total{reason="deadline"}') == 1


def check_end(daemon, port):
    async def go():
        closed = asyncio.Event()

        async def note():
            closed.set()

        await connect(port, closed_cb=note)
        daemon.process.terminate()
        await asyncio.wait_for(closed.wait(), LIMIT)

    asyncio.run(go())
    assert daemon.wait(20) == 0
    assert TOKEN not in daemon.tail()


def check_user_and_password():
    async def go(port):
        for wrong in [{"user": "me", "password": "wrong"}, {"user": "you", "password": PASSWORD}, {"token": PASSWORD}, {}]:
            try:
                await connect(port, **{"token": None, **wrong})
                raise AssertionError(f"let in with {wrong!r}")
            except nats.errors.Error as error:
                assert "authorization violation" in str(error).lower(), error
        client = await connect(port, token=None, user="me", password=PASSWORD)
        await client.flush(LIMIT)
        await client.close()

    port = free_port()
    daemon = Daemon(
        f"Bus.Listen=127.0.0.1:{port}", "Bus.User=me", environment={"NIMBUS_BUS_PASSWORD": PASSWORD})
    asyncio.run(go(port))
    assert daemon.terminate() == 0
    assert PASSWORD not in "\n".join(daemon.out + daemon.err)


def main():
    port = free_port()
    with tempfile.NamedTemporaryFile("w", suffix=".token") as secret:
        secret.write(TOKEN + "\n")
        secret.flush()
        daemon = Daemon(f"Bus.Listen=127.0.0.1:{port}", environment={"NIMBUS_BUS_TOKEN_FILE": secret.name})
    own_subscriptions = reader(daemon)("subscriptions")
    failed = 0
    for name, case in list(globals().items()):
        if not name.startswith("case_"):
            continue
        began = time.monotonic()
        try:
            asyncio.run(case(port))
            print(f"ok {name[5:].replace('_', ' ')} ({time.monotonic() - began:.1f} s)", flush=True)
        except Exception:
            failed += 1
            print(f"FAILED {name[5:].replace('_', ' ')}", flush=True)
            traceback.print_exc(file=sys.stdout)
    if failed == 0:
        check_metrics(daemon, own_subscriptions)
        check_end(daemon, port)
        check_user_and_password()
    sys.exit(1 if failed else 0)


main()
