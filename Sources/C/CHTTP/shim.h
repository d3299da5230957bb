#pragma once
#include <microhttpd.h>

/// Answers a request; `path` and `method` are valid during the call only.
typedef enum MHD_Result (*chttp_answer)(void *context, struct MHD_Connection *connection, const char *path,
                                        const char *method);

struct chttp_server {
    struct MHD_Daemon *daemon;
    chttp_answer answer;
    void *context;
};

static inline enum MHD_Result chttp_access(void *server, struct MHD_Connection *connection, const char *path,
                                           const char *method, const char *version, const char *upload,
                                           size_t *uploaded, void **request) {
    struct chttp_server *s = (struct chttp_server *)server;
    (void)version, (void)upload;
    /* The first call comes before a body: nothing is answered yet, and a body is thrown away. */
    if (*request == 0) {
        *request = s;
        return MHD_YES;
    }
    if (*uploaded != 0) {
        *uploaded = 0;
        return MHD_YES;
    }
    return s->answer(s->context, connection, path, method);
}

/// Starts a server with one thread of its own on a socket that listens already. (MHD_start_daemon is
/// variadic, which Swift cannot call.) False when the library refuses.
static inline int chttp_start(struct chttp_server *server, int listener, unsigned connections, unsigned timeout,
                              size_t memory) {
    server->daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC, 0, 0, 0, chttp_access, server, MHD_OPTION_LISTEN_SOCKET, listener,
        MHD_OPTION_CONNECTION_LIMIT, connections, MHD_OPTION_CONNECTION_TIMEOUT, timeout,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, memory, MHD_OPTION_END);
    return server->daemon != 0;
}
