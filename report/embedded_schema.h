// SPDX-License-Identifier: GPL-3.0-or-later
/// The JSON Schema of the native report as compiled in; `chipaudit schema` prints it.
#pragma once

#include "core/text_file.h"

namespace chipaudit {

EmbeddedFiles embedded_schema();

}  // namespace chipaudit
