# SPDX-License-Identifier: GPL-3.0-or-later
"""Config space of a function of the model: header, capabilities, extended capabilities (PCIe 6.0 §7)."""
import struct

from pci_model import Function, Memory, Port

POWER, VPD, MSI, SSVID, EXPRESS, MSIX = 0x01, 0x03, 0x05, 0x0d, 0x10, 0x11
AER, SERIAL, ACS, ARI, SRIOV, SECONDARY_EXPRESS = 0x01, 0x03, 0x0d, 0x0e, 0x10, 0x19
NO_WINDOW = (0xfff00000, 0)  # base above limit


def put8(function: Function, at: int, value: int):
    function.config[at] = value & 0xff


def put16(function: Function, at: int, value: int):
    struct.pack_into("<H", function.config, at, value & 0xffff)


def put32(function: Function, at: int, value: int):
    struct.pack_into("<I", function.config, at, value & 0xffffffff)


def get32(function: Function, at: int) -> int:
    return struct.unpack_from("<I", function.config, at)[0]


class Capabilities:
    """Appends to the list of capabilities: each knows where the next one starts."""

    def __init__(self, function: Function):
        self.function, self.free, self.link = function, 0x40, 0x34

    def add(self, number: int, size: int) -> int:
        at = self.free
        put8(self.function, self.link, at)
        put8(self.function, at, number)
        self.free, self.link = (at + size + 3) & ~3, at + 1
        return at


class ExtendedCapabilities:
    """The same for the list that starts at 0x100."""

    def __init__(self, function: Function):
        self.function, self.free, self.last = function, 0x100, None

    def add(self, number: int, size: int, version: int = 1) -> int:
        at = self.free
        put32(self.function, at, number | version << 16)
        if self.last is not None:
            put32(self.function, self.last, get32(self.function, self.last) & 0xfffff | at << 20)
        self.free, self.last = (at + size + 15) & ~15, at
        return at


def build_config(function: Function):
    _header(function)
    capabilities = Capabilities(function)
    if not function.physical:
        at = capabilities.add(POWER, 8)
        put16(function, at + 2, 0xc803)
        put16(function, at + 4, 0x0008)
    if function.port is not Port.CONVENTIONAL:
        _express(function, capabilities)
        _other_capabilities(function, capabilities)
        _extended(function, ExtendedCapabilities(function))
    if function.spoil:
        function.spoil(function)


def _bar(function: Function, at: int, address: int, memory: Memory):
    put32(function, at, address | memory.value)
    if memory is not Memory.LOW:
        put32(function, at + 4, address >> 32)


def _header(function: Function):
    virtual = function.physical is not None
    put16(function, 0x00, 0xffff if virtual else function.vendor_id)  # SR-IOV 1.1 §3.4.1: the attributes know
    put16(function, 0x02, 0xffff if virtual else function.device_id)
    put16(function, 0x04, 0 if virtual else 0x0407 if function.bridge else 0x0406)
    put16(function, 0x06, 0x0010)
    put32(function, 0x08, function.class_code << 8 | function.revision)
    put8(function, 0x0e, (1 if function.bridge else 0) | (0x80 if function.multifunction else 0))
    if not virtual:
        for bar in function.bars:
            _bar(function, 0x10 + 4 * bar.index, function.at["bar", bar.index], bar.memory)
    if function.bridge:
        _bridge_header(function)
        return
    vendor, device = (int(word, 16) for word in function.subsystem.split(":"))
    put16(function, 0x2c, vendor)
    put16(function, 0x2e, device)
    if function.rom:
        put32(function, 0x30, function.at["rom", 6])
    put8(function, 0x3d, 0 if virtual else 1)


def _bridge_header(function: Function):
    for at, bus in zip((0x18, 0x19, 0x1a), (function.bus, function.secondary, function.subordinate)):
        put8(function, at, bus)
    put16(function, 0x1c, 0x00f0)  # no I/O window
    first, last = function.low if function.low[1] else NO_WINDOW
    put16(function, 0x20, first >> 16 & 0xfff0)
    put16(function, 0x22, last >> 16 & 0xfff0)
    first, last = function.high if function.high[1] else NO_WINDOW
    put16(function, 0x24, first >> 16 & 0xfff0 | 1)
    put16(function, 0x26, last >> 16 & 0xfff0 | 1)
    put32(function, 0x28, first >> 32)
    put32(function, 0x2c, last >> 32)
    put8(function, 0x3d, 1 if function.port is Port.ROOT_PORT else 0)
    put16(function, 0x3e, 0x0003)


def _express(function: Function, capabilities: Capabilities):
    at = function.capabilities["express"] = capabilities.add(EXPRESS, 0x3c)
    down = function.port in (Port.ROOT_PORT, Port.DOWNSTREAM)
    slot = down and function.slot is not None
    put16(function, at + 0x02, 2 | function.port << 4 | (0x100 if slot else 0))
    put32(function, at + 0x04, 0x8022 if function.bridge else 0x10008fc2)
    put16(function, at + 0x08, 0x2130)
    put32(function, at + 0x24, 0x70993 | (0x20 if function.bridge else 0))
    put16(function, at + 0x28, 0x0020 if down else 0)  # ARI forwarding
    if slot:
        put32(function, at + 0x14, function.slot << 19 | 0x40000 | (0x60 if function.hotplug else 0) | 25 << 7)
        put16(function, at + 0x1a, 0x40 if function.behind else 0)
    if function.port is Port.INTEGRATED:
        return  # no link
    now = function.link_now
    reports_active = 0x100000 if down else 0
    active = 0x2000 if down and now.width else 0
    put32(function, at + 0x0c, function.link.generation | function.link.width << 4 | 0xc00 | reports_active)
    put16(function, at + 0x12, now.generation | now.width << 4 | 0x1000 | active)
    put32(function, at + 0x2c, sum(1 << i for i in range(1, function.link.generation + 1)))
    put16(function, at + 0x30, function.link.generation)


def _other_capabilities(function: Function, capabilities: Capabilities):
    if function.bridge:
        vendor, device = (int(word, 16) for word in function.subsystem.split(":"))
        at = capabilities.add(SSVID, 8)
        put16(function, at + 4, vendor)
        put16(function, at + 6, device)
        put16(function, capabilities.add(MSI, 14) + 2, 0x0080)
    if function.msix:
        at = capabilities.add(MSIX, 12)
        put16(function, at + 2, function.msix - 1)
        put32(function, at + 8, 0x1000)
    if function.vpd:
        capabilities.add(VPD, 8)


def _extended(function: Function, extended: ExtendedCapabilities):
    at = extended.add(AER, 0x48, 2)
    put32(function, at + 0x0c, 0x00462030)
    put32(function, at + 0x14, 0x2000)
    if function.port in (Port.ROOT_PORT, Port.DOWNSTREAM):
        at = extended.add(ACS, 8)
        put16(function, at + 4, 0x5f)
        put16(function, at + 6, 0x1d)
    if function.serial is not None:
        at = extended.add(SERIAL, 12)
        put32(function, at + 4, function.serial)
        put32(function, at + 8, function.serial >> 32)
    if function.sriov or function.physical:
        extended.add(ARI, 8)
    if function.sriov:
        _sriov(function, extended)
    if function.link.generation >= 3 and not function.physical:
        extended.add(SECONDARY_EXPRESS, 0x2c)


def _sriov(function: Function, extended: ExtendedCapabilities):
    sriov = function.sriov
    at = function.capabilities["sriov"] = extended.add(SRIOV, 0x40)
    put16(function, at + 0x08, 0x19 if sriov.enabled else 0x10)
    for offset, value in ((0x0c, sriov.total), (0x0e, sriov.total), (0x10, sriov.enabled), (0x12, function.function),
                          (0x14, sriov.offset), (0x16, sriov.stride), (0x1a, sriov.device)):
        put16(function, at + offset, value)
    put32(function, at + 0x1c, 0x553)
    put32(function, at + 0x20, 1)
    for bar in sriov.bars:
        _bar(function, at + 0x24 + 4 * bar.index, function.at["vf", bar.index], bar.memory)


def vital_product_data(name: str, part: str, serial: str) -> bytes:
    """PCI 3.0 Appendix I: a name, and a read-only part with part number, serial number and checksum."""
    fields = b"".join(key + bytes([len(text)]) + text.encode() for key, text in ((b"PN", part), (b"SN", serial)))
    head = b"\x82" + struct.pack("<H", len(name)) + name.encode() + b"\x90" + struct.pack("<H", len(fields) + 4)
    body = head + fields + b"RV\x01"
    return body + bytes([-sum(body) & 0xff]) + b"\x78"
