// SPDX-License-Identifier: GPL-3.0-or-later
/// Build-time tool: text files → one C++ source that returns them as EmbeddedFiles. JSON is
/// minified, the digest is made here. Usage: embed_data OUTPUT HEADER FUNCTION BASE_DIR FILE… (file
/// names are stored relative to BASE_DIR). FUNCTION may be two with a comma between: the second
/// returns the same files, those of parts cut down to the heads of their records.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/digest.h"
#include "core/error.h"
#include "core/host_json.h"
#include "core/text_file.h"
#include "devicedb/head_keys.h"

namespace {

using chipaudit::TextFile;

TextFile load(const std::filesystem::path& path, const std::filesystem::path& base) {
    std::ifstream in(path, std::ios::binary);
    if (!in)
        throw chipaudit::Error(chipaudit::ErrorKind::unreadable,
                               path.string() + ": cannot be read");
    std::string text{std::istreambuf_iterator<char>(in), {}};
    if (path.extension() == ".json" && path.string().find("schema/") == std::string::npos) {
        text = chipaudit::json_text(chipaudit::parse_json(text, path.string()), -1);
    }
    return {std::filesystem::relative(path, base).generic_string(), std::move(text)};
}

/// What is left of a file of parts at start-up; other files are whole.
TextFile head_of(const TextFile& file) {
    if (!file.name.starts_with("parts/")) return file;
    auto document = chipaudit::parse_json(file.text, file.name);
    auto left = nlohmann::ordered_json::object();
    for (const auto* key : {"family", "maker"}) left[key] = document.at(key);
    for (const auto group : chipaudit::record_groups) {
        for (const auto& record : document.value(group, nlohmann::ordered_json::array())) {
            auto head = nlohmann::ordered_json::object();
            for (const auto& [key, value] : record.items()) {
                if (chipaudit::is_head_key(key)) head[key] = value;
            }
            left[group].push_back(std::move(head));
        }
    }
    return {file.name, chipaudit::json_text(left, -1)};
}

void write(std::ostream& out, const std::string& function, const std::vector<TextFile>& files,
           const std::string& digest) {
    out << "\nEmbeddedFiles " << function << "() {\n";
    for (std::size_t i = 0; i < files.size(); ++i) {
        out << "    static constexpr char text_" << i << "[] = R\"chipaudit~(" << files[i].text
            << ")chipaudit~\";\n";
    }
    out << "    EmbeddedFiles result;\n";
    for (std::size_t i = 0; i < files.size(); ++i) {
        const bool checked = files[i].name.ends_with(".json");
        out << "    result.files.push_back({\"" << files[i].name << "\", std::string(text_" << i
            << ", sizeof text_" << i << " - 1), " << (checked ? "true" : "false") << "});\n";
    }
    out << "    result.sha256 = \"" << digest << "\";\n    return result;\n}\n";
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 6) {
        std::cerr << "usage: embed_data OUTPUT HEADER FUNCTION BASE_DIR FILE...\n";
        return 64;
    }
    try {
        std::vector<TextFile> files;
        for (int i = 5; i < argc; ++i) files.push_back(load(argv[i], argv[4]));
        std::ranges::sort(files, {}, &TextFile::name);
        const std::string digest = chipaudit::sha256_hex(files), functions = argv[3];
        std::ofstream out(argv[1], std::ios::binary);
        out << "// Made by cmake/embed_data.cpp; do not edit.\n#include \"" << argv[2]
            << "\"\n\nnamespace chipaudit {\n";
        write(out, functions.substr(0, functions.find(',')), files, digest);
        if (functions.find(',') != std::string::npos) {
            std::ranges::transform(files, files.begin(), head_of);
            write(out, functions.substr(functions.find(',') + 1), files, digest);
        }
        out << "\n}  // namespace chipaudit\n";
        out.close();
        return out ? 0 : 73;
    } catch (const chipaudit::Error& error) {
        std::cerr << "embed_data: " << error.what() << "\n";
        return 65;
    }
}
