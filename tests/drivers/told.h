// SPDX-License-Identifier: GPL-3.0-or-later
/// Tells a fake library what to say (tests/drivers/fake_words.h).
#pragma once

#include <cstdlib>
#include <string>

namespace chipaudit {

/// Words for a fake, for as long as this lives.
class Told {
  public:
    Told(const char* fake, const std::string& words) : fake_(fake) {
        setenv(fake, words.c_str(), 1);
    }
    Told(const Told&) = delete;
    Told& operator=(const Told&) = delete;
    ~Told() { unsetenv(fake_); }

  private:
    const char* fake_;
};

}  // namespace chipaudit
