/* Stands between SQLite and the kernel, by LD_PRELOAD: keeps a journal of what is done to the
 * files of one folder, in order, and makes writes or syncs fail for as long as it is told to.
 *
 * POWER_FOLDER   the folder; files elsewhere are left alone
 * POWER_JOURNAL  where the journal is appended, if at all (tests/power/disk.py reads it)
 * POWER_TROUBLE  while this file is there, what its first letter says fails: 'w' writes, with
 *                ENOSPC; 's' syncs, with EIO. Each failure adds a dot to the file.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#define MOST 4096
#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) real = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

static char names[MOST][64]; /* of the open files in the folder; "" for all others */
static int journal = -1;

static ssize_t really_write(int fd, const void *data, size_t size) {
    REAL(ssize_t, "write", int, const void *, size_t);
    return real(fd, data, size);
}

static int really_open(const char *path, int flags, mode_t mode) {
    REAL(int, "open", const char *, int, ...);
    return real(path, flags, mode);
}

/* A record: one letter, then length of name, offset and length of data, then name and data. */
static void note(char what, const char *name, int64_t offset, const void *data, int64_t size) {
    const char *path = getenv("POWER_JOURNAL");
    if (!path) return;
    if (journal < 0) journal = really_open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
    int64_t length = (int64_t)strlen(name), kept = data ? size : 0;
    char head[25];
    head[0] = what;
    memcpy(head + 1, &length, 8);
    memcpy(head + 9, &offset, 8);
    memcpy(head + 17, &kept, 8);
    if (really_write(journal, head, sizeof head) < 0 ||
        really_write(journal, name, (size_t)length) < 0 ||
        (kept && really_write(journal, data, (size_t)kept) < 0)) abort();
}

/* For the story to tell what it was promised: a line in the journal. */
void power_mark(const char *text) { note('M', text, 0, NULL, 0); }

static int fails(char what) {
    const char *path = getenv("POWER_TROUBLE");
    if (!path) return 0;
    int fd = really_open(path, O_RDWR | O_APPEND, 0);
    if (fd < 0) return 0;
    char kind = 0;
    int is_told = read(fd, &kind, 1) == 1 && kind == what && really_write(fd, ".", 1) == 1;
    close(fd);
    return is_told;
}

static const char *name_in_folder(const char *path) {
    const char *folder = getenv("POWER_FOLDER");
    size_t length = folder ? strlen(folder) : 0;
    if (!length || strncmp(path, folder, length) || path[length] != '/') return "";
    return path + length + 1;
}

static const char *name_of(int fd) { return fd >= 0 && fd < MOST ? names[fd] : ""; }

static int opened(int fd, const char *path) {
    if (fd >= 0 && fd < MOST) snprintf(names[fd], sizeof names[fd], "%s", name_in_folder(path));
    return fd;
}

static mode_t mode_of(int flags, va_list given) { return flags & O_CREAT ? va_arg(given, mode_t) : 0; }

#define OPENS(name) \
    int name(const char *path, int flags, ...) { \
        va_list given; va_start(given, flags); mode_t mode = mode_of(flags, given); va_end(given); \
        REAL(int, #name, const char *, int, ...); \
        return opened(real(path, flags, mode), path); \
    }
OPENS(open)
OPENS(open64)

int close(int fd) {
    REAL(int, "close", int);
    if (fd >= 0 && fd < MOST) names[fd][0] = 0;
    return real(fd);
}

#define WRITES(name, offset_type) \
    ssize_t name(int fd, const void *data, size_t size, offset_type offset) { \
        REAL(ssize_t, #name, int, const void *, size_t, offset_type); \
        if (!*name_of(fd)) return real(fd, data, size, offset); \
        if (fails('w')) { errno = ENOSPC; return -1; } \
        ssize_t done = real(fd, data, size, offset); \
        if (done > 0) note('W', name_of(fd), offset, data, done); \
        return done; \
    }
WRITES(pwrite, off_t)
WRITES(pwrite64, off64_t)

#define TRUNCATES(name, offset_type) \
    int name(int fd, offset_type size) { \
        REAL(int, #name, int, offset_type); \
        if (*name_of(fd) && fails('w')) { errno = ENOSPC; return -1; } \
        int failed = real(fd, size); \
        if (*name_of(fd) && !failed) note('T', name_of(fd), size, NULL, 0); \
        return failed; \
    }
TRUNCATES(ftruncate, off_t)
TRUNCATES(ftruncate64, off64_t)

#define SYNCS(name) \
    int name(int fd) { \
        REAL(int, #name, int); \
        if (!*name_of(fd)) return real(fd); \
        if (fails('s')) { errno = EIO; return -1; } \
        note('S', name_of(fd), 0, NULL, 0); /* the disk is not waited for: nothing is cut here */ \
        return 0; \
    }
SYNCS(fsync)
SYNCS(fdatasync)

int unlink(const char *path) {
    REAL(int, "unlink", const char *);
    int failed = real(path);
    if (*name_in_folder(path) && !failed) note('U', name_in_folder(path), 0, NULL, 0);
    return failed;
}
