// `payrule pair CODE CODE --date DATE`: the story of two codes. Comes in: the command line; goes out: the story as text
// or JSON. The work is in runtime/pair_story.h.
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "runtime/pair_story.h"
#include "tools/payrule/command.h"
#include "tools/payrule/engine/payer_pair.h"
#include "tools/payrule/engine/policy_sources.h"
#include "tools/payrule/engine/table_files.h"

namespace payrule::tools {
namespace {

using Json = nlohmann::ordered_json;

std::string until_text(Date date) { return date == kDateMax ? "open" : format_date(date); }

Json row_json(const PairRow& row) {
    return {{"column1", format_code(row.column1)},
            {"column2", format_code(row.column2)},
            {"effective", format_date(row.effective)},
            {"deleted", until_text(row.deleted)},
            {"indicator", row.indicator},
            {"before_1996", row.before_1996},
            {"rationale", std::string(row.rationale)}};
}

Json story_json(const PairStory& story) {
    Json json = {{"codes", {format_code(story.first), format_code(story.second)}},
                 {"date", format_date(story.date)},
                 {"table", story.table},
                 {"release", story.release},
                 {"verdict", verdict_name(story.verdict)}};
    json["edit"] = story.active ? row_json(*story.active) : Json(nullptr);
    json["remedies"] = Json::array();
    for (const PairRemedy& remedy : story.remedies) {
        json["remedies"].push_back({{"modifiers", remedy.modifiers}, {"what", remedy.what}, {"record", remedy.record}});
    }
    json["windows"] = Json::array();
    for (const PairWindow& window : story.windows) {
        Json row = row_json(window.row);
        row["active"] = window.active;
        row["meaning"] = window.meaning;
        json["windows"].push_back(row);
    }
    return json;
}

const char* answer_name(PairAnswer answer) {
    switch (answer) {
        case PairAnswer::BothPass: return "both pass";
        case PairAnswer::Review: return "review";
        case PairAnswer::Stopped: return "stopped";
    }
    return "";
}

Json payer_json(const PayerPair& pair) {
    Json json = {{"payer", pair.payer}, {"policy", pair.policy}};
    if (!pair.problem.empty()) {
        json["problem"] = pair.problem;
        return json;
    }
    json["plain"] = answer_name(pair.plain);
    json["stopped"] = pair.stopped ? Json(format_code(pair.stopped)) : Json(nullptr);
    json["carried"] = pair.carried;
    json["aside"] = pair.aside;
    json["findings"] = Json::array();
    for (const Finding& finding : pair.findings) {
        json["findings"].push_back({{"action", action_name(finding.action)},
                                    {"rule", finding.rule},
                                    {"place", finding.place},
                                    {"because", finding.because},
                                    {"row_changed", finding.row ? finding.row->note : ""}});
    }
    json["attempts"] = Json::array();
    for (const PairAttempt& it : pair.attempts) {
        json["attempts"].push_back({{"modifier", format_code(it.modifier)},
                                    {"on", format_code(it.on)},
                                    {"answer", answer_name(it.answer)},
                                    {"flags", it.flags}});
    }
    return json;
}

/// What to say of a payer that no policy names; empty where one does.
std::string unknown_payer(const Engine& engine, const std::string& payer) {
    std::set<std::string> payers;
    for (const PolicyInfo& policy : engine.policies())
        payers.insert(policy.payer_id);
    if (payers.count(payer) != 0) return {};
    return fmt::format("no policy is for the payer `{}`; there are policies for {}", payer, fmt::join(payers, ", "));
}

}  // namespace

int pair_command(int argc, char** argv) {
    std::string first;
    std::string second;
    std::string date_text;
    std::string setting = "practitioner";
    std::string payer;
    EngineOptions engine_options;
    std::vector<std::string>& named = engine_options.tables;
    Format format = Format::Text;
    CommandLine line(
        "pair",
        std::string("Says whether two codes are bundled on a date, in either order: which is column 2, since and "
                    "until when, what may be done and what the record must show, and the pair's other windows.\n") +
            kTableSearch,
        {{"payrule pair 97530 97140 --date 2019-06-03", "a soft bundle of that time"},
         {"payrule pair 97530 97140 --date 2026-07-01 --setting hospital", "the same pair today, hospital table"},
         {"payrule pair 97530 97140 --date 2026-07-01 --payer comm_requires_59", "and what that payer makes of it"},
         {"payrule pair 11720 11721 --date 2026-07-01 --tables my.payt", "with tables of one's own"}});
    line.required("code1", first, "a procedure code");
    line.required("code2", second, "the other procedure code");
    line.option("--date", date_text, "date of service, as in 2026-07-01 (required)");
    line.choice("--setting", setting, {"practitioner", "hospital"}, "which of the two PTP tables");
    line.option("--tables", named, "table pack to use; may be given several times");
    line.option("--payer", payer, "also decide specimen claims of the two codes under this payer's policy");
    line.option("--policies", engine_options.policies, "where the payer's policies are; `policies` unless given");
    line.option("--stdlib", engine_options.stdlib, "folder of the standard library, for policy text");
    line.format(format);
    if (const auto code = line.parse(argc, argv)) return *code;
    const std::optional<Code> code1 = parse_code(first);
    const std::optional<Code> code2 = parse_code(second);
    const std::optional<Date> date = parse_date(date_text);
    if (!code1 || !code2)
        return fail(kWrongUsage, "a procedure code is written with digits and capital letters, as in 97140");
    if (!date && !date_text.empty())
        return fail(kWrongUsage, fmt::format("--date wants a date such as 2026-07-01, not `{}`", date_text));
    if (!date) return fail(kWrongUsage, "pair needs the date of service: --date 2026-07-01");
    if (*code1 == *code2)
        return fail(kWrongUsage, "a code has no edit with itself; unit limits are in `payrule table lookup`");

    std::string problem;
    const std::vector<std::string> paths = find_tables(named, problem);
    if (paths.empty()) return fail(kCouldNot, problem);
    const CombinedTables tables = load_tables(paths, problem);
    if (!problem.empty()) return fail(kInputRefused, problem);
    const std::string name = "ncci.ptp." + setting;
    const Table* table = tables.set.find(name);
    if (table == nullptr || table->kind() != TableKind::Pairs) {
        return fail(kCouldNot, "the packs hold no table " + name + "; `payrule table list` shows what they hold");
    }
    const PairSetting which = setting == "hospital" ? PairSetting::Hospital : PairSetting::Practitioner;
    const PairStory story = tell_pair(*table, name, which, *code1, *code2, *date);
    std::optional<PayerPair> asked;
    if (!payer.empty()) {
        Engine engine;
        DecideOptions decide;
        if (const auto code = prepare_engine(engine_options, engine, decide)) return *code;
        if (const std::string unknown = unknown_payer(engine, payer); !unknown.empty()) return fail(kCouldNot, unknown);
        asked = ask_payer(engine, payer, which, *code1, *code2, *date);
    }
    if (format == Format::Json) {
        Json json = story_json(story);
        if (asked) json["payer"] = payer_json(*asked);
        fmt::print("{}\n", json.dump(-1, ' ', false, Json::error_handler_t::replace));
    } else {
        fmt::print("{}", pair_story_text(story));
        if (asked) fmt::print("{}", payer_pair_text(*asked));
    }
    return asked && !asked->problem.empty() ? kCouldNot : kDone;
}

}  // namespace payrule::tools
