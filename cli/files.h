// SPDX-License-Identifier: GPL-3.0-or-later
/// Reads the files the user named, and writes outputs whole or not at all.
#pragma once

#include <istream>
#include <memory>
#include <string>
#include <vector>

#include "core/text_file.h"

namespace chipaudit {

/// All of a stream, up to 256 MiB: a listing of a million functions is smaller. Throws
/// Error(unreadable) beyond.
std::string read_bounded(std::istream& in, const std::string& name);

/// Throws Error(unreadable) naming the file.
std::string read_text_file(const std::string& path);

/// Paths of the *.json files of a folder and of the sub-folders named; none for an empty path.
/// Throws Error(unreadable).
std::vector<std::string> json_files(const std::string& path,
                                    const std::vector<std::string>& sub_folders);

/// Every *.json of a folder and of the sub-folders named, with names relative to it, ascending.
/// Throws Error(unreadable).
std::vector<TextFile> read_json_folder(const std::string& path,
                                       const std::vector<std::string>& sub_folders);

/// Throws Error(usage) where one of the output files is the file that is read ("-": standard
/// input), by whatever name: evidence is never overwritten.
void refuse_overwriting(const std::string& input, const std::vector<std::string>& outputs);

/// Files that are written whole or not at all. Opening them takes rights that a confined process
/// has given up, so it is a step of its own.
class OutputFiles {
  public:
    OutputFiles(std::vector<std::string> paths, bool force);
    OutputFiles(OutputFiles&&) noexcept;
    OutputFiles& operator=(OutputFiles&&) = delete;
    ~OutputFiles();
    /// Opens a temporary file beside each; a pipe or device is opened itself. Existing files are
    /// refused unless `force`. Throws Error(unwritable). The second call does nothing.
    void open();
    /// True where a folder of an open file takes more than its owner's rights to change.
    [[nodiscard]] bool in_folders_of_others() const;
    /// One text for each path. When all are written and synced, they take their places. Throws
    /// Error(unwritable); then no file has changed, unless the last step itself fails.
    void write(const std::vector<std::string>& texts);

  private:
    class Target;
    std::vector<std::string> paths_;
    bool force_;
    std::vector<std::unique_ptr<Target>> targets_;
};

}  // namespace chipaudit
