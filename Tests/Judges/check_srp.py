#!/usr/bin/env python3
"""Has the independent package wow-srp (PyPI, 0.5.1) judge Nimbus's key exchange, proofs and header cipher.

The package draws its own secrets, so it cannot replay an exchange. It plays one side of fresh exchanges against plain
integers here, each exchange is written down as one line, and the Swift test `ForeignExchangesTests` must reach the
same bytes from the same inputs.

    check_srp.py                 fresh exchanges into .build/judges, then runs the Swift test on them
    check_srp.py --write FILE    only writes the exchanges; the checked-in file was made with --count 40
"""

import argparse
import hashlib
import os
import pathlib
import random
import subprocess
import sys

import wow_srp

N = int.from_bytes(bytes(wow_srp.large_safe_prime()), "little")
G = wow_srp.generator()
ROOT = pathlib.Path(__file__).resolve().parents[2]


def sha1(*parts):
    return hashlib.sha1(b"".join(parts)).digest()


def number(data):
    return int.from_bytes(data, "little")


def wire(value):
    return value.to_bytes(32, "little")


GROUP = bytes(x ^ y for x, y in zip(sha1(wire(N)), sha1(bytes([G]))))


def interleave(secret):
    zeros = len(secret) - len(secret.lstrip(b"\0"))
    kept = secret[zeros + zeros % 2 :]
    return bytes(x for pair in zip(sha1(kept[0::2]), sha1(kept[1::2])) for x in pair)


def client_proof(name, salt, a_public, b_public, key):
    return sha1(GROUP, sha1(name.encode()), salt, a_public, b_public, key)


def account():
    """A name, a password, and the salt and verifier that the package makes of them."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    name = "".join(random.choices(letters, k=random.randint(1, 16)))
    password = "".join(random.choices(letters, k=random.randint(1, 16)))
    made = wow_srp.SrpVerifier.from_username_and_password(name, password)
    return name, password, bytes(made.salt()), bytes(made.password_verifier())


def package_as_client(wanted):
    """The package logs on to a server made of plain integers."""
    while True:
        name, password, salt, verifier = account()
        if wanted == "verifier" and verifier[31]:
            continue
        secret = os.urandom(32)
        b_public = wire((3 * number(verifier) + pow(G, number(secret), N)) % N)
        if wanted == "server" and b_public[31]:
            continue
        client = wow_srp.SrpClientChallenge(name, password, G, wow_srp.large_safe_prime(), b_public, salt)
        a_public, proof = bytes(client.client_public_key()), bytes(client.client_proof())
        scrambler = number(sha1(a_public, b_public))
        shared = wire(pow(number(a_public) * pow(number(verifier), scrambler, N) % N, number(secret), N))
        reasons = {"client": a_public[31], "high": shared[31], "low": shared[0], "pair": shared[0] | shared[1]}
        if wanted in reasons and reasons[wanted]:
            continue
        key = interleave(shared)
        answer = sha1(a_public, proof, key)
        client = client.verify_server_proof(answer)
        assert client is not None and bytes(client.session_key()) == key, "the package disagrees with the specification"
        yield "client", dict(
            name=name, password=password, salt=salt, verifier=verifier, serverSecret=secret, serverPublic=b_public,
            clientPublic=a_public, clientProof=proof, serverProof=answer, sessionKey=key)
        yield from package_after_logon(name, key, client)
        return


def package_as_server():
    """A client made of plain integers logs on to the package."""
    name, password, salt, verifier = account()
    server = wow_srp.SrpVerifier(name, verifier, salt).into_proof()
    b_public, secret = bytes(server.server_public_key()), os.urandom(32)
    a_public = wire(pow(G, number(secret), N))
    private = number(sha1(salt, sha1(f"{name}:{password}".encode())))
    base = (number(b_public) - 3 * pow(G, private, N)) % N
    shared = wire(pow(base, number(secret) + number(sha1(a_public, b_public)) * private, N))
    key = interleave(shared)
    proof = client_proof(name, salt, a_public, b_public, key)
    done = server.into_server(a_public, proof)
    assert done is not None, "the package disagrees with the specification"
    server, answer = done
    assert bytes(server.session_key()) == key
    yield "server", dict(
        name=name, password=password, salt=salt, verifier=verifier, clientSecret=secret, serverPublic=b_public,
        clientPublic=a_public, clientProof=proof, serverProof=bytes(answer), sessionKey=key)


def package_after_logon(name, key, client):
    """The proofs and headers that the package makes of a session key."""
    seed = os.urandom(16)
    values = client.calculate_reconnect_values(seed)
    yield "reconnect", dict(
        name=name, sessionKey=key, serverSeed=seed, clientSeed=bytes(values.challenge_data()),
        proof=bytes(values.client_proof()))

    ours, theirs = wow_srp.WrathProofSeed(), wow_srp.WrathProofSeed()
    digest, client_end = theirs.into_client_header_crypto(name, key, ours.seed())
    server_end = ours.into_server_header_crypto(name, key, digest, theirs.seed())
    to_server, to_client = [], []
    for _ in range(6):
        size, opcode = random.randrange(4, 0x2800), random.randrange(1, 0x51F)
        plain = size.to_bytes(2, "big") + opcode.to_bytes(4, "little")
        to_server.append((plain, bytes(client_end.encrypt_client_header(size, opcode))))
        size = random.choice([2, 6, 300, 0x7FFF, 0x8000, 60002])
        high = size.to_bytes(2, "big") if size <= 0x7FFF else (size | 0x800000).to_bytes(3, "big")
        to_client.append(
            (high + opcode.to_bytes(2, "little"), bytes(server_end.encrypt_server_header(size, opcode))))
    yield "world", dict(
        name=name, sessionKey=key, serverSeed=ours.seed().to_bytes(4, "little"),
        clientSeed=theirs.seed().to_bytes(4, "little"), digest=bytes(digest),
        plainToServer=b"".join(p for p, _ in to_server), wireToServer=b"".join(w for _, w in to_server),
        plainToClient=b"".join(p for p, _ in to_client), wireToClient=b"".join(w for _, w in to_client))


def write(path, count):
    lines = ["# One exchange a line, made by Tests/Judges/check_srp.py with wow-srp 0.5.1. Bytes are hexadecimal."]
    wanted = ["", "verifier", "server", "client", "high", "low"]
    for index in range(count):
        for source in (package_as_client(wanted[index % len(wanted)]), package_as_server()):
            for kind, fields in source:
                text = (f"{k}={v.hex() if isinstance(v, bytes) else v}" for k, v in fields.items())
                lines.append(" ".join([kind, *text]))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n")
    return len(lines) - 1


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", type=pathlib.Path, metavar="FILE")
    parser.add_argument("--count", type=int, default=200, help="rounds; each gives four lines")
    arguments = parser.parse_args()
    if arguments.write:
        print(f"{write(arguments.write, arguments.count)} exchanges in {arguments.write}")
        return 0
    path = ROOT / ".build" / "judges" / "srp-exchanges.txt"
    print(f"{write(path, arguments.count)} fresh exchanges of wow-srp in {path.relative_to(ROOT)}", flush=True)
    command = ["swift", "test", "--skip-build", "--filter", "ForeignExchangesTests"]
    return subprocess.run(command, cwd=ROOT, env=os.environ | {"NIMBUS_SRP_EXCHANGES": str(path)}).returncode


if __name__ == "__main__":
    sys.exit(main())
