// The C interface of libsidecar.so, Nimbus's library for worldservers.
//
// A worldserver links this library (or opens it with dlopen) to be part of a cluster: it registers itself and
// is dealt maps, is handed numbers for characters, items and instances, is told what happens in groups and
// guilds, answers the cluster's questions about its players, and reports what happens to them.
//
// What is here: the interface of ToCloud9's libsidecar 1.0.0 under the same names, with the same signatures,
// numbers and layouts, so that a worldserver built against those headers runs with this library unchanged;
// everything that later branches of it added; and, with the suffix V2, wider forms of structs that one of
// these branches had changed under their old names. Nothing that exists here will ever change its layout:
// what is new gets a new name.
//
// What is not here: the calls by which bots inside a worldserver act as players of the cluster, the dungeon
// finder's calls with request ids of another fork, and the twins of setters without the prefix TC9
// (SetOn...Hook, Call...), which are no part of the interface between a worldserver and the library.
//
// ORDER      TC9CheckAbiCompatible, TC9InitLib, the setters of hooks, the setters of handlers; then in each
//            turn of the world TC9ProcessEventsHooks and TC9ProcessGRPCOrHTTPRequests; at the end
//            TC9GracefulShutdown. Requests that arrive before the first TC9ProcessGRPCOrHTTPRequests wait for
//            it.
//
// THREADS    "The world's thread" is the one that makes the two Process calls. Hooks, handlers and the
//            callbacks of TC9NatsSubscribe run there, inside these calls, one at a time. Every other function
//            may be called from any thread. TC9InitLib, TC9GracefulShutdown, TC9FinishRatedArenaMatch and,
//            when numbers have run out, the three GUID functions may wait; no other function does.
//            No hook or handler may throw a C++ exception out of itself.
//
// OWNERSHIP  What the library passes to a hook or a handler is the library's and lives until it returns: copy
//            what you keep. What a handler returns by pointer has come from malloc, calloc or strdup and is
//            the library's from then on, which frees it; different pointers, different blocks. With an error
//            code nothing but the code is read, so the rest may be uninitialised. What a function of the
//            library returns by pointer is released as it says. No pointer is kept that a worldserver passes
//            in, except those of functions.
//
// LISTS      A pointer and a count. The library passes NULL with a count of 0. A handler's answer with a
//            negative count, one over 10,000, or NULL with a count above 0 is refused and counted, and its
//            pointers are left alone. Of a text 8,000 bytes are read at most. Texts are UTF-8 and end with
//            NUL.
//
// GUIDS      A player is his low number on his own realm's worldservers, and `realm << 32 | low` elsewhere.
//            Items, creatures and game objects are whole 64-bit GUIDs.
//
// UNITS      Money is in copper, times are in milliseconds unless a name says otherwise.
//
// ERRORS     Functions that can fail say so in their result. Before TC9InitLib and after TC9GracefulShutdown
//            the functions that need the cluster do nothing: numbers are 0, TC9NatsPublish is -1, reports are
//            dropped.
//
// OPTIONAL   A worldserver should bind what is newer than its oldest library with weak symbols or dlsym. Each
//            hook and each handler is optional: without a hook the event is dropped, without a handler the
//            asker is told so. A setter with NULL takes a hook or handler away; set again, the newer one
//            counts.
//
// A library that was opened with dlopen stays in the process, also after dlclose.
//
// Usable from C99 and C++11 on; 64-bit Linux.
#pragma once

#include "libsidecar/version.h"

#include "libsidecar/core.h"

#include "libsidecar/arenas.h"
#include "libsidecar/battlegrounds.h"
#include "libsidecar/dungeons.h"
#include "libsidecar/groups.h"
#include "libsidecar/guilds.h"
#include "libsidecar/items.h"
#include "libsidecar/players.h"
