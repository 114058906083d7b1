# SPDX-License-Identifier: GPL-3.0-or-later
"""A machine that lies, loops and dies: none of it may cost more than the facts it touches."""
from machine import Machine, Verdict
from machine_parts import ASCEND_910, ASCEND_910B4, GEN5_X16, ascend, ascend_910b4, root_port, switch
from pci_config import get32, put8, put32
from pci_model import Function, Port, Root


def loop_capabilities(function: Function):
    """The second capability points at the first: 0x40 -> 0x48 -> 0x40."""
    put8(function, function.capabilities["express"] + 1, 0x40)


def loop_extended(function: Function):
    """The last extended capability points at the first."""
    at = 0x100
    while get32(function, at) >> 20:
        at = get32(function, at) >> 20
    put32(function, at, get32(function, at) | 0x100 << 20)


def list_in_header(function: Function):
    """The list of capabilities starts in the header, where the subsystem id stands."""
    put8(function, 0x34, 0x2c)


def lie_about_buses(function: Function):
    """Claims the bus that the first card of the switch is on, from a primary bus it is not on."""
    for at, bus in ((0x18, 0x07), (0x19, 0x03), (0x1a, 0x03)):
        put8(function, at, bus)


def turn_buses_around(function: Function, config: bytearray):
    """Subordinate below secondary: the kernel notices, and numbers the buses itself."""
    config[0x1a] = function.secondary - 1


def hostile() -> Machine:
    victim, looping, extended, dead = (ascend_910b4(number) for number in range(4))
    looping.spoil, extended.spoil = loop_capabilities, loop_extended
    headless = ascend("19e5:d802", ASCEND_910B4, port=Port.CONVENTIONAL, spoil=list_in_header)
    mute = root_port(5, link_now=GEN5_X16)  # its link is up, though nothing answers at the other end
    # Last, as the kernel numbers the bus behind it after all others.
    turned = root_port(6, ascend("19e5:d801", ASCEND_910, subsystem="0200:0100"), spoil_at_boot=turn_buses_around)
    # The kernel gives it up. Its link is up too, and the bus that it claims must not hide that nothing answers.
    liar = root_port(7, link_now=GEN5_X16, spoil=lie_about_buses, fixed_buses=True)
    root = Root(0x00, 0).add(root_port(1, switch((victim,), (looping,), first_slot=1)), root_port(2, extended),
                             root_port(3, headless), root_port(4, dead), mute, turned, liar)
    both = {("function_off_bus", dead), ("guest_view", None)}
    # Whether a port's link is up stands in a capability, and those are for root only.
    silent = {("link_without_child", mute), ("link_without_child", liar)}
    return Machine("hostile", [root], Verdict("findings", 2, frozenset(both | silent)),
                   Verdict("findings", 2, frozenset(both | {("unprivileged", None)})), dead=[dead], packages=6,
                   hypervisor=True)
