// The yardstick of `nimbus bench`: the least that a gateway has to do between a client and a worldserver,
// in C on one epoll loop. It frames both streams, decrypts the client's headers and encrypts the
// worldserver's (RC4 with a key that is given for all connections) and writes once a direction and turn.
// No logon, no routing, no limits.
//
// relay-yardstick LISTEN_PORT WORLD_PORT KEY_HEX (KEY_HEX: the two RC4 keys, to the
// client and from it, 20 bytes each)
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

struct rc4 { uint8_t s[256], i, j; };

static void rc4_apply(struct rc4 *c, uint8_t *data, size_t count) {
    for (size_t k = 0; k < count; k++) {
        uint8_t a = c->s[++c->i], b;
        c->j += a;
        b = c->s[c->j];
        c->s[c->i] = b;
        c->s[c->j] = a;
        data[k] ^= c->s[(uint8_t)(a + b)];
    }
}

static void rc4_start(struct rc4 *c, const uint8_t *key, size_t length) {
    uint8_t waste[1024] = {0}, j = 0;
    for (int k = 0; k < 256; k++) c->s[k] = k;
    for (int k = 0; k < 256; k++) {
        uint8_t t = c->s[k];
        j += t + key[k % length];
        c->s[k] = c->s[j];
        c->s[j] = t;
    }
    c->i = c->j = 0;
    rc4_apply(c, waste, sizeof waste);
}

struct session;
struct side {
    struct session *session;
    int fd, is_client, header_is_plain;
    uint8_t *tail, *unsent;
    size_t tail_count, unsent_count;
};
struct session { struct side client, world; struct rc4 to_client, from_client; };

static uint8_t buffer[1 << 18], keys[40];
static int epoll_fd;

static void watch(struct side *side, int operation) {
    struct epoll_event event = {.events = EPOLLIN | (side->unsent_count ? EPOLLOUT : 0), .data.ptr = side};
    epoll_ctl(epoll_fd, operation, side->fd, &event);
}

static void end(struct session *session) {
    close(session->client.fd);
    close(session->world.fd);
    free(session->client.tail);
    free(session->client.unsent);
    free(session->world.tail);
    free(session->world.unsent);
    free(session);
}

static int send_on(struct side *to, const uint8_t *data, size_t count) {
    if (!to->unsent_count) {
        ssize_t sent = send(to->fd, data, count, MSG_NOSIGNAL);
        if (sent < 0) {
            if (errno != EAGAIN) return -1;
            sent = 0;
        }
        data += sent;
        count -= sent;
        if (!count) return 0;
    }
    to->unsent = realloc(to->unsent, to->unsent_count + count);
    memcpy(to->unsent + to->unsent_count, data, count);
    to->unsent_count += count;
    watch(to, EPOLL_CTL_MOD);
    return 0;
}

static int flush(struct side *side) {
    ssize_t sent = send(side->fd, side->unsent, side->unsent_count, MSG_NOSIGNAL);
    if (sent < 0) return errno == EAGAIN ? 0 : -1;
    side->unsent_count -= sent;
    memmove(side->unsent, side->unsent + sent, side->unsent_count);
    if (!side->unsent_count) watch(side, EPOLL_CTL_MOD);
    return 0;
}

// The size of the frame at the front, or 0 when it is not whole. Headers of whole
// frames are in the other side's form.
static size_t frame(struct side *side, uint8_t *data, size_t count) {
    if (side->is_client) {
        if (count < 6) return 0;
        if (!side->header_is_plain) rc4_apply(&side->session->from_client, data, 6);
        side->header_is_plain = 1;
        size_t size = 2 + ((size_t)data[0] << 8 | data[1]);
        if (size > count) return 0;
        side->header_is_plain = 0;
        return size;
    }
    if (count < 5) return 0;
    int header = data[0] & 0x80 ? 5 : 4;
    size_t size = header == 5 ? 3 + ((size_t)(data[0] & 0x7F) << 16 | data[1] << 8 | data[2]) : 2 + ((size_t)data[0] << 8 | data[1]);
    if (size > count) return 0;
    rc4_apply(&side->session->to_client, data, header);
    return size;
}

static int readable(struct side *side) {
    struct side *to = side->is_client ? &side->session->world : &side->session->client;
    size_t have = side->tail_count, at = 0, size;
    if (have) memcpy(buffer, side->tail, have);
    ssize_t got = read(side->fd, buffer + have, sizeof buffer - have);
    if (got <= 0) return got < 0 && errno == EAGAIN ? 0 : -1;
    have += got;
    while ((size = frame(side, buffer + at, have - at))) at += size;
    if (at && send_on(to, buffer, at)) return -1;
    side->tail_count = have - at;
    if (side->tail_count) {
        side->tail = realloc(side->tail, side->tail_count);
        memcpy(side->tail, buffer + at, side->tail_count);
    }
    return 0;
}

static int loopback(int port, struct sockaddr_in *address) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;
    memset(address, 0, sizeof *address);
    address->sin_family = AF_INET;
    address->sin_port = htons(port);
    address->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    return fd;
}

static void ready_socket(int fd) {
    int one = 1;
    fcntl(fd, F_SETFL, O_NONBLOCK);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
}

static void welcome(int listener, int world_port) {
    int fd;
    while ((fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC)) >= 0) {
        struct session *session = calloc(1, sizeof *session);
        struct sockaddr_in address;
        session->client = (struct side){.session = session, .fd = fd, .is_client = 1};
        session->world = (struct side){.session = session, .fd = loopback(world_port, &address)};
        if (connect(session->world.fd, (struct sockaddr *)&address, sizeof address)) { end(session); continue; }
        ready_socket(session->client.fd);
        ready_socket(session->world.fd);
        rc4_start(&session->to_client, keys, 20);
        rc4_start(&session->from_client, keys + 20, 20);
        watch(&session->client, EPOLL_CTL_ADD);
        watch(&session->world, EPOLL_CTL_ADD);
    }
}

int main(int count, char **arguments) {
    struct sockaddr_in address;
    struct epoll_event events[256];
    if (count != 4 || strlen(arguments[3]) != 80) {
        fprintf(stderr, "usage: relay-yardstick LISTEN_PORT WORLD_PORT KEY_HEX\n");
        return 2;
    }
    for (int k = 0; k < 40; k++) sscanf(arguments[3] + 2 * k, "%2hhx", &keys[k]);
    int listener = loopback(atoi(arguments[1]), &address);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 1024)) {
        perror("relay-yardstick");
        return 1;
    }
    fcntl(listener, F_SETFL, O_NONBLOCK);
    epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event listening = {.events = EPOLLIN, .data.ptr = NULL};
    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, listener, &listening);
    puts("ready");
    fflush(stdout);
    for (;;) {
        int ready = epoll_wait(epoll_fd, events, 256, -1);
        for (int k = 0; k < ready; k++) {
            struct side *side = events[k].data.ptr;
            if (!side) { welcome(listener, atoi(arguments[2])); continue; }
            struct session *session = side->session;
            int broken = 0;
            if (events[k].events & EPOLLOUT) broken = flush(side);
            if (!broken && events[k].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) broken = readable(side);
            if (broken) {
                // The other side's event of this round, if there is one, must not be looked at.
                for (int m = k + 1; m < ready; m++) {
                    struct side *other = events[m].data.ptr;
                    if (other && other->session == session) events[m] = events[--ready], m--;
                }
                end(session);
            }
        }
    }
}
