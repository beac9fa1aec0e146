/* What one process can send at most: a message from a file, over and over, on pipelined connections.
 *   pipelined-client PORT CONNECTIONS MESSAGES FILE
 * The file is a whole message with CRLF line ends, its final dot left out. Prints the seconds that it took. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static const char envelope[] = "MAIL FROM:<bench@post.example>\r\nRCPT TO:<k@mail.example>\r\nDATA\r\n";
static char *first, *next, *last; /* envelope; body, dot and envelope; body and dot */
static size_t first_size, next_size, last_size;

enum { GREETING, EHLO, ENVELOPE, BODY };
struct line {
  int fd, state, answers;
  const char *out;
  size_t left;
  char partial[512];
  size_t held;
};

static void fail(const char *what) { perror(what); exit(1); }

static void flush_line(struct line *l) {
  while (l->left > 0) {
    ssize_t sent = write(l->fd, l->out, l->left);
    if (sent < 0) { if (errno == EAGAIN) return; fail("write"); }
    l->out += sent;
    l->left -= sent;
  }
}
static void say(struct line *l, const char *text, size_t size, int state, int answers) {
  l->out = text; l->left = size; l->state = state; l->answers = answers;
  flush_line(l);
}

int main(int argc, char **argv) {
  if (argc != 5) { fprintf(stderr, "usage: %s PORT CONNECTIONS MESSAGES FILE\n", argv[0]); return 2; }
  int port = atoi(argv[1]), connections = atoi(argv[2]);
  long messages = atol(argv[3]), begun = 0, taken = 0;
  FILE *file = fopen(argv[4], "rb");
  if (!file) fail(argv[4]);
  fseek(file, 0, SEEK_END);
  size_t size = ftell(file);
  rewind(file);
  next = malloc(size + 256);
  if (fread(next, 1, size, file) != size) fail("read");
  memcpy(next + size, ".\r\n", 3);
  last = next; last_size = size + 3;
  memcpy(next + size + 3, envelope, sizeof envelope - 1);
  next_size = last_size + sizeof envelope - 1;
  first = (char *)envelope; first_size = sizeof envelope - 1;

  int poll = epoll_create1(0), one = 1;
  struct line *lines = calloc(connections, sizeof *lines);
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  for (int i = 0; i < connections; i++) {
    struct line *l = &lines[i];
    l->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(l->fd, (void *)&to, sizeof to)) fail("connect");
    setsockopt(l->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    fcntl(l->fd, F_SETFL, O_NONBLOCK);
    l->answers = 1;
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = l};
    epoll_ctl(poll, EPOLL_CTL_ADD, l->fd, &event);
  }
  struct timespec start, end;
  clock_gettime(CLOCK_MONOTONIC, &start);
  struct epoll_event events[64];
  while (taken < messages) {
    int ready = epoll_wait(poll, events, 64, 10000);
    if (ready == 0) { fprintf(stderr, "the server stands still\n"); return 1; }
    for (int i = 0; i < ready; i++) {
      struct line *l = events[i].data.ptr;
      flush_line(l);
      char in[4096];
      for (ssize_t got; (got = read(l->fd, in, sizeof in)) != -1;) {
        if (got == 0) { fprintf(stderr, "the server closed a line\n"); return 1; }
        for (ssize_t at = 0; at < got; at++) {
          if (l->held < sizeof l->partial) l->partial[l->held++] = in[at];
          if (in[at] != '\n') continue;
          int done = l->held > 3 && l->partial[3] == ' ';
          if (l->partial[0] > '3') { fprintf(stderr, "%.*s", (int)l->held, l->partial); return 1; }
          l->held = 0;
          if (!done || --l->answers > 0) continue;
          switch (l->state) {
          case GREETING: say(l, "EHLO bench\r\n", 12, EHLO, 1); break;
          case EHLO:
            if (begun < messages) { begun++; say(l, first, first_size, ENVELOPE, 3); }
            break;
          case BODY: taken++; /* the last one of this line */ break;
          case ENVELOPE:
            if (begun < messages) { begun++; say(l, next, next_size, ENVELOPE, 4); taken++; }
            else say(l, last, last_size, BODY, 1);
            break;
          }
        }
      }
      if (errno != EAGAIN) fail("read");
    }
  }
  clock_gettime(CLOCK_MONOTONIC, &end);
  printf("%.3f\n", (end.tv_sec - start.tv_sec) + (end.tv_nsec - start.tv_nsec) / 1e9);
  return 0;
}
