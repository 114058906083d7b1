#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lets each read of a scan fail once, in every way, and compares the report with that of the whole scan.

fault_sweep.py [--build RELEASE_BUILD] [--work FOLDER] [--stride N] [--offset N] [ROOT…]; a ROOT is "live", for this
host, or a machine of tests/vm, which is written as a folder. Exit 77 and "SKIPPED: …" where something is missing.

No fault may crash or hang the program. Where the exit code stays, verdict, cards and findings stay, or a new reason
says that the scan is incomplete; and where any fact differs, a new note says so. Every report whose facts differ is
compared once more with its words struck out: the comparison has to complain, or it proves nothing.
"""
import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import time
from typing import Iterator, NamedTuple, Optional

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "vm"))
# pylint: disable=wrong-import-position
from machines import MACHINES
from sysfs_tree import write_tree

SKIP_CODE = 77
AS_OF = "2026-07-01"
KINDS = ("EIO", "EACCES", "ENOENT", "short", "empty")
LIVE_ROOTS = ("/sys", "/proc", "/etc", "/dev", "/run", "/.dockerenv")
LIMIT = 30  # seconds for a scan
ANSWERS = (0, 2, 3)  # exit codes with a report
REFUSED = 66  # input unreadable


class Root(NamedTuple):
    """One machine to scan."""
    name: str
    words: list[str]
    below: str  # where reads fail


class Result(NamedTuple):
    code: Optional[int]  # None: it did not end
    report: Optional[dict]
    calls: list[str]  # "read /sys/…", in order


def scan(program: pathlib.Path, shim: pathlib.Path, root: Root, fault: tuple[int, str] = (0, "EIO")) -> Result:
    list_file = shim.with_name("calls")
    list_file.unlink(missing_ok=True)
    environment = {"LC_ALL": "C", "LD_PRELOAD": str(shim), "FAULT_ROOTS": root.below, "FAULT_AT": str(fault[0]),
                   "FAULT_KIND": fault[1], "FAULT_CALLS": str(list_file), "SOURCE_DATE_EPOCH": "1782864000"}
    command = [program, "scan", *root.words, "-f", "json", "--as-of", AS_OF, "--fail-on", "none"]
    try:
        run = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False,
                             timeout=LIMIT)
    except subprocess.TimeoutExpired:
        return Result(None, None, [])
    calls = list_file.read_text(errors="replace").splitlines() if list_file.exists() else []
    try:
        report = json.loads(run.stdout)
    except json.JSONDecodeError:
        report = None
    return Result(run.returncode, report, calls)


def serious(report: dict) -> set[str]:
    """Reasons for which a scan is not whole."""
    reasons = report["verdict"]["reasons"]
    return {json.dumps(reason) for reason in reasons if reason["effect"] in ("blind", "incomplete")}


def notes(report: dict) -> set[str]:
    return {json.dumps(note) for note in report["host"]["notes"]}


def answers(report: dict) -> list:
    return [report["verdict"], report["cards"], report["findings"]]


def facts(report: dict) -> dict:
    host = {key: value for key, value in report["host"].items() if key not in ("notes", "reasons")}
    if host["origin"]["location"].startswith("/"):  # this host, whose memory may be resized meanwhile
        nodes = [node | {"memory_bytes": bool(node["memory_bytes"])} for node in host["topology"]["nodes"]]
        host["topology"] = host["topology"] | {"nodes": nodes}
    return host


def complaints(whole: Result, faulty: Result) -> Iterator[str]:
    """What is wrong with the report of a scan in which a read failed."""
    if faulty.code is None:
        yield f"does not end within {LIMIT} s"
        return
    if faulty.code == REFUSED and faulty.report is None:
        return
    if faulty.code not in ANSWERS or faulty.report is None:
        yield f"exit code {faulty.code}{'' if faulty.report else ', and no report'}"
        return
    told = bool(serious(faulty.report) - serious(whole.report))
    if faulty.code != whole.code and not told:
        yield f"exit code {faulty.code} instead of {whole.code}, and no reason for it"
    if not told and answers(faulty.report) != answers(whole.report):
        yield "another verdict, card or finding, and no reason for it"
    if facts(faulty.report) != facts(whole.report) and not notes(faulty.report) - notes(whole.report):
        yield f"other facts and no note: {', '.join(differing(facts(whole.report), facts(faulty.report)))}"


def differing(one, other, path: str = "host") -> Iterator[str]:
    if isinstance(one, dict) and isinstance(other, dict):
        for key in one.keys() | other.keys():
            yield from differing(one.get(key), other.get(key), f"{path}.{key}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for number, pair in enumerate(zip(one, other)):
            yield from differing(*pair, f"{path}[{number}]")
    elif one != other:
        yield f"{path} {json.dumps(other)[:80]} for {json.dumps(one)[:80]}"


def struck_out(whole: Result, faulty: Result) -> Result:
    """The same facts and cards, as a program would tell them that hides what failed."""
    report = json.loads(json.dumps(faulty.report))
    report["verdict"] = whole.report["verdict"]
    report["host"]["notes"], report["host"]["reasons"] = (whole.report["host"].get(key) for key in ("notes", "reasons"))
    return faulty._replace(code=whole.code, report=report)


def is_blind_eye(whole: Result, faulty: Result) -> bool:
    """True where facts differ, and nobody would complain if the report hid it."""
    if not faulty.report or facts(faulty.report) == facts(whole.report):
        return False
    return not list(complaints(whole, struck_out(whole, faulty)))


def applies(kind: str, call: str) -> bool:
    """Whether a call can fail so: opening a file is never short."""
    return kind not in ("short", "empty") or call.partition(" ")[0] in ("read", "pread", "readdir", "fgets", "fread")


def sweep(program: pathlib.Path, shim: pathlib.Path, root: Root, words: argparse.Namespace) -> tuple[int, int]:
    """Faults tried, and complaints."""
    begin, whole = time.monotonic(), scan(program, shim, root)
    if whole.code not in ANSWERS or not whole.calls:
        print(f"{root.name}: the whole scan fails: exit code {whole.code}, {len(whole.calls)} reads")
        return 0, 1
    tried = found = lost = 0
    told = {}
    for number, kind in enumerate(KINDS):
        start = (words.offset + number * words.stride // len(KINDS)) % words.stride
        can_fail = [at for at, call in enumerate(whole.calls, 1) if applies(kind, call)]
        for at in can_fail[start::words.stride]:
            faulty = scan(program, shim, root, (at, kind))
            tried += 1
            wrong = list(complaints(whole, faulty))
            if is_blind_eye(whole, faulty):
                wrong.append("the comparison would not notice that the report hides it")
            lost += bool(faulty.report and facts(faulty.report) != facts(whole.report))
            told[faulty.code] = told.get(faulty.code, 0) + 1
            for line in wrong:
                print(f"  {root.name}: {kind} at {at}, {whole.calls[at - 1]}: {line}")
            found += bool(wrong)
    codes = ", ".join(f"{count} exit {code}" for code, count in sorted(told.items(), key=str))
    print(f"{root.name}: {tried} faults in {len(whole.calls)} reads, {lost} lost facts, {codes}, {found} complaints, "
          f"{time.monotonic() - begin:.1f} s", flush=True)
    return tried, found


def skip(why: str):
    required = "faults" in os.environ.get("CHIPAUDIT_REQUIRE", "").split(",")
    print(f"{'FAILED, as CHIPAUDIT_REQUIRE lists faults' if required else 'SKIPPED'}: {why}")
    sys.exit(1 if required else SKIP_CODE)


def prepare(words: argparse.Namespace) -> tuple[pathlib.Path, pathlib.Path]:
    """The release binary, brought up to date, and the shim."""
    compiler = shutil.which("cc")
    if not compiler:
        skip("no C compiler")
    if not (words.build / "build.ninja").exists():
        skip(f"no release build in {words.build}: ./quickstart scan makes one")
    run = subprocess.run(["cmake", "--build", words.build, "--target", "chipaudit"], capture_output=True, check=False)
    if run.returncode:
        sys.exit(f"the release binary does not build:\n{run.stdout.decode(errors='replace')[-3000:]}")
    words.work.mkdir(parents=True, exist_ok=True)
    shim = words.work / "fault_shim.so"
    subprocess.run([compiler, "-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", shim,
                    HERE / "fault_shim.c", "-ldl"], check=True)
    return words.build / "chipaudit", shim


def root_named(name: str, work: pathlib.Path) -> Root:
    if name == "live":
        return Root(name, [], ":".join(LIVE_ROOTS))
    folder = (work / name).resolve()
    shutil.rmtree(folder, ignore_errors=True)
    write_tree(MACHINES[name](), folder)
    return Root(name, ["--from", str(folder)], str(folder))


def main() -> int:
    top = HERE.parents[1]
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--build", type=pathlib.Path, default=top / "build/release", help="where the release binary is")
    parser.add_argument("--work", type=pathlib.Path, default=top / "build/faults", help="for the shim and the folders")
    parser.add_argument("--stride", type=int, default=1, help="let every Nth read fail (default: each)")
    parser.add_argument("--offset", type=int, default=0, help="begin this many reads later")
    parser.add_argument("roots", nargs="*", metavar="ROOT", help=f"of: live {' '.join(MACHINES)}")
    words = parser.parse_args()
    program, shim = prepare(words)
    names = words.roots or ["live", "desktop", "ascend-8-910b4"]
    sums = [sweep(program, shim, root_named(name, words.work), words) for name in names]
    tried, found = (sum(column) for column in zip(*sums))
    print(f"{tried} faults tried, {found} complaints")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
