// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/explain_grounds.h"

#include <algorithm>
#include <set>

#include "core/text.h"
#include "report/words.h"

namespace chipaudit {
namespace {

/// What one candidate, or several alike, answer to a rule: "part: huawei.x (yes)" and the lines
/// "huawei.x: fact" behind it (policy/assess.cpp). A block without candidates is about the finding
/// as a whole.
struct Block {
    std::vector<std::string> candidates;
    std::string answer;
    std::vector<Because> lines;
};

Block block_begun_by(const Because& line) {
    const auto bracket = line.value.rfind(" (");
    if (line.fact != "part" || bracket == std::string::npos || !line.value.ends_with(")"))
        return {};
    return {{line.value.substr(0, bracket)},
            line.value.substr(bracket + 2, line.value.size() - bracket - 3),
            {}};
}

std::vector<Block> blocks_of(const std::vector<Because>& because) {
    std::vector<Block> blocks;
    for (const auto& line : because) {
        if (Block begun = block_begun_by(line); !begun.candidates.empty()) {
            blocks.push_back(std::move(begun));
            continue;
        }
        Because own = line;
        const bool of_candidate = !blocks.empty() && !blocks.back().candidates.empty();
        const std::string prefix = of_candidate ? blocks.back().candidates.front() + ": " : "";
        const bool belongs = of_candidate && line.fact.starts_with(prefix);
        if (belongs)
            own.fact = line.fact.substr(prefix.size());
        else if (blocks.empty() || of_candidate)
            blocks.emplace_back();
        blocks.back().lines.push_back(std::move(own));
    }
    return blocks;
}

/// Candidates that answer alike become one block, at the place of the first.
std::vector<Block> joined(const std::vector<Block>& blocks) {
    std::vector<Block> result;
    for (const auto& block : blocks) {
        const auto alike = [&](const Block& known) {
            return !known.candidates.empty() && !block.candidates.empty() &&
                   known.answer == block.answer && known.lines == block.lines;
        };
        const auto found = std::ranges::find_if(result, alike);
        if (found == result.end()) {
            result.push_back(block);
        } else if (std::ranges::find(found->candidates, block.candidates.front()) ==
                   found->candidates.end()) {
            found->candidates.push_back(block.candidates.front());
        }
    }
    return result;
}

/// Neighbours about the same fact become one; the names of candidates keep no source each.
std::vector<Because> merged(const std::vector<Because>& lines) {
    std::vector<Because> result;
    for (Because line : lines) {
        if (line.fact == "candidate") line.source = "device database";
        if (!result.empty() && result.back().fact == line.fact &&
            result.back().source == line.source) {
            result.back().value += "; " + line.value;
        } else {
            result.push_back(std::move(line));
        }
    }
    return result;
}

std::string in_words(const Because& line, std::set<std::string>& said) {
    const std::string text = fact_in_words(line.fact) + ": " + line.value;
    if (line.source.empty()) return text;
    constexpr std::size_t short_enough = 24;  // to be said again
    const bool again = !said.insert(line.source).second && line.source.size() > short_enough;
    return text + " [" + (again ? "as above" : line.source) + "]";
}

}  // namespace

std::vector<std::string> grounds_in_words(const std::vector<Because>& because) {
    std::vector<std::string> texts;
    std::set<std::string> said;  // sources
    const auto blocks = joined(blocks_of(because));
    const auto of_candidates = [](const Block& block) { return !block.candidates.empty(); };
    const bool unanimous = std::ranges::count_if(blocks, of_candidates) == 1;
    for (const auto& block : blocks) {
        const auto lines = merged(block.lines);
        if (block.candidates.empty()) {
            for (const auto& line : lines) texts.push_back(in_words(line, said));
            continue;
        }
        std::vector<std::string> facts;
        for (const auto& line : lines) facts.push_back(in_words(line, said));
        const std::string whom =
            unanimous && block.candidates.size() > 1
                ? "each of the " + std::to_string(block.candidates.size()) + " candidates"
                : join(block.candidates, ", ");
        texts.push_back(block.answer + " for " + whom + (facts.empty() ? "" : ": ") +
                        join(facts, "; "));
    }
    return texts;
}

}  // namespace chipaudit
