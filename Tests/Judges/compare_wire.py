#!/usr/bin/env python3
"""Holds the test vectors of Wire against a third party's reading of the protocol.

The Python packages wow-world-messages and wow-login-messages read the body of each vector, their fields are compared with
ours one by one (a vector has one group of hexadecimal digits a field), and what they write must be our bytes again.

Every packet that has a vector must be named here: in AGREED, where a difference is an error, or in NOT_ASKED with the reason
why the package is no judge of it. Exit code 0 when all agree, 1 when not.

Run: .build/venv/bin/python Tests/Judges/compare_wire.py [FOLDER OF VECTORS]
"""

import asyncio
import dataclasses
import enum
import struct
import sys
from pathlib import Path

import wow_login_messages.version8 as login
import wow_world_messages.wrath as world

TABLE = "opcodes.tsv"
LOOP = asyncio.new_event_loop()

# How far the package is asked about a packet.
WHOLE = "fields in order, bytes"      # the same fields in the same order; it writes the same bytes
ANY_ORDER = "fields, bytes"           # its fields are declared in another order than they travel; the bytes settle that
BYTES = "bytes"                       # it cuts the same bytes into other fields
FIELDS = "fields"                     # it reads the same fields and cannot write the packet

AGREED = dict.fromkeys(
    """
    AddFriend AddIgnore AreaTrigger AuthChallenge BanFromChannel BindPointUpdate ChannelDisplayListRequest
    ChannelListRequest ChannelMemberCount ChannelMemberCountRequest ChannelOwnerRequest CharacterCreate
    CharacterCreateResult CharacterCustomize CharacterCustomizeResult CharacterDelete CharacterDeleteResult
    CharacterFactionChange CharacterFactionChangeResult CharacterList CharacterListRequest CharacterRaceChange
    CharacterRename CharacterRenameResult ChatIgnored ChatPlayerAmbiguous ChatPlayerNotFound ChatRestricted
    ChatServerMessage ChatWrongFaction ClearChannelWatch ClientCacheVersion ContactList ContactListRequest
    CopyMailToItem CreatureQuery CreatureQueryResponse DeleteMail DestroyObject
    DungeonDifficulty Emote FeatureSystemStatus GameObjectQuery InitWorldStates InitializeFactions
    InstanceDifficulty InvalidatePlayer InviteToChannel ItemPushResult ItemQuery ItemQueryResponse JoinChannel
    KeepAlive KickFromChannel LeaveChannel LevelUpInfo LoginSetTimeSpeed LoginVerifyWorld LogoutCancel
    LogoutCancelAcknowledged LogoutComplete LogoutRequest LogoutResponse MailListRequest MarkMailAsRead
    MessageOfTheDay MoveTeleport MoveTeleportAcknowledge MoveTimeSkipped MuteInChannel NameQuery NameQueryResponse
    NewWorld PartyMemberStatsRequest PetNameQueryResponse Ping PlayedTime PlayedTimeRequest PlayerLogin PlayerLogout Pong QueryTime
    QueryTimeResponse ReadyForAccountDataTimes RealmSplit RealmSplitRequest ReceivedMail RemoveFriend RemoveIgnore
    RequestAccountData SendMailResult ServerNotification SetActiveMover SetChannelModerator SetChannelOwner
    SetChannelPassword SetChannelWatch SetContactNotes SetDeclinedNames SetDeclinedNamesResult SetDungeonDifficulty
    SetSelection ShowMailbox TakeMailItem TakeMailMoney TextEmote TextEmoteRequest TimeSyncRequest TimeSyncResponse
    ToggleChannelAnnouncements ToggleChannelModeration TransferAborted TransferPending TutorialFlags
    UnbanFromChannel UnmuteInChannel UnsetChannelModerator UpdateAccountDataComplete UpdateObject UserListAdd
    UserListRemove UserListUpdate WhoRequest WorldStateTimer WorldStateTimerRequest WorldportAcknowledge ZoneUpdate
    GroupAssistantLeader GroupChangeSubGroup GroupDecline GroupDeclined GroupDestroyed
    GroupDisband GroupInvitation GroupInvite GroupLeader GroupList GroupRaidConvert GroupSetLeader GroupSwapSubGroup
    GroupUninvite GroupUninviteNamed GroupUninvited MinimapPing MinimapPingRequest PartyAssignment RaidDifficulty
    InstanceReset InstanceResetFailed RaidTargetRequest RandomRoll RandomRollRequest ReadyCheckConfirm ReadyCheckRequest ResetInstances
    OptOutOfLoot SetLootMethod SetRaidDifficulty
    LogonProofAnswer ReconnectChallengeAnswer ReconnectProof ReconnectProofAnswer
    """.split(),
    WHOLE,
) | {
    "ActionButtons": BYTES,
    "PowerUpdate": BYTES,
    "AuthResponse": ANY_ORDER,
    "ChatMessage": ANY_ORDER,
    "LogonChallenge": ANY_ORDER,
    "LogonChallengeAnswer": ANY_ORDER,
    "LogonProof": ANY_ORDER,
    "Movement": ANY_ORDER,
    "RealmListAnswer": FIELDS,
    "RealmListRequest": WHOLE,
    "TalentsInfo": ANY_ORDER,
}

NOT_ASKED = {
    "AccountDataFile": "reads neither the GUID nor the time",
    "AccountDataTimes": "cannot write it, and reads the times wrongly",
    "AddonInfo": "cannot write it, and takes the number of rows from nowhere",
    "AddonList": "is no packet",
    "AllAchievementData": "cannot write it",
    "AuraUpdate": "reads the caster when the flag says that there is none, and flags of an empty slot",
    "AuraUpdateAll": "reads its entries in the same way",
    "AuthSession": "inflates on reading, does not deflate on writing",
    "ChannelList": "lacks the first byte and has other flags",
    "ChannelNotify": "has two optional numbers instead of the payload of each notice",
    "CharacterLoginFailed": "uses other numbers",
    "ChatLine": "lacks the layouts of several kinds and the language of addons",
    "CompressedUpdateObject": "inflates on reading, writes another size",
    "DeclineChannelInvite": "does not know it",
    "EquipmentSetList": "has plain GUIDs where packed ones travel",
    "FriendStatus": "lacks everything behind the GUID",
    "GameMasterChatLine": "as ChatLine",
    "GameObjectQueryResponse": "reads 6 of the 24 words of data",
    "InitialSpells": "reads cooldowns with a spell of 16 bits",
    "MailList": "lacks the size of each letter",
    "NextMailTime": "takes the entry for an auction house",
    "NextMailTimeRequest": "takes it for the server's",
    "ReturnMail": "lacks the sender",
    "SendMail": "lacks the last bytes",
    "LearnedDanceMoves": "does not know it",
    "GroupAccept": "lacks the number",
    "GroupCancelled": "does not know it",
    "RaidTargets": "reads neither lists nor the target of one icon",
    "SetSavedInstanceExtend": "has a shorter body",
    "PartyCommandResult": "lacks the last word",
    "ReadyCheck": "has a state behind the GUID",
    "ReadyCheckFinished": "knows it of clients alone",
    "PartyMemberStats": "status and zone have other widths; never reads auras",
    "PartyMemberStatsFull": "lacks the first byte",
    "PrepareForRedirect": "is no packet of the game",
    "ReadyForRedirect": "is no packet of the game",
    "SendUnlearnSpells": "cannot write it",
    "SetForcedReactions": "reads a faction of 16 bits",
    "UpdateAccountData": "inflates on reading, does not deflate on writing",
    "WhoList": "reads class and race as bytes",
    "WorldSessionReady": "is no packet of the game",
}

# Single vectors of packets that are asked for otherwise: (type, comment of the vector) and why not.
EXCEPT = {
    ("AuthResponse", "first place in the queue, 7"): "knows only the short form",
    ("AuthResponse", "the queue is over"): "knows only the long form",
    ("ChatMessage", "an addon"): "does not know the language of addons",
    ("ContactList", "one offline; one AFK who is ignored too"): "takes the presence for an enumeration",
    ("GroupList", "of the dungeon finder"): "has more in the part of the dungeon finder",
    ("GroupList", "finished, alone"): "has more in the part of the dungeon finder",
    ("ItemQueryResponse", "every class and race"): "does not know -1 for all classes",
    ("LogonChallengeAnswer", "locked to a country"): "does not know the code",
    ("NameQueryResponse", "unknown"): "reads on after the flag",
    ("NameQueryResponse", "the packed form of 0xF130001234000042"): "reads on after the flag",
    ("NameQueryResponse", "the packed form of 0"): "reads on after the flag",
    ("TransferAborted", "needs the second expansion"): "takes the argument for a difficulty",
    ("UpdateObject", "a mailbox"): "reads one place where two travel",
    ("UpdateObject", "the highest field is a multiple of 32"): "fails to write it",
    ("UpdateObject", "the whole mask of a player"): "writes the shortest mask",
    ("UpdateObject", "a creature on its way, ending at an angle"): "reads 12 of the 28 bytes of timing",
    ("UpdateObject", "ending at a target; at a point"): "reads 12 of the 28 bytes of timing",
}

# The direction of packets whose opcode does not tell it.
DIRECTION = {
    "DungeonDifficulty": "server", "MoveTeleport": "server", "MoveTeleportAcknowledge": "client", "Movement": "client",
    "MinimapPing": "server", "MinimapPingRequest": "client", "PartyAssignment": "client", "RaidDifficulty": "server",
    "RaidTargetRequest": "client", "RaidTargets": "server", "RandomRoll": "server", "RandomRollRequest": "client",
    "ReadyCheckConfirm": "server", "ReadyCheckRequest": "client", "SetDungeonDifficulty": "client",
    "SetRaidDifficulty": "client", "WorldportAcknowledge": "client",
}


class Disagreement(Exception):
    """Ours and theirs differ."""


class Capture:
    """Stands in for the writer and the header cipher, so that the package's framing is not used."""

    def __init__(self):
        self.data = b""

    def write(self, data):
        self.data += bytes(data)

    def encrypt_server_header(self, _size, _opcode):
        return b"\0\0\0\0"

    encrypt_client_header = encrypt_server_header


@dataclasses.dataclass
class Vector:
    place: str
    type: str
    opcode: str
    groups: list[bytes]
    comment: str

    @property
    def body(self):
        return b"".join(self.groups)


def vectors(path):
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        text, _, comment = line.partition("#")
        words = text.split()
        if words:
            groups = [bytes.fromhex(word) for word in words[2:]]
            yield Vector(f"{path.name}:{number}", words[0], words[1], groups, comment.strip())


def stream(data):
    reader = asyncio.StreamReader(loop=LOOP)
    reader.feed_data(data)
    reader.feed_eof()
    return reader


def leaves(value):
    """The values of a message in the order of its declaration; a list is announced by its length."""
    if value is None:
        return
    if isinstance(value, world.UpdateMask):
        yield ("mask", value.fields)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from leaves(getattr(value, field.name))
    elif isinstance(value, (list, tuple)):
        if value and all(isinstance(item, int) and not isinstance(item, bool) for item in value):
            yield ("numbers", list(value))
        else:
            yield ("length", len(value))
            for item in value:
                yield from leaves(item)
    elif isinstance(value, enum.Enum):
        yield ("number", value.value)
    elif isinstance(value, (bool, int, float)):
        yield ("number", value if isinstance(value, float) else int(value))
    elif isinstance(value, str):
        yield ("text", value.encode("utf-8"))
    else:
        raise Disagreement(f"a value of kind {type(value).__name__}")


def says(group, number):
    """Whether our field holds this number, in whatever form."""
    if isinstance(number, float):
        return len(group) == 4 and struct.pack("<f", number) == group
    if number < 0:
        return int.from_bytes(group, "little", signed=True) == number
    return int.from_bytes(group, "little") == number or unpacked(group) == number


def unpacked(group):
    """The GUID that a mask and its bytes stand for, None when the group is none."""
    if not group or len(group) != 1 + bin(group[0]).count("1"):
        return None
    rest = iter(group[1:])
    return sum(next(rest) << 8 * bit for bit in range(8) if group[0] >> bit & 1)


def taken(groups, at, kind, value):
    """How many of our fields from `at` on are this value; 0 when it is not there."""
    rest = groups[at:]
    if not rest:
        return 0
    if kind == "text":
        return 1 if rest[0] in (value + b"\0", value) else 0
    if kind == "number":
        if says(rest[0], value):
            return 1
        return 2 if len(rest) > 1 and says(rest[0] + rest[1], value) else 0
    if kind == "numbers":
        if list(rest[0]) == [number & 0xFF for number in value]:
            return 1
        return len(value) if len(rest) >= len(value) and all(map(says, rest, value)) else 0
    words = rest[0][0]
    bits = int.from_bytes(b"".join(rest[1:1 + words]), "little")
    ours = [bit for bit in range(words * 32) if bits >> bit & 1]
    values = [int.from_bytes(group, "little") for group in rest[1 + words:1 + words + len(ours)]]
    return 1 + words + len(ours) if dict(zip(ours, values)) == value else 0


def is_filler(group):
    """Whether a field of ours may have no value with them: a constant that carries nothing."""
    return not group.strip(b"\0") or group == b"\xff" * len(group)


def compare_in_order(groups, message):
    """Their values are our fields one after the other; between them only counts, sizes of texts and fillers."""
    at = 0
    for kind, value in leaves(message):
        if kind == "length":
            at += 1 if at < len(groups) and says(groups[at], value) else 0
            continue
        ahead = [kind, value]
        if kind == "text" and at < len(groups) and says(groups[at], len(value) + 1):
            at += 1
        elif kind == "numbers" and not taken(groups, at, *ahead) and says(groups[at], len(value)):
            at += 1
        while at < len(groups) and not taken(groups, at, *ahead) and is_filler(groups[at]):
            at += 1
        step = taken(groups, at, *ahead)
        if not step:
            here = groups[at].hex() if at < len(groups) else "nothing more"
            raise Disagreement(f"they read {value!r} where we have {here}, field {at + 1}")
        at += step
    left = [group.hex() for group in groups[at:] if not is_filler(group)]
    if left:
        raise Disagreement(f"they read nothing of {left}")


def compare_in_any_order(groups, message):
    """Each of their values is one of our fields that no other value took."""
    free = list(groups)
    for kind, value in leaves(message):
        if kind == "length":
            continue
        for at in range(len(free)):
            step = taken(free, at, kind, value)
            if step:
                del free[at:at + step]
                break
        else:
            raise Disagreement(f"they read {value!r}, which we do not have")


def written(message):
    capture = Capture()
    if hasattr(message, "write_encrypted_server"):
        message.write_encrypted_server(capture, capture)
        return capture.data[4:]
    if hasattr(message, "write_encrypted_client"):
        message.write_encrypted_client(capture, capture)
        return capture.data[6:]
    if hasattr(message, "write_unencrypted"):
        message.write_unencrypted(capture)
        return capture.data[6 if type(message).__name__.startswith("CMSG") else 4:]
    message.write(capture)
    return capture.data


def read_world(vector, numbers):
    direction = DIRECTION.get(vector.type) or ("client" if vector.opcode.startswith("CMSG_") else "server")
    table = world.client_opcodes if direction == "client" else world.server_opcodes
    if numbers[vector.opcode] not in table:
        raise Disagreement("they do not know the opcode")
    reader = stream(vector.body)
    message = LOOP.run_until_complete(table[numbers[vector.opcode]].read(reader, len(vector.body)))
    return message, reader


def read_logon(vector):
    reader = stream(vector.body)
    read = login.read_server_opcode if vector.type.endswith("Answer") else login.read_client_opcode
    return LOOP.run_until_complete(read(reader)), reader


def check(vector, numbers):
    """Raises when theirs and ours differ. Tells whether the bytes were compared too."""
    mode = AGREED[vector.type]
    is_logon = vector.place.startswith("Logon")
    message, reader = read_logon(vector) if is_logon else read_world(vector, numbers)
    if not reader.at_eof():
        raise Disagreement("they leave bytes over")
    groups = vector.groups[1:] if is_logon else vector.groups
    if mode is WHOLE:
        compare_in_order(groups, message)
    elif mode is not BYTES:
        compare_in_any_order(groups, message)
    # What they write of a text beyond ASCII is cut off: they count characters.
    if mode is FIELDS or any(kind == "text" and not value.isascii() for kind, value in leaves(message)):
        return False
    theirs = written(message)
    if theirs != vector.body:
        raise Disagreement(f"they write {theirs.hex()}, we write {vector.body.hex()}")
    return True


def main():
    default = Path(__file__).resolve().parent.parent / "WireTests" / "Vectors"
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else default
    rows = (line.split("\t") for line in (folder / TABLE).read_text().splitlines())
    numbers = {name: int(number, 16) for name, number in rows}
    counts = {"bytes and fields": 0, "fields alone": 0, "not asked": 0}
    faults = []
    unused = set(EXCEPT)
    types = set()
    for path in sorted(folder.glob("*.txt")):
        for vector in vectors(path):
            types.add(vector.type)
            unused.discard((vector.type, vector.comment))
            if vector.type in NOT_ASKED or (vector.type, vector.comment) in EXCEPT:
                counts["not asked"] += 1
                continue
            if vector.type not in AGREED:
                faults.append(f"{vector.place}: {vector.type} is neither in AGREED nor in NOT_ASKED")
                continue
            try:
                counts["bytes and fields" if check(vector, numbers) else "fields alone"] += 1
            except Exception as error:  # whatever the package throws is a disagreement
                faults.append(f"{vector.place}: {vector.type}: {type(error).__name__}: {error}")
    faults += [f"{name} has no vector" for name in sorted((set(AGREED) | set(NOT_ASKED)) - types)]
    faults += [f"no vector of {name} says: {comment}" for name, comment in sorted(unused)]
    for fault in faults:
        print(fault, file=sys.stderr)
    told = ", ".join(f"{number} {name}" for name, number in counts.items())
    print(f"compare_wire: {told}; {len(faults)} disagreements, {len(AGREED)} packets asked, {len(NOT_ASKED)} not")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
