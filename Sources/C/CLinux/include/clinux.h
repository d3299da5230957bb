// What Glibc's Swift overlay lacks: epoll, eventfd, accept4, thread names, the loop of the current thread.
#pragma once
#include <sys/epoll.h>
#include <sys/eventfd.h>

/// The event loop that runs on this thread, or null.
void *clinux_loop_get(void);
void clinux_loop_set(void *loop);
/// At most 15 bytes are kept.
void clinux_thread_name(const char *name);
/// accept4 with SOCK_NONBLOCK and SOCK_CLOEXEC; the peer's address goes to `address` (a sockaddr_storage).
int clinux_accept4(int fd, void *address, unsigned *length);
