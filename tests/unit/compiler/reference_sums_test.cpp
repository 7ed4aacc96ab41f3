// Sequence, running and day sums, add-on codes, ranking and payment in the reference evaluator.
#include <algorithm>
#include <random>

#include <doctest/doctest.h>

#include "compiler/reference.h"
#include "core/history.h"
#include "tests/unit/compiler/policy_builder.h"

namespace payrule::reference_sums_test {
namespace {

using namespace payrule::testing;

constexpr std::int64_t kDollar = kMoneyPerDollar;

std::string outcomes(const Decision& decision) {
    std::string result;
    for (const LineDecision& line : decision.lines)
        result += (result.empty() ? "" : " ") + std::string(outcome_name(line.outcome));
    return result;
}

/// Therapy threshold of $100: KX on every line above it.
struct Threshold {
    PolicyBuilder builder;
    TablesBuilder tables;
    ClaimBuilder claim;

    Threshold() {
        Accumulator spend;
        spend.name = "spend";
        spend.where = builder.procedure_in({"97110", "97140"});
        spend.window = Accumulator::Window::CalendarYear;
        spend.has_opening = true;
        spend.opening_name = "pt_slp_allowed";
        builder.policy.accumulators.push_back(spend);
        builder.declare_parameter("threshold", ValueType::Money,
                                  {PolicyBuilder::step(day("2026-01-01"), 100 * kDollar)});
        const ExprId above =
            builder.compare(builder.accumulated("spend", true), CompareOp::Greater, builder.parameter("threshold"));
        builder.rule("kx", Stage::Sequence,
                     builder.all({builder.procedure_in({"97110", "97140"}), above,
                                  builder.negate(builder.has_modifier({"KX"}))}),
                     {builder.deny("CO-119")});
        builder.rule("gy", Stage::Coverage, builder.has_modifier({"GY"}), {builder.deny("PR-96 N425")});
        builder.rule("gx", Stage::Coverage, builder.has_modifier({"GX"}), {PolicyBuilder::review("look")});
        builder.rule("cq", Stage::Pricing, builder.has_modifier({"CQ"}), {builder.pay_percent(85, "CO-45 N851")});
    }
    Decision decide() const { return reference_decide({&builder.policy}, tables.tables, claim.claim); }
    std::string all() const { return outcomes(decide()); }
};

TEST_CASE("the line that crosses the threshold needs KX, and every line after it") {
    Threshold bench;
    bench.claim.amount("pt_slp_allowed", 40 * kDollar);
    bench.claim.line(1, "97110");  // 40 + 60 = 100: at the threshold
    bench.claim.line(2, "97140");  // denied, does not accrue
    bench.claim.line(3, "97140", {"KX"});
    bench.claim.line(4, "97140");
    bench.claim.line(5, "99213");
    CHECK(bench.all() == "pay deny pay deny pay");
    CHECK(bench.decide().lines[1].findings.at(0).parameter == "threshold 2026 = 100.00");
}

TEST_CASE("sums are intervals: only a threshold inside makes a line review") {
    Threshold bench;
    bench.claim.line(1, "97110");
    CHECK(bench.all() == "review");
    CHECK(bench.decide().lines[0].review_causes == std::vector<std::string>{"missing fact: history.pt_slp_allowed"});
    bench.claim.claim.history.amounts_complete = true;
    CHECK(bench.all() == "pay");
    bench.claim.claim.history.amounts_complete = false;
    bench.claim.claim.lines[0].allowed.value = dollars(101);
    CHECK(bench.all() == "deny");  // above whatever came before
}

TEST_CASE("maybe lines add to the upper end, denied ones to neither, and pricing comes first") {
    Threshold bench;
    bench.claim.amount("pt_slp_allowed", 0);
    bench.claim.line(1, "97110", {"GX"});
    bench.claim.line(2, "97110");
    CHECK(bench.all() == "review review");
    CHECK(bench.decide().lines[1].review_causes == std::vector<std::string>{"line 1 is not decided"});
    bench.claim.claim.lines[0].modifiers.codes[0] = code("GY");
    CHECK(bench.all() == "deny pay");
    bench.claim.claim.lines[0].modifiers.codes[0] = code("CQ");  // 51.00 + 60.00
    CHECK(bench.all() == "reduce deny");
    bench.claim.claim.lines[1].allowed.value = dollars(49);  // 51.00 + 49.00
    CHECK(bench.all() == "reduce pay");
}

TEST_CASE("history accrues on top of an opening amount only where it came later, and by its year") {
    Threshold bench;
    bench.claim.amount("pt_slp_allowed", 0, 2026);
    bench.claim.line(1, "97110");
    HistoryLine& past = bench.claim.past("97110", {}, "2026-02-01");
    CHECK(bench.all() == "pay");
    past.accrues = true;
    CHECK(bench.all() == "deny");
    past.line.service_date.value = day("2025-02-01");
    CHECK(bench.all() == "pay");
    bench.claim.claim.history.amounts[0].year = 2025;
    CHECK(bench.all() == "review");
}

TEST_CASE("an unknown allowed amount makes later sums open") {
    Threshold bench;
    bench.claim.amount("pt_slp_allowed", 0);
    bench.claim.line(1, "97110", {"KX"}).allowed = {};
    bench.claim.line(2, "97110");
    CHECK(bench.all() == "pay review");
    CHECK(bench.decide().lines[1].review_causes == std::vector<std::string>{"missing fact: line.allowed"});
    CHECK(bench.decide().lines[0].adjustments.empty());
}

TEST_CASE("advice reads the sums as they were when the line was visited") {
    Threshold bench;
    bench.claim.amount("pt_slp_allowed", 0);
    const ExprId first = bench.builder.compare(bench.builder.accumulated("spend", false), CompareOp::Equal,
                                               bench.builder.literal(0, ValueType::Money));
    bench.builder.rule("first", Stage::Advice, first, {PolicyBuilder::effect(Action::Flag, 0, "first of the year")});
    bench.claim.line(1, "97110");
    bench.claim.line(2, "97110", {"KX"});
    const Decision decision = bench.decide();
    CHECK(decision.lines[0].findings.size() == 1);
    CHECK(decision.lines[1].findings.empty());
}

TEST_CASE("a claim leaves its lines behind as history") {
    Threshold bench;
    bench.claim.amount("pt_slp_allowed", 0);
    bench.claim.line(1, "97110", {"CQ"});
    bench.claim.line(2, "97110", {"GY"});
    bench.claim.line(3, "97110", {"GX"}).allowed.value = dollars(40);
    const std::vector<HistoryLine> history = decided_lines(bench.claim.claim, bench.decide());
    REQUIRE(history.size() == 3);
    CHECK(history[0].paid);
    CHECK(history[0].line.allowed.value == dollars(51));
    CHECK(history[0].paid_amount.value == dollars(51));
    CHECK(history[0].accrues);
    CHECK(!history[1].paid);
    CHECK(!history[1].undecided);
    CHECK(history[2].undecided);
    ClaimBuilder next("C2");
    next.line(1, "97110");
    next.amount("pt_slp_allowed", 0);
    next.claim.history.lines = history;
    CHECK(outcomes(reference_decide({&bench.builder.policy}, {}, next.claim)) == "deny");
}

TEST_CASE("visits: a count of distinct dates without an opening amount") {
    Threshold bench;
    Accumulator visits;
    visits.name = "visits";
    visits.fold = Accumulator::Fold::CountDistinct;
    visits.value = ClaimField::LineServiceDate;
    visits.window = Accumulator::Window::MonthsBefore;
    visits.window_length = 12;
    visits.type = ValueType::Count;
    PolicyBuilder builder;
    visits.where = builder.procedure_in({"97110", "97140"});
    builder.policy.accumulators.push_back(visits);
    builder.rule("limit", Stage::Sequence,
                 builder.compare(builder.accumulated("visits", true), CompareOp::Greater, builder.literal(2)),
                 {builder.deny("PR-119")});
    ClaimBuilder claim;
    claim.line(1, "97110", {}, "2026-07-01");
    claim.line(2, "97140", {}, "2026-07-01");
    claim.line(3, "97110", {}, "2026-07-02");
    claim.line(4, "97110", {}, "2026-07-03");
    const auto all = [&] { return outcomes(reference_decide({&builder.policy}, {}, claim.claim)); };
    CHECK(all() == "review review review review");
    claim.claim.history.state = HistoryState::Supplied;
    CHECK(all() == "pay pay pay deny");
    claim.past("97110", {}, "2025-07-02");
    CHECK(all() == "pay pay pay deny");  // 12 months before 2026-07-02 begin the day after
    claim.claim.history.lines[0].line.service_date.value = day("2025-07-03");
    CHECK(all() == "pay pay deny pay");  // it counts for line 3, no longer for line 4
}

/// Add-ons as in the real file: Z1 lists P; X and Y list one another, X lists P too.
struct AddOns {
    PolicyBuilder builder;
    TablesBuilder tables;
    ClaimBuilder claim;
    MemoryTable& list;

    AddOns() : list(tables.table("ncci.addon", TableKind::AddOns)) {
        entry("ZZ001", {"ZP001"});
        entry("ZX001", {"ZY001", "ZP001"});
        entry("ZY001", {"ZX001"});
        const Index aoc = builder.table("aoc", "ncci.addon", TableKind::AddOns);
        Rule& rule = builder.rule("addon", Stage::Sequence, builder.negate(builder.kind(ExprKind::AnyPrimaryPayable)),
                                  {builder.deny("CO-B15")}, ScopeKind::AddOn);
        rule.scope.table = aoc;
        rule.scope.row_name = "entry";
        rule.scope.including_history = true;
        builder.rule("gy", Stage::Coverage, builder.has_modifier({"GY"}), {builder.deny("PR-96 N425")});
        builder.rule("gx", Stage::Coverage, builder.has_modifier({"GX"}), {PolicyBuilder::review("look")});
    }
    void entry(const char* add_on, std::initializer_list<const char*> primaries, std::uint8_t type = 1) {
        AddOnEntry row;
        row.add_on = code(add_on);
        row.type = type;
        row.primaries = codes(primaries);
        list.add_ons.push_back(row);
    }
    std::string all() const { return outcomes(reference_decide({&builder.policy}, tables.tables, claim.claim)); }
};

TEST_CASE("an add-on is payable if a listed primary is payable, whatever the order of lines") {
    AddOns bench;
    bench.claim.line(1, "ZZ001");
    CHECK(bench.all() == "deny");
    bench.claim.line(2, "ZP001");
    CHECK(bench.all() == "pay pay");
    bench.claim.claim.lines[1].modifiers = bench.claim.line_of(2, "ZP001", {"GY"}).modifiers;
    CHECK(bench.all() == "deny deny");
    bench.claim.claim.lines[1].modifiers = bench.claim.line_of(2, "ZP001", {"GX"}).modifiers;
    CHECK(bench.all() == "review review");
    bench.claim.claim.lines.pop_back();
    bench.claim.past("ZP001");
    CHECK(bench.all() == "pay");
    bench.claim.claim.history.lines[0].paid = false;
    CHECK(bench.all() == "deny");
}

TEST_CASE("add-ons support one another only through a line that is no add-on") {
    AddOns bench;
    bench.claim.line(1, "ZY001");
    bench.claim.line(2, "ZX001");
    CHECK(bench.all() == "deny deny");
    bench.claim.line(3, "ZP001");
    CHECK(bench.all() == "pay pay pay");
}

TEST_CASE("sums and add-ons meet in one visit: the primary first") {
    AddOns bench;
    Accumulator spend;
    spend.name = "spend";
    spend.has_opening = true;
    spend.opening_name = "history.spend";
    bench.builder.policy.accumulators.push_back(spend);
    const ExprId above = bench.builder.compare(bench.builder.accumulated("spend", true), CompareOp::Greater,
                                               bench.builder.literal(100 * kDollar, ValueType::Money));
    bench.builder.rule("limit", Stage::Sequence, above, {bench.builder.deny("CO-119")});
    bench.claim.amount("spend", 0);
    bench.claim.line(1, "ZZ001");
    bench.claim.line(2, "ZP001");
    CHECK(bench.all() == "deny pay");  // the primary is visited first and uses up the limit
}

/// MUE of 2 units a day.
struct DayLimit {
    PolicyBuilder builder;
    TablesBuilder tables;
    ClaimBuilder claim;

    DayLimit() {
        MemoryTable& mue = tables.table("ncci.mue.practitioner", TableKind::UnitLimits);
        UnitLimit limit;
        limit.procedure = code("97110");
        limit.value = 2;
        limit.mai = 2;
        mue.limits.push_back(limit);
        const Index table = builder.table("mue", "ncci.mue.practitioner", TableKind::UnitLimits, true);
        Rule& rule = builder.rule(
            "mue.day", Stage::Units,
            builder.compare(builder.kind(ExprKind::DayUnits), CompareOp::Greater, builder.row(RowColumn::Value)),
            {builder.deny("CO-151 N362")}, ScopeKind::Day);
        rule.variants[0].effects[0].target = EffectTarget::Day;
        rule.variants[0].reason_text = "more than {limit.value} units of {line.procedure}";
        rule.scope.table = table;
        rule.scope.row_name = "limit";
        rule.scope.including_history = true;
        builder.rule("gy", Stage::Coverage, builder.has_modifier({"GY"}), {builder.deny("PR-96 N425")});
        builder.rule("gx", Stage::Coverage, builder.has_modifier({"GX"}), {PolicyBuilder::review("look")});
    }
    std::string all() const { return outcomes(reference_decide({&builder.policy}, tables.tables, claim.claim)); }
};

TEST_CASE("day sums count lines payable on entry and paid history, and meet every line of the day") {
    DayLimit bench;
    bench.claim.line(1, "97110");
    bench.claim.line(2, "97110");
    bench.claim.line(3, "97110", {}, "2026-07-09");
    bench.claim.line(4, "97140");
    CHECK(bench.all() == "pay pay pay pay");
    bench.claim.past("97110");
    CHECK(bench.all() == "deny deny pay pay");
    const Decision decision = reference_decide({&bench.builder.policy}, bench.tables.tables, bench.claim.claim);
    CHECK(decision.lines[0].findings.at(0).text == "more than 2 units of 97110");
    CHECK(decision.lines[0].findings.at(0).row->mai == 2);
    CHECK(decision.lines[3].rules_looked == 2);
    bench.claim.claim.history.lines[0].paid = false;
    CHECK(bench.all() == "pay pay pay pay");
    bench.claim.claim.lines[0].units.value = 2;
    CHECK(bench.all() == "deny deny pay pay");
    bench.claim.claim.lines[1].modifiers = bench.claim.line_of(2, "97110", {"GY"}).modifiers;
    CHECK(bench.all() == "pay deny pay pay");
    bench.claim.claim.lines[1].modifiers = bench.claim.line_of(2, "97110", {"GX"}).modifiers;
    CHECK(bench.all() == "review review pay pay");
}

TEST_CASE("payment: factors multiply, amounts are taken off, limits are minima, one rounding") {
    PolicyBuilder builder;
    builder.rule("a", Stage::Pricing, builder.has_modifier({"CQ"}), {builder.pay_percent(85, "CO-45 N851")});
    builder.rule("b", Stage::Pricing, builder.has_modifier({"51"}), {builder.pay_percent(50, "CO-59")});
    Effect take = builder.with_reason(Action::ReduceBy, "CO-236");
    take.amount = builder.literal(5 * kDollar, ValueType::Money);
    builder.rule("c", Stage::Pricing, builder.has_modifier({"52"}), {take});
    Effect limit = builder.with_reason(Action::LimitUnits, "CO-198");
    limit.amount = builder.literal(1);
    builder.rule("d", Stage::Pricing, builder.has_modifier({"76"}), {limit});
    const auto line = [&](std::initializer_list<const char*> modifiers, std::int64_t units = 1) {
        ClaimBuilder claim;
        ClaimLine& it = claim.line(1, "97110", modifiers);
        it.allowed.value = cents(3333);
        it.units.value = units;
        return reference_decide({&builder.policy}, {}, claim.claim).lines[0];
    };
    CHECK(line({}).outcome == Outcome::Pay);
    CHECK(line({"CQ"}).allowed_after == cents(2833));        // 28.3305
    CHECK(line({"CQ", "51"}).allowed_after == cents(1417));  // 14.16525, rounded once
    CHECK(line({"CQ", "51", "52"}).allowed_after == cents(917));
    CHECK(line({"76"}, 2).allowed_after == cents(1667));  // 16.665
    CHECK(line({"76"}, 1).outcome == Outcome::Pay);
    const LineDecision reduced = line({"CQ", "51", "52"});
    CHECK(reduced.outcome == Outcome::Reduce);
    std::int64_t total = reduced.paid->hundredths_of_cent;
    for (const Adjustment& adjustment : reduced.adjustments)
        total += adjustment.amount.hundredths_of_cent;
    CHECK(Money{total} == dollars(100));
    CHECK(reduced.adjustments.size() == 4);
}

TEST_CASE("a reduction by an amount that is not known is review; never below zero") {
    PolicyBuilder builder;
    Effect take = builder.with_reason(Action::ReduceBy, "CO-236");
    take.amount = builder.field(ClaimField::LinePaid, 1, ValueType::Money);
    Rule& rule = builder.rule("paid_first", Stage::Pricing, builder.same_day_pair(), {take}, ScopeKind::Pair);
    rule.scope.including_history = true;
    ClaimBuilder claim;
    claim.line(1, "97110");
    HistoryLine& past = claim.past("97140");
    past.paid_amount = {};
    LineDecision line = reference_decide({&builder.policy}, {}, claim.claim).lines[0];
    CHECK(line.outcome == Outcome::Review);
    CHECK(line.review_causes == std::vector<std::string>{"missing fact: line.paid"});
    past.paid_amount = Maybe<Money>::known(dollars(70));
    line = reference_decide({&builder.policy}, {}, claim.claim).lines[0];
    CHECK(line.outcome == Outcome::Reduce);
    CHECK(line.paid == dollars(0));
}

TEST_CASE("ranking: the dearest in full, ties by line number, maybe lines leave the rank open") {
    PolicyBuilder builder;
    builder.rule("gx", Stage::Coverage, builder.has_modifier({"GX"}), {PolicyBuilder::review("look")});
    Rule& rule =
        builder.rule("mppr", Stage::Pricing,
                     builder.compare(builder.kind(ExprKind::Rank), CompareOp::GreaterEqual, builder.literal(2)),
                     {builder.pay_percent(50, "CO-59")});
    rule.ranking = RankingDeclaration{builder.procedure_in({"27447", "29881"}), ClaimField::LineAllowed, true};
    ClaimBuilder claim;
    claim.line(1, "29881");
    claim.line(2, "27447");
    claim.line(3, "29881").allowed.value = dollars(90);
    claim.line(4, "97110");
    const auto all = [&] { return outcomes(reference_decide({&builder.policy}, {}, claim.claim)); };
    CHECK(all() == "reduce reduce pay pay");
    claim.claim.lines[2].modifiers = claim.line_of(3, "29881", {"GX"}).modifiers;
    CHECK(all() == "review reduce review pay");
}

TEST_CASE("the order of lines and rules never matters, sums and payments included") {
    std::mt19937 random(3);
    const char* modifiers[] = {"KX", "GY", "GX", "CQ", "RT"};
    for (int round = 0; round < 60; ++round) {
        Threshold bench;
        bench.claim.amount("pt_slp_allowed", static_cast<std::int64_t>(random() % 100) * kDollar);
        for (std::int32_t number = 1; number <= 4; ++number) {
            bench.claim.line(number, random() % 2 == 0 ? "97110" : "99213", {modifiers[random() % 5]}).allowed.value =
                dollars(static_cast<std::int64_t>(random() % 60));
        }
        const Decision decision = bench.decide();
        std::shuffle(bench.claim.claim.lines.begin(), bench.claim.claim.lines.end(), random);
        std::shuffle(bench.builder.policy.rules.begin(), bench.builder.policy.rules.end(), random);
        CHECK(bench.decide() == decision);
    }
}

}  // namespace
}  // namespace payrule::reference_sums_test
