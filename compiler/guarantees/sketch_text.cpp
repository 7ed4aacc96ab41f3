// A sketched claim as the items of a test. See sketch.h.
#include <algorithm>

#include "compiler/guarantees/sketch.h"
#include "core/date.h"
#include "core/money.h"

namespace payrule::guarantees {

namespace {

std::string codes_text(const std::set<std::uint64_t>& codes) {
    std::string text = "[";
    for (const std::uint64_t key : codes)
        text += (text.size() > 1 ? ", " : "") + format_code(Code{key});
    return text + "]";
}

std::string day_text(std::int64_t days) { return format_date(Date{static_cast<std::int32_t>(days)}); }
std::string money_text(std::int64_t value) { return "$" + format_money(Money{value}); }

constexpr std::uint32_t kOfClaim = 0xffff;

}  // namespace

std::string Sketch::typed(std::int64_t value, ValueType type) const {
    switch (type) {
        case ValueType::Date: return day_text(value);
        case ValueType::Money: return money_text(value);
        case ValueType::Boolean: return value != 0 ? "true" : "false";
        default: return std::to_string(value);
    }
}

std::string Sketch::procedure(std::uint32_t line) const {
    const auto at = codes_.find({line, "procedure"});
    if (at != codes_.end() && !at->second.empty()) return codes_text(at->second);
    return line == 0 ? "[99213]" : "[36415]";
}

std::string Sketch::line_text(std::uint32_t line) const {
    const std::string prefix = "line " + std::to_string(line) + " ";
    std::string text = "  line " + std::to_string(line + 1) + " " + procedure(line);
    if (const auto at = modifiers_.find(line); at != modifiers_.end() && !at->second.empty())
        text += " modifiers " + codes_text(at->second);
    if (numbers_.contains(prefix + "units")) text += " units " + std::to_string(*number(prefix + "units"));
    for (const char* left_out : {"units", "charge", "allowed"}) {
        if (unknown_.contains(prefix + left_out)) text += std::string(" ") + left_out + " unknown";
    }
    for (const char* amount : {"charge", "allowed"}) {
        if (numbers_.contains(prefix + amount))
            text += std::string(" ") + amount + " " + money_text(*number(prefix + amount));
    }
    for (const char* word : {"rendering", "specialty"}) {
        if (const auto at = words_.find(prefix + word); at != words_.end())
            text += std::string(" ") + word + " " + at->second;
    }
    for (const auto& [key, codes] : codes_) {
        if (key.first == line && key.second != "procedure" && !codes.empty())
            text += " " + key.second + " " + codes_text(codes);
    }
    if (const auto at = grounds_.find(line); at != grounds_.end()) {
        for (const std::string& ground : at->second)
            text += " ground " + ground;
    }
    text += " on " + day_text(*number(prefix + "on"));
    if (numbers_.contains(prefix + "until")) text += " .. " + day_text(*number(prefix + "until"));
    std::string facts;
    for (const auto& [key, value] : line_facts_) {
        if (key.first == line) facts += " " + key.second + " = " + value;
    }
    for (const FactDeclaration& fact : policy_.facts) {
        const auto at = numbers_.find(prefix + "fact " + fact.name);
        if (at != numbers_.end()) facts += " " + fact.name + " = " + typed(at->second, fact.type);
    }
    return text + (facts.empty() ? "" : " {" + facts + " }") + "\n";
}

std::string Sketch::claim_text() const {
    std::string text = "claim";
    if (const auto at = words_.find("form"); at != words_.end()) text += " " + at->second;
    text += " received " + day_text(*number("received"));
    if (const auto at = words_.find("sex"); at != words_.end()) text += " sex " + at->second;
    for (const char* day : {"born", "original_received", "other_payer_paid_on", "benefit_year_start"}) {
        if (const auto at = numbers_.find(day); at != numbers_.end())
            text += std::string(" ") + day + " " + day_text(at->second);
    }
    for (const auto& [key, codes] : codes_) {
        if (key.first == kOfClaim && !codes.empty()) text += " " + key.second + " " + codes_text(codes);
    }
    text += " {\n";
    for (std::uint32_t line = 0; line < lines_; ++line)
        text += line_text(line);
    return text + "}\n";
}

std::string Sketch::row_slot(std::uint32_t table, std::uint32_t line) {
    return "row of " + std::to_string(table) + " for " + std::to_string(line) + " ";
}

std::string Sketch::table_row(const SketchRow& row) const {
    const TableBinding& table = policy_.tables[row.table];
    const std::string prefix = "row ";
    const std::string own = row_slot(row.table, row.lines.empty() ? 0 : row.lines[0]);
    const auto column = [&](const std::string& name, std::int64_t otherwise) {
        const auto of_table = numbers_.find(own + name);
        const auto at = of_table != numbers_.end() ? of_table : numbers_.find(prefix + name);
        return std::to_string(at == numbers_.end() ? otherwise : at->second);
    };
    const std::string first = procedure(row.lines.empty() ? 0 : row.lines[0]);
    const std::string second = procedure(row.lines.size() > 1 ? row.lines[1] : 0);
    std::string text;
    switch (table.kind) {
        case TableKind::Pairs:
            text = "pair " + first + ", " + second + " indicator [" + column("indicator", 0) + "]";
            break;
        case TableKind::UnitLimits:
            text = "limit " + first + " " + column("value", 1) + " mai " + column("mai", 2);
            break;
        case TableKind::AddOns: text = "add_on " + first + " type " + column("type", 1) + " primaries [99214]"; break;
        case TableKind::Keyed:
            text = "row " + first;
            for (std::size_t i = 0; i < table.columns.size(); ++i) {
                const auto of_table = numbers_.find(own + std::to_string(i));
                const auto of_scope = numbers_.find(prefix + std::to_string(i));
                const std::int64_t value = of_table != numbers_.end()   ? of_table->second
                                           : of_scope != numbers_.end() ? of_scope->second
                                                                        : 0;
                const bool named = i < table.column_values.size() && !table.column_values[i].empty();
                const auto index = static_cast<std::size_t>(value);
                text += " " + table.columns[i] + " " +
                        (named && index < table.column_values[i].size() ? table.column_values[i][index]
                                                                        : typed(value, table.column_types[i]));
            }
            break;
    }
    for (const char* end : {"effective", "deleted"}) {
        const auto at = numbers_.find(prefix + end);
        if (at != numbers_.end()) text += (std::string(end) == "deleted" ? " until " : " from ") + day_text(at->second);
    }
    return text;
}

std::string Sketch::tables_text() const {
    std::string text;
    std::set<std::string> written;
    for (const SketchRow& row : rows_) {
        if (policy_.tables[row.table].is_own) continue;  // its rows stand in the policy
        const std::string rows = "table " + policy_.tables[row.table].local + " { " + table_row(row) + " }\n";
        if (written.insert(rows).second) text += rows;
    }
    return text;
}

std::string Sketch::facts_text() const {
    std::string text;
    for (const auto& [name, value] : facts_)
        text += " " + name + " = " + value;
    for (const FactDeclaration& fact : policy_.facts) {
        const auto at = numbers_.find("fact " + fact.name);
        if (at != numbers_.end()) text += " " + fact.name + " = " + typed(at->second, fact.type);
    }
    return text.empty() && !record_ ? "" : "facts {" + text + " }\n";
}

std::string Sketch::history_text() const {
    std::string text;
    for (const Accumulator& sum : policy_.accumulators) {
        const auto at = numbers_.find("history " + sum.opening_name);
        const bool left_out = unknown_.contains("history " + sum.opening_name);
        if (!sum.has_opening || (at == numbers_.end() && !left_out)) continue;
        const std::string amount =
            " " + sum.opening_name + " = " + (left_out ? "unknown" : typed(at->second, sum.type));
        if (text.find(amount) == std::string::npos) text += amount;
    }
    return text.empty() ? "" : "history {" + text + " }\n";
}

std::string Sketch::text() const { return tables_text() + facts_text() + history_text() + claim_text(); }

}  // namespace payrule::guarantees
