// SPDX-License-Identifier: GPL-3.0-or-later
/// Build-time tool: text files → one C++ source that returns them as EmbeddedFiles. JSON is
/// minified, the digest is made here. Usage: embed_data OUTPUT HEADER FUNCTION BASE_DIR FILE… (file
/// names are stored relative to BASE_DIR)
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

void write(std::ostream& out, const std::string& header, const std::string& function,
           const std::vector<TextFile>& files) {
    out << "// Made by cmake/embed_data.cpp; do not edit.\n#include \"" << header
        << "\"\n\nnamespace chipaudit {\n\n";
    for (std::size_t i = 0; i < files.size(); ++i) {
        out << "static constexpr char text_" << i << "[] = R\"chipaudit~(" << files[i].text
            << ")chipaudit~\";\n";
    }
    out << "\nEmbeddedFiles " << function << "() {\n    EmbeddedFiles result;\n";
    for (std::size_t i = 0; i < files.size(); ++i) {
        out << "    result.files.push_back({\"" << files[i].name << "\", std::string(text_" << i
            << ", sizeof text_" << i << " - 1)});\n";
    }
    out << "    result.sha256 = \"" << chipaudit::sha256_hex(files)
        << "\";\n    return result;\n}\n\n}  // namespace chipaudit\n";
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
        std::ofstream out(argv[1], std::ios::binary);
        write(out, argv[2], argv[3], files);
        out.close();
        return out ? 0 : 73;
    } catch (const chipaudit::Error& error) {
        std::cerr << "embed_data: " << error.what() << "\n";
        return 65;
    }
}
