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
#include <optional>
#include <utility>

#include "core/error.h"

namespace chipaudit {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void cannot_write(const std::string& path, const std::string& what) {
    throw Error(ErrorKind::unwritable, path + ": cannot write: " + what);
}

/// A file descriptor that closes itself.
class Descriptor {
  public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() { (void)shut(); }
    [[nodiscard]] int number() const { return number_; }
    /// False where the system could not keep what was written.
    bool shut() {
        const int number = std::exchange(number_, -1);
        return number < 0 || close(number) == 0;
    }

  private:
    int number_;
};

/// nullopt for what is no regular file: devices may be read and written at once.
std::optional<std::pair<dev_t, ino_t>> identity_of(const std::string& path) {
    struct stat status {};
    const int done = path == "-" ? fstat(STDIN_FILENO, &status) : stat(path.c_str(), &status);
    if (done != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
    return std::pair(status.st_dev, status.st_ino);
}

}  // namespace

void refuse_overwriting(const std::string& input, const std::vector<std::string>& outputs) {
    if (input.empty()) return;
    const auto read = identity_of(input);
    for (const auto& output : outputs) {
        if (!read || identity_of(output) != read) continue;
        throw Error(ErrorKind::usage,
                    "-o " + output + " would overwrite what is read from " +
                        (input == "-" ? "standard input" : input),
                    "name another file for the output");
    }
}

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
        throw Error(ErrorKind::unreadable, path + ": cannot be opened: " + std::strerror(errno),
                    "check the name and its permissions");
    std::string text = read_bounded(in, path);
    if (in.bad()) throw Error(ErrorKind::unreadable, path + ": cannot be read");
    return text;
}

std::vector<std::string> json_files(const std::string& path,
                                    const std::vector<std::string>& sub_folders) {
    std::vector<std::string> files;
    if (path.empty()) return files;
    const auto add_folder = [&](const fs::path& folder) {
        for (const auto& entry : fs::directory_iterator(folder)) {
            if (entry.path().extension() == ".json") files.push_back(entry.path().string());
        }
    };
    try {
        add_folder(path);
        for (const auto& name : sub_folders) {
            if (fs::is_directory(fs::path(path) / name)) add_folder(fs::path(path) / name);
        }
    } catch (const fs::filesystem_error& error) {
        throw Error(ErrorKind::unreadable, path + ": cannot be read: " + error.code().message());
    }
    std::ranges::sort(files);
    return files;
}

std::vector<TextFile> read_json_folder(const std::string& path,
                                       const std::vector<std::string>& sub_folders) {
    std::vector<TextFile> files;
    for (const auto& file : json_files(path, sub_folders))
        files.push_back({fs::path(file).lexically_relative(path).string(), read_text_file(file)});
    std::ranges::sort(files, {}, &TextFile::name);
    return files;
}

/// Where one text goes: a temporary file beside its place, or what stands there if it is no file.
class OutputFiles::Target {
  public:
    Target(const std::string& path, bool force) : path_(path), file_(fs::path(path).filename()) {
        struct stat status {};
        const bool exists = stat(path.c_str(), &status) == 0;
        if (exists && S_ISDIR(status.st_mode))
            throw Error(ErrorKind::unwritable, path + ": is a folder, expected a file name");
        // /dev/stdout may lead to a file that somebody else has opened.
        if (exists && (!S_ISREG(status.st_mode) || path.starts_with("/dev/"))) {
            // It is not ours to empty.
            open_stream(status.st_mode);
            return;
        }
        if (exists && !force) refuse_existing();
        open_beside();
    }
    Target(const Target&) = delete;
    Target& operator=(const Target&) = delete;
    ~Target() { forget_temporary(); }
    [[nodiscard]] bool is_stream() const { return !folder_; }
    void write_all(const std::string& text) {
        std::size_t done = 0;
        while (done < text.size()) {
            const ssize_t count = ::write(out_->number(), text.data() + done, text.size() - done);
            if (count < 0 && errno == EINTR) continue;
            if (count < 0) cannot_write(path_, std::strerror(errno));
            done += static_cast<std::size_t>(count);
        }
        const bool kept = is_stream() || fsync(out_->number()) == 0;
        if (!kept || !out_->shut()) cannot_write(path_, std::strerror(errno));
    }
    void take_place(bool force) {
        const int folder = folder_->number();
        // linkat() fails where the name exists, even if it appeared a moment ago.
        const int done = force ? renameat(folder, temporary_.c_str(), folder, file_.c_str())
                               : linkat(folder, temporary_.c_str(), folder, file_.c_str(), 0);
        if (done != 0 && errno == EEXIST) refuse_existing();
        if (done != 0) cannot_write(path_, std::strerror(errno));
        forget_temporary();
    }
    [[nodiscard]] bool in_folder_of_others() const {
        struct stat status {};
        if (is_stream()) return false;
        if (fstat(folder_->number(), &status) != 0) return true;
        constexpr mode_t enter_and_change = S_IWUSR | S_IXUSR;
        return status.st_uid != geteuid() ||
               (status.st_mode & enter_and_change) != enter_and_change;
    }

  private:
    [[noreturn]] void refuse_existing() const {
        throw Error(ErrorKind::unwritable, path_ + ": exists already", "--force overwrites it");
    }
    void forget_temporary() {
        if (!temporary_.empty()) unlinkat(folder_->number(), temporary_.c_str(), 0);
        temporary_.clear();
    }
    /// Without waiting for a reader, who may never come.
    void open_stream(mode_t mode) {
        if (S_ISSOCK(mode)) cannot_write(path_, "it is a socket, expected a file name");
        out_ = std::make_unique<Descriptor>(
            ::open(path_.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
        if (out_->number() < 0 && errno == ENXIO && S_ISFIFO(mode))
            cannot_write(path_, "nobody reads from this pipe; start its reader first");
        const int flags = out_->number() < 0 ? -1 : fcntl(out_->number(), F_GETFL);
        if (flags < 0 || fcntl(out_->number(), F_SETFL, flags & ~O_NONBLOCK) < 0)
            cannot_write(path_, std::strerror(errno));
    }
    void open_beside() {
        const fs::path folder = fs::path(path_).parent_path();
        folder_ = std::make_unique<Descriptor>(
            ::open(folder.empty() ? "." : folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
        if (folder_->number() < 0 && errno == ENOENT) {
            throw Error(ErrorKind::unwritable,
                        path_ + ": cannot write: there is no folder " + folder.string(),
                        "make it first: mkdir -p " + folder.string());
        }
        if (folder_->number() < 0) cannot_write(path_, std::strerror(errno));
        // Exclusive: whoever guesses the name can be in the way, but gets nothing.
        for (int count = 0; count < 100; ++count) {
            const std::string name =
                ".chipaudit-" + std::to_string(getpid()) + "-" + std::to_string(count);
            out_ = std::make_unique<Descriptor>(
                openat(folder_->number(), name.c_str(),
                       O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666));
            if (out_->number() >= 0) {
                temporary_ = name;
                return;
            }
            if (errno != EEXIST) break;
        }
        cannot_write(path_, std::strerror(errno));
    }

    std::string path_, file_, temporary_;  // file_ and temporary_: names in the folder
    std::unique_ptr<Descriptor> folder_, out_;
};

OutputFiles::OutputFiles(std::vector<std::string> paths, bool force)
    : paths_(std::move(paths)), force_(force) {}
OutputFiles::OutputFiles(OutputFiles&&) noexcept = default;
OutputFiles::~OutputFiles() = default;

void OutputFiles::open() {
    for (std::size_t i = targets_.size(); i < paths_.size(); ++i)
        targets_.push_back(std::make_unique<Target>(paths_[i], force_));
}

bool OutputFiles::in_folders_of_others() const {
    return std::ranges::any_of(targets_,
                               [](const auto& target) { return target->in_folder_of_others(); });
}

void OutputFiles::write(const std::vector<std::string>& texts) {
    open();
    const auto write_all = [&](bool streams) {
        for (std::size_t i = 0; i < targets_.size(); ++i) {
            if (targets_[i]->is_stream() == streams) targets_[i]->write_all(texts.at(i));
        }
    };
    write_all(false);
    for (const auto& target : targets_) {
        if (!target->is_stream()) target->take_place(force_);
    }
    write_all(true);  // a reader that closes its pipe early must not cost a file
}

}  // namespace chipaudit
