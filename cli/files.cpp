// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>

#include "core/error.h"

namespace chipaudit {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void cannot_write(const std::string& path, const std::string& what) {
    throw Error(ErrorKind::unwritable, path + ": cannot write: " + what);
}

/// A file descriptor that closes itself, and a temporary file that goes away unless it was renamed.
class TemporaryFile {
  public:
    explicit TemporaryFile(const std::string& target) : target_(target), name_(target + ".XXXXXX") {
        descriptor_ = mkstemp(name_.data());
        if (descriptor_ < 0) cannot_write(target, std::strerror(errno));
    }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    ~TemporaryFile() {
        if (descriptor_ >= 0) close(descriptor_);
        if (!renamed_) unlink(name_.c_str());
    }
    void write_all(const std::string& text) {
        std::size_t done = 0;
        while (done < text.size()) {
            const ssize_t count = ::write(descriptor_, text.data() + done, text.size() - done);
            if (count < 0 && errno == EINTR) continue;
            if (count < 0) cannot_write(target_, std::strerror(errno));
            done += static_cast<std::size_t>(count);
        }
    }
    void take_place(bool force) {
        const mode_t mask = umask(0);
        umask(mask);
        if (fchmod(descriptor_, 0666 & ~mask) != 0 || fsync(descriptor_) != 0)
            cannot_write(target_, std::strerror(errno));
        const int closed = close(descriptor_);
        descriptor_ = -1;
        if (closed != 0) cannot_write(target_, std::strerror(errno));
        if (force) {
            if (rename(name_.c_str(), target_.c_str()) != 0)
                cannot_write(target_, std::strerror(errno));
            renamed_ = true;
            return;
        }
        // link() fails where the name exists, even if it appeared a moment ago.
        if (link(name_.c_str(), target_.c_str()) != 0) {
            if (errno == EEXIST)
                throw Error(ErrorKind::unwritable, target_ + ": exists already",
                            "--force overwrites it");
            cannot_write(target_, std::strerror(errno));
        }
    }

  private:
    std::string target_, name_;
    int descriptor_ = -1;
    bool renamed_ = false;
};

void add_folder(const fs::path& folder, const std::string& prefix, std::vector<TextFile>& files) {
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (entry.path().extension() != ".json") continue;
        files.push_back(
            {prefix + entry.path().filename().string(), read_text_file(entry.path().string())});
    }
}

}  // namespace

std::string read_bounded(std::istream& in, const std::string& name) {
    constexpr std::size_t most = std::size_t{256} << 20, step = 1 << 16;
    std::string text;
    while (in) {
        const std::size_t before = text.size();
        text.resize(before + step);
        in.read(text.data() + before, static_cast<std::streamsize>(step));
        text.resize(before + static_cast<std::size_t>(in.gcount()));
        if (text.size() > most) {
            throw Error(ErrorKind::unreadable, name + ": is larger than 256 MiB",
                        "no input of chipaudit is");
        }
    }
    return text;
}

std::string read_text_file(const std::string& path) {
    if (fs::is_directory(path))
        throw Error(ErrorKind::unreadable, path + ": is a folder, expected a file");
    std::ifstream in(path, std::ios::binary);
    if (!in)
        throw Error(ErrorKind::unreadable, path + ": cannot be opened: " + std::strerror(errno));
    std::string text = read_bounded(in, path);
    if (in.bad()) throw Error(ErrorKind::unreadable, path + ": cannot be read");
    return text;
}

std::vector<TextFile> read_json_folder(const std::string& path,
                                       const std::vector<std::string>& sub_folders) {
    std::vector<TextFile> files;
    try {
        add_folder(path, "", files);
        for (const auto& name : sub_folders) {
            if (fs::is_directory(fs::path(path) / name))
                add_folder(fs::path(path) / name, name + "/", files);
        }
    } catch (const fs::filesystem_error& error) {
        throw Error(ErrorKind::unreadable, path + ": cannot be read: " + error.code().message());
    }
    std::ranges::sort(files, {}, &TextFile::name);
    return files;
}

void write_text_files(const std::vector<OutputFile>& files, bool force) {
    std::vector<std::unique_ptr<TemporaryFile>> staged;
    std::vector<const OutputFile*> streams;  // /dev/stdout, a pipe: nothing to replace
    for (const auto& file : files) {
        struct stat status {};
        const bool exists = stat(file.path.c_str(), &status) == 0;
        if (exists && S_ISDIR(status.st_mode)) {
            throw Error(ErrorKind::unwritable, file.path + ": is a folder, expected a file name");
        }
        // /dev/stdout may lead to a file that somebody else has opened.
        if (exists && (!S_ISREG(status.st_mode) || file.path.starts_with("/dev/"))) {
            streams.push_back(&file);
            continue;
        }
        if (exists && !force)
            throw Error(ErrorKind::unwritable, file.path + ": exists already",
                        "--force overwrites it");
        staged.push_back(std::make_unique<TemporaryFile>(file.path));
        staged.back()->write_all(file.text);
    }
    for (const auto& temporary : staged) temporary->take_place(force);
    for (const OutputFile* file : streams) {
        std::ofstream out(file->path, std::ios::binary | std::ios::app);  // it is not ours to empty
        out << file->text << std::flush;
        if (!out) cannot_write(file->path, std::strerror(errno));
    }
}

void write_text_file(const std::string& path, const std::string& text, bool force) {
    write_text_files({{path, text}}, force);
}

}  // namespace chipaudit
