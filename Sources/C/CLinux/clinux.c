#define _GNU_SOURCE
#include "clinux.h"
#include <pthread.h>
#include <sys/socket.h>

static __thread void *current_loop;

void *clinux_loop_get(void) { return current_loop; }
void clinux_loop_set(void *loop) { current_loop = loop; }
void clinux_thread_name(const char *name) { pthread_setname_np(pthread_self(), name); }
int clinux_accept4(int fd, void *address, unsigned *length) {
    return accept4(fd, (struct sockaddr *)address, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
}
