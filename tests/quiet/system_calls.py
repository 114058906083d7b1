# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads what `strace -f -y -o FILE` wrote, and tells which of it a scan has promised not to do."""
import os
import re
from typing import Iterable, Iterator, NamedTuple

NETWORK = {"socket", "socketpair", "connect", "bind", "listen", "accept", "accept4", "sendto", "sendmsg", "sendmmsg"}
PROCESSES = {"fork", "vfork", "execve", "execveat", "ptrace", "kill", "tkill"}
CHANGES = {"creat", "mkdir", "mkdirat", "rmdir", "rename", "renameat", "renameat2", "link", "linkat", "symlink",
           "symlinkat", "unlink", "unlinkat", "mknod", "mknodat", "truncate", "ftruncate", "chmod", "fchmod",
           "fchmodat", "chown", "fchown", "lchown", "fchownat", "setxattr", "fsetxattr", "utimensat", "mount",
           "umount2", "sethostname", "init_module", "finit_module", "bpf"}
WRITES = {"write", "writev", "pwrite64", "pwritev", "sendfile", "splice", "copy_file_range"}
TERMINAL = ("TCGETS", "TIOCGWINSZ")
HANDS_OFF = re.compile(r"^(rom|resource\d+(_wc)?|reset|remove|rescan|enable|d3cold_allowed)$")
LIBRARY = re.compile(r"\.so(\.\d+)*$")


class Call(NamedTuple):
    """One system call as strace prints it; result is what stands behind the last ' = '."""
    name: str
    arguments: str
    result: str

    def __str__(self) -> str:
        return f"{self.name}({self.arguments}) = {self.result}"[:300]


def read_trace(text: str) -> list[Call]:
    """In the order in which the calls returned. A call that another thread interrupted in the trace is put together."""
    calls, begun = [], {}
    for line in text.splitlines():
        match = re.match(r"(?:(\d+)\s+)?(.*)", line)
        thread, rest = match.group(1), match.group(2)
        if rest.endswith("<unfinished ...>"):
            begun[thread] = rest[:-len("<unfinished ...>")].rstrip()
            continue
        resumed = re.match(r"<\.\.\. \w+ resumed>(.*)", rest)
        if resumed:
            rest = begun.pop(thread, "") + resumed.group(1)
        call = re.match(r"(\w+)\((.*)\)\s+= (.*)$", rest)
        if call:
            calls.append(Call(*call.groups()))
    return calls


def asked_path(call: Call) -> str:
    """The path that an open asks for, absolute where strace could tell; empty for other calls."""
    if call.name not in ("open", "openat", "openat2"):
        return ""
    quoted = re.search(r'"((?:[^"\\]|\\.)*)"', call.arguments)
    folder = re.match(r"\w+<([^>]*)>", call.arguments)
    path = quoted.group(1) if quoted else ""
    return os.path.join(folder.group(1), path) if folder else path


def opened_path(call: Call) -> str:
    """The file that an open gave, links resolved; empty where it failed."""
    given = re.match(r"\d+<([^>]*)>", call.result)
    return given.group(1) if asked_path(call) and given else ""


def opened_files(calls: Iterable[Call], below: str) -> list[str]:
    """Regular files opened below a folder, each once, in the order of their first opening."""
    paths = {opened_path(call): None for call in calls if "O_DIRECTORY" not in call.arguments and "O_PATH" not in call.arguments}
    return [path for path in paths if path.startswith(below.rstrip("/") + "/")]


def breaches(calls: list[Call], outputs: Iterable[str] = ()) -> Iterator[str]:
    """One line for each call that a scan must not make. The first execve is how strace starts the program."""
    folders = {os.path.dirname(output) for output in outputs}
    confined = False
    for number, call in enumerate(calls):
        confined = confined or call.name == "seccomp"
        why = _breach(call, set(outputs), folders, confined)
        if why and not (call.name == "execve" and number == 0):
            yield f"{why}: {call}"


def _breach(call: Call, outputs: set[str], folders: set[str], confined: bool) -> str:
    if call.name in NETWORK:
        return "network"
    if call.name in PROCESSES or (call.name in ("clone", "clone3") and "CLONE_THREAD" not in call.arguments):
        return "process"
    if call.name in CHANGES:
        names = re.findall(r'<([^>]*)>, "([^"]*)"', call.arguments)
        own = names and all(folder in folders and _is_own(os.path.join(folder, name), outputs) for folder, name in names)
        return "" if own else "change"
    if call.name in WRITES:
        target = re.match(r"(\d+)<([^>]*)>", call.arguments)
        own = target and (target.group(1) in ("1", "2") or _is_own(target.group(2), outputs))
        return "" if own else "write"
    if call.name == "ioctl" and not any(word in call.arguments for word in TERMINAL):
        return "device control"
    path = asked_path(call)
    if not path:
        return ""
    if re.search(r"O_(WRONLY|RDWR|CREAT|TRUNC)", call.arguments) and not _is_own(path, outputs):
        return "write"
    if path.startswith("/sys/") and HANDS_OFF.match(os.path.basename(path)):
        return "hands off"
    if confined and LIBRARY.search(path):
        return "code loaded"
    return ""


def _is_own(path: str, outputs: set[str]) -> bool:
    """An output, or the temporary file beside it."""
    folder, name = os.path.split(path.removesuffix(" (deleted)"))
    return path in outputs or (name.startswith(".chipaudit-") and any(os.path.dirname(o) == folder for o in outputs))


def after_lock(calls: list[Call]) -> list[Call]:
    """What was done after the second filter was loaded; empty where none was."""
    locks = [number for number, call in enumerate(calls) if call.name == "seccomp" and call.result == "0"
             and "SECCOMP_SET_MODE_FILTER" in call.arguments]
    return calls[locks[1] + 1:] if len(locks) > 1 else []
