#!/usr/bin/env python3
"""The story of the README with an independent client: log on, meet, walk to the other worldserver, lose one, go on."""

import struct
import time

from daemon import Daemon, cases
from player import SMSG

daemon = Daemon()


def enter(account, name):
    client = daemon.client(account).logon()
    client.connect()
    if name not in client.characters():
        client.create(name)
    client.enter(client.characters()[name])
    return client


def case_two_players_meet_and_one_travels_between_worldservers_and_survives_the_death_of_one():
    alice, bob = enter("demo", "Alice"), enter("demo2", "Bob")
    alice.say("hello Bob")
    bob.hear("hello Bob")
    alice.ping(7)
    there = alice.teleport("Orgrimmar")
    assert there[0] == 1, f"Orgrimmar is on map 1, not {there[0]}"
    alice.say("far away")
    alice.hear("far away")
    back = alice.teleport("Stormwind")
    assert back[0] == 0
    alice.forget()
    began = time.monotonic()
    bob.forget()
    alice.say(".sandbox crash")
    assert alice.carried_over()[0] == 0
    assert time.monotonic() - began < 10, "carried over too late"
    bob.carried_over()
    alice.say("still here")
    alice.hear("still here")
    # The worldserver that is left has every map by now.
    assert alice.teleport("Dalaran")[0] == 571
    alice.logout()
    assert "Alice" in alice.characters()
    alice.close()
    bob.close()


def case_the_character_is_where_it_logged_out():
    client = daemon.client("demo").logon()
    client.connect()
    position = client.enter(client.characters()["Alice"])
    assert position[0] == 571, position
    client.logout()
    client.close()


def case_names_are_answered():
    client = enter("demo", "Alice")
    client.send("NAME_QUERY", struct.pack("<Q", 0xFFFFFF))
    assert client.wait(SMSG["NAME_QUERY_RESPONSE"])[-1] == 1
    client.logout()
    client.close()


cases(globals())
