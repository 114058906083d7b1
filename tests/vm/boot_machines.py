#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Boots each machine, scans it as root and as nobody, and compares the reports with the model that built it.

boot_machines.py [--build RELEASE_BUILD] [--work FOLDER] [NAME…]; exit 77 and a line "SKIPPED: …" where something is
missing, which is a failure where CHIPAUDIT_REQUIRE lists "vm". The same machine as a folder is scanned too: the cheap
test bed is as good as the dear one as long as both reports pass.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import time

from check_report import differences, toothless, unexpected
from guest import AS_OF, Results, Tools, boot, prepare
from guest_kernel import Unavailable
from machine import Machine
from machines import MACHINES
from sysfs_tree import write_tree

SKIP_CODE = 77


def release_binary(build: pathlib.Path) -> pathlib.Path:
    """The release binary, brought up to date: an old one would prove nothing."""
    if not (build / "build.ninja").exists():
        raise Unavailable(f"no release build in {build}: ./quickstart scan makes one")
    run = subprocess.run(["cmake", "--build", build, "--target", "chipaudit"], capture_output=True, check=False)
    if run.returncode:
        sys.exit(f"the release binary does not build:\n{run.stdout.decode(errors='replace')[-3000:]}")
    return build / "chipaudit"


def tools_or_skip(words: argparse.Namespace) -> Tools:
    try:
        return prepare(release_binary(words.build), words.work)
    except Unavailable as missing:
        required = "vm" in os.environ.get("CHIPAUDIT_REQUIRE", "").split(",")
        print(f"{'FAILED, as CHIPAUDIT_REQUIRE lists vm' if required else 'SKIPPED'}: {missing}")
        sys.exit(1 if required else SKIP_CODE)


def parse_words(description: str) -> argparse.ArgumentParser:
    """The words that every test with a guest takes."""
    top = pathlib.Path(__file__).resolve().parents[2]
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--build", type=pathlib.Path, default=top / "build/release", help="where the release binary is")
    parser.add_argument("--work", type=pathlib.Path, default=top / "build/vm", help="for kernel, module and results")
    return parser


def kernel_complaints(results: Results) -> list[str]:
    """Words of our module beyond the one line that says it is ready."""
    lines = [line for line in results.text("dmesg").splitlines() if "pcireplay: " in line and "taint" not in line]
    ready = [line for line in lines if " roots, " in line]
    return [line for line in lines if line not in ready] + ([] if ready else ["the module did not start"])


def check_scan(machine: Machine, user: str, report: str, code: str, words: str) -> list[str]:
    try:
        parsed = json.loads(report)
    except json.JSONDecodeError as error:
        return [f"{user} report: {error}; exit code {code}; said: {words[:500]}"]
    verdict = machine.unprivileged if user == "nobody" else machine.verdict
    found = list(differences(machine, parsed, int(code), verdict, user != "nobody"))
    found = unexpected(found, machine)
    if not found:
        found = list(toothless(machine, parsed, user != "nobody"))
    return [f"{user}: {line}" for line in found]


def scan_folder(tools: Tools, machine: Machine) -> list[str]:
    folder = tools.work / machine.name / "tree"
    write_tree(machine, folder)
    run = subprocess.run([tools.chipaudit, "scan", "--from", folder, "-f", "json", "--as-of", AS_OF],
                         capture_output=True, check=False)
    return check_scan(machine, "folder", run.stdout.decode(), str(run.returncode), run.stderr.decode())


def check_machine(tools: Tools, machine: Machine) -> list[str]:
    begin = time.monotonic()
    results = boot(tools, machine)
    found = scan_folder(tools, machine)
    for user in ("root", "nobody"):
        found += check_scan(machine, user, results.text(f"{user}.json"), results.text(f"{user}.code").strip(),
                            results.text(f"{user}.err"))
    found += [f"kernel: {line}" for line in kernel_complaints(results)]
    print(f"{machine.name}: {len(list(machine.visible()))} functions, {time.monotonic() - begin:.1f} s "
          f"(QEMU {results.seconds:.1f} s): {f'{len(found)} DIFFERENCES' if found else 'as modelled'}", flush=True)
    for line in found[:40]:
        print(f"  {line}")
    for what, fact in machine.known:
        print(f"  known deviation: {getattr(what, 'address', what)} {fact}")
    return found


def main() -> int:
    parser = parse_words(__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of: {' '.join(MACHINES)}; default: all")
    words = parser.parse_args()
    begin, tools = time.monotonic(), tools_or_skip(words)
    print(f"kernel {tools.kernel.image.name}, tools ready after {time.monotonic() - begin:.1f} s")
    failed = [name for name in words.names or MACHINES if check_machine(tools, MACHINES[name]())]
    print(f"{len(words.names or MACHINES) - len(failed)} machines as modelled, {len(failed)} not, "
          f"{time.monotonic() - begin:.1f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
