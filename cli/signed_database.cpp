// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/signed_database.h"

#include <algorithm>
#include <filesystem>
#include <optional>

#include "cli/files.h"
#include "core/error.h"
#include "core/minisign.h"
#include "core/text.h"
#include "scanner/archive.h"

namespace chipaudit {
namespace {

constexpr std::size_t largest_file = std::size_t{64} << 20;

/// "chipaudit-database version=2026.11.22 sequence=7": the value behind "version=".
std::string word_of(const std::string& comment, std::string_view name) {
    for (const auto word : split(comment, ' ')) {
        if (word.starts_with(name) && word.substr(name.size()).starts_with("="))
            return std::string(word.substr(name.size() + 1));
    }
    return "";
}

/// The folder that holds database.json: the archive's root, or its only folder.
Folder database_folder(const Folder& root, const std::string& path) {
    if (root.has_file("database.json")) return root;
    const auto names = root.names();
    const auto inner = names.size() == 1 ? root.sub(names.front()) : std::nullopt;
    if (inner && inner->has_file("database.json")) return *inner;
    throw Error(ErrorKind::refused, path + ": holds no database.json",
                "make it with: tar -czf FILE -C DIR .");
}

void add_files(const Folder& folder, const std::string& prefix, std::vector<TextFile>& files) {
    for (const auto& name : folder.names()) {
        if (!name.ends_with(".json") || !folder.has_file(name.c_str())) continue;
        files.push_back({prefix + name, folder.read(name.c_str(), largest_file).value_or("")});
    }
}

void check_age(const std::string& path, const std::string& comment, const DatabaseInfo& info,
               const DatabaseInfo* at_least) {
    const std::string version = word_of(comment, "version"),
                      sequence = word_of(comment, "sequence");
    if (version != info.version || sequence != std::to_string(info.sequence)) {
        throw Error(ErrorKind::refused,
                    path + ": the signature's trusted comment says '" + clean_utf8(comment) +
                        "', expected 'chipaudit-database version=" + info.version +
                        " sequence=" + std::to_string(info.sequence) + "'",
                    "sign it with minisign -S -t and that comment");
    }
    if (at_least == nullptr) return;
    if (info.version < at_least->version || info.sequence < at_least->sequence) {
        throw Error(ErrorKind::refused,
                    path + ": version " + info.version + ", sequence " + sequence +
                        " is older than the built-in " + at_least->version + ", sequence " +
                        std::to_string(at_least->sequence),
                    "use a newer file, or leave --db out");
    }
}

}  // namespace

DeviceDb load_signed_database(const std::string& path, const std::string& key_file,
                              const DatabaseInfo* at_least) {
    if (key_file.empty()) {
        throw Error(ErrorKind::usage, path + ": a database file needs --db-key FILE",
                    "give the public key (.pub) of whoever signed it with minisign");
    }
    const std::string signature = path + ".minisig";
    if (!std::filesystem::exists(signature))
        throw Error(ErrorKind::refused, path + ": has no signature, expected " + signature,
                    "minisign -Sm " + path);
    const std::string bytes = read_text_file(path);
    const SignedBy by = verify_minisign(bytes, {signature, read_text_file(signature)},
                                        {key_file, read_text_file(key_file)});
    std::optional<Unpacked> unpacked;
    try {
        if (is_archive(bytes)) unpacked = unpack(bytes, path);
    } catch (const Error& error) {
        throw Error(ErrorKind::refused, error.what());
    }
    if (!unpacked || !unpacked->root)
        throw Error(ErrorKind::refused, path + ": expected an archive of a database folder");
    const Folder folder = database_folder(*unpacked->root, path);
    std::vector<TextFile> files;
    add_files(folder, "", files);
    if (const auto parts = folder.sub("parts")) add_files(*parts, "parts/", files);
    std::ranges::sort(files, {}, &TextFile::name);
    DeviceDb db = load_device_db(files, "signed by key " + by.key_id);
    check_age(path, by.trusted_comment, db.info(), at_least);
    return db;
}

}  // namespace chipaudit
