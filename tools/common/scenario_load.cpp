// See scenario.h. Here: JSON to claims, tables and expectations. The world is closed: tables not given are empty, and
// history not given is known to be empty.
#include <algorithm>
#include <initializer_list>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>

#include "tools/common/scenario.h"

namespace payrule::tools {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kRelease = "scenario";

/// Thrown and caught in this file only: a case has hundreds of places where it can be wrong.
struct Wrong {
    std::string text;
};

[[noreturn]] void wrong(const std::string& place, const std::string& what) { throw Wrong{place + ": " + what}; }

const Json* find(const Json& object, std::initializer_list<const char*> names) {
    if (!object.is_object()) return nullptr;
    for (const char* name : names) {
        const auto at = object.find(name);
        if (at != object.end() && !at->is_null()) return &*at;
    }
    return nullptr;
}

std::string text_of(const Json& value, const std::string& place) {
    if (!value.is_string()) wrong(place, "text wanted");
    return value.get<std::string>();
}

std::string text_at(const Json& object, std::initializer_list<const char*> names, const std::string& place) {
    const Json* value = find(object, names);
    if (value == nullptr) wrong(place, std::string("`") + *names.begin() + "` is missing");
    return text_of(*value, place + "." + *names.begin());
}

Code code_of(const Json& value, const std::string& place) {
    std::string text = text_of(value, place);
    std::string kept;
    for (char c : text) {
        if (c != '.' && c != ' ') kept += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    const std::optional<Code> parsed = parse_code(kept);
    if (!parsed) wrong(place, "code wanted");
    return *parsed;
}

Date date_of(const Json& value, const std::string& place) {
    const std::optional<Date> date = value.is_string() ? parse_date(value.get<std::string>()) : std::nullopt;
    if (!date) wrong(place, "date such as 2026-07-08 wanted");
    return *date;
}

/// The shortest decimal text of a number is what stood in the file, so no cent is lost on the way.
Money money_of(const Json& value, const std::string& place) {
    const std::optional<Money> money = parse_money(value.is_string() ? value.get<std::string>() : value.dump());
    if (!money) wrong(place, "amount such as 12.50 wanted");
    return *money;
}

std::int64_t whole_of(const Json& value, const std::string& place) {
    if (value.is_number_integer()) return value.get<std::int64_t>();
    const std::optional<Money> money = parse_money(value.is_string() ? value.get<std::string>() : value.dump());
    if (!money || money->hundredths_of_cent % kMoneyPerDollar != 0) wrong(place, "whole number wanted");
    return money->hundredths_of_cent / kMoneyPerDollar;
}

std::optional<Date> date_at(const Json& object, std::initializer_list<const char*> names, const std::string& place) {
    const Json* value = find(object, names);
    return value == nullptr ? std::nullopt : std::optional<Date>(date_of(*value, place + "." + *names.begin()));
}

std::optional<Money> money_at(const Json& object, std::initializer_list<const char*> names, const std::string& place) {
    const Json* value = find(object, names);
    return value == nullptr ? std::nullopt : std::optional<Money>(money_of(*value, place + "." + *names.begin()));
}

const Json& list_at(const Json& object, const char* name) {
    static const Json kEmpty = Json::array();
    const Json* value = find(object, {name});
    if (value == nullptr) return kEmpty;
    if (!value->is_array()) wrong(name, "list wanted");
    return *value;
}

class Loader {
public:
    explicit Loader(Scenario& scenario) : scenario_(scenario) {}

    void load(const Json& json);

private:
    Text keep(const Json& value, const std::string& place) { return scenario_.texts.keep(text_of(value, place)); }
    void check_keys(const Json& object, const std::string& place, std::initializer_list<const char*> known);
    void set_text(Maybe<Text>& target, const Json& object, std::initializer_list<const char*> names);
    void set_code(Maybe<Code>& target, const Json& object, std::initializer_list<const char*> names);
    void set_date(Maybe<Date>& target, const Json& object, std::initializer_list<const char*> names);
    void set_money(Maybe<Money>& target, const Json& object, std::initializer_list<const char*> names);

    Claim claim(const Json& json);
    ClaimLine line(const Json& json, const Claim& claim, std::size_t index);
    void line_fields(const Json& json, ClaimLine& line);
    void documentation(const Json& json, Claim& claim);
    void fact(const std::string& name, const Json& value, Claim& claim);
    void history(const Json& json, Claim& claim);
    void history_line(const Json& json, Claim& claim, std::size_t index);
    void therapy_amounts(const Json& json, const char* kind, int year, Claim& claim);
    void amount(const std::string& name, int year, Code code, std::int64_t value, Claim& claim);

    void tables(const Json& json);
    void pairs(const Json& json);
    void unit_limits(const Json& json);
    void add_ons(const Json& json);
    void sexes(const Json& json);
    void coverage(const Json& json);
    void overlay(const Json& json);
    void therapy(const Json& json);
    MemoryTable& table(const std::string& name, TableKind kind);
    void expected(const Json& json);

    Scenario& scenario_;
    std::map<std::string, std::shared_ptr<MemoryTable>> tables_;
};

void Loader::check_keys(const Json& object, const std::string& place, std::initializer_list<const char*> known) {
    if (!object.is_object()) wrong(place, "object wanted");
    for (const auto& [key, value] : object.items()) {
        const bool found = std::any_of(known.begin(), known.end(), [&](const char* name) { return key == name; });
        if (!found) scenario_.notes.push_back(place + ": `" + key + "` is unknown and was passed over");
    }
}

void Loader::set_text(Maybe<Text>& target, const Json& object, std::initializer_list<const char*> names) {
    if (const Json* value = find(object, names)) target = Maybe<Text>::known(keep(*value, *names.begin()));
}

void Loader::set_code(Maybe<Code>& target, const Json& object, std::initializer_list<const char*> names) {
    if (const Json* value = find(object, names)) target = Maybe<Code>::known(code_of(*value, *names.begin()));
}

void Loader::set_date(Maybe<Date>& target, const Json& object, std::initializer_list<const char*> names) {
    if (const Json* value = find(object, names)) target = Maybe<Date>::known(date_of(*value, *names.begin()));
}

void Loader::set_money(Maybe<Money>& target, const Json& object, std::initializer_list<const char*> names) {
    if (const Json* value = find(object, names)) target = Maybe<Money>::known(money_of(*value, *names.begin()));
}

// ---- claims

Claim Loader::claim(const Json& json) {
    check_keys(json, "claim",
               {"id", "form", "payer", "patient", "billing_npi", "tax_id", "taxonomy", "received", "pos", "tob",
                "condition_codes", "diagnoses", "lines", "frequency", "original_received", "other_payer_paid_on",
                "benefit_year_start", "documentation", "history"});
    Claim claim;
    claim.id = scenario_.texts.keep(text_at(json, {"id"}, "claim"));
    const std::string form = text_at(json, {"form"}, "claim");
    if (form == "837I" || form == "institutional") {
        claim.form = ClaimForm::Institutional;
    } else if (form == "837D" || form == "dental") {
        claim.form = ClaimForm::Dental;
    } else if (form != "837P" && form != "professional") {
        wrong("claim.form", "837P, 837I or 837D wanted");
    }
    claim.payer = Maybe<Text>::known(scenario_.texts.keep(scenario_.payer));
    set_date(claim.received, json, {"received"});
    set_code(claim.frequency, json, {"frequency"});
    set_date(claim.original_received, json, {"original_received"});
    set_date(claim.other_payer_paid_on, json, {"other_payer_paid_on"});
    set_date(claim.benefit_year_start, json, {"benefit_year_start"});
    set_code(claim.place_of_service, json, {"pos", "place_of_service"});
    set_code(claim.type_of_bill, json, {"tob", "type_of_bill"});
    set_text(claim.billing_npi, json, {"billing_npi"});
    set_text(claim.tax_id, json, {"tax_id"});
    set_text(claim.taxonomy, json, {"taxonomy"});
    for (const Json& value : list_at(json, "condition_codes"))
        claim.condition_codes.push_back(code_of(value, "condition_codes"));
    for (const Json& value : list_at(json, "diagnoses"))
        claim.diagnoses.push_back(code_of(value, "diagnoses"));
    if (const Json* patient = find(json, {"patient"})) {
        check_keys(*patient, "patient", {"id", "sex", "birth_date"});
        set_text(claim.patient_id, *patient, {"id"});
        set_date(claim.patient_birth_date, *patient, {"birth_date"});
        const Json* sex = find(*patient, {"sex"});
        if (sex != nullptr && *sex == "F") claim.patient_sex = Maybe<Sex>::known(Sex::Female);
        if (sex != nullptr && *sex == "M") claim.patient_sex = Maybe<Sex>::known(Sex::Male);
    }
    std::size_t index = 0;
    for (const Json& value : list_at(json, "lines"))
        claim.lines.push_back(line(value, claim, index++));
    claim.history.state = HistoryState::Supplied;
    claim.history.amounts_complete = true;
    if (const Json* facts = find(json, {"documentation"})) documentation(*facts, claim);
    if (const Json* past = find(json, {"history"})) history(*past, claim);
    return claim;
}

ClaimLine Loader::line(const Json& json, const Claim& claim, std::size_t index) {
    check_keys(json, "line",
               {"n", "code", "mods", "units", "dos", "dos_end", "rendering", "specialty", "charge", "allowed",
                "revenue", "pos", "tooth", "dx"});
    ClaimLine line;
    line.number = static_cast<std::int32_t>(index + 1);
    line_fields(json, line);
    if (!line.place_of_service.is_known()) line.place_of_service = claim.place_of_service;
    line.diagnoses = claim.diagnoses;
    if (find(json, {"dx"}) != nullptr) {
        line.diagnoses.clear();
        for (const Json& value : list_at(json, "dx"))
            line.diagnoses.push_back(code_of(value, "dx"));
    }
    // The closed world: an amount not given is $0.00, never unknown.
    if (!line.charge.is_known()) line.charge = Maybe<Money>::known({});
    if (!line.allowed.is_known()) line.allowed = Maybe<Money>::known({});
    return line;
}

void Loader::line_fields(const Json& json, ClaimLine& line) {
    if (const Json* number = find(json, {"n", "line"})) {
        line.number = static_cast<std::int32_t>(whole_of(*number, "n"));
    }
    set_code(line.procedure, json, {"code", "procedure"});
    for (const Json& value : list_at(json, "mods")) {
        if (line.modifiers.count == kMaxModifiers) wrong("mods", "at most four modifiers wanted");
        line.modifiers.codes[line.modifiers.count++] = code_of(value, "mods");
    }
    if (const Json* units = find(json, {"units"})) line.units = Maybe<std::int64_t>::known(whole_of(*units, "units"));
    set_money(line.charge, json, {"charge"});
    set_money(line.allowed, json, {"allowed"});
    set_date(line.service_date, json, {"dos"});
    line.service_date_end = line.service_date;
    set_date(line.service_date_end, json, {"dos_end"});
    set_text(line.rendering_npi, json, {"rendering"});
    set_text(line.specialty, json, {"specialty"});
    set_code(line.place_of_service, json, {"pos"});
    set_code(line.revenue, json, {"revenue"});
    set_text(line.tooth, json, {"tooth"});
}

void Loader::documentation(const Json& json, Claim& claim) {
    if (!json.is_object()) wrong("documentation", "object wanted");
    claim.record_supplied = true;
    for (const auto& [name, value] : json.items())
        fact(name, value, claim);
}

void Loader::fact(const std::string& name, const Json& value, Claim& claim) {
    if (value.is_null()) return;
    FactInput fact;
    fact.name = scenario_.texts.keep(name);
    if (value.is_boolean()) {
        fact.kind = FactKind::Boolean;
        fact.number = value.get<bool>() ? 1 : 0;
    } else if (value.is_number_integer()) {
        fact.kind = FactKind::Number;
        fact.number = value.get<std::int64_t>();
    } else if (value.is_number()) {
        fact.kind = FactKind::Money;
        fact.number = money_of(value, "documentation." + name).hundredths_of_cent;
    } else {
        fact.text = keep(value, "documentation." + name);
        if (const std::optional<Date> date = parse_date(fact.text)) {
            fact.kind = FactKind::Date;
            fact.number = date->days;
        }
    }
    claim.facts.push_back(fact);
}

// ---- history

void Loader::amount(const std::string& name, int year, Code code, std::int64_t value, Claim& claim) {
    HistoryAmount amount;
    amount.name = scenario_.texts.keep(name);
    amount.year = year;
    amount.code = code;
    amount.value = value;
    claim.history.amounts.push_back(amount);
}

/// PT and SLP share one sum, OT has its own. `kind`: allowed or charges.
void Loader::therapy_amounts(const Json& json, const char* kind, int year, Claim& claim) {
    check_keys(json, "history.therapy", {"PT", "SLP", "OT"});
    const auto value_of = [&](const char* name) { return money_at(json, {name}, "history.therapy").value_or(Money{}); };
    const std::int64_t pt_slp = value_of("PT").hundredths_of_cent + value_of("SLP").hundredths_of_cent;
    amount(std::string("pt_slp_") + kind, year, {}, pt_slp, claim);
    amount(std::string("ot_") + kind, year, {}, value_of("OT").hundredths_of_cent, claim);
}

void Loader::history_line(const Json& json, Claim& claim, std::size_t index) {
    check_keys(json, "history.claims",
               {"id",    "patient", "rendering", "specialty", "billing_npi", "code",     "mods",
                "units", "dos",     "dos_end",   "status",    "paid",        "received", "tob",
                "pos",   "charge",  "allowed",   "revenue",   "tooth",       "n",        "form"});
    HistoryLine history;
    history.line.number = static_cast<std::int32_t>(index + 1);
    line_fields(json, history.line);
    if (const Json* id = find(json, {"id"})) history.claim_id = keep(*id, "history.claims.id");
    set_date(history.received, json, {"received"});
    if (const Json* patient = find(json, {"patient"})) history.patient_id = keep(*patient, "history.claims.patient");
    history.billing_npi = claim.billing_npi.value;
    if (const Json* npi = find(json, {"billing_npi"})) history.billing_npi = keep(*npi, "history.claims.billing_npi");
    set_code(history.type_of_bill, json, {"tob"});
    set_money(history.paid_amount, json, {"paid"});
    const Json* given = find(json, {"status"});
    const std::string status = given == nullptr ? "paid" : text_of(*given, "history.claims.status");
    history.paid = status == "paid" || status == "pay" || status == "reduce";
    history.undecided = status == "review";
    claim.history.lines.push_back(history);
}

void Loader::history(const Json& json, Claim& claim) {
    check_keys(json, "history",
               {"claims", "therapy_allowed_ytd", "therapy_allowed_by_year", "therapy_charges_ytd",
                "therapy_charges_by_year", "dme_units_ytd"});
    std::size_t index = 0;
    for (const Json& value : list_at(json, "claims"))
        history_line(value, claim, index++);
    if (const Json* ytd = find(json, {"therapy_allowed_ytd"})) therapy_amounts(*ytd, "allowed", 0, claim);
    if (const Json* ytd = find(json, {"therapy_charges_ytd"})) therapy_amounts(*ytd, "charges", 0, claim);
    for (const char* kind : {"allowed", "charges"}) {
        const Json* by_year = find(json, {(std::string("therapy_") + kind + "_by_year").c_str()});
        if (by_year == nullptr) continue;
        for (const auto& [year, value] : by_year->items()) {
            therapy_amounts(value, kind, static_cast<int>(whole_of(Json(year), "history year")), claim);
        }
    }
    const Json* dme = find(json, {"dme_units_ytd"});
    if (dme == nullptr) return;
    for (const auto& [name, value] : dme->items()) {
        amount("dme_units", 0, code_of(Json(name), "dme_units_ytd"), whole_of(value, "dme_units_ytd"), claim);
    }
}

// ---- tables

MemoryTable& Loader::table(const std::string& name, TableKind kind) {
    std::shared_ptr<MemoryTable>& place = tables_[name];
    if (!place) {
        place = std::make_shared<MemoryTable>(kind);
        place->table_release = std::string(kRelease);
    }
    return *place;
}

void Loader::pairs(const Json& json) {
    check_keys(json, "tables.ptp", {"table", "col1", "col2", "prior1996", "eff", "del", "mi", "synthetic"});
    PairRow row;
    row.column1 = code_of(json.at("col1"), "tables.ptp.col1");
    row.column2 = code_of(json.at("col2"), "tables.ptp.col2");
    row.effective = date_at(json, {"eff"}, "tables.ptp").value_or(kDateMin);
    row.deleted = date_at(json, {"del"}, "tables.ptp").value_or(kDateMax);
    row.indicator = static_cast<std::uint8_t>(whole_of(json.at("mi"), "tables.ptp.mi"));
    const Json* prior = find(json, {"prior1996"});
    row.before_1996 = prior != nullptr && *prior != "";
    row.release = kRelease;
    table("ncci.ptp." + text_at(json, {"table"}, "tables.ptp"), TableKind::Pairs).pairs.push_back(row);
}

/// The days of a quarter written `2026Q3`.
Coverage quarter_days(const std::string& text) {
    if (text.size() != 6 || text[4] != 'Q' || text[5] < '1' || text[5] > '4')
        wrong("tables.mue.quarter", "2026Q3 wanted");
    const int year = static_cast<int>(whole_of(Json(text.substr(0, 4)), "tables.mue.quarter"));
    const std::optional<Date> first = make_date(year, (text[5] - '1') * 3 + 1, 1);
    if (!first) wrong("tables.mue.quarter", "2026Q3 wanted");
    return {*first, add_days(add_months(*first, 3), -1)};
}

void Loader::unit_limits(const Json& json) {
    check_keys(json, "tables.mue", {"table", "code", "value", "mai", "quarter", "eff", "del", "synthetic"});
    UnitLimit row;
    row.procedure = code_of(json.at("code"), "tables.mue.code");
    row.value = whole_of(json.at("value"), "tables.mue.value");
    if (const Json* mai = find(json, {"mai"})) row.mai = static_cast<std::uint8_t>(whole_of(*mai, "tables.mue.mai"));
    row.release = kRelease;
    if (const Json* quarter = find(json, {"quarter"})) {
        const Coverage days = quarter_days(text_of(*quarter, "tables.mue.quarter"));
        row.effective = days.from;
        row.deleted = days.until;
    }
    row.effective = date_at(json, {"eff"}, "tables.mue").value_or(row.effective);
    row.deleted = date_at(json, {"del"}, "tables.mue").value_or(row.deleted);
    std::string setting = text_at(json, {"table"}, "tables.mue");
    if (setting == "dmepos") setting = "dme";
    table("ncci.mue." + setting, TableKind::UnitLimits).limits.push_back(row);
}

struct AddOnRow {
    Code primary;
    std::uint8_t type;
    Date effective;
    Date deleted;
};

/// Rows name one primary each, with dates of their own; an entry holds all that are in force on its days.
void Loader::add_ons(const Json& json) {
    std::map<Code, std::vector<AddOnRow>> by_code;
    for (const Json& value : json) {
        check_keys(value, "tables.aoc", {"type", "addon", "primary", "eff", "del", "synthetic"});
        AddOnRow row{};
        if (const Json* primary = find(value, {"primary"})) row.primary = code_of(*primary, "tables.aoc.primary");
        row.type = static_cast<std::uint8_t>(whole_of(value.at("type"), "tables.aoc.type"));
        row.effective = date_at(value, {"eff"}, "tables.aoc").value_or(kDateMin);
        row.deleted = date_at(value, {"del"}, "tables.aoc").value_or(kDateMax);
        by_code[code_of(value.at("addon"), "tables.aoc.addon")].push_back(row);
    }
    for (const auto& [add_on, rows] : by_code) {
        std::set<Date> starts;
        for (const AddOnRow& row : rows) {
            starts.insert(row.effective);
            if (row.deleted < kDateMax) starts.insert(add_days(row.deleted, 1));
        }
        for (auto start = starts.begin(); start != starts.end(); ++start) {
            AddOnEntry entry{add_on, 0, {}, *start, kDateMax, kRelease};
            if (std::next(start) != starts.end()) entry.deleted = add_days(*std::next(start), -1);
            bool in_force = false;
            for (const AddOnRow& row : rows) {
                if (*start < row.effective || row.deleted < *start) continue;
                in_force = true;
                entry.type = row.type;
                if (row.primary && row.primary != code("CCCCC")) entry.primaries.push_back(row.primary);
            }
            std::sort(entry.primaries.begin(), entry.primaries.end());
            if (in_force) table("ncci.addon", TableKind::AddOns).add_ons.push_back(entry);
        }
    }
}

void Loader::sexes(const Json& json) {
    check_keys(json, "tables.sex_specific", {"code", "sex", "eff", "del", "synthetic"});
    KeyedRow row;
    row.key = code_of(json.at("code"), "tables.sex_specific.code");
    const std::string sex = text_at(json, {"sex"}, "tables.sex_specific");
    row.values.push_back(static_cast<std::int64_t>(sex == "M" ? Sex::Male : Sex::Female));
    row.effective = date_at(json, {"eff"}, "tables.sex_specific").value_or(kDateMin);
    row.deleted = date_at(json, {"del"}, "tables.sex_specific").value_or(kDateMax);
    table("cms.sex_specific", TableKind::Keyed).keyed_rows.push_back(row);
}

/// `practitioner` and `hospital` speak of the pair tables; any table can be named in full.
void Loader::coverage(const Json& json) {
    for (const auto& [name, value] : json.items()) {
        if (!value.is_array() || value.size() != 2) wrong("tables.coverage." + name, "[from, until] wanted");
        const std::string full = name == "practitioner" || name == "hospital" ? "ncci.ptp." + name
                                 : name == "aoc"                              ? "ncci.addon"
                                 : name == "sex_specific"                     ? "cms.sex_specific"
                                 : name.starts_with("mue_")                   ? "ncci.mue." + name.substr(4)
                                                                              : name;
        const auto at = tables_.find(full);
        if (at == tables_.end()) wrong("tables.coverage." + name, "no such table");
        if (!value[0].is_null()) at->second->table_coverage.from = date_of(value[0], "tables.coverage." + name);
        if (!value[1].is_null()) at->second->table_coverage.until = date_of(value[1], "tables.coverage." + name);
    }
}

void Loader::overlay(const Json& json) {
    check_keys(json, "tables.payer_overlay", {"op", "col1", "col2", "deleted_from", "deleted_until", "from"});
    OverlayOp op;
    op.op = text_at(json, {"op"}, "tables.payer_overlay");
    if (op.op != "ignore_deletion") wrong("tables.payer_overlay.op", "ignore_deletion wanted");
    if (const Json* col1 = find(json, {"col1"})) op.col1 = code_of(*col1, "tables.payer_overlay.col1");
    if (const Json* col2 = find(json, {"col2"})) op.col2 = code_of(*col2, "tables.payer_overlay.col2");
    op.deleted_from = date_at(json, {"deleted_from"}, "tables.payer_overlay");
    op.deleted_until = date_at(json, {"deleted_until"}, "tables.payer_overlay");
    op.from = date_at(json, {"from"}, "tables.payer_overlay");
    scenario_.overlay.push_back(op);
}

void Loader::therapy(const Json& json) {
    check_keys(json, "tables.therapy", {"year", "pt_slp", "ot", "mr"});
    TherapyAssumption assumption;
    assumption.year = static_cast<int>(whole_of(json.at("year"), "tables.therapy.year"));
    assumption.pt_slp = money_at(json, {"pt_slp"}, "tables.therapy");
    assumption.ot = money_at(json, {"ot"}, "tables.therapy");
    assumption.medical_review = money_at(json, {"mr"}, "tables.therapy");
    scenario_.therapy.push_back(assumption);
}

void Loader::tables(const Json& json) {
    check_keys(json, "tables", {"ptp", "mue", "aoc", "therapy", "sex_specific", "payer_overlay", "coverage"});
    for (const char* setting : {"practitioner", "hospital"}) {
        table(std::string("ncci.ptp.") + setting, TableKind::Pairs);
        table(std::string("ncci.mue.") + setting, TableKind::UnitLimits);
    }
    table("ncci.mue.dme", TableKind::UnitLimits);
    table("ncci.addon", TableKind::AddOns);
    table("cms.sex_specific", TableKind::Keyed).column_names = {"sex"};
    for (const Json& value : list_at(json, "ptp"))
        pairs(value);
    for (const Json& value : list_at(json, "mue"))
        unit_limits(value);
    add_ons(list_at(json, "aoc"));
    for (const Json& value : list_at(json, "sex_specific"))
        sexes(value);
    for (const Json& value : list_at(json, "payer_overlay"))
        overlay(value);
    const Json* given = find(json, {"therapy"});
    if (given != nullptr && given->is_object()) {
        therapy(*given);
    } else {
        for (const Json& value : list_at(json, "therapy"))
            therapy(value);
    }
    if (const Json* spans = find(json, {"coverage"})) coverage(*spans);
    for (const auto& [name, built] : tables_)
        scenario_.tables.add(name, built);
}

// ---- expectations

void Loader::expected(const Json& json) {
    check_keys(
        json, "expected.lines",
        {"n", "decision", "group", "carc", "rarc", "liability", "cites", "advice", "allowed_after", "payment_factor"});
    ExpectedLine line;
    if (json.at("n").is_string()) {
        const std::string text = json.at("n").get<std::string>();
        const std::size_t slash = text.rfind('/');
        if (slash == std::string::npos) wrong("expected.lines.n", "CLAIM/LINE wanted");
        line.claim_id = text.substr(0, slash);
        line.number = static_cast<std::int32_t>(whole_of(Json(text.substr(slash + 1)), "expected.lines.n"));
    } else {
        line.number = static_cast<std::int32_t>(whole_of(json.at("n"), "expected.lines.n"));
    }
    line.decision = text_at(json, {"decision"}, "expected.lines");
    if (const Json* group = find(json, {"group"})) line.group = text_of(*group, "expected.lines.group");
    if (const Json* carc = find(json, {"carc"})) {
        line.carc = code_of(carc->is_number() ? Json(carc->dump()) : *carc, "expected.lines.carc");
    }
    if (const Json* liability = find(json, {"liability"}))
        line.liability = text_of(*liability, "expected.lines.liability");
    if (const Json* cites = find(json, {"cites"})) {
        for (const Json& cite : cites->is_array() ? *cites : Json::array({*cites})) {
            line.cites.push_back(text_of(cite, "expected.lines.cites"));
        }
    }
    line.allowed_after = money_at(json, {"allowed_after"}, "expected.lines");
    if (const auto factor = money_at(json, {"payment_factor"}, "expected.lines")) {
        line.payment_factor = factor->hundredths_of_cent;  // both count in 1/10000
    }
    scenario_.expected.push_back(line);
}

void Loader::load(const Json& json) {
    check_keys(json, "case",
               {"id", "title", "source", "note", "confidence", "payer", "tables", "claim", "history", "documentation",
                "expected", "check", "synthetic"});
    scenario_.id = text_at(json, {"id"}, "case");
    if (const Json* title = find(json, {"title"})) scenario_.title = text_of(*title, "title");
    scenario_.payer = text_at(json, {"payer"}, "case");
    const Json empty = Json::object();
    const Json* given = find(json, {"tables"});
    tables(given == nullptr ? empty : *given);
    const Json* claims = find(json, {"claim"});
    if (claims == nullptr) wrong("case", "`claim` is missing");
    if (claims->contains("batch")) {
        for (const Json& value : list_at(*claims, "batch"))
            scenario_.claims.push_back(claim(value));
    } else {
        scenario_.claims.push_back(claim(*claims));
    }
    for (Claim& each : scenario_.claims) {
        if (const Json* facts = find(json, {"documentation"})) documentation(*facts, each);
        if (const Json* past = find(json, {"history"})) history(*past, each);
    }
    const Json* answer = find(json, {"expected"});
    if (answer == nullptr) wrong("case", "`expected` is missing");
    for (const Json& value : list_at(*answer, "lines"))
        expected(value);
    if (scenario_.expected.empty()) wrong("expected.lines", "at least one line wanted");
}

}  // namespace

std::variant<Scenario, std::string> read_scenario(std::string_view json) {
    Scenario scenario;
    try {
        Loader(scenario).load(Json::parse(json));
    } catch (const Wrong& error) {
        return (scenario.id.empty() ? "" : scenario.id + ": ") + error.text;
    } catch (const Json::exception& error) {
        return (scenario.id.empty() ? "" : scenario.id + ": ") + std::string(error.what());
    }
    return scenario;
}

}  // namespace payrule::tools
