# SPDX-License-Identifier: GPL-3.0-or-later
"""Places for a scan to look at, and the words in which tests of them give up: what is not permitted here is said loudly."""
import os
import pathlib
import shutil
import subprocess
import sys

SKIP_CODE = 77
TOP = pathlib.Path(__file__).resolve().parents[2]


def give_up(what: str):
    """Ends the test as skipped (77), or as failed where CHIPAUDIT_REQUIRE lists "quiet"."""
    required = "quiet" in os.environ.get("CHIPAUDIT_REQUIRE", "").split(",")
    print(f"{'FAILED, as CHIPAUDIT_REQUIRE lists quiet' if required else 'SKIPPED'}: {what}")
    sys.exit(1 if required else SKIP_CODE)


def release_binary(build: pathlib.Path) -> pathlib.Path:
    """The release binary, brought up to date: a sanitized one is not confined."""
    if not (build / "build.ninja").exists():
        give_up(f"no release build in {build}: ./quickstart scan makes one")
    run = subprocess.run(["cmake", "--build", build, "--target", "chipaudit"], capture_output=True, check=False)
    if run.returncode:
        sys.exit(f"the release binary does not build:\n{run.stdout.decode(errors='replace')[-3000:]}")
    return build / "chipaudit"


def need(*programs: str):
    for program in programs:
        if not shutil.which(program):
            give_up(f"{program} is not installed (packaging/test-packages.txt)")


def may(*command: str) -> bool:
    """Whether this machine lets us run such a command at all."""
    return subprocess.run([*command, "true"], capture_output=True, check=False).returncode == 0


def write_tree(fixture: str, top: pathlib.Path):
    """tests/fixtures/FIXTURE as a folder (tests/sysfs_fixture.h says how its text is made)."""
    blocks = (TOP / "tests/fixtures" / fixture).read_text().split("== ")[1:]
    for block in blocks:
        head, _, body = block.partition("\n")
        if " -> " in head:
            path, _, target = head.partition(" -> ")
            (top / path).parent.mkdir(parents=True, exist_ok=True)
            (top / path).symlink_to(target)
            continue
        path, _, size = head.partition(" hex ")
        content = _bytes(body, int(size)) if size else body.encode()
        (top / path).parent.mkdir(parents=True, exist_ok=True)
        (top / path).write_bytes(content)


def _bytes(body: str, size: int) -> bytes:
    content = bytearray(size)
    for line in body.splitlines():
        at, _, row = line.partition(": ")
        if row:
            content[int(at, 16):int(at, 16) + len(row) // 2] = bytes.fromhex(row)
    return bytes(content)


def functions(tree: pathlib.Path) -> dict[str, pathlib.Path]:
    """The real folder of each function by its address."""
    devices = tree / "sys/bus/pci/devices"
    return {entry.name: entry.resolve() for entry in sorted(devices.iterdir())}
