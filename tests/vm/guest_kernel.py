# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds a Debian kernel with its headers, and builds the module pcireplay for it."""
import hashlib
import pathlib
import re
import shutil
import subprocess
import tarfile
import tempfile
from typing import NamedTuple

SOURCES = pathlib.Path(__file__).resolve().parent / "pcireplay"


class Unavailable(Exception):
    """Something that is not installed here; its text says what."""


class GuestKernel(NamedTuple):
    image: pathlib.Path
    module: pathlib.Path


def find_tool(name: str, package: str) -> str:
    found = shutil.which(name)
    if not found:
        raise Unavailable(f"no {name} (Debian package {package})")
    return found


def guest_kernel(work: pathlib.Path) -> GuestKernel:
    """The kernel and its module; what has to be made is kept in `work`."""
    headers = _headers()
    version = headers.name.removeprefix("linux-headers-")
    return GuestKernel(_image(version, work), _module(headers, work))


def _headers() -> pathlib.Path:
    """The newest headers; the cloud flavour is preferred, as it boots in half the time."""
    def rank(folder: pathlib.Path):
        return "-cloud-" in folder.name, [int(number) for number in re.findall(r"\d+", folder.name)]
    found = [folder for folder in pathlib.Path("/usr/src").glob("linux-headers-*-amd64")
             if (folder / ".config").exists()]
    if not found:
        raise Unavailable("no kernel headers (Debian package linux-headers-cloud-amd64)")
    return max(found, key=rank)


def _image(version: str, work: pathlib.Path) -> pathlib.Path:
    """An installed kernel, else one out of its package: unpacked only, so that nothing boots it but QEMU."""
    name, package = f"vmlinuz-{version}", f"linux-image-{version}"
    for place in (pathlib.Path("/boot") / name, work / name):
        if place.exists():
            return place
    apt, dpkg = find_tool("apt-get", "apt"), find_tool("dpkg-deb", "dpkg")
    with tempfile.TemporaryDirectory(dir=work) as folder:
        run = subprocess.run([apt, "-q", "download", package], cwd=folder, capture_output=True, check=False)
        files = list(pathlib.Path(folder).glob("*.deb"))
        if not files:
            said = run.stderr.decode(errors="replace").strip().splitlines() or ["no output"]
            raise Unavailable(f"no kernel image: apt-get download {package}: {said[-1]}")
        content = _unpacked(dpkg, files[0], f"./boot/{name}")
    part = work / f"{name}.part"
    part.write_bytes(content)
    return part.rename(work / name)


def _unpacked(dpkg: str, package: pathlib.Path, path: str) -> bytes:
    with subprocess.Popen([dpkg, "--fsys-tarfile", package], stdout=subprocess.PIPE) as unpacked:
        with tarfile.open(fileobj=unpacked.stdout, mode="r|") as archive:
            found = [archive.extractfile(member).read() for member in archive if member.name == path]
    if not found:
        raise Unavailable(f"{package.name} holds no {path}")
    return found[0]


def _module(headers: pathlib.Path, work: pathlib.Path) -> pathlib.Path:
    """Built in a copy, as the kernel's build writes beside the sources."""
    files = sorted(path for path in SOURCES.iterdir() if path.suffix in (".c", ".h") or path.name == "Makefile")
    digest = hashlib.sha256(headers.name.encode() + b"".join(path.read_bytes() for path in files)).hexdigest()
    folder = work / f"pcireplay-{digest[:16]}"
    module = folder / "pcireplay.ko"
    if module.exists():
        return module
    find_tool("make", "make")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for path in files:
        shutil.copy(path, folder)
    # Type information of the kernel would need pahole, and the module does not.
    command = ["make", "-s", "-C", headers, f"M={folder}", "CONFIG_DEBUG_INFO_BTF_MODULES=", "modules"]
    run = subprocess.run(command, capture_output=True, check=False)
    if run.returncode:
        module.unlink(missing_ok=True)
        raise SystemExit(f"the module does not build:\n{run.stderr.decode(errors='replace')}")
    return module
