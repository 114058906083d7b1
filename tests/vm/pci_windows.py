# SPDX-License-Identifier: GPL-3.0-or-later
"""Places base address registers and bridge windows, as firmware would: largest alignment first."""
from typing import Callable, NamedTuple

MIB = 1 << 20
LOW_START, HIGH_START = 0x8000_0000, 0x2000_0000_0000


class Want(NamedTuple):
    """A stretch of address space, and who is told where it lies."""
    size: int
    align: int
    place: Callable[[int], None]


def _round_up(number: int, to: int) -> int:
    return -(-number // to) * to


def _lay_out(wants: list[Want]) -> Want:
    """One want for all of them."""
    offset, places, align = 0, [], 1
    for want in sorted(wants, key=lambda w: -w.align):
        offset = _round_up(offset, want.align)
        places.append((offset, want.place))
        offset, align = offset + want.size, max(align, want.align)

    def place(base: int):
        for at, tell in places:
            tell(base + at)
    return Want(offset, align, place)


def _register(function, kind: str, index: int, size: int, count: int = 1) -> Want:
    def place(address: int):
        function.at[kind, index] = address
    return Want(size * count, size, place)


def _window(owner, name: str, wants: list[Want]) -> Want:
    """The window of a bridge around what is behind it: whole mebibytes."""
    inner = _lay_out(wants)
    size = _round_up(max(inner.size, 1), MIB)

    def place(base: int):
        setattr(owner, name, (base, base + size - 1))
        inner.place(base)
    return Want(size, max(inner.align, MIB), place)


def _wants(functions) -> tuple[list[Want], list[Want]]:
    low, high = [], []
    for function in functions:
        for bar in function.bars:
            (high if bar.memory.value == 0xc else low).append(_register(function, "bar", bar.index, bar.size))
        if function.rom:
            low.append(_register(function, "rom", 6, function.rom))
        if function.sriov:
            for bar in function.sriov.bars:
                want = _register(function, "vf", bar.index, bar.size, function.sriov.total)
                (high if bar.memory.value == 0xc else low).append(want)
        if function.bridge:
            for inner, name, outer in zip(_wants(function.behind), ("low", "high"), (low, high)):
                if inner:
                    outer.append(_window(function, name, inner))
    return low, high


def place_roots(roots):
    """Gives every host bridge its two windows, one behind the other."""
    free = {"low": LOW_START, "high": HIGH_START}
    for root in roots:
        for wants, name in zip(_wants(root.behind), ("low", "high")):
            window = _window(root, name, wants)
            base = _round_up(free[name], window.align)
            window.place(base)
            free[name] = base + window.size
