// What Swift cannot see of Linux: calls behind _GNU_SOURCE, and macros that are not plain constants.
// _GNU_SOURCE itself stays in the .c file; defining it here would change glibc's types for other modules.
#ifndef CLINUX_H
#define CLINUX_H

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/// accept4 with SOCK_NONBLOCK and SOCK_CLOEXEC; the descriptor, or -1 with errno.
int clinux_accept(int listener);

/// send with MSG_DONTWAIT and MSG_NOSIGNAL; octets taken, or -1 with errno.
///
/// By syscall(2): in a process with threads libc's send is a point of cancellation, and pays for it at each delivery.
static inline ssize_t clinux_send(int fd, const void *bytes, size_t count) {
    return syscall(SYS_sendto, fd, bytes, count, MSG_DONTWAIT | MSG_NOSIGNAL, NULL, 0);
}

/// sendmsg of several buffers with MSG_DONTWAIT and MSG_NOSIGNAL (writev has no flags); octets taken, or -1 with errno.
ssize_t clinux_send_vector(int fd, const struct iovec *vector, int count);

/// Turns the given signals into numbers to be read from the descriptor that is returned, or -1 with errno; once a process.
///
/// A handler and a pipe rather than signalfd: that needs the signals blocked in every thread, and the runtime has
/// started some before our first line runs.
int clinux_watch_signals(const int *signals, int count);

/// Takes the next signal number from that descriptor; 0 when none waits.
int clinux_next_signal(int fd);

/// Pins the calling thread to one processor; 0, or -1 with errno.
int clinux_pin_to_cpu(int cpu);

/// Raises the limit of open files to its hard limit and returns it.
uint64_t clinux_raise_file_limit(void);

/// Milliseconds of CLOCK_MONOTONIC.
uint64_t clinux_monotonic_ms(void);

/// Nanoseconds of CLOCK_MONOTONIC.
uint64_t clinux_monotonic_ns(void);

/// Names the calling thread, cut to 15 octets, for debuggers and /proc.
void clinux_name_thread(const char *name);

#endif
