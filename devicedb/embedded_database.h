// SPDX-License-Identifier: GPL-3.0-or-later
/// The device database and pci.ids as compiled in; written by cmake/embed_data.cpp at build time.
#pragma once

#include "core/text_file.h"

namespace chipaudit {

/// "database.json", "makers.json", "traces.json", "parts/*.json".
EmbeddedFiles embedded_database();
/// The same names; of the parts only what a start reads. The digest is that of the whole.
EmbeddedFiles embedded_heads();
/// One file: the pci.ids of the build machine's package.
EmbeddedFiles embedded_pci_ids();

}  // namespace chipaudit
