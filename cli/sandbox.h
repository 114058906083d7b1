// SPDX-License-Identifier: GPL-3.0-or-later
/// What the kernel refuses this process from a point on. It cannot be undone, so only the program
/// itself asks for it, never a test that calls its functions. Nothing is ever killed: what is
/// refused fails with EPERM, and a scan that is not confined finds the same.
#pragma once

#include <string>

namespace chipaudit {

/// Before the first byte of the machine is read: no sockets, no programs, no processes (threads
/// stay possible), no mounts, modules, owners, modes or other identities. Empty when the kernel
/// enforces all of it from now on, else why it does not.
std::string confine_scan();

/// After the last byte is read: no capabilities, and nothing can be opened any more; what is open
/// can be written, and a file in an open folder can be renamed, linked or unlinked. Where such a
/// folder is another user's (`in_folders_of_others`), root keeps the two capabilities that this
/// takes. Empty when the kernel enforces all of it from now on, else why it does not.
std::string confine_parsing(bool in_folders_of_others);

}  // namespace chipaudit
