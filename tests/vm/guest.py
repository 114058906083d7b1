# SPDX-License-Identifier: GPL-3.0-or-later
"""Boots a machine in QEMU (by emulation, no KVM), lets chipaudit scan it, and brings the results back."""
import pathlib
import shutil
import subprocess
import sys
import tarfile
import time
from typing import NamedTuple

from guest_kernel import GuestKernel, find_tool, guest_kernel
from initramfs import Initramfs
from machine import PROCESSORS, Machine
from replay_image import replay_image
from sysfs_tree import MACHINE_ID

HERE = pathlib.Path(__file__).resolve().parent
AS_OF = "2026-07-01"


class Tools(NamedTuple):
    """What every boot needs; Unavailable if something is missing."""
    qemu: str
    busybox: str
    kernel: GuestKernel
    chipaudit: pathlib.Path  # a copy without debug information: 4 instead of 70 MB to load
    work: pathlib.Path


class Results(NamedTuple):
    files: dict[str, bytes]  # what the task left in /out
    seconds: float

    def text(self, name: str) -> str:
        return self.files.get(name, b"").decode(errors="replace")

    def uptimes(self) -> dict[str, float]:
        """Seconds since the kernel started, by milestone."""
        return {name: float(at) for name, at in (line.split() for line in self.text("times").splitlines())}


def prepare(chipaudit: pathlib.Path, work: pathlib.Path) -> Tools:
    qemu = find_tool("qemu-system-x86_64", "qemu-system-x86")
    busybox = find_tool("busybox", "busybox-static")
    strip = find_tool("strip", "binutils")
    work.mkdir(parents=True, exist_ok=True)
    subprocess.run([strip, "-o", work / "chipaudit", chipaudit], check=True)
    return Tools(qemu, busybox, guest_kernel(work), work / "chipaudit", work)


class Task(NamedTuple):
    """What the guest does: a script of this folder, and files for it."""
    script: str = "task_scan"
    files: dict[str, str] = {}
    megabytes: int = 512
    limit: int = 180  # seconds


def _initramfs(tools: Tools, machine: Machine, task: Task) -> bytes:
    archive = Initramfs()
    for folder in ("proc", "sys", "dev", "out", "tmp"):
        archive.folder(folder)
    archive.program("bin/busybox", pathlib.Path(tools.busybox))
    applets = subprocess.run([tools.busybox, "--list"], capture_output=True, check=True).stdout.decode().split()
    for applet in applets:
        if applet != "busybox":
            archive.link(f"bin/{applet}", "busybox")
    archive.program("bin/chipaudit", tools.chipaudit)
    archive.file("init", (HERE / "init").read_bytes(), 0o755)
    archive.file("task", (HERE / task.script).read_bytes())
    archive.file("pcireplay.ko", tools.kernel.module.read_bytes())
    archive.file("machine.img", replay_image(machine))
    texts = {
        "dead": "".join(f"{function.address}\n" for function in machine.dead),
        "as-of": AS_OF,
        "etc/machine-id": MACHINE_ID,
        "etc/passwd": "root:x:0:0::/:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\n",
        "etc/group": "root:x:0:\nnogroup:x:65534:\n",
    }
    for name, text in (texts | task.files).items():
        archive.file(name, text.encode())
    return archive.finish()


def _machine_words(machine: Machine, megabytes: int) -> list[str]:
    words = ["-smbios", f"type=1,manufacturer={machine.vendor},product={machine.product},serial=TEST-0001"]
    if machine.nodes > 1:
        for node in range(machine.nodes):
            cpus = machine.cpus_of(node)
            processor = f",cpus={cpus}" if cpus else ""
            words += ["-object", f"memory-backend-ram,id=m{node},size={megabytes // machine.nodes}M",
                      "-numa", f"node,nodeid={node},memdev=m{node}{processor}"]
    # Without cmpxchg16b and five-level paging, with which QEMU 7.2 trips over newer kernels.
    flags = "max,-cx16,-la57" + ("" if machine.hypervisor else ",-hypervisor")
    return words + ["-cpu", flags, "-m", str(megabytes), "-smp", str(PROCESSORS)]


def boot(tools: Tools, machine: Machine, task: Task = Task()) -> Results:
    """Runs the task in a guest that is this machine."""
    folder = tools.work / machine.name
    shutil.rmtree(folder, ignore_errors=True)  # the results of an earlier boot prove nothing
    folder.mkdir(parents=True)
    initramfs, console, channel = folder / "initramfs", folder / "console.log", folder / "out.tar.gz"
    initramfs.write_bytes(_initramfs(tools, machine, task))
    # nvme is built into Debian's cloud kernel, and there is no disk behind the registers.
    append = "console=ttyS0 quiet panic=-1 initcall_blacklist=nvme_init"
    command = [tools.qemu, "-M", "q35", "-accel", "tcg", *_machine_words(machine, task.megabytes),
               "-kernel", tools.kernel.image, "-initrd", initramfs, "-append", append, "-nodefaults",
               "-display", "none", "-no-reboot", "-serial", f"file:{console}", "-serial", f"file:{channel}"]
    begin = time.monotonic()
    try:
        subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=task.limit, check=True)
        files = _unpack(channel)
    except (subprocess.SubprocessError, tarfile.TarError, EOFError, OSError) as error:
        said = (getattr(error, "stderr", None) or b"").decode(errors="replace")
        log = console.read_text(errors="replace")[-2000:] if console.exists() else ""
        sys.exit(f"{machine.name}: nothing came back: {error}\n{said}\nconsole of the guest:\n{log}")
    initramfs.unlink()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return Results(files, time.monotonic() - begin)


def _unpack(channel: pathlib.Path) -> dict[str, bytes]:
    with tarfile.open(channel) as archive:
        return {member.name.removeprefix("./"): archive.extractfile(member).read()
                for member in archive if member.isfile()}
