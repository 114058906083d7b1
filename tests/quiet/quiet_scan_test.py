#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Watches scans with strace: no network, no process, no write outside -o, nothing opened that wakes or changes a device,
below /sys exactly the files that --dry-run prints, and below /proc none but those.

quiet_scan_test.py --build RELEASE_BUILD --probe MODULE; exit 77 and a line "SKIPPED: …" where strace may not trace.
This host is scanned as it is; as it may have no accelerator, a model of a server is mounted over /sys as well.
"""
import argparse
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

from places import functions, give_up, may, need, release_binary, write_tree
from system_calls import Call, after_lock, asked_path, breaches, opened_files, read_trace

ASLEEP, LOOKED_AT = "0001:82:00.0", "0000:02:00.0"  # two of the accelerators of ascend-8.sysfs
# Printed by --dry-run and yet not opened where uevent and config space say the same: second sources.
SPARE = re.compile(r"/(vendor|device|class|revision|subsystem_vendor|subsystem_device)$")

FORBIDDEN = [
    'socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 3<socket:[1]>',
    'connect(3<socket:[1]>, {sa_family=AF_UNIX}, 110) = -1 ENOENT (No such file or directory)',
    'execve("/bin/true", ["true"], 0x7ffc /* 9 vars */) = 0',
    'clone(child_stack=NULL, flags=CLONE_CHILD_CLEARTID|SIGCHLD) = 7',
    'vfork() = 8',
    'openat(AT_FDCWD</>, "/tmp/x", O_WRONLY|O_CREAT, 0666) = 3</tmp/x>',
    'openat(AT_FDCWD</>, "/sys/bus/pci/devices/0000:00:01.0/config", O_RDWR) = -1 EPERM (Operation not permitted)',
    'write(3</tmp/x>, "a", 1) = 1',
    'unlink("/tmp/x") = 0',
    'renameat(4</tmp>, ".chipaudit-1-0", 4</tmp>, "passwd") = 0',
    'openat(5</sys/devices/pci0000:00/0000:00:01.0>, "resource0", O_RDONLY) = 6</sys/x>',
    'openat(AT_FDCWD</>, "/sys/bus/pci/devices/0000:00:01.0/rom", O_RDONLY) = -1 EACCES (Permission denied)',
    'openat(AT_FDCWD</>, "/usr/lib/hwloc/hwloc_cuda.so", O_RDONLY|O_CLOEXEC) = 3</usr/lib/hwloc/hwloc_cuda.so>',
    'ioctl(3</dev/nvidia0>, _IOC(_IOC_READ, 0x46, 0xd6, 0x8), 0x7ffd) = 0',
]
HARMLESS = [
    'openat(5</sys/devices/pci0000:00/0000:00:01.0>, "resource", O_RDONLY|O_NOFOLLOW) = 6</sys/devices/x/resource>',
    'clone(child_stack=0x7f, flags=CLONE_VM|CLONE_THREAD|CLONE_SIGHAND) = 7',
    'openat(4</out>, ".chipaudit-1-0", O_WRONLY|O_CREAT|O_EXCL, 0666) = 5</out/.chipaudit-1-0>',
    'linkat(4</out>, ".chipaudit-1-0", 4</out>, "report.json", 0) = 0',
    'write(1<pipe:[4]>, "FINDINGS", 8) = 8',
    'ioctl(1<pipe:[4]>, TCGETS, 0x7ffd) = -1 ENOTTY (Inappropriate ioctl for device)',
]


def check_checker():
    """The twin of all below: what is forbidden is seen, each alone; what is harmless is not."""
    start = '1 execve("chipaudit", ["chipaudit"], 0x7ffc) = 0\n1 seccomp(SECCOMP_SET_MODE_FILTER, 0, {}) = 0\n'
    for line in FORBIDDEN:
        if len(list(breaches(read_trace(f"{start}1 {line}"), ["/out/report.json"]))) != 1:
            yield f"the checker does not see: {line}"
    harmless = start + "".join(f"1 {line}\n" for line in HARMLESS)
    yield from (f"the checker complains without need: {line}" for line in breaches(read_trace(harmless), ["/out/report.json"]))
    torn = '7 openat(AT_FDCWD</>, "/etc/x", <unfinished ...>\n8 brk(NULL) = 0x1\n7 <... openat resumed>O_RDONLY) = 3</etc/x>'
    if [call.name for call in read_trace(torn)] != ["brk", "openat"]:
        yield "the checker does not put torn calls together"


class Scans:
    """Runs scans in one place; `inside` is the command that brings us there."""

    def __init__(self, binary: pathlib.Path, work: pathlib.Path, inside: list[str]):
        self.binary, self.work, self.inside = binary, work, inside

    def run(self, *words, environment=None) -> subprocess.CompletedProcess:
        return subprocess.run([*self.inside, self.binary, *words], capture_output=True, check=False,
                              env={**os.environ, **(environment or {})})

    def trace(self, *words) -> tuple[int, list[Call]]:
        file = self.work / "trace"
        run = subprocess.run([*self.inside, "strace", "-f", "-y", "-s", "300", "-o", file, self.binary, *words],
                             capture_output=True, check=False)
        return run.returncode, read_trace(file.read_text(errors="replace"))

    def dry_files(self) -> list[str]:
        run = self.run("scan", "--dry-run")
        return run.stdout.decode().splitlines()


def check_calls(scans: Scans, name: str) -> list[str]:
    """One scan with a report in a file: nothing forbidden, and nothing opened after the lock."""
    output = scans.work / f"{name}.json"
    code, calls = scans.trace("scan", "-o", f"json={output}", "--force")
    found = list(breaches(calls, [str(output)]))
    if code not in (0, 2, 3) or not output.exists():
        found.append(f"the scan did not work: exit {code}")
    late = after_lock(calls)
    if not late:
        found.append("the scan was not locked")
    found += [f"after the lock: {call}" for call in late if asked_path(call)]
    if not any(call.name == "capset" and "effective=0, permitted=0" in call.arguments and call.result == "0" for call in calls):
        found.append("the capabilities were not dropped")
    found += [f"left behind: {file}" for file in scans.work.glob(".chipaudit-*")]
    return found


def check_dry_run(scans: Scans, real) -> list[str]:
    """`real`: a path of /sys with its links resolved, as the place has them."""
    _, calls = scans.trace("scan", "-f", "json")
    printed = [path for path in scans.dry_files() if path.startswith("/sys/")]
    folders = tuple(real(path) + "/" for path in printed if path.endswith("/"))  # hwloc chooses among their files
    opened = {path for path in opened_files(calls, "/sys") if not path.startswith(folders)}
    named = {real(path) for path in printed if not path.endswith("/")}
    _, dry = scans.trace("scan", "--dry-run")
    quiet = [call for call in dry if re.search(r"/(config|vpd|resource\w*|rom)$", asked_path(call))]
    # Libraries read of /proc too; of other processes it is who has an accelerator open.
    of_system = {re.sub(r"^/proc/\d+/(cgroup|cpuset|mounts|status)$", r"/proc/self/\1", path) for path in opened_files(calls, "/proc")}
    of_system = {path for path in of_system if not re.match(r"/proc/\d+/", path)}
    opened_in_proc = of_system - set(scans.dry_files())
    return ([f"opened, not printed by --dry-run: {path}" for path in sorted((opened - named) | opened_in_proc)] +
            [f"printed by --dry-run, not opened: {path}" for path in sorted(named - opened)
             if not SPARE.search(path)] +
            [f"--dry-run opened a file of a device: {call}" for call in quiet] +
            ([] if opened else ["nothing was opened below /sys"]))


def check_devices(scans: Scans) -> list[str]:
    """The model: whose config and vital product data are opened, and when."""
    _, calls = scans.trace("scan", "-f", "json")
    asked = [asked_path(call) for call in calls]
    def places(file: str) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for number, path in enumerate(asked):
            match = re.search(r"/([0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7])/" + file + "$", path)
            if match:
                found.setdefault(match.group(1), []).append(number)
        return found
    config, vpd, bars = places("config"), places("vpd"), places("resource")
    found = []
    if ASLEEP in config or ASLEEP in vpd:
        found.append(f"{ASLEEP} sleeps, and its config space or vital product data was opened")
    if LOOKED_AT not in config or LOOKED_AT not in vpd:
        found.append(f"{LOOKED_AT} is an accelerator, and its config space or vital product data was not opened")
    if not set(vpd) < set(bars):
        found.append(f"vital product data of {sorted(set(vpd) - set(bars))}, which are looked at no closer")
    last = max(max(numbers) for numbers in (config | bars).values())
    if vpd and min(min(numbers) for numbers in vpd.values()) < last:
        found.append("vital product data was not asked for last")
    return found


def check_probe(scans: Scans, probe: pathlib.Path) -> list[str]:
    """A library of ours tries at the end of the program what must be refused; without a scan nothing is."""
    found = []
    for words, expected in ((("scan",), "refused"), (("capture",), "refused"), (("scan", "--from", "-"), "refused"),
                            (("version",), "possible")):
        run = subprocess.run([scans.binary, *words], input=b"00:00.0 Host bridge [0600]: x [8086:29c0]\n",
                             capture_output=True, check=False, env={**os.environ, "LD_PRELOAD": str(probe)})
        tries = re.findall(r"^probe (\w+) (\w+)$", run.stderr.decode(), re.M)
        found += [f"{shlex.join(words)}: {what} is {came}" for what, came in tries if came != expected]
        if len(tries) != 7:
            found.append(f"{shlex.join(words)}: the probe said {len(tries)} of 7 lines")
    return found


def make_model(top: pathlib.Path) -> list[str]:
    """A server with files that a scan must not touch, and one accelerator asleep; how to get there."""
    write_tree("ascend-8.sysfs", top)
    for address, folder in functions(top).items():
        for name in ("rom", "resource0", "resource2_wc", "reset", "vpd"):
            (folder / name).write_bytes(b"\x82\x04\x00Card\x78" if name == "vpd" else b"")
        if address == ASLEEP:
            (folder / "power_state").write_text("D3cold\n")
    script = f"mount --bind {shlex.quote(str(top / 'sys'))} /sys && exec \"$@\""
    return ["unshare", "-m", "sh", "-c", script, "sh"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--probe", type=pathlib.Path, required=True)
    words = parser.parse_args()
    found = [f"checker: {line}" for line in check_checker()]
    need("strace", "unshare")
    binary = release_binary(words.build)
    if not may("strace", "-o", "/dev/null"):
        give_up("strace may not trace here")
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder).resolve()
        host = Scans(binary, work, [])
        found += [f"this host: {line}" for line in check_calls(host, "host")]
        found += [f"this host: {line}" for line in check_dry_run(host, os.path.realpath)]
        found += [f"probe: {line}" for line in check_probe(host, words.probe)]
        missing = "" if may("unshare", "-m", "mount", "-t", "tmpfs", "none", "/mnt") or may("unshare", "-m") else \
            "no mount namespaces here"
        if missing and not found:
            give_up(f"{missing}: only this host was watched, no accelerator")
        model_top = work / "model"
        inside = make_model(model_top)
        model = Scans(binary, work, inside)
        def real(path: str) -> str:
            return os.path.realpath(str(model_top) + path).removeprefix(str(model_top))
        found += [f"model: {line}" for line in check_calls(model, "model")]
        found += [f"model: {line}" for line in check_dry_run(model, real)]
        found += [f"model: {line}" for line in check_devices(model)]
    for line in found:
        print(line)
    print(f"quiet: {len(found)} complaints")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
