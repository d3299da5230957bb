"""An independent 3.3.5a client: keys and headers by wow-srp, packets read by wow-world-messages where that is right.

It shares no code with Nimbus, so that both reading the protocol wrongly in the same way is unlikely. The packages'
own framing is not used: it is broken for this build. Every wait has a deadline and fails with what came instead.
"""

import hashlib
import hmac
import io
import os
import select
import socket
import struct
import time
import zlib

import wow_srp
from wow_world_messages import wrath

OP = {
    "CHAR_CREATE": 0x036, "CHAR_ENUM": 0x037, "CHAR_DELETE": 0x038, "PLAYER_LOGIN": 0x03D, "LOGOUT_REQUEST": 0x04B,
    "NAME_QUERY": 0x050, "MESSAGECHAT": 0x095, "WORLDPORT_ACK": 0x0DC, "PING": 0x1DC, "AUTH_SESSION": 0x1ED,
    "TIME_SYNC_RESP": 0x391,
}
SMSG = {
    "CHAR_CREATE": 0x03A, "CHAR_ENUM": 0x03B, "CHAR_DELETE": 0x03C, "NEW_WORLD": 0x03E, "TRANSFER_PENDING": 0x03F,
    "CHARACTER_LOGIN_FAILED": 0x041, "LOGOUT_COMPLETE": 0x04D, "NAME_QUERY_RESPONSE": 0x051, "MESSAGECHAT": 0x096,
    "NOTIFICATION": 0x1CB, "PONG": 0x1DD, "AUTH_CHALLENGE": 0x1EC, "AUTH_RESPONSE": 0x1EE,
    "LOGIN_VERIFY_WORLD": 0x236, "TIME_SYNC_REQ": 0x390,
}


class Refused(Exception):
    """The server said no; `code` is its word."""

    def __init__(self, what, code):
        super().__init__(f"{what}: code 0x{code:02x}")
        self.code = code


class Closed(Exception):
    """The server closed the connection."""


class Timeout(Exception):
    pass


class RC4:
    def __init__(self, key):
        self.s = list(range(256))
        self.i = self.j = 0
        j = 0
        for i in range(256):
            j = (j + self.s[i] + key[i % len(key)]) & 255
            self.s[i], self.s[j] = self.s[j], self.s[i]
        self.apply(bytes(1024))

    def apply(self, data):
        out = bytearray()
        for byte in data:
            self.i = (self.i + 1) & 255
            self.j = (self.j + self.s[self.i]) & 255
            self.s[self.i], self.s[self.j] = self.s[self.j], self.s[self.i]
            out.append(byte ^ self.s[(self.s[self.i] + self.s[self.j]) & 255])
        return bytes(out)


def receive_exactly(sock, count, deadline):
    data = b""
    while len(data) < count:
        left = deadline - time.monotonic()
        if left <= 0:
            raise Timeout(f"{len(data)} of {count} bytes came")
        waiter = select.poll()
        waiter.register(sock, select.POLLIN)
        if not waiter.poll(left * 1000):
            continue
        try:
            piece = sock.recv(count - len(data))
        except ConnectionError as error:
            raise Closed(str(error)) from error
        if not piece:
            raise Closed(f"after {len(data)} of {count} bytes")
        data += piece
    return data


def challenge_packet(name, build=12340, opcode=0):
    body = b"WoW\0" + bytes([3, 3, 5]) + struct.pack("<H", build) + b"68x\0" + b"niW\0" + b"SUne"
    body += struct.pack("<i", 60) + bytes([127, 0, 0, 1]) + bytes([len(name)]) + name.encode()
    return bytes([opcode, 8]) + struct.pack("<H", len(body)) + body


class Realm:
    def __init__(self, kind, locked, flags, name, address, population, characters, timezone, number):
        self.kind, self.locked, self.flags, self.name, self.address = kind, locked, flags, name, address
        self.population, self.characters, self.timezone, self.number = population, characters, timezone, number


def read_realms(data):
    """By hand: the package's closed enumerations refuse valid lists."""
    reader = io.BytesIO(data)

    def text():
        out = b""
        while (byte := reader.read(1)) != b"\0":
            assert byte, "a string without its end"
            out += byte
        return out.decode()

    (_, count) = struct.unpack("<IH", reader.read(6))
    realms = []
    for _ in range(count):
        kind, locked, flags = reader.read(3)
        name, address = text(), text()
        population, characters, timezone, number = struct.unpack("<fBBB", reader.read(7))
        if flags & 4:
            reader.read(5)
        realms.append(Realm(kind, locked, flags, name, address, population, characters, timezone, number))
    assert reader.read() == b"\x10\0", "the list's end"
    return realms


class Client:
    def __init__(self, name, password, host, port, patience=15.0):
        self.name, self.password = name.upper(), password.upper()
        self.host, self.port, self.patience = host, port, patience
        self.key = None
        self.realms = []
        self.sock = None
        self.pending = b""
        self.inbox = []
        self.seen = []

    # Logon.

    def logon(self, token=None, build=12340, password=None):
        sock = socket.create_connection((self.host, self.port), timeout=self.patience)
        with sock:
            sock.settimeout(None)
            end = time.monotonic() + self.patience
            sock.sendall(challenge_packet(self.name, build))
            head = receive_exactly(sock, 3, end)
            if head[2] != 0:
                raise Refused("challenge", head[2])
            rest = receive_exactly(sock, 116, end)
            server_public, prime, salt, flags = rest[0:32], rest[35:67], rest[67:99], rest[115]
            assert prime == bytes(wow_srp.large_safe_prime()) and rest[33] == 7
            if flags & 4:
                receive_exactly(sock, 1, end)
            client = wow_srp.SrpClientChallenge(
                self.name, (password or self.password).upper(), 7, prime, server_public, salt)
            public, proof = bytes(client.client_public_key()), bytes(client.client_proof())
            packet = b"\x01" + public + proof + bytes(20) + b"\0"
            packet += b"\x04" + bytes([len(token)]) + token.encode() if token is not None else b"\0"
            sock.sendall(packet)
            head = receive_exactly(sock, 2, end)
            if head[1] != 0:
                raise Refused("proof", head[1])
            answer = receive_exactly(sock, 30, end)
            client = client.verify_server_proof(answer[0:20])
            assert client is not None, "the server's proof is wrong"
            self.key = bytes(client.session_key())
            sock.sendall(b"\x10\0\0\0\0")
            size = struct.unpack("<H", receive_exactly(sock, 3, end)[1:])[0]
            self.realms = read_realms(receive_exactly(sock, size, end))
        return self

    # The gateway.

    def connect(self, realm=None, address=None, spoil=lambda packet: packet, digest=None, build=12340):
        realm = realm or self.realms[0]
        host, _, port = (address or realm.address).rpartition(":")
        self.sock = socket.create_connection((host, int(port)), timeout=self.patience)
        self.sock.settimeout(None)
        self.pending, self.inbox, self.crypto, self.rc4 = b"", [], None, None
        opcode, body = self._read_frame(time.monotonic() + self.patience)
        assert opcode == SMSG["AUTH_CHALLENGE"] and len(body) == 40
        seed = wow_srp.WrathProofSeed()
        proof, self.crypto = seed.into_client_header_crypto(self.name, self.key, struct.unpack("<I", body[4:8])[0])
        addons = struct.pack("<I", 1) + b"Blizzard_AuctionUI\0" + struct.pack("<BII", 1, 0x4C1C776D, 0) + bytes(4)
        body = struct.pack("<II", build, 0) + self.name.encode() + b"\0" + struct.pack("<II", 0, seed.seed())
        body += struct.pack("<III", 0, 0, realm.number) + bytes(8) + (digest or bytes(proof))
        body += struct.pack("<I", len(addons)) + zlib.compress(addons)
        self.sock.sendall(spoil(struct.pack(">HI", len(body) + 4, 0)[:2] + struct.pack("<I", OP["AUTH_SESSION"]) + body))
        secret = bytes.fromhex("CC98AE04E897EACA12DDC09342915357")
        self.rc4 = RC4(hmac.new(secret, self.key, hashlib.sha1).digest())
        body = self.wait(SMSG["AUTH_RESPONSE"])
        if body[0] != 0x0C:
            raise Refused("gateway", body[0])
        judged = self.judge(wrath.SMSG_AUTH_RESPONSE, SMSG["AUTH_RESPONSE"], body)
        assert judged.result == wrath.WorldResult.AUTH_OK
        return self

    def send(self, opcode, body=b""):
        opcode = OP.get(opcode, opcode)
        self.sock.sendall(bytes(self.crypto.encrypt_client_header(len(body) + 4, opcode)) + body)

    def _read_header(self, deadline):
        if self.rc4 is None:
            return receive_exactly(self.sock, 4, deadline)
        raw = receive_exactly(self.sock, 4, deadline)
        plain = self.rc4.apply(raw)
        if plain[0] & 0x80:
            more = receive_exactly(self.sock, 1, deadline)
            raw, plain = raw + more, plain + self.rc4.apply(more)
        # The package reads the same header with its own cipher.
        theirs = self.crypto.decrypt_server_header(raw if len(raw) == 5 else raw + b"\0")
        size = int.from_bytes(plain[:-2], "big") & 0x7FFFFF
        opcode = struct.unpack("<H", plain[-2:])[0]
        if theirs is not None:
            assert tuple(theirs) == (size, opcode), f"{theirs} and {size}, {opcode}"
        return plain

    def _read_frame(self, deadline):
        plain = self._read_header(deadline)
        size = int.from_bytes(plain[:-2], "big") & 0x7FFFFF if len(plain) == 5 else int.from_bytes(plain[:2], "big")
        opcode = struct.unpack("<H", plain[-2:])[0]
        body = receive_exactly(self.sock, size - 2, deadline)
        self.last_header_bytes = len(plain)
        self.seen.append(opcode)
        if opcode == SMSG["TIME_SYNC_REQ"]:
            self.send("TIME_SYNC_RESP", body + struct.pack("<I", int(time.monotonic() * 1000) & 0xFFFFFFFF))
        return opcode, body

    def wait(self, opcode, where=lambda body: True, patience=None):
        """The next packet of that opcode; what comes before it is kept for later waits."""
        for index, (known, body) in enumerate(self.inbox):
            if known == opcode and where(body):
                del self.inbox[index]
                return body
        end = time.monotonic() + (patience or self.patience)
        while True:
            try:
                known, body = self._read_frame(end)
            except Timeout as error:
                came = " ".join(f"{number:03x}" for number in self.seen[-20:])
                raise Timeout(f"no packet 0x{opcode:03x}; the last ones: {came}") from error
            if known == opcode and where(body):
                return body
            self.inbox.append((known, body))

    def forget(self):
        """Drops what was kept, so that the next wait sees only what comes from now on."""
        self.inbox = []

    def judge(self, kind, opcode, body):
        """The package's reading of a body; it must use every byte."""
        reader = io.BytesIO(body)

        async def bytes_of(count):
            return reader.read(count)

        async def bytes_until(end):
            out = b""
            while not out.endswith(end):
                byte = reader.read(1)
                assert byte, "a string without its end"
                out += byte
            return out

        methods = {"readexactly": staticmethod(bytes_of), "readuntil": staticmethod(bytes_until)}
        reader_like = type("Reader", (), methods)()
        coroutine = kind.read(reader_like, len(body))
        try:
            coroutine.send(None)
        except StopIteration as stop:
            assert reader.read() == b"", f"{kind.__name__}: the package left bytes unread"
            return stop.value
        raise AssertionError("the package waits for more than there is")

    # The character screen.

    def characters(self):
        self.send("CHAR_ENUM")
        body = self.wait(SMSG["CHAR_ENUM"])
        return {c.name: c.guid for c in self.judge(wrath.SMSG_CHAR_ENUM, SMSG["CHAR_ENUM"], body).characters}

    def create(self, name, race=1, klass=1, gender=0):
        self.send("CHAR_CREATE", name.encode() + b"\0" + bytes([race, klass, gender, 0, 0, 0, 0, 0, 0]))
        code = self.wait(SMSG["CHAR_CREATE"], patience=25)[0]
        if code != 0x2F:
            raise Refused("create", code)

    def delete(self, guid):
        self.send("CHAR_DELETE", struct.pack("<Q", guid))
        code = self.wait(SMSG["CHAR_DELETE"], patience=25)[0]
        if code != 0x47:
            raise Refused("delete", code)

    def enter(self, guid):
        self.forget()
        self.send("PLAYER_LOGIN", struct.pack("<Q", guid))
        end = time.monotonic() + 25
        while True:
            known, body = self._read_frame(end)
            if known == SMSG["CHARACTER_LOGIN_FAILED"]:
                raise Refused("enter", body[0])
            if known == SMSG["LOGIN_VERIFY_WORLD"]:
                self.judge(wrath.SMSG_LOGIN_VERIFY_WORLD, known, body)
                position = struct.unpack("<Iffff", body)
                self.wait(SMSG["TIME_SYNC_REQ"])
                return position
            self.inbox.append((known, body))

    # The world.

    def say(self, text, language=7):
        self.send("MESSAGECHAT", struct.pack("<II", 1, language) + text.encode() + b"\0")

    def hear(self, text, patience=None):
        return self.wait(SMSG["MESSAGECHAT"], lambda body: text.encode() in body, patience)

    def teleport(self, place):
        """By chat command; follows the client's part of a map change. Returns map and position."""
        self.forget()
        self.say(f".tele {place}")
        body = self.wait(SMSG["NEW_WORLD"])
        self.send("WORLDPORT_ACK")
        self.wait(SMSG["TIME_SYNC_REQ"], patience=25)
        return struct.unpack("<Iffff", body)

    def carried_over(self, patience=15):
        """After the loss of a worldserver: the gateway announces the new one."""
        body = self.wait(SMSG["NEW_WORLD"], patience=patience)
        self.send("WORLDPORT_ACK")
        self.wait(SMSG["TIME_SYNC_REQ"], patience=patience)
        return struct.unpack("<Iffff", body)

    def ping(self, sequence=1):
        self.send("PING", struct.pack("<II", sequence, 30))
        assert self.wait(SMSG["PONG"]) == struct.pack("<I", sequence)

    def logout(self):
        self.send("LOGOUT_REQUEST")
        self.wait(SMSG["LOGOUT_COMPLETE"], patience=30)

    def is_closed(self, patience=5.0):
        """Whether the server closes within the time; what it still sends is read."""
        end = time.monotonic() + patience
        try:
            while True:
                receive_exactly(self.sock, 1, end)
        except Closed:
            return True
        except Timeout:
            return False

    def close(self):
        if self.sock:
            self.sock.close()
            self.sock = None
