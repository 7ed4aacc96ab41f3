// `payrule pair CODE CODE --date DATE`: the story of two codes. Comes in: the command line; goes out: the story as text
// or JSON. The work is in runtime/pair_story.h.
#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "runtime/decision_writer.h"
#include "runtime/pair_story.h"
#include "tools/payrule/command.h"
#include "tools/payrule/engine/payer_names.h"
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
        case PairAnswer::PairPasses: return "pair passes";
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
    json["open"] = pair.open;
    json["causes"] = pair.causes;
    json["carried"] = pair.carried;
    json["aside"] = pair.aside;
    json["findings"] = Json::array();
    for (const Finding& finding : pair.findings) {
        Json changes = Json::array();
        for (const ChangeBehind& change : finding.changes)
            changes.push_back(payer_change_text(change));
        json["findings"].push_back({{"action", action_name(finding.action)},
                                    {"rule", finding.rule},
                                    {"place", finding.place},
                                    {"changes", changes},
                                    {"row_changed", finding.row ? finding.row->note : ""},
                                    {"row_added", finding.row && added_by_payer(*finding.row)}});
    }
    json["attempts"] = Json::array();
    for (const PairAttempt& it : pair.attempts) {
        json["attempts"].push_back({{"modifier", format_code(it.modifier)},
                                    {"on", format_code(it.on)},
                                    {"answer", answer_name(it.answer)},
                                    {"left", it.left},
                                    {"flags", it.flags}});
    }
    return json;
}

/// What to say of a payer that no policy names; empty where one does.
std::string unknown_payer(const Engine& engine, const std::string& payer) {
    const PayerNames payers(engine);
    if (payers.has(payer)) return {};
    return fmt::format("no policy is for the payer `{}`; {}", payer, payers.text());
}

/// What the command line asks.
struct PairQuestion {
    std::string first, second, date, setting, payer;
    EngineOptions engine;
    Format format = Format::Text;
};

/// The setting asked for; else the payer's, where all its policies are for institutional claims; else practitioner.
PairSetting setting_of(const PairQuestion& asked, const Engine& engine) {
    if (!asked.setting.empty()) return asked.setting == "hospital" ? PairSetting::Hospital : PairSetting::Practitioner;
    bool institutional = false;
    for (const auto& policy : engine.loaded()) {
        const Image& image = policy->image();
        if (image.text(image.header[0].payer_id) != asked.payer) continue;
        const auto forms = Image::part(image.words, image.header[0].claim_forms);
        institutional = !forms.empty() && std::all_of(forms.begin(), forms.end(), [](std::uint32_t form) {
            return form == static_cast<std::uint32_t>(ClaimForm::Institutional);
        });
        if (!institutional) break;
    }
    return institutional ? PairSetting::Hospital : PairSetting::Practitioner;
}

std::string table_of(PairSetting setting) {
    return setting == PairSetting::Hospital ? "ncci.ptp.hospital" : "ncci.ptp.practitioner";
}

/// The tables, and with a payer an engine on them. Errors: the exit code.
std::optional<int> prepare(PairQuestion& asked, Engine& engine, DecideOptions& decide, TableSet& tables) {
    if (asked.payer.empty()) {
        std::optional<Date> known_as_of;
        if (auto code = date_option(asked.engine.known_as_of, "--known-as-of", known_as_of)) return code;
        std::string problem;
        const std::vector<std::string> paths = find_tables(asked.engine.tables, problem);
        if (paths.empty()) return fail(kCouldNot, problem);
        CombinedTables combined;
        const TablesAsked table{table_of(setting_of(asked, engine))};
        if (auto code = load_tables(paths, asked.engine.limits, known_as_of, table, combined)) return code;
        tables = std::move(combined.set);
        return std::nullopt;
    }
    asked.engine.also_asked = {table_of(PairSetting::Practitioner), table_of(PairSetting::Hospital)};
    if (const auto code = prepare_engine(asked.engine, engine, decide)) return code;
    if (const std::string unknown = unknown_payer(engine, asked.payer); !unknown.empty())
        return fail(kCouldNot, unknown);
    tables = engine.tables();
    return std::nullopt;
}

int tell(PairQuestion& asked, Code first, Code second, Date date) {
    Engine engine;
    DecideOptions decide;
    TableSet tables;
    if (const auto code = prepare(asked, engine, decide, tables)) return *code;
    const PairSetting setting = setting_of(asked, engine);
    const std::string name = table_of(setting);
    const Table* table = tables.find(name);
    if (table == nullptr || table->kind() != TableKind::Pairs)
        return fail(kCouldNot, fmt::format("the packs hold no table {}; `{} table list` shows what they hold", name,
                                           program_name()));
    const PairStory story = tell_pair(*table, name, setting, first, second, date);
    std::optional<PayerPair> answer;
    if (!asked.payer.empty()) answer = ask_payer(engine, decide, asked.payer, setting, first, second, date);
    if (asked.format == Format::Json) {
        Json json = story_json(story);
        if (answer) json["payer"] = payer_json(*answer);
        fmt::print("{}\n", json.dump(-1, ' ', false, Json::error_handler_t::replace));
    } else {
        fmt::print("{}", pair_story_text(story, answer ? payer_addition_text(*answer, story) : ""));
        if (answer) fmt::print("{}", payer_pair_text(*answer));
    }
    return answer && !answer->problem.empty() ? kCouldNot : kDone;
}

}  // namespace

int pair_command(int argc, char** argv) {
    PairQuestion asked;
    CommandLine line(
        "pair",
        std::string("Says whether two codes are bundled on a date, in either order: which is column 2, since and "
                    "until when, what may be done and what the record must show, and the pair's other windows.\n") +
            kTableSearch,
        {{"payrule pair 97530 97140 --date 2019-06-03", "a soft bundle of that time"},
         {"payrule pair 97530 97140 --date 2026-07-01 --setting hospital", "the same pair today, hospital table"},
         {"payrule pair 97530 97140 --date 2026-07-01 --payer comm_requires_59", "and what that payer makes of it"},
         {"payrule pair 11720 11721 --date 2026-07-01 --tables my.payt", "with tables of one's own"}});
    line.required("code1", asked.first, "a procedure code");
    line.required("code2", asked.second, "the other procedure code");
    line.option("--date", asked.date, "date of service, as in 2026-07-01 (required)");
    line.choice("--setting", asked.setting, {"practitioner", "hospital"},
                "which of the two PTP tables; practitioner, or as the payer's claims are, unless given");
    line.option("--tables", asked.engine.tables, "table pack to use; may be given several times");
    line.option("--payer", asked.payer, "also decide specimen claims of the two codes under this payer's policy");
    line.option("--known-as-of", asked.engine.known_as_of,
                "leave out table releases and policy versions published after this date");
    line.option("--policies", asked.engine.policies, "where the payer's policies are; `policies` unless given");
    line.option("--stdlib", asked.engine.stdlib, "folder of the standard library, for policy text");
    line.limits(asked.engine.limits, engine_limit_areas() & ~static_cast<unsigned>(kClaims));
    line.format(asked.format);
    if (const auto code = line.parse(argc, argv)) return *code;
    const std::optional<Code> first = procedure_argument(asked.first);
    const std::optional<Code> second = first ? procedure_argument(asked.second) : std::nullopt;
    const std::optional<Date> date = parse_date(asked.date);
    if (!first || !second) return kWrongUsage;
    if (!date && !asked.date.empty())
        return fail(kWrongUsage, fmt::format("--date wants a date such as 2026-07-01, not `{}`", asked.date));
    if (!date) return fail(kWrongUsage, "pair needs the date of service: --date 2026-07-01");
    if (*first == *second)
        return fail(kWrongUsage, fmt::format("a code has no edit with itself; unit limits are in `{} table lookup`",
                                             program_name()));
    return tell(asked, *first, *second, *date);
}

}  // namespace payrule::tools
