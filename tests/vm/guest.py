# SPDX-License-Identifier: GPL-3.0-or-later
"""Boots a machine in QEMU (by emulation, no KVM), lets chipaudit scan it, and brings the results back."""
import pathlib
import re
import stat
import subprocess
import tarfile
import time
from typing import NamedTuple

from guest_kernel import GuestKernel, find_tool, guest_kernel
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


class Initramfs:
    """An uncompressed cpio archive (newc): packing and unpacking by emulation cost more than the bytes."""

    def __init__(self):
        self.out, self.number, self.made = bytearray(), 0, set()

    def _entry(self, path: str, mode: int, content: bytes):
        self.number += 1
        name = path.encode() + b"\0"
        fields = (self.number, mode, 0, 0, 1, 0, len(content), 0, 0, 0, 0, len(name), 0)
        self.out += b"070701" + b"".join(b"%08X" % field for field in fields) + name
        self.out += bytes(-len(self.out) % 4) + content
        self.out += bytes(-len(self.out) % 4)

    def folder(self, path: str):
        if path and path not in self.made:
            self.folder(path.rpartition("/")[0])
            self.made.add(path)
            self._entry(path, stat.S_IFDIR | 0o755, b"")

    def file(self, path: str, content: bytes, mode: int = 0o644):
        if path not in self.made:
            self.folder(path.rpartition("/")[0])
            self.made.add(path)
            self._entry(path, stat.S_IFREG | mode, content)

    def link(self, path: str, target: str):
        self._entry(path, stat.S_IFLNK | 0o777, target.encode())

    def program(self, path: str, source: pathlib.Path):
        """A program with the shared libraries that the loader would take."""
        self.file(path, source.read_bytes(), 0o755)
        listed = subprocess.run(["ldd", source], capture_output=True, check=False).stdout.decode()
        for library in re.findall(r"(?:=> )?(/\S+) \(0x", listed):
            self.file(library.lstrip("/"), pathlib.Path(library).read_bytes(), 0o755)

    def finish(self) -> bytes:
        self._entry("TRAILER!!!", 0, b"")
        return bytes(self.out)


def _initramfs(tools: Tools, machine: Machine, task: str) -> bytes:
    archive = Initramfs()
    for folder in ("proc", "sys", "dev", "out", "tmp", "etc", "bin"):
        archive.folder(folder)
    archive.program("bin/busybox", pathlib.Path(tools.busybox))
    applets = subprocess.run([tools.busybox, "--list"], capture_output=True, check=True).stdout.decode().split()
    for applet in applets:
        if applet != "busybox":
            archive.link(f"bin/{applet}", "busybox")
    archive.program("bin/chipaudit", tools.chipaudit)
    archive.file("init", (HERE / "init").read_bytes(), 0o755)
    archive.file("task", (HERE / task).read_bytes())
    archive.file("pcireplay.ko", tools.kernel.module.read_bytes())
    archive.file("machine.img", replay_image(machine))
    archive.file("dead", "".join(f"{function.address}\n" for function in machine.dead).encode())
    archive.file("as-of", AS_OF.encode())
    archive.file("etc/passwd", b"root:x:0:0::/:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\n")
    archive.file("etc/group", b"root:x:0:\nnogroup:x:65534:\n")
    archive.file("etc/machine-id", f"{MACHINE_ID}\n".encode())
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


def boot(tools: Tools, machine: Machine, task: str = "task_scan", *, megabytes: int = 512,
         limit: int = 180) -> Results:
    """Runs the task in a guest that is this machine."""
    folder = tools.work / machine.name
    folder.mkdir(parents=True, exist_ok=True)
    initramfs, console, channel = folder / "initramfs", folder / "console.log", folder / "out.tar.gz"
    initramfs.write_bytes(_initramfs(tools, machine, task))
    # nvme is built into Debian's cloud kernel, and there is no disk behind the registers.
    append = "console=ttyS0 quiet panic=-1 initcall_blacklist=nvme_init"
    begin = time.monotonic()
    run = subprocess.run(
        [tools.qemu, "-M", "q35", "-accel", "tcg", *_machine_words(machine, megabytes),
         "-kernel", tools.kernel.image, "-initrd", initramfs, "-append", append, "-nodefaults", "-display", "none",
         "-no-reboot", "-serial", f"file:{console}", "-serial", f"file:{channel}"],
        stdin=subprocess.DEVNULL, capture_output=True, timeout=limit, check=False)
    seconds = time.monotonic() - begin
    initramfs.unlink()
    try:
        with tarfile.open(channel) as archive:
            files = {member.name.removeprefix("./"): archive.extractfile(member).read()
                     for member in archive if member.isfile()}
    except (tarfile.TarError, EOFError, OSError) as error:
        said = run.stderr.decode(errors="replace") + console.read_text(errors="replace")[-2000:]
        raise SystemExit(f"{machine.name}: nothing came back from the guest ({error}); its console:\n{said}") from error
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return Results(files, seconds)
