// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/outputs.h"

#include <algorithm>
#include <filesystem>
#include <sstream>

#include "cli/files.h"
#include "core/text.h"
#include "report/formats.h"

namespace chipaudit {
namespace {

bool is_format(const std::string& name) {
    return std::ranges::any_of(formats(),
                               [&](const Format& format) { return name == format.name; });
}

/// "html" of "html=FILE": a slip in it must not become a file called "htlm=FILE".
bool looks_like_format(const std::string& word) {
    const auto is_letter = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    };
    return !word.empty() && std::ranges::all_of(word, is_letter);
}

bool use_colour(const Options& options, const Environment& environment) {
    if (options.colour == "always") return true;
    if (options.colour == "never") return false;
    if (options.colour == "auto") return environment.out_is_terminal && !environment.no_colour;
    throw Error(ErrorKind::usage,
                "--color expects auto, always or never, got '" + options.colour + "'");
}

void put(const std::string& text, Environment& environment) {
    environment.out << text << std::flush;
    if (!environment.out) throw Error(ErrorKind::unwritable, "standard output: cannot write");
}

template <typename All>
std::vector<std::string> files_among(const All& outputs) {
    std::vector<std::string> files;
    for (const auto& output : outputs) {
        if (output.file != "-") files.push_back(output.file);
    }
    return files;
}

template <typename Pattern>
Pattern pattern_of(const char* option, const std::string& text, std::optional<Pattern> parsed,
                   const char* expected) {
    if (parsed) return *parsed;
    throw Error(ErrorKind::usage,
                std::string(option) + " expects " + expected + " in hex, got '" + text + "'");
}

}  // namespace

Outputs::Outputs(std::vector<Output> outputs, const Options& options)
    : outputs_(std::move(outputs)), files_(files_among(outputs_), options.force) {
    for (const auto& input :
         {options.from, options.context, options.key_file, options.db, options.pci_ids})
        refuse_overwriting(input, files_among(outputs_));
}

Outputs Outputs::for_report(const Options& options, const Environment& environment) {
    const std::string standard = options.format.empty() ? formats().front().name : options.format;
    std::vector<Output> outputs;
    for (const auto& word : options.outputs) {
        const auto equals = word.find('=');
        // "a=b.json" is a file name unless what stands before the sign is a format.
        if (equals != std::string::npos && looks_like_format(word.substr(0, equals))) {
            outputs.push_back({format_named(word.substr(0, equals)).name, word.substr(equals + 1)});
            continue;
        }
        // A file that is named like a format gets it; a terminal table in a .json file helps
        // nobody.
        const auto dot = word.rfind('.');
        const std::string ending = dot == std::string::npos ? "" : word.substr(dot + 1);
        outputs.push_back({options.format.empty() && is_format(ending) ? ending : standard, word});
    }
    for (std::size_t i = 1; i < outputs.size(); ++i) {
        const auto name_of = [](const Output& output) {
            return std::filesystem::weakly_canonical(output.file);
        };
        const auto same = [&](const Output& other) {
            return name_of(other) == name_of(outputs[i]);
        };
        if (std::any_of(outputs.begin(), outputs.begin() + static_cast<std::ptrdiff_t>(i), same)) {
            throw Error(ErrorKind::usage, "-o names " + outputs[i].file + " twice");
        }
    }
    for (auto& output : outputs) {
        if (output.file == "/dev/stdout") output.file = "-";
    }
    if (outputs.empty()) outputs.push_back({standard, "-"});
    for (const auto& output : outputs) {
        if (output.file.empty())
            throw Error(ErrorKind::usage, "-o " + output.format + "= names no file");
    }
    Outputs all(std::move(outputs), options);
    all.shown_ = shown_functions(options);
    for (const auto& output : all.outputs_) {
        if (all.shown_.fits_all() || format_named(output.format).can_filter) continue;
        throw Error(
            ErrorKind::usage,
            all.shown_.words + ": " + output.format + " holds the whole host and is not filtered",
            "-s and -d choose what a table shows; leave them out, or choose from the " +
                output.format + " afterwards");
    }
    all.colour_ = use_colour(options, environment);
    all.silent_ = options.quiet && options.format.empty();
    return all;
}

FunctionFilter shown_functions(const Options& options) {
    FunctionFilter filter;
    std::vector<std::string> words;
    if (!options.slot.empty()) {
        filter.slot = pattern_of("-s", options.slot, parse_slot_pattern(options.slot),
                                 "[[[domain]:]bus]:][device][.[function]]");
        words.push_back("-s " + options.slot);
    }
    if (!options.id.empty()) {
        filter.id = pattern_of("-d", options.id, parse_id_pattern(options.id),
                               "[vendor]:[device][:class[:interface]]");
        words.push_back("-d " + options.id);
    }
    filter.words = join(words, " ");
    return filter;
}

void note_empty_choice(const Report& report, const Options& options, Environment& environment) {
    const FunctionFilter filter = shown_functions(options);
    const auto& functions = report.host.functions;
    const auto fits = [&](const PciFunction& one) { return filter.fits(one); };
    if (filter.fits_all() || options.quiet || std::ranges::any_of(functions, fits)) return;
    environment.err << "chipaudit: " << filter.words << " fits none of the " << functions.size()
                    << " functions; the verdict is about all of them\n";
}

Outputs Outputs::for_text(const Options& options) {
    if (options.outputs.size() > 1)
        throw Error(ErrorKind::usage, "this command writes one output, not several");
    std::string file = options.outputs.empty() ? "-" : options.outputs.front();
    // The commands that come here write one thing: a format before the name changes nothing.
    for (const std::string_view prefix : {"json=", "table=", "markdown="}) {
        if (file.starts_with(prefix)) file.erase(0, prefix.size());
    }
    if (file == "/dev/stdout") file = "-";
    return {{{"", file}}, options};
}

void Outputs::write(const Report& report, Environment& environment) {
    std::vector<std::string> texts, printed;
    for (const auto& output : outputs_) {
        const bool to_terminal = output.file == "-";
        std::ostringstream stream;
        format_named(output.format)
            .write(report, Style{to_terminal && colour_, environment.width, shown_}, stream);
        (to_terminal ? printed : texts).push_back(stream.str());
    }
    // Files first: a reader that closes the pipe early must not cost a file.
    files_.write(texts);
    for (const auto& text : printed) {
        if (!silent_) put(text, environment);
    }
}

void Outputs::write(const std::string& text, Environment& environment) {
    if (outputs_.front().file == "-") return put(text, environment);
    files_.write({text});
}

void write_report(const Report& report, const Options& options, Environment& environment) {
    Outputs::for_report(options, environment).write(report, environment);
}

void write_text(const std::string& text, const Options& options, Environment& environment) {
    Outputs::for_text(options).write(text, environment);
}

std::string wanted_format(const Options& options, const std::vector<std::string>& known) {
    if (options.format.empty()) return known.front();
    if (std::ranges::find(known, options.format) != known.end()) return options.format;
    const std::string near = nearest(options.format, known);
    std::string names = known.front();
    for (std::size_t i = 1; i < known.size(); ++i)
        names += (i + 1 < known.size() ? ", " : " or ") + known[i];
    throw Error(ErrorKind::usage,
                "this command writes " + names + ", not '" + options.format + "'" +
                    (near.empty() ? "" : "; did you mean '" + near + "'?"),
                known.size() == 1 ? "leave out -f" : "leave out -f, or choose one of these");
}

bool json_wanted(const Options& options) {
    return wanted_format(options, {"table", "json"}) == "json";
}

}  // namespace chipaudit
