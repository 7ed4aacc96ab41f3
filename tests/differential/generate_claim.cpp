// Random claims and tables. See generate.h. Fields are now and then absent or unknown, dates cluster around changes.
#include <algorithm>

#include "tests/differential/generate.h"
#include "tests/differential/universe.h"

namespace payrule::differential {

__extension__ using Wide = unsigned __int128;

std::uint64_t Random::next() {
    state_ += 0x9E3779B97F4A7C15ull;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return z ^ (z >> 31);
}

std::uint32_t Random::below(std::uint32_t below) {
    return static_cast<std::uint32_t>((static_cast<Wide>(next()) * below) >> 64);
}

namespace {

Date any_date(Random& random) { return add_days(kChangeDate, static_cast<std::int32_t>(random.below(5)) * 7 - 14); }

ClaimLine line(Random& random, std::int32_t number) {
    ClaimLine out;
    out.number = number;
    out.procedure = Maybe<Code>::known(code(random.pick(kProcedures)));
    std::uint32_t modifiers = random.below(4);
    for (std::uint32_t i = 0; i < modifiers; ++i) {
        Code modifier = code(random.pick(kModifiers));
        if (!out.modifiers.has(modifier)) out.modifiers.codes[out.modifiers.count++] = modifier;
    }
    out.units = Maybe<std::int64_t>::known(random.below(4));
    out.charge = Maybe<Money>::known(Money{static_cast<std::int64_t>(random.below(30)) * 100000});
    out.allowed =
        random.chance(10) ? Maybe<Money>{} : Maybe<Money>::known(Money{out.charge.value.hundredths_of_cent * 3 / 4});
    out.service_date = Maybe<Date>::known(any_date(random));
    out.service_date_end = out.service_date;
    if (random.chance(3)) out.service_date_end.value = add_days(out.service_date.value, 20);
    if (random.chance(2)) out.service_date = out.service_date_end = {};
    if (random.chance(2)) out.procedure = Maybe<Code>::absent();
    if (random.chance(4)) out.units = random.chance(50) ? Maybe<std::int64_t>{} : Maybe<std::int64_t>::absent();
    if (random.chance(2)) out.charge = {};
    if (random.chance(50)) out.diagnoses.push_back(code(random.chance(50) ? "E11" : "I10"));
    if (random.chance(40)) out.place_of_service = Maybe<Code>::known(code(random.chance(50) ? "11" : "22"));
    if (random.chance(20)) out.grounds.emplace_back(random.chance(60) ? "criteria" : "another");
    if (random.chance(80)) out.rendering_npi = Maybe<Text>::known(random.chance(70) ? "R1" : "R2");
    if (random.chance(15)) out.tooth = Maybe<Text>::known(random.chance(50) ? "1" : "2");
    if (random.chance(15)) out.revenue = Maybe<Code>::known(code(random.chance(50) ? "0420" : "0430"));
    if (random.chance(80)) out.specialty = Maybe<Text>::known(random.chance(70) ? "S1" : "S2");
    return out;
}

void add_facts(Random& random, Claim& claim) {
    claim.record_supplied = random.chance(60);
    if (!claim.record_supplied) return;
    auto add = [&](const char* name, FactKind kind, std::int64_t number, Text text, std::int32_t on) {
        FactInput fact;
        fact.name = name;
        fact.kind = kind;
        fact.number = number;
        fact.text = text;
        fact.line = on;
        claim.facts.push_back(fact);
    };
    if (random.chance(70)) add("fact0", FactKind::Boolean, random.below(2), "", 0);
    if (random.chance(70)) add("fact1", FactKind::Boolean, random.below(2), "", random.chance(50) ? 1 : 0);
    if (random.chance(70))
        add("fact2", FactKind::Text, 0, random.chance(40) ? "1st" : random.chance(50) ? "second" : "strange", 0);
    if (random.chance(70)) add("fact3", FactKind::Date, any_date(random).days, "", 0);
    if (random.chance(70)) add("fact4", FactKind::Number, random.below(3), "", 0);
    if (random.chance(50))
        add("fact5", FactKind::Money, std::int64_t{random.below(3)} * 10000, "", random.chance(50) ? 2 : 0);
    if (random.chance(10)) add("fact1", FactKind::Text, 0, "yes", 2);
}

void add_history(Random& random, Claim& claim) {
    if (random.chance(25)) return;
    claim.history.state = HistoryState::Supplied;
    claim.history.amounts_complete = random.chance(50);
    static const Text kIds[] = {"B-earlier", "Z-earlier"};
    std::uint32_t lines = random.below(3);
    for (std::uint32_t i = 0; i < lines; ++i) {
        HistoryLine out;
        out.claim_id = kIds[i % 2];
        out.received = Maybe<Date>::known(any_date(random));
        out.billing_npi = random.chance(80) ? "B1" : "B2";
        out.line = line(random, static_cast<std::int32_t>(i + 1));
        if (random.chance(30) && out.line.service_date.is_known()) {  // sums look months back, and to the year before
            out.line.service_date.value =
                add_days(out.line.service_date.value, -30 * (1 + static_cast<std::int32_t>(random.below(8))));
            out.line.service_date_end = out.line.service_date;
        }
        if (random.chance(10)) out.received = {};
        if (random.chance(15)) out.patient_id = random.chance(50) ? "P1" : "P2";
        if (random.chance(30)) out.type_of_bill = Maybe<Code>::known(code("131"));
        out.paid = random.chance(75);
        out.undecided = !out.paid && random.chance(30);
        out.paid_amount = out.line.allowed;
        out.accrues = random.chance(40);
        claim.history.lines.push_back(out);
    }
    if (random.chance(60))
        claim.history.amounts.push_back({"sum0", 0, Code{}, 500000 * static_cast<std::int64_t>(random.below(5))});
    if (random.chance(60))
        claim.history.amounts.push_back({"sum1", random.chance(50) ? 2025 : 0, Code{}, random.below(3)});
    for (const char* name : {"sum0", "sum1"}) {
        if (random.chance(15))
            claim.history.amounts.push_back(
                {name, random.chance(50) ? 2025 : 0, code(random.pick(kProcedures)),
                 static_cast<std::int64_t>(random.below(3)) * (name[3] == '0' ? 500000 : 1)});
    }
}

}  // namespace

GeneratedClaim generate_claim(Random& random) {
    GeneratedClaim out;
    out.text = std::make_shared<ClaimText>();
    Claim& claim = out.claim;
    claim.id = "M-claim";
    claim.form = static_cast<ClaimForm>(random.below(3));
    claim.payer = Maybe<Text>::known("payer");
    claim.received = Maybe<Date>::known(add_days(any_date(random), static_cast<std::int32_t>(random.below(40))));
    claim.patient_id = Maybe<Text>::known("P1");
    if (random.chance(80)) claim.patient_sex = Maybe<Sex>::known(random.chance(50) ? Sex::Female : Sex::Male);
    if (random.chance(80))
        claim.patient_birth_date = Maybe<Date>::known(from_calendar({1985, 7, 1 + static_cast<int>(random.below(20))}));
    claim.billing_npi = Maybe<Text>::known("B1");
    if (random.chance(50)) claim.type_of_bill = Maybe<Code>::known(code("131"));
    if (random.chance(50)) claim.original_received = Maybe<Date>::known(any_date(random));
    if (random.chance(50))
        claim.benefit_year_start = Maybe<Date>::known(add_days(kChangeDate, random.chance(50) ? 3 : -400));
    if (random.chance(30)) claim.frequency = Maybe<Code>::known(code(random.chance(50) ? "1" : "7"));
    if (random.chance(20)) claim.other_payer_paid_on = Maybe<Date>::known(any_date(random));
    if (random.chance(50)) claim.diagnoses.push_back(code(random.chance(50) ? "E11" : "I10"));
    if (random.chance(4)) claim.patient_id = {};
    if (random.chance(4)) claim.billing_npi = {};
    if (random.chance(4)) claim.received = {};
    if (random.chance(20)) claim.condition_codes.push_back(code(random.chance(50) ? "41" : "45"));
    std::uint32_t count = 1 + random.below(5);
    bool one_day = random.chance(70);
    for (std::uint32_t i = 0; i < count; ++i) {
        claim.lines.push_back(line(random, static_cast<std::int32_t>(i + 1)));
        if (one_day && i > 0) {
            claim.lines[i].service_date = claim.lines[0].service_date;
            claim.lines[i].service_date_end = claim.lines[0].service_date;
        }
    }
    add_facts(random, claim);
    add_history(random, claim);
    return out;
}

TableSet generate_tables(Random& random) {
    TableSet tables;
    auto pairs = std::make_shared<MemoryTable>(TableKind::Pairs);
    pairs->table_release = "r1";
    for (const std::string& a : kProcedures) {
        for (const std::string& b : kProcedures) {
            if (a == b || !random.chance(25)) continue;
            PairRow row{code(a), code(b), kDateMin, kDateMax, static_cast<std::uint8_t>(random.chance(40) ? 0 : 1),
                        false,   "why",   "r1"};
            if (random.chance(30)) row.deleted = add_days(kChangeDate, -1);
            if (random.chance(20)) row.effective = kChangeDate;
            if (random.chance(10)) row.indicator = 9, row.deleted = row.effective;
            if (row.effective <= row.deleted) pairs->pairs.push_back(row);
        }
    }
    auto limits = std::make_shared<MemoryTable>(TableKind::UnitLimits);
    limits->table_release = "r2";
    auto special = std::make_shared<MemoryTable>(TableKind::Keyed);
    special->table_release = "r4";
    special->column_names = {"value"};
    for (const std::string& p : kProcedures) {
        if (random.chance(60)) {
            limits->limits.push_back({code(p), static_cast<std::int64_t>(random.below(4)),
                                      static_cast<std::uint8_t>(1 + random.below(3)), "why", "r2"});
        }
        if (random.chance(50)) special->keyed_rows.push_back({code(p), {static_cast<std::int64_t>(random.below(3))}});
    }
    auto add_ons = std::make_shared<MemoryTable>(TableKind::AddOns);
    add_ons->table_release = "r3";
    add_ons->add_ons.push_back({code("17003"), 1, {code("17000"), code("97110")}, kDateMin, kDateMax, "r3"});
    if (random.chance(50))
        add_ons->add_ons.push_back({code("97140"), 3, {code("17003"), code("97530")}, kDateMin, kDateMax, "r3"});
    if (random.chance(30)) add_ons->add_ons.push_back({code("97530"), 1, {code("97140")}, kDateMin, kDateMax, "r3"});
    if (random.chance(15)) pairs->table_coverage.until = add_days(kChangeDate, 3);
    if (random.chance(15)) {
        limits->table_coverage.until = add_days(kChangeDate, 3);
        // As in CMS's files, whose rows hold as long as their snapshot.
        for (UnitLimit& limit : limits->limits)
            limit.deleted = limits->table_coverage.until;
    }
    if (!random.chance(5)) tables.add("ncci.ptp.practitioner", pairs);
    if (!random.chance(5)) tables.add("ncci.mue.practitioner", limits);
    if (!random.chance(5)) tables.add("ncci.addon", add_ons);
    if (!random.chance(5)) tables.add("test.special", special);
    return tables;
}

}  // namespace payrule::differential
