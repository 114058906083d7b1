# SPDX-License-Identifier: GPL-3.0-or-later
"""A machine as the image that the kernel module pcireplay reads (pcireplay/pcireplay.h has the format)."""
import struct

from machine import Machine
from pci_model import Function

VIRTUAL, FIXED_BUSES = 1, 2


def _sizes(bars, count: int) -> list[int]:
    sizes = [0] * count
    for bar in bars:
        sizes[bar.index] = bar.size
    return sizes


def _function(function: Function, vpd_at: int) -> bytes:
    config = bytearray(function.config)
    virtual, sriov, physical = function.physical is not None, function.sriov, function.physical
    if sriov:  # switched on by the kernel, not found on
        struct.pack_into("<H", config, function.capabilities["sriov"] + 0x08, 0x10)
        struct.pack_into("<H", config, function.capabilities["sriov"] + 0x10, 0)
    if function.spoil_at_boot:
        function.spoil_at_boot(function, config)
    sizes = _sizes(() if virtual else function.bars, 7)
    sizes[6] = function.rom
    flags = (VIRTUAL if virtual else 0) | (FIXED_BUSES if function.fixed_buses else 0)
    head = struct.pack("<HBBHhiIIHHHH7Q6Q24s", function.domain, function.bus, function.devfn, flags, function.node,
                       function.group, vpd_at, len(function.vpd),
                       physical.bus << 8 | physical.devfn if physical else 0, function.index,
                       sriov.enabled if sriov else 0, function.config_bytes,
                       *sizes, *_sizes(sriov.bars if sriov else (), 6), function.bound_driver.encode())
    return head + config


def replay_image(machine: Machine) -> bytes:
    roots = [struct.pack("<HBBhHQQQQ", root.domain, root.bus, root.last_bus, root.node, 0, *root.low, *root.high)
             for root in machine.roots]
    functions, vpd = [], b""
    for function in machine.functions:
        functions.append(_function(function, len(vpd)))
        vpd += function.vpd
    slots = [struct.pack("<HBB36s", f.domain, f.bus, f.device, name.encode()) for f, name in machine.slots]
    header = struct.pack("<8sIIII", b"PCIRPLY2", len(roots), len(functions), len(slots), len(vpd))
    return b"".join([header, *roots, *functions, *slots, vpd])
