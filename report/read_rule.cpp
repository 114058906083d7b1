// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/read_rule.h"

namespace chipaudit {

CitedRule cited_rule_from(const std::string& id, const JsonPlace& place) {
    CitedRule rule;
    rule.id = id;
    rule.title = place.text("title");
    rule.kind = place.text("kind");
    rule.note = place.optional_text("note").value_or("");
    return rule;
}

void complete_rule(CitedRule& rule, const JsonPlace& finding) {
    if (!rule.citation.empty()) return;
    rule.jurisdiction = finding.optional_text("jurisdiction").value_or("");
    rule.authority = finding.optional_text("authority").value_or("");
    rule.citation = finding.text("citation");
    rule.confidence = finding.optional_text("confidence").value_or("");
    const auto effective = finding.at("effective");
    rule.effective_from = effective.optional_text("from").value_or("");
    rule.effective_until = effective.optional_text("until");
    for (const auto& item : finding.at("sources").items()) {
        rule.sources.push_back(
            {item.text("title"), item.text("url"), item.text("retrieved"), item.text("pinpoint")});
    }
}

}  // namespace chipaudit
