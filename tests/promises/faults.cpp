// Makes the n-th call of one kind fail, in any command that this library is preloaded into. Comes in: the environment
// (PAYRULE_FAULT_CALL, _NTH, _ERRNO; _NTH 0 fails nothing); goes out: the calls, failed or passed on, and at the end
// how many there were in the file PAYRULE_FAULT_COUNT. Must not know the commands; called by faults.py.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>

// It stands in for the C library, whose names are reserved, and reads numbers that faults.py wrote, before main.
// NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming,cert-err34-c,cert-err58-cpp)
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* old, std::size_t size);
}

namespace {

// Constant before any constructor runs: memory is asked for long before main.
char wanted[16] = "";
long nth = 0;
int error_number = 0;
std::atomic<long> calls{0};
std::atomic<bool> at_work{false};

/// Counts a call of the wanted kind; true where this one is to fail, and errno says so.
bool due(const char* call) {
    if (!at_work || std::strcmp(call, wanted) != 0 || ++calls != nth) return false;
    errno = error_number;
    return true;
}

template <class Function>
Function real(Function, const char* name) {
    return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

/// glibc's mark of a stream on which a write failed.
void mark_failed(std::FILE* stream) { stream->_flags |= 0x20; }

struct Plan {
    Plan() {
        const char* call = std::getenv("PAYRULE_FAULT_CALL");
        const char* number = std::getenv("PAYRULE_FAULT_NTH");
        const char* error = std::getenv("PAYRULE_FAULT_ERRNO");
        nth = number != nullptr ? std::atol(number) : 0;
        error_number = error != nullptr ? std::atoi(error) : EIO;
        if (call != nullptr && std::strlen(call) < sizeof wanted) std::strcpy(wanted, call);
    }
    Plan(const Plan&) = delete;
    Plan& operator=(const Plan&) = delete;
    ~Plan() {
        const char* path = std::getenv("PAYRULE_FAULT_COUNT");
        if (path == nullptr) return;
        at_work = false;
        const int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
        char text[32];
        const int length = std::snprintf(text, sizeof text, "%ld\n", calls.load());
        if (file >= 0 && write(file, text, static_cast<std::size_t>(length)) == length) close(file);
    }
} plan;

using Main = int (*)(int, char**, char**);
Main command_main = nullptr;

int main_at_work(int count, char** arguments, char** environment) {
    at_work = true;
    return command_main(count, arguments, environment);
}

}  // namespace

extern "C" {

int __libc_start_main(Main main, int count, char** arguments, Main begin, void (*end)(), void (*linker_end)(),
                      void* stack_end) {
    command_main = main;
    static const auto passed_on = real(&__libc_start_main, "__libc_start_main");
    return passed_on(&main_at_work, count, arguments, begin, end, linker_end, stack_end);
}

void* malloc(std::size_t size) { return due("malloc") ? nullptr : __libc_malloc(size); }
void* calloc(std::size_t count, std::size_t size) { return due("malloc") ? nullptr : __libc_calloc(count, size); }
void* realloc(void* old, std::size_t size) { return due("malloc") ? nullptr : __libc_realloc(old, size); }

ssize_t write(int file, const void* bytes, std::size_t size) {
    static const auto passed_on = real(&write, "write");
    if (due("write")) return -1;
    if (size > 1 && due("short_write")) return passed_on(file, bytes, size / 2);
    return passed_on(file, bytes, size);
}

ssize_t read(int file, void* bytes, std::size_t size) {
    static const auto passed_on = real(&read, "read");
    if (due("read")) return -1;
    if (size > 1 && due("short_read")) return passed_on(file, bytes, size / 2);
    return passed_on(file, bytes, size);
}

int open(const char* path, int flags, ...) {
    static const auto passed_on = real(&open, "open");
    std::va_list arguments;
    va_start(arguments, flags);
    const int mode = (flags & O_CREAT) != 0 ? va_arg(arguments, int) : 0;
    va_end(arguments);
    return due("open") ? -1 : passed_on(path, flags, mode);
}

int close(int file) {
    static const auto passed_on = real(&close, "close");
    const int result = passed_on(file);
    return due("close") ? -1 : result;
}

int fsync(int file) {
    static const auto passed_on = real(&fsync, "fsync");
    return due("fsync") ? -1 : passed_on(file);
}

int rename(const char* from, const char* to) noexcept {
    static const auto passed_on = real(&rename, "rename");
    return due("rename") ? -1 : passed_on(from, to);
}

void* mmap(void* where, std::size_t size, int protection, int flags, int file, off_t offset) noexcept {
    static const auto passed_on = real(&mmap, "mmap");
    return due("mmap") ? MAP_FAILED : passed_on(where, size, protection, flags, file, offset);
}

std::FILE* fopen(const char* path, const char* mode) {
    static const auto passed_on = real(&fopen, "fopen");
    return due("fopen") ? nullptr : passed_on(path, mode);
}

std::size_t fread(void* bytes, std::size_t size, std::size_t count, std::FILE* stream) {
    static const auto passed_on = real(&fread, "fread");
    if (!due("fread")) return passed_on(bytes, size, count, stream);
    mark_failed(stream);
    return 0;
}

/// Half of the bytes arrive, as on a disk that is full.
std::size_t fwrite(const void* bytes, std::size_t size, std::size_t count, std::FILE* stream) {
    static const auto passed_on = real(&fwrite, "fwrite");
    if (!due("fwrite")) return passed_on(bytes, size, count, stream);
    const std::size_t half = passed_on(bytes, size, count / 2, stream);
    mark_failed(stream);
    errno = error_number;
    return half;
}

int fflush(std::FILE* stream) {
    static const auto passed_on = real(&fflush, "fflush");
    if (!due("fflush")) return passed_on(stream);
    if (stream != nullptr) mark_failed(stream);
    return EOF;
}

int fclose(std::FILE* stream) {
    static const auto passed_on = real(&fclose, "fclose");
    const int result = passed_on(stream);
    return due("fclose") ? EOF : result;
}

}  // extern "C"
// NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming,cert-err34-c,cert-err58-cpp)
