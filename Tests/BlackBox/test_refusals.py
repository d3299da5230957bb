#!/usr/bin/env python3
"""Who is not let in, what is closed, and that the honest still get through meanwhile."""

import base64
import hashlib
import hmac
import os
import socket
import struct
import threading
import time

from daemon import Daemon, cases
from player import Client, Closed, Refused, SMSG, challenge_packet, receive_exactly

daemon = Daemon("Gateway.HandshakeTimeout=1 s", "Login.PacketTimeout=1 s", "Login.IdleTimeout=2 s")


def refused(call, code):
    try:
        call()
    except Refused as error:
        assert error.code == code, f"0x{error.code:02x} instead of 0x{code:02x}"
        return
    raise AssertionError("it was not refused")


def at_the_gateway(account="demo"):
    return daemon.client(account).logon().connect()


def case_a_wrong_password_is_refused():
    refused(lambda: daemon.client("demo", "wrong").logon(), 0x04)


def case_an_unknown_account_is_refused():
    refused(lambda: daemon.client("nobody").logon(), 0x04)


def case_a_wrong_build_is_refused():
    refused(lambda: daemon.client("demo").logon(build=9999), 0x09)


def case_a_banned_account_is_refused_and_let_in_again():
    daemon.run("account", "create", "villain", "villain")
    daemon.run("account", "ban", "villain")
    refused(lambda: daemon.client("villain").logon(), 0x03)
    daemon.run("account", "unban", "villain")
    daemon.client("villain").logon()


def case_an_account_that_is_banned_after_its_logon_is_refused_at_the_gateway():
    client = daemon.client("villain").logon()
    daemon.run("account", "ban", "villain")
    refused(client.connect, 0x1C)
    daemon.run("account", "unban", "villain")


def case_a_token_is_asked_for():
    daemon.run("account", "create", "careful", "careful")
    secret = base64.b32encode(bytes(range(20))).decode()
    daemon.run("account", "set-totp", "careful", secret)
    refused(lambda: daemon.client("careful").logon(), 0x04)
    refused(lambda: daemon.client("careful").logon(token="000000"), 0x04)
    digest = hmac.new(bytes(range(20)), struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    at = digest[-1] & 15
    code = (struct.unpack(">I", digest[at:at + 4])[0] & 0x7FFFFFFF) % 1_000_000
    daemon.client("careful").logon(token=f"{code:06d}")


def case_a_wrong_digest_is_refused():
    refused(lambda: daemon.client("demo").logon().connect(digest=bytes(20)), 0x0D)


def case_a_wrong_build_is_refused_at_the_gateway():
    client = daemon.client("demo").logon()
    refused(lambda: client.connect(build=9999), 0x14)


def case_another_accounts_character_is_refused():
    owner = at_the_gateway("demo")
    owner.create("Owned")
    guid = owner.characters()["Owned"]
    owner.close()
    thief = at_the_gateway("demo2")
    for stolen in [guid, 0xFFFFFF, 2 << 32 | guid]:
        refused(lambda: thief.enter(stolen), 5)
    thief.close()


def case_a_second_session_of_an_account_closes_the_first():
    first = at_the_gateway()
    second = at_the_gateway()
    assert first.is_closed()
    second.characters()
    second.close()


def closes(data, connect=True):
    client = at_the_gateway() if connect else None
    client.sock.sendall(data(client))
    assert client.is_closed(), "the connection stays open"
    client.close()


def case_broken_headers_are_closed():
    for size in [0, 3, 10240, 0xFFFF]:
        closes(lambda client: bytes(client.crypto.encrypt_client_header(size, 0x37)))


def case_opcodes_that_no_client_sends_are_closed():
    for opcode in [SMSG["NEW_WORLD"], 0x51F, 0x520, 0x521, 0x7FFF]:
        closes(lambda client: bytes(client.crypto.encrypt_client_header(4, opcode)))


def case_a_packet_before_authentication_is_closed():
    with socket.create_connection(("127.0.0.1", daemon.gateway)) as sock:
        sock.sendall(struct.pack(">H", 4) + struct.pack("<I", 0x37))
        assert drained(sock, 5), "the connection stays open"


def drained(sock, patience):
    try:
        while True:
            receive_exactly(sock, 1, time.monotonic() + patience)
    except Closed:
        return True


def case_noise_is_closed_and_nobody_else_is_harmed():
    for _ in range(30):
        with socket.create_connection(("127.0.0.1", daemon.gateway)) as sock:
            sock.sendall(os.urandom(300))
            assert drained(sock, 5)
        with socket.create_connection(("127.0.0.1", daemon.login)) as sock:
            sock.sendall(b"\x77" + os.urandom(100))
            assert drained(sock, 5)
    at_the_gateway().close()


def case_silent_connections_are_closed_at_the_deadline():
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", daemon.gateway)) as sock:
        assert drained(sock, 10)
    assert 0.5 < time.monotonic() - began < 4


def case_byte_a_second_clients_are_closed_and_a_real_one_gets_in_quickly():
    packet = challenge_packet("DEMO")
    slow = [socket.create_connection(("127.0.0.1", daemon.login)) for _ in range(8)]
    for sock in slow:
        sock.sendall(packet[:1])
    began = time.monotonic()
    at_the_gateway().close()
    assert time.monotonic() - began < 1.5, "the honest client was held up"
    for index in range(1, 4):
        time.sleep(0.4)
        for sock in slow:
            try:
                sock.sendall(packet[index:index + 1])
            except OSError:
                pass
    for sock in slow:
        assert drained(sock, 6)
        sock.close()


def case_a_flood_of_connections_does_not_keep_a_real_one_out():
    flood = []
    for index in range(1500):
        sock = socket.socket()
        sock.bind((f"127.0.{index % 250 + 1}.{index // 250 + 2}", 0))
        sock.connect(("127.0.0.1", daemon.gateway))
        flood.append(sock)
    began = time.monotonic()
    at_the_gateway().close()
    took = time.monotonic() - began
    for sock in flood:
        sock.close()
    assert took < 2, f"{took:.2f} s"


cases(globals())
