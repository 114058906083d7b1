# SPDX-License-Identifier: GPL-3.0-or-later
"""An initial file system for the guest, packed without root and without cpio."""
import pathlib
import re
import stat
import subprocess


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
