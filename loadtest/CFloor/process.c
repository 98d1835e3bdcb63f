#define _GNU_SOURCE
#include "floor.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { FIRST_PASSED = 3 };

// The variables of this process, and the two that tell of a passed listener; the child writes its number at `digits`.
static char **environment_with_listener(char **digits) {
    size_t count = 0;
    while (environ[count]) count++;
    static char descriptors[] = "LISTEN_FDS=1";
    static char process[] = "LISTEN_PID=0000000000";
    char **all = malloc((count + 3) * sizeof *all);
    if (!all) return NULL;
    all[0] = descriptors;
    all[1] = process;
    memcpy(all + 2, environ, (count + 1) * sizeof *all);
    *digits = process + sizeof "LISTEN_PID=" - 1;
    return all;
}

// Without leading zeros, and without anything that is unsafe between fork and exec.
static void write_number(char *digits, unsigned number) {
    char reversed[10];
    int count = 0;
    do reversed[count++] = (char)('0' + number % 10);
    while (number /= 10);
    while (count > 0) *digits++ = reversed[--count];
    *digits = 0;
}

int process_start(char *const *arguments, int cpu, int with_errors, int listener, int *output) {
    char *digits = NULL;
    char **environment = listener < 0 ? environ : environment_with_listener(&digits);
    int ends[2];
    if (!environment || pipe2(ends, O_CLOEXEC) != 0) return -1;
    const pid_t parent = getpid();
    const pid_t child = fork();
    if (child == 0) {
        // Only calls that are safe between fork and exec.
        cpu_set_t set;
        CPU_ZERO(&set);
        CPU_SET(cpu < 0 ? 0 : cpu, &set);
        if (cpu >= 0 && sched_setaffinity(0, sizeof set, &set) != 0) _exit(126);
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent) _exit(126);
        sigset_t none;
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, NULL);
        dup2(ends[1], STDOUT_FILENO);
        if (with_errors) dup2(ends[1], STDERR_FILENO);
        if (listener >= 0) {
            write_number(digits, (unsigned)getpid());
            dup2(listener, FIRST_PASSED);
            fcntl(FIRST_PASSED, F_SETFD, 0);
        }
        execve(arguments[0], arguments, environment);
        _exit(127);
    }
    if (listener >= 0) free(environment);
    close(ends[1]);
    if (child < 0) {
        close(ends[0]);
        return -1;
    }
    *output = ends[0];
    return child;
}

int process_prepare(int cpu) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
    if (cpu < 0) return 0;
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(cpu, &set);
    return sched_setaffinity(0, sizeof set, &set);
}

static volatile sig_atomic_t is_ending;

static void note_end(int signal) {
    (void)signal;
    is_ending = 1;
}

void process_catch_end(void) { signal(SIGTERM, note_end); }

int process_is_ending(void) { return is_ending; }

uint64_t process_cpu_ns(int pid) {
    clockid_t clock;
    struct timespec time;
    if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &time) != 0) return 0;
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}
