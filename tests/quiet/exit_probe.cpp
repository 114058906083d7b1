// SPDX-License-Identifier: GPL-3.0-or-later
/// Preloaded into the program (LD_PRELOAD): tries at its end what a locked scan must not be able to
/// do, and says on standard error what came of each.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string>

namespace {

void tell(const char* what, long result) {
    const bool is_refused = result < 0 && errno == EPERM;
    const std::string line =
        std::string("probe ") + what + (is_refused ? " refused\n" : " possible\n");
    [[maybe_unused]] const auto written = write(STDERR_FILENO, line.data(), line.size());
}

struct Probe {
    Probe() = default;
    Probe(const Probe&) = delete;
    Probe& operator=(const Probe&) = delete;
    ~Probe() {
        tell("read", open("/etc/passwd", O_RDONLY | O_CLOEXEC));
        tell("write", open("/dev/null", O_WRONLY | O_CLOEXEC));
        tell("socket", socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        tell("identity", setuid(getuid()));
        tell("memory", code_memory());
        const pid_t child = fork();
        if (child == 0) _exit(0);
        tell("process", child);
        // There is no such program: possible means that the kernel looked for it.
        tell("program", execl("/nonexistent-program", "x", nullptr));
    }

  private:
    static long code_memory() {
        void* at = mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        return at == MAP_FAILED ? -1 : 0;
    }
} probe;

}  // namespace
