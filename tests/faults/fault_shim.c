/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Preloaded into chipaudit: counts its reads below the roots, and lets one of them fail.
 *   FAULT_ROOTS  paths, separated by ":"
 *   FAULT_AT     number of the call to fail, from 1; 0 or unset: none
 *   FAULT_KIND   EIO, EACCES, ENOENT; "short": half of the bytes, none of the entries left; "empty": no byte
 *   FAULT_CALLS  file for the calls, one a line: "read /sys/…"
 * Reads elsewhere, as of shared libraries, are left alone. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { empty_read = -2, short_read = -1, no_fault = 0 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long calls;
static long calls_file = -1;

/* The next function of this name, as the one that calls may not be linked against. */
static void *next(const char *name) {
    void *found = dlsym(RTLD_NEXT, name);
    if (!found) abort();
    return found;
}
#define NEXT(name) ((__typeof__(&name))next(#name))

static int is_below(const char *path) {
    const char *roots = getenv("FAULT_ROOTS");
    while (roots && *roots) {
        const size_t length = strcspn(roots, ":");
        if (length && !strncmp(path, roots, length) && (path[length] == '/' || !path[length])) return 1;
        roots += length + (roots[length] == ':');
    }
    return 0;
}

/* The path behind a descriptor, by system calls that are not counted. */
static int path_behind(int descriptor, char *path) {
    char name[64];
    snprintf(name, sizeof name, "/proc/self/fd/%d", descriptor);
    const long length = syscall(SYS_readlink, name, path, PATH_MAX - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    return 1;
}

static int full_path(int folder, const char *name, char *path) {
    char start[PATH_MAX];
    if (name[0] == '/') {
        snprintf(path, PATH_MAX, "%s", name);
        return 1;
    }
    if (folder == AT_FDCWD) {
        if (syscall(SYS_getcwd, start, sizeof start) <= 0) return 0;
    } else if (!path_behind(folder, start)) {
        return 0;
    }
    const int length = snprintf(path, PATH_MAX, "%s/%s", start[1] ? start : "", name);
    return length < PATH_MAX;
}

/* Only processes that are cut off in the midst lose lines: each is written at once. */
static void note_call(const char *call, const char *path) {
    char line[PATH_MAX + 64];
    const char *file = getenv("FAULT_CALLS");
    if (!file) return;
    if (calls_file < 0)
        calls_file = syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    const int length = snprintf(line, sizeof line, "%s %s\n", call, path);
    if (syscall(SYS_write, calls_file, line, length) != length) abort();
}

/* Counts a call below the roots: no_fault, short_read, empty_read or an errno. */
static int strike(const char *call, const char *path) {
    if (!is_below(path)) return no_fault;
    const char *at = getenv("FAULT_AT"), *kind = getenv("FAULT_KIND");
    pthread_mutex_lock(&lock);
    const int now = ++calls == (at ? atol(at) : 0);
    note_call(call, path);
    pthread_mutex_unlock(&lock);
    if (!now || !kind) return no_fault;
    if (!strcmp(kind, "EIO")) return EIO;
    if (!strcmp(kind, "EACCES")) return EACCES;
    if (!strcmp(kind, "ENOENT")) return ENOENT;
    return strcmp(kind, "empty") ? short_read : empty_read;
}

static int strike_name(const char *call, int folder, const char *name) {
    const int kept = errno;
    char path[PATH_MAX];
    const int fault = full_path(folder, name, path) ? strike(call, path) : no_fault;
    errno = kept;
    return fault < 0 ? no_fault : fault; /* names cannot be short */
}

static int strike_descriptor(const char *call, int descriptor) {
    const int kept = errno;
    char path[PATH_MAX];
    const int fault = path_behind(descriptor, path) ? strike(call, path) : no_fault;
    errno = kept;
    return fault;
}

#define FAIL(fault, result)   \
    do {                      \
        if ((fault) > 0) {    \
            errno = (fault);  \
            return (result);  \
        }                     \
    } while (0)

static int makes_file(int flags) { return (flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE; }
#define MODE(flags, last)                               \
    mode_t mode = 0;                                    \
    if (makes_file(flags)) {                            \
        va_list more;                                   \
        va_start(more, last);                           \
        mode = (mode_t)va_arg(more, int);               \
        va_end(more);                                   \
    }

int open(const char *name, int flags, ...) {
    MODE(flags, flags)
    FAIL(strike_name("open", AT_FDCWD, name), -1);
    return NEXT(open)(name, flags, mode);
}
int open64(const char *name, int flags, ...) {
    MODE(flags, flags)
    FAIL(strike_name("open", AT_FDCWD, name), -1);
    return NEXT(open64)(name, flags, mode);
}
int __open_2(const char *name, int flags) {
    FAIL(strike_name("open", AT_FDCWD, name), -1);
    return NEXT(open)(name, flags);
}
int __open64_2(const char *name, int flags) {
    FAIL(strike_name("open", AT_FDCWD, name), -1);
    return NEXT(open64)(name, flags);
}
int openat(int folder, const char *name, int flags, ...) {
    MODE(flags, flags)
    FAIL(strike_name("openat", folder, name), -1);
    return NEXT(openat)(folder, name, flags, mode);
}
int openat64(int folder, const char *name, int flags, ...) {
    MODE(flags, flags)
    FAIL(strike_name("openat", folder, name), -1);
    return NEXT(openat64)(folder, name, flags, mode);
}
int __openat_2(int folder, const char *name, int flags) {
    FAIL(strike_name("openat", folder, name), -1);
    return NEXT(openat)(folder, name, flags);
}
int __openat64_2(int folder, const char *name, int flags) {
    FAIL(strike_name("openat", folder, name), -1);
    return NEXT(openat64)(folder, name, flags);
}
FILE *fopen(const char *name, const char *mode) {
    FAIL(strike_name("fopen", AT_FDCWD, name), NULL);
    return NEXT(fopen)(name, mode);
}
FILE *fopen64(const char *name, const char *mode) {
    FAIL(strike_name("fopen", AT_FDCWD, name), NULL);
    return NEXT(fopen64)(name, mode);
}
char *fgets(char *text, int size, FILE *file) {
    const int fault = strike_descriptor("fgets", fileno(file));
    FAIL(fault, NULL);
    return fault < 0 ? NULL : NEXT(fgets)(text, size, file);
}
size_t fread(void *bytes, size_t size, size_t count, FILE *file) {
    const int fault = strike_descriptor("fread", fileno(file));
    FAIL(fault, 0);
    return NEXT(fread)(bytes, size, fault < 0 ? count / 2 : count, file);
}
DIR *opendir(const char *name) {
    FAIL(strike_name("opendir", AT_FDCWD, name), NULL);
    return NEXT(opendir)(name);
}

/* Half of what there is; the rest comes with the next read. */
static ssize_t half(int descriptor, ssize_t got) {
    if (got <= 1) return got;
    const off_t back = got - got / 2;
    if (lseek(descriptor, -back, SEEK_CUR) < 0) return got;
    return got - back;
}
ssize_t read(int descriptor, void *bytes, size_t count) {
    const int fault = strike_descriptor("read", descriptor);
    FAIL(fault, -1);
    if (fault == empty_read) return 0;
    const ssize_t got = NEXT(read)(descriptor, bytes, count);
    return fault == short_read ? half(descriptor, got) : got;
}
ssize_t __read_chk(int descriptor, void *bytes, size_t count, size_t size) {
    if (count > size) abort();
    return read(descriptor, bytes, count);
}
ssize_t pread(int descriptor, void *bytes, size_t count, off_t at) {
    const int fault = strike_descriptor("pread", descriptor);
    FAIL(fault, -1);
    if (fault == empty_read) return 0;
    return NEXT(pread)(descriptor, bytes, fault == short_read ? count / 2 : count, at);
}
ssize_t pread64(int descriptor, void *bytes, size_t count, off64_t at) {
    return pread(descriptor, bytes, count, at);
}
ssize_t __pread_chk(int descriptor, void *bytes, size_t count, off_t at, size_t size) {
    if (count > size) abort();
    return pread(descriptor, bytes, count, at);
}
ssize_t __pread64_chk(int descriptor, void *bytes, size_t count, off64_t at, size_t size) {
    return __pread_chk(descriptor, bytes, count, at, size);
}

/* A short listing ends where it is struck. */
struct dirent *readdir(DIR *folder) {
    const int fault = strike_descriptor("readdir", dirfd(folder));
    FAIL(fault, NULL);
    return fault < 0 ? NULL : NEXT(readdir)(folder);
}
struct dirent64 *readdir64(DIR *folder) {
    const int fault = strike_descriptor("readdir", dirfd(folder));
    FAIL(fault, NULL);
    return fault < 0 ? NULL : NEXT(readdir64)(folder);
}

ssize_t readlink(const char *name, char *target, size_t size) {
    FAIL(strike_name("readlink", AT_FDCWD, name), -1);
    return NEXT(readlink)(name, target, size);
}
ssize_t readlinkat(int folder, const char *name, char *target, size_t size) {
    FAIL(strike_name("readlinkat", folder, name), -1);
    return NEXT(readlinkat)(folder, name, target, size);
}
ssize_t __readlink_chk(const char *name, char *target, size_t count, size_t size) {
    if (count > size) abort();
    return readlink(name, target, count);
}
ssize_t __readlinkat_chk(int folder, const char *name, char *target, size_t count, size_t size) {
    if (count > size) abort();
    return readlinkat(folder, name, target, count);
}

int stat(const char *name, struct stat *status) {
    FAIL(strike_name("stat", AT_FDCWD, name), -1);
    return NEXT(stat)(name, status);
}
int stat64(const char *name, struct stat64 *status) {
    FAIL(strike_name("stat", AT_FDCWD, name), -1);
    return NEXT(stat64)(name, status);
}
int lstat(const char *name, struct stat *status) {
    FAIL(strike_name("lstat", AT_FDCWD, name), -1);
    return NEXT(lstat)(name, status);
}
int fstatat(int folder, const char *name, struct stat *status, int flags) {
    FAIL(strike_name("fstatat", folder, name), -1);
    return NEXT(fstatat)(folder, name, status, flags);
}
int fstatat64(int folder, const char *name, struct stat64 *status, int flags) {
    FAIL(strike_name("fstatat", folder, name), -1);
    return NEXT(fstatat64)(folder, name, status, flags);
}
int fstat(int descriptor, struct stat *status) {
    const int fault = strike_descriptor("fstat", descriptor);
    FAIL(fault, -1);
    return NEXT(fstat)(descriptor, status);
}
int access(const char *name, int how) {
    FAIL(strike_name("access", AT_FDCWD, name), -1);
    return NEXT(access)(name, how);
}
int faccessat(int folder, const char *name, int how, int flags) {
    FAIL(strike_name("faccessat", folder, name), -1);
    return NEXT(faccessat)(folder, name, how, flags);
}
