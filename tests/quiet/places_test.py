#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Scans in places where less can be seen, and outputs into places where less can be written.

places_test.py --build RELEASE_BUILD; exit 77 and a line "SKIPPED: …" where namespaces are not permitted. Each place has
its twin, the whole host: a place that hides something must not look like it.
"""
import argparse
import json
import os
import pathlib
import re
import shlex
import shutil
import stat
import subprocess
import sys
import tempfile
from typing import NamedTuple, Optional

from places import give_up, may, need, release_binary, write_tree

NOBODY = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]
QUIET_SHELL = ["unshare", "-m", "sh", "-ec"]
LISTING = b"00:00.0 Host bridge [0600]: Intel [8086:29c0]\n00:01.0 Processing accelerators [1200]: x [19e5:d802]\n"


class Scan(NamedTuple):
    """How a scan ended and what it reported."""
    code: int
    report: Optional[dict]
    words: str

    @property
    def result(self) -> str:
        return self.report["verdict"]["result"] if self.report else "no report"

    @property
    def reasons(self) -> set[str]:
        return {reason["code"] for reason in self.report["verdict"]["reasons"]} if self.report else set()

    @property
    def addresses(self) -> list[str]:
        return [entry["address"] for entry in self.report["host"]["functions"]] if self.report else []


def scan(*command, standard_input=None) -> Scan:
    run = subprocess.run([str(word) for word in command], capture_output=True, check=False, input=standard_input)
    try:
        report = json.loads(run.stdout)
    except json.JSONDecodeError:
        report = None
    return Scan(run.returncode, report, run.stderr.decode(errors="replace")[:300])


def differs(place: str, seen: Scan, code: int, result: str, reason: str) -> list[str]:
    if (seen.code, seen.result) == (code, result) and reason in seen.reasons:
        return []
    return [f"{place}: exit {seen.code}, {seen.result}, {sorted(seen.reasons)}, expected {code}, {result}, {reason}; "
            f"it said: {seen.words}"]


def as_nobody(chipaudit: pathlib.Path, host: Scan) -> list[str]:
    seen = scan(*NOBODY, chipaudit, "scan", "-f", "json")
    found = []
    if seen.addresses != host.addresses:
        found.append(f"nobody: sees {len(seen.addresses)} functions, root {len(host.addresses)}")
    if seen.report and seen.report["host"]["platform"]["privileges"]:
        found.append("nobody: is told to be privileged")
    if host.report and not host.report["host"]["platform"]["privileges"]:
        found.append("root: is told not to be privileged")
    if seen.code == 0 and host.code != 0:
        found.append(f"nobody: exit 0, root {host.code}")
    return found if seen.report else [f"nobody: no report: {seen.words}"]


def masked(chipaudit: pathlib.Path, work: pathlib.Path) -> list[str]:
    """Something is mounted over the PCI directory."""
    def behind(mount: str) -> Scan:
        return scan(*QUIET_SHELL, f"{mount} && exec \"$0\" scan -f json --fail-on none", chipaudit)
    tree = work / "tree"
    write_tree("q35.sysfs", tree)
    fake = shlex.quote(str(tree / "sys/bus/pci"))
    return (differs("tmpfs over bus/pci", behind("mount -t tmpfs none /sys/bus/pci"), 3, "blind", "pci_directory_missing") +
            differs("tmpfs over devices", behind("mount -t tmpfs none /sys/bus/pci && mkdir /sys/bus/pci/devices"), 3,
                    "blind", "pci_directory_empty") +
            differs("another machine over bus/pci", behind(f"mount --bind {fake} /sys/bus/pci"), 3, "incomplete",
                    "not_sysfs"))


def make_root(chipaudit: pathlib.Path, root: pathlib.Path):
    """The program and the libraries that its loader takes, nothing else."""
    listed = subprocess.run(["ldd", chipaudit], capture_output=True, check=True).stdout.decode()
    for library in re.findall(r"(?:=> )?(/\S+) \(0x", listed):
        (root / library.lstrip("/")).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(library, root / library.lstrip("/"))
    (root / "sys").mkdir()
    shutil.copy(chipaudit, root / "chipaudit")


def in_chroot(chipaudit: pathlib.Path, work: pathlib.Path, host: Scan) -> list[str]:
    """No network, no /proc, no /etc; without /sys, and with it."""
    root = work / "root"
    make_root(chipaudit, root)
    def inside(mount: str) -> Scan:
        return scan("unshare", "-n", "-m", "sh", "-ec", f"{mount}; exec chroot \"$0\" /chipaudit scan -f json", root)
    found = differs("chroot without /sys", inside(":"), 3, "blind", "pci_directory_missing")
    seen = inside(f"mount --rbind /sys {shlex.quote(str(root / 'sys'))}")
    if seen.addresses != host.addresses:
        found.append(f"chroot with /sys: {len(seen.addresses)} functions, host {len(host.addresses)}: {seen.words}")
    if seen.result != host.result or seen.code != host.code:
        found.append(f"chroot with /sys: {seen.result}, exit {seen.code}; host: {host.result}, exit {host.code}")
    return found


def outputs(chipaudit: pathlib.Path, work: pathlib.Path) -> list[str]:
    """-o into folders of others: root can, though it has given up its capabilities by then; nobody cannot."""
    found = []
    folders = {"theirs": (65534, 0o700), "unwritable": (0, 0o500), "mine": (0, 0o755)}
    for name, (owner, mode) in folders.items():
        folder = work / name
        folder.mkdir()
        (folder / "old.json").write_text("old")
        os.chown(folder, owner, owner)
        os.chmod(folder, mode)
        for words, file in ((["scan"], "scan.json"), (["capture"], "capture.json"),
                            (["scan", "--from", "-"], "listing.json"), (["scan", "--force"], "old.json")):
            run = subprocess.run([chipaudit, *words, "-f", "json", "-o", folder / file], capture_output=True, check=False,
                                 input=LISTING)
            written = (folder / file).read_text() if (folder / file).exists() else ""
            if run.returncode not in (0, 2, 3) or not written.startswith("{"):
                found.append(f"root into {name}, {shlex.join(words)}: exit {run.returncode}: {run.stderr.decode()[:200]}")
            elif stat.S_IMODE((folder / file).stat().st_mode) != 0o644:
                found.append(f"root into {name}: mode {stat.S_IMODE((folder / file).stat().st_mode):o}")
        run = subprocess.run([chipaudit, "scan", "-f", "json", "-o", folder / "old.json"], capture_output=True, check=False)
        if run.returncode != 73:
            found.append(f"root into {name} without --force: exit {run.returncode}, expected 73")
        if left := sorted(file.name for file in folder.iterdir() if file.name.startswith(".")):
            found.append(f"left behind in {name}: {left}")
    run = subprocess.run([*NOBODY, chipaudit, "scan", "-o", work / "mine" / "nobody.json"], capture_output=True, check=False)
    if run.returncode != 73:
        found.append(f"nobody into mine: exit {run.returncode}, expected 73")
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--build", type=pathlib.Path, required=True)
    words = parser.parse_args()
    need("setpriv", "unshare", "chroot", "ldd")
    if os.geteuid() != 0:
        give_up("needs root, to become others")
    if not may("unshare", "-n", "-m"):
        give_up("no mount or network namespaces here")
    os.umask(0o022)
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        work.chmod(0o755)
        chipaudit = work / "chipaudit"
        shutil.copy(release_binary(words.build), chipaudit)  # where nobody may go
        host = scan(chipaudit, "scan", "-f", "json")
        found = [] if host.report else [f"this host: no report: {host.words}"]
        found += as_nobody(chipaudit, host) + masked(chipaudit, work) + in_chroot(chipaudit, work, host)
        found += outputs(chipaudit, work)
    for line in found:
        print(line)
    print(f"places: {len(found)} complaints; this host: {host.result}, {len(host.addresses)} functions")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
