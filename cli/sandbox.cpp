// SPDX-License-Identifier: GPL-3.0-or-later
/// seccomp(2) by libseccomp, capabilities(7) by libcap-ng. docs/decisions/0016-quiet-scan.md
#include "cli/sandbox.h"

#include <cap-ng.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <vector>

namespace chipaudit {
namespace {

// The leak checker of a sanitized build starts a process of its own.
constexpr bool is_sanitized =
#if defined(__SANITIZE_ADDRESS__)
    true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
    true;
#else
    false;
#endif
#else
    false;
#endif
constexpr const char* sanitized = "this build has sanitizers, which need more than a scan may do";

struct Release {
    void operator()(void* filter) const { seccomp_release(filter); }
};

/// A list of system calls under construction; remembers the first fault.
class Filter {
  public:
    explicit Filter(std::uint32_t otherwise) : filter_(seccomp_init(otherwise)) {
        if (!filter_) fault_ = -ENOMEM;
        set(SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_ERRNO(EPERM));  // its default kills
        set(SCMP_FLTATR_CTL_TSYNC, 1);  // for all threads, also one that was left behind in a read
    }
    /// A name that this architecture does not have needs no rule.
    template <typename... Conditions>
    void add(std::uint32_t action, const char* name, Conditions... conditions) {
        const int call = seccomp_syscall_resolve_name(name);
        if (fault_ != 0 || call < 0) return;
        fault_ =
            seccomp_rule_add(filter_.get(), action, call, sizeof...(conditions), conditions...);
    }
    /// Empty, or what went wrong. Sets no_new_privs as well.
    std::string load() {
        if (fault_ == 0) fault_ = seccomp_load(filter_.get());
        if (fault_ == 0) return "";
        return std::string("the kernel does not take the system call filter: ") +
               std::strerror(-fault_);
    }

  private:
    void set(scmp_filter_attr attribute, std::uint32_t value) {
        if (fault_ == 0) fault_ = seccomp_attr_set(filter_.get(), attribute, value);
    }
    std::unique_ptr<void, Release> filter_;
    int fault_ = 0;
};

// Nothing of this is needed to read a machine, to start a reader thread, or to open an output.
constexpr auto refused_in_scan = std::to_array<const char*>({
    // network, and what reaches other processes
    "socket",
    "socketpair",
    "connect",
    "bind",
    "listen",
    "accept",
    "accept4",
    "sendto",
    "sendmsg",
    "sendmmsg",
    "ptrace",
    "process_vm_readv",
    "process_vm_writev",
    "process_madvise",
    "pidfd_open",
    "pidfd_getfd",
    "pidfd_send_signal",
    "kill",
    "tkill",
    "rt_sigqueueinfo",
    "rt_tgsigqueueinfo",
    "kcmp",
    // programs and processes; clone is below
    "execve",
    "execveat",
    "fork",
    "vfork",
    "unshare",
    "setns",
    // the kernel and the machine
    "init_module",
    "finit_module",
    "delete_module",
    "kexec_load",
    "kexec_file_load",
    "bpf",
    "perf_event_open",
    "userfaultfd",
    "io_uring_setup",
    "io_uring_enter",
    "io_uring_register",
    "iopl",
    "ioperm",
    "pciconfig_write",
    "pciconfig_read",
    "reboot",
    "swapon",
    "swapoff",
    "acct",
    "quotactl",
    "quotactl_fd",
    "settimeofday",
    "stime",
    "clock_settime",
    "clock_adjtime",
    "adjtimex",
    "sethostname",
    "setdomainname",
    "add_key",
    "request_key",
    "keyctl",
    "open_by_handle_at",
    "fanotify_init",
    "lookup_dcookie",
    // mounts and roots
    "mount",
    "umount",
    "umount2",
    "mount_setattr",
    "move_mount",
    "open_tree",
    "fsopen",
    "fsconfig",
    "fsmount",
    "fspick",
    "pivot_root",
    "chroot",
    // other identities
    "setuid",
    "setgid",
    "setreuid",
    "setregid",
    "setresuid",
    "setresgid",
    "setfsuid",
    "setfsgid",
    "setgroups",
    // files: outputs are new files, which openat, linkat, renameat and unlinkat are enough for
    "chmod",
    "fchmod",
    "fchmodat",
    "fchmodat2",
    "chown",
    "lchown",
    "fchown",
    "fchownat",
    "setxattr",
    "lsetxattr",
    "fsetxattr",
    "removexattr",
    "lremovexattr",
    "fremovexattr",
    "mknod",
    "mknodat",
    "mkdir",
    "mkdirat",
    "rmdir",
    "symlink",
    "symlinkat",
    "truncate",
    "ftruncate",
    "fallocate",
    "utime",
    "utimes",
    "utimensat",
    "futimesat",
    "creat",
    "rename",
    "link",
    "unlink",
    "name_to_handle_at",
});

// What computing on memory, writing to what is open, and ending take.
constexpr auto allowed_in_parsing = std::to_array<const char*>({
    "brk",
    "munmap",
    "mremap",
    "madvise",
    "futex",
    "getrandom",
    "clock_gettime",
    "gettimeofday",
    "sched_yield",
    "sched_getaffinity",
    "restart_syscall",
    "rseq",
    "set_robust_list",
    "write",
    "writev",
    "lseek",
    "fsync",
    "close",
    "fstat",
    "newfstatat",
    "fcntl",
    "linkat",
    "renameat",
    "renameat2",
    "unlinkat",
    "rt_sigaction",
    "rt_sigprocmask",
    "rt_sigreturn",
    "sigaltstack",
    "getpid",
    "gettid",
    "tgkill",
    "exit",
    "exit_group",
});

/// Capabilities belong to a thread: one that was left behind keeps them, and the filter.
std::string drop_capabilities(bool in_folders_of_others) {
    constexpr auto both = static_cast<capng_type_t>(CAPNG_EFFECTIVE | CAPNG_PERMITTED);
    constexpr const char* failed = "the capabilities cannot be given up";
    if (capng_get_caps_process() != 0) return failed;
    std::vector<unsigned> kept;
    for (const unsigned one : {CAP_DAC_OVERRIDE, CAP_FOWNER}) {
        if (in_folders_of_others && capng_have_capability(CAPNG_EFFECTIVE, one) == 1)
            kept.push_back(one);
    }
    capng_clear(CAPNG_SELECT_CAPS);
    for (const unsigned one : kept) capng_update(CAPNG_ADD, both, one);
    return capng_apply(CAPNG_SELECT_CAPS) == 0 ? "" : failed;
}

}  // namespace

std::string confine_scan() {
    if (is_sanitized) return sanitized;
    const std::uint32_t refuse = SCMP_ACT_ERRNO(EPERM);
    Filter filter(SCMP_ACT_ALLOW);
    for (const char* name : refused_in_scan) filter.add(refuse, name);
    filter.add(refuse, "clone", SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0));
    // Its flags lie in memory, where no filter sees them; without it glibc falls back to clone.
    filter.add(SCMP_ACT_ERRNO(ENOSYS), "clone3");
    return filter.load();
}

std::string confine_parsing(bool in_folders_of_others) {
    if (is_sanitized) return sanitized;
    std::string why = drop_capabilities(in_folders_of_others);
    Filter filter(SCMP_ACT_ERRNO(EPERM));
    for (const char* name : allowed_in_parsing) filter.add(SCMP_ACT_ALLOW, name);
    for (const char* name : {"mmap", "mprotect"})
        filter.add(SCMP_ACT_ALLOW, name, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
    const std::string no_filter = filter.load();
    return why.empty() ? no_filter : why;
}

}  // namespace chipaudit
