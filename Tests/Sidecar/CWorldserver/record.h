// How the parts of this target note what they were called with.
#pragma once

#include "worldserver.h"

/// Begins the record of a call, and does what is to be done on a call.
WorldserverCall *worldserver_note(void);
void worldserver_note_list(const uint64_t *list, int size);
void worldserver_note_second_list(const uint64_t *list, int size);
void worldserver_note_text(const char *text);
