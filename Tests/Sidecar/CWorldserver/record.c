#include "record.h"

#include <string.h>

static _Thread_local WorldserverCall call;
static _Thread_local void (*on_call)(void);

WorldserverCall *worldserver_call(void) { return &call; }
void worldserver_forget(void) {
    memset(&call, 0, sizeof call);
    on_call = NULL;
}
void worldserver_on_call(void (*action)(void)) { on_call = action; }

WorldserverCall *worldserver_note(void) {
    int calls = call.calls;
    memset(&call, 0, sizeof call);
    call.calls = calls + 1;
    if (on_call) on_call();
    return &call;
}

static int copy(uint64_t *to, const uint64_t *from, int size) {
    if (size > 64) return -1;
    for (int i = 0; i < size; i++) to[i] = from[i];
    // NULL comes with nothing only, and nothing with NULL only.
    return (from == NULL) == (size == 0) ? size : -2;
}
void worldserver_note_list(const uint64_t *list, int size) { call.listSize = copy(call.list, list, size); }
void worldserver_note_second_list(const uint64_t *list, int size) {
    call.secondListSize = copy(call.secondList, list, size);
}
void worldserver_note_text(const char *text) { strncpy(call.text, text, sizeof call.text - 1); }
