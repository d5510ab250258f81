/* Stands between a program and the disk: writes down what it does there, and lets the Nth call fail.
 *
 * Loaded with LD_PRELOAD. SHIM_ROOT: only files below it count. SHIM_LOG: where to write the record.
 * SHIM_FAIL=call:n:errno:sticky: which call fails, with what, and whether every later one fails too (1) or not (0).
 * SHIM_FIRED: a file that is made when it does.
 *
 * A record is: kind (1 byte), file (8), offset (8), length (4), then the bytes, all little-endian. Files are known by
 * a number that is never given twice, so that a new file in the place of a deleted one is another.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define FDS 1024
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const char *root, *fired;
static int log_fd = -1, ready;
static struct { int used; uint64_t file; } open_files[FDS];
static uint64_t next_file = 1;
static struct { ino_t ino; dev_t dev; uint64_t file; } known[65536];
static size_t known_len;

static char fail_call[16];
static long fail_nth, fail_errno, fail_sticky, seen;

static void start(void) {
    if (ready) return;
    ready = 1;
    root = getenv("SHIM_ROOT");
    fired = getenv("SHIM_FIRED");
    const char *log = getenv("SHIM_LOG");
    if (log) log_fd = (int)syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND, 0600);
    const char *fail = getenv("SHIM_FAIL");
    if (fail) sscanf(fail, "%15[a-z]:%ld:%ld:%ld", fail_call, &fail_nth, &fail_errno, &fail_sticky);
}

static int ours(const char *path) {
    return root && path && strncmp(path, root, strlen(root)) == 0;
}

static void put(char kind, uint64_t file, uint64_t offset, const void *bytes, uint32_t len) {
    if (log_fd < 0) return;
    char head[21];
    head[0] = kind;
    memcpy(head + 1, &file, 8);
    memcpy(head + 9, &offset, 8);
    memcpy(head + 17, &len, 4);
    syscall(SYS_write, log_fd, head, sizeof head);
    if (len) syscall(SYS_write, log_fd, bytes, len);
}

/* 1 when this call is the one that fails. */
static int fails(const char *call) {
    if (!fail_nth || strcmp(call, fail_call) != 0) return 0;
    seen++;
    if (seen != fail_nth && !(fail_sticky && seen > fail_nth)) return 0;
    if (fired) {
        long fd = syscall(SYS_openat, AT_FDCWD, fired, O_WRONLY | O_CREAT, 0600);
        if (fd >= 0) syscall(SYS_close, fd);
    }
    errno = (int)fail_errno;
    return 1;
}

static uint64_t file_of(int fd, int fresh) {
    struct stat about;
    if (fstat(fd, &about) != 0) return 0;
    if (!fresh)
        for (size_t n = known_len; n-- > 0;)
            if (known[n].ino == about.st_ino && known[n].dev == about.st_dev) return known[n].file;
    if (known_len < 65536) {
        known[known_len].ino = about.st_ino;
        known[known_len].dev = about.st_dev;
        known[known_len++].file = next_file;
    }
    return next_file++;
}

static int tracked(int fd) { return fd >= 0 && fd < FDS && open_files[fd].used; }

static int open_at(int dir, const char *path, int flags, mode_t mode) {
    pthread_mutex_lock(&lock);
    start();
    int mine = ours(path), fd;
    if (mine && (flags & (O_WRONLY | O_RDWR)) && fails("open")) {
        pthread_mutex_unlock(&lock);
        return -1;
    }
    int existed = mine && syscall(SYS_faccessat, AT_FDCWD, path, F_OK) == 0;
    fd = (int)syscall(SYS_openat, dir, path, flags, mode);
    if (fd >= 0 && fd < FDS) {
        int kept = errno;
        open_files[fd].used = mine;
        if (mine) {
            int fresh = !existed && (flags & O_CREAT);
            open_files[fd].file = file_of(fd, fresh);
            put(fresh ? 'C' : 'O', open_files[fd].file, 0, path, (uint32_t)strlen(path));
            if (!fresh && (flags & O_TRUNC)) put('T', open_files[fd].file, 0, "", 0);
        }
        errno = kept;
    }
    pthread_mutex_unlock(&lock);
    return fd;
}

#define MODE(flags) \
    mode_t mode = 0; \
    if ((flags) & O_CREAT) { va_list rest; va_start(rest, flags); mode = va_arg(rest, mode_t); va_end(rest); }

int open(const char *path, int flags, ...) { MODE(flags) return open_at(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE(flags) return open_at(AT_FDCWD, path, flags, mode); }
int openat(int dir, const char *path, int flags, ...) { MODE(flags) return open_at(dir, path, flags, mode); }
int openat64(int dir, const char *path, int flags, ...) { MODE(flags) return open_at(dir, path, flags, mode); }

static ssize_t write_at(int fd, const void *bytes, size_t len, off_t at, int positioned) {
    pthread_mutex_lock(&lock);
    start();
    ssize_t wrote;
    if (tracked(fd)) {
        if (fails("write")) {
            pthread_mutex_unlock(&lock);
            return -1;
        }
        if (!positioned) at = (off_t)syscall(SYS_lseek, fd, 0, SEEK_CUR);
        /* A short write is no error; who takes it for one loses bytes. */
        size_t part = len;
        if (fails("short") && len > 1) part = len / 2;
        wrote = positioned ? syscall(SYS_pwrite64, fd, bytes, part, at) : syscall(SYS_write, fd, bytes, part);
        if (wrote > 0) {
            int kept = errno;
            put('W', open_files[fd].file, (uint64_t)at, bytes, (uint32_t)wrote);
            errno = kept;
        }
    } else {
        if (fd == 1 && !positioned) put('A', 0, 0, bytes, (uint32_t)len);
        wrote = positioned ? syscall(SYS_pwrite64, fd, bytes, len, at) : syscall(SYS_write, fd, bytes, len);
    }
    pthread_mutex_unlock(&lock);
    return wrote;
}

ssize_t write(int fd, const void *bytes, size_t len) { return write_at(fd, bytes, len, 0, 0); }
ssize_t pwrite(int fd, const void *bytes, size_t len, off_t at) { return write_at(fd, bytes, len, at, 1); }
ssize_t pwrite64(int fd, const void *bytes, size_t len, off_t at) { return write_at(fd, bytes, len, at, 1); }

static int sync_it(int fd, long call) {
    pthread_mutex_lock(&lock);
    start();
    int done = -1;
    if (!tracked(fd)) done = (int)syscall(call, fd);
    else if (!fails("sync")) {
        done = (int)syscall(call, fd);
        if (done == 0) put('S', open_files[fd].file, 0, "", 0);
    }
    pthread_mutex_unlock(&lock);
    return done;
}

int fsync(int fd) { return sync_it(fd, SYS_fsync); }
int fdatasync(int fd) { return sync_it(fd, SYS_fdatasync); }

static int cut(int fd, off_t len) {
    pthread_mutex_lock(&lock);
    start();
    int done = -1;
    if (!tracked(fd)) done = (int)syscall(SYS_ftruncate, fd, len);
    else if (!fails("truncate")) {
        done = (int)syscall(SYS_ftruncate, fd, len);
        if (done == 0) put('T', open_files[fd].file, (uint64_t)len, "", 0);
    }
    pthread_mutex_unlock(&lock);
    return done;
}

int ftruncate(int fd, off_t len) { return cut(fd, len); }
int ftruncate64(int fd, off_t len) { return cut(fd, len); }

/* A record of two paths holds both, with a zero between. */
static int move(const char *from, const char *to) {
    pthread_mutex_lock(&lock);
    start();
    int done = -1;
    if (!ours(from)) done = (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
    else if (!fails("rename")) {
        done = (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
        if (done == 0) {
            char both[8192];
            int len = snprintf(both, sizeof both, "%s%c%s", from, 0, to);
            put('R', 0, 0, both, (uint32_t)len);
        }
    }
    pthread_mutex_unlock(&lock);
    return done;
}

int rename(const char *from, const char *to) { return move(from, to); }

static int take_away(int dir, const char *path, int flags) {
    pthread_mutex_lock(&lock);
    start();
    int done = -1;
    if (!ours(path)) done = (int)syscall(SYS_unlinkat, dir, path, flags);
    else if (!fails("unlink")) {
        done = (int)syscall(SYS_unlinkat, dir, path, flags);
        if (done == 0) put('U', 0, 0, path, (uint32_t)strlen(path));
    }
    pthread_mutex_unlock(&lock);
    return done;
}

int unlink(const char *path) { return take_away(AT_FDCWD, path, 0); }
int unlinkat(int dir, const char *path, int flags) { return take_away(dir, path, flags); }
int rmdir(const char *path) { return take_away(AT_FDCWD, path, AT_REMOVEDIR); }

int mkdir(const char *path, mode_t mode) {
    pthread_mutex_lock(&lock);
    start();
    int done = -1;
    if (!ours(path)) done = (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode);
    else if (!fails("mkdir")) {
        done = (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode);
        if (done == 0) put('M', 0, 0, path, (uint32_t)strlen(path));
    }
    pthread_mutex_unlock(&lock);
    return done;
}

int close(int fd) {
    pthread_mutex_lock(&lock);
    start();
    int was = tracked(fd), late = was && fails("close");
    if (fd >= 0 && fd < FDS) open_files[fd].used = 0;
    int kept = errno, done = (int)syscall(SYS_close, fd);
    if (late) { errno = kept; done = -1; }
    pthread_mutex_unlock(&lock);
    return done;
}

int flock(int fd, int how) {
    pthread_mutex_lock(&lock);
    start();
    int no = tracked(fd) && !(how & LOCK_UN) && fails("lock");
    pthread_mutex_unlock(&lock);
    return no ? -1 : (int)syscall(SYS_flock, fd, how);
}

static int control(int fd, int what, void *with) {
    if (what == F_SETLK || what == F_SETLKW || what == F_OFD_SETLK) {
        pthread_mutex_lock(&lock);
        start();
        int no = tracked(fd) && fails("lock");
        pthread_mutex_unlock(&lock);
        if (no) return -1;
    }
    return (int)syscall(SYS_fcntl, fd, what, with);
}

int fcntl(int fd, int what, ...) { va_list rest; va_start(rest, what); void *with = va_arg(rest, void *); va_end(rest); return control(fd, what, with); }
int fcntl64(int fd, int what, ...) { va_list rest; va_start(rest, what); void *with = va_arg(rest, void *); va_end(rest); return control(fd, what, with); }
