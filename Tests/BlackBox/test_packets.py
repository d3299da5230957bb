#!/usr/bin/env python3
"""Bodies around the border between the two forms of a server header, and far beyond it, arrive whole."""

from daemon import Daemon, cases
from player import SMSG

daemon = Daemon()
client = daemon.client("demo").logon()
client.connect()
client.create("Alice")
client.enter(client.characters()["Alice"])


def case_large_packets_arrive_whole_with_the_right_header():
    for size in [1, 32_764, 32_765, 32_766, 32_767, 32_768, 32_769, 60_000, 200_000]:
        client.forget()
        client.say(f".sandbox packet {size}")
        body = client.wait(SMSG["NOTIFICATION"])
        assert len(body) == size, f"{len(body)} instead of {size}"
        assert client.last_header_bytes == (5 if size + 2 > 0x7FFF else 4), f"header of {client.last_header_bytes} for {size}"
        client.ping(size)


cases(globals())
