// The table of language.md section 4.2, history, coverage, and the soundness of the bundling fixpoint.
#include <algorithm>
#include <random>

#include <doctest/doctest.h>

#include "compiler/reference.h"
#include "core/tri.h"
#include "tests/unit/compiler/policy_builder.h"

namespace payrule::reference_bundling_test {
namespace {

using namespace payrule::testing;

/// Lines are named by letters; each is code ZZ00<letter>.
std::string code_of(char name) { return std::string("ZA00") + name; }

struct Edge {
    char first;
    char second;
    char kind = 'T';  // T certain, U bypass unknown
};

/// Indicator 0 pairs are certain; those with indicator 1 are opened by a fact that is not known.
struct Bench {
    PolicyBuilder builder;
    TablesBuilder tables;
    ClaimBuilder claim;

    Bench(const std::string& lines, const std::vector<Edge>& edges) {
        MemoryTable& ptp = tables.table("ncci.ptp.practitioner", TableKind::Pairs);
        for (const Edge& edge : edges) {
            ptp.pairs.push_back(
                TablesBuilder::pair(code_of(edge.first), code_of(edge.second), edge.kind == 'U' ? 1 : 0));
        }
        std::int32_t number = 1;
        for (const char line : lines)
            claim.line(number++, code_of(line));
        add_rules();
    }

    void add_rules() {
        const Index ptp = builder.table("ptp", "ncci.ptp.practitioner", TableKind::Pairs, true);
        builder.declare_fact("bypass");
        const auto indicator = [&](std::int64_t value) {
            return builder.compare(builder.row(RowColumn::Indicator), CompareOp::Equal, builder.literal(value));
        };
        builder.pair_rule("ncci.hard", ptp, builder.all({builder.same_day_pair(), indicator(0), builder.payable(0)}),
                          {builder.deny("CO-236", 1)});
        Rule& soft = builder.pair_rule("ncci.soft", ptp,
                                       builder.all({builder.same_day_pair(), indicator(1), builder.payable(0),
                                                    builder.negate(builder.fact("bypass"))}),
                                       {builder.deny("CO-236", 1)});
        PolicyBuilder::clause(soft.variants[0], {PolicyBuilder::review("was it distinct?", 1)});
        deny_with_gy();
    }

    void deny_with_gy() {
        builder.rule("coverage.gy", Stage::Coverage, builder.has_modifier({"GY"}), {builder.deny("PR-96 N425")});
        builder.rule("coverage.gx", Stage::Coverage, builder.has_modifier({"GX"}), {PolicyBuilder::review("look")});
    }

    Decision decide() const { return reference_decide({&builder.policy}, tables.tables, claim.claim); }
    std::string outcomes() const {
        std::string result;
        for (const LineDecision& line : decide().lines)
            result += std::string(outcome_name(line.outcome)) + " ";
        result.pop_back();
        return result;
    }
};

TEST_CASE("the table of section 4.2") {
    CHECK(Bench("AB", {{'A', 'B'}}).outcomes() == "pay deny");
    CHECK(Bench("ABC", {{'A', 'B'}, {'B', 'C'}}).outcomes() == "pay deny pay");
    CHECK(Bench("ABC", {{'A', 'B'}, {'B', 'C'}, {'A', 'C'}}).outcomes() == "pay deny deny");
    CHECK(Bench("ABC", {{'A', 'B'}, {'B', 'C'}, {'C', 'A'}}).outcomes() == "review review review");
    CHECK(Bench("ABCD", {{'D', 'A'}, {'A', 'B'}, {'B', 'C'}, {'C', 'A'}}).outcomes() == "deny pay deny pay");
    CHECK(Bench("ABC", {{'A', 'B', 'U'}, {'B', 'C'}}).outcomes() == "pay review review");
    CHECK(Bench("ABD", {{'A', 'B', 'U'}, {'D', 'B'}}).outcomes() == "pay deny pay");
}

TEST_CASE("a circle names its edits; a missing fact behind a line names the fact") {
    const Decision circle = Bench("ABCE", {{'A', 'B'}, {'B', 'C'}, {'C', 'A'}, {'C', 'E'}}).decide();
    const std::vector<std::string> edits{"circle of edits: ZA00A>ZA00B, ZA00B>ZA00C, ZA00C>ZA00A"};
    for (const LineDecision& line : circle.lines)
        CHECK(line.review_causes == edits);
    const Decision missing = Bench("ABC", {{'A', 'B', 'U'}, {'B', 'C'}}).decide();
    CHECK(missing.lines[1].review_causes == std::vector<std::string>{"missing fact: bypass"});
    CHECK(missing.lines[2].review_causes == std::vector<std::string>{"missing fact: bypass"});
    CHECK(missing.lines[2].findings.at(0).missing == std::vector<std::string>{"bypass"});
}

TEST_CASE("a certain denial is not held up by a missing fact, and drops it") {
    const Decision decision = Bench("ABD", {{'A', 'B', 'U'}, {'D', 'B'}}).decide();
    CHECK(decision.lines[1].review_causes.empty());
    CHECK(decision.lines[1].primary.has_value());
    CHECK(decision.lines[1].liability == Liability::Provider);
    CHECK(decision.lines[1].adjustments == std::vector<Adjustment>{{remittance("CO-236"), dollars(100)}});
}

TEST_CASE("a line that is denied before does not bundle; one in review may") {
    Bench denied("AB", {{'A', 'B'}});
    denied.claim.claim.lines[0].modifiers.codes[denied.claim.claim.lines[0].modifiers.count++] = code("GY");
    CHECK(denied.outcomes() == "deny pay");
    Bench open("AB", {{'A', 'B'}});
    open.claim.claim.lines[0].modifiers.codes[open.claim.claim.lines[0].modifiers.count++] = code("GX");
    CHECK(open.outcomes() == "review review");
}

TEST_CASE("history hits and is never hit") {
    Bench paid("B", {{'A', 'B'}, {'B', 'A'}});
    paid.claim.past(code_of('A'));
    CHECK(paid.outcomes() == "deny");
    CHECK(paid.decide().lines[0].findings.at(0).others == std::vector<LineReference>{{"C0", 1}});
    Bench unpaid("B", {{'A', 'B'}});
    unpaid.claim.past(code_of('A')).paid = false;
    CHECK(unpaid.outcomes() == "pay");
    Bench undecided("B", {{'A', 'B'}});
    HistoryLine& past = undecided.claim.past(code_of('A'));
    past.paid = false;
    past.undecided = true;
    CHECK(undecided.outcomes() == "review");
    Bench other_patient("B", {{'A', 'B'}});
    other_patient.claim.past(code_of('A')).patient_id = "P2";
    CHECK(other_patient.outcomes() == "pay");
}

TEST_CASE("rows: the deletion date is the last active day, indicator 9 never, each line by its own date") {
    Bench bench("AB", {});
    MemoryTable& ptp = bench.tables.table("ncci.ptp.practitioner", TableKind::Pairs);
    ptp.pairs = {TablesBuilder::pair("ZA00A", "ZA00B", 0, "2020-01-01", "2026-07-08"),
                 TablesBuilder::pair("ZA00B", "ZA00A", 9, "2020-01-01", "2026-07-08")};
    CHECK(bench.outcomes() == "pay deny");
    for (ClaimLine& line : bench.claim.claim.lines) {
        line.service_date = line.service_date_end = Maybe<Date>::known(day("2026-07-09"));
    }
    CHECK(bench.outcomes() == "pay pay");
}

TEST_CASE("two lines with one code are two lines") {
    Bench bench("AAB", {{'A', 'B'}});
    CHECK(bench.outcomes() == "pay pay deny");
    CHECK(bench.decide().lines[2].findings.size() == 2);
}

TEST_CASE("past its coverage a carried table has possible edits, flagged; otherwise the lines go to review") {
    Bench bench("ABC", {{'A', 'B'}});
    MemoryTable& ptp = bench.tables.table("ncci.ptp.practitioner", TableKind::Pairs);
    ptp.pairs = {TablesBuilder::pair("ZA00A", "ZA00B")};
    ptp.table_coverage = {day("1996-01-01"), day("2026-06-30")};
    CHECK(bench.outcomes() == "pay review pay");
    const LineDecision line = bench.decide().lines[1];
    CHECK(line.review_causes == std::vector<std::string>{"table past its coverage: ncci.ptp.practitioner"});
    CHECK(std::any_of(line.findings.begin(), line.findings.end(), [](auto& f) { return f.action == Action::Flag; }));
    bench.builder.policy.tables[0].carry_past_coverage = false;
    CHECK(bench.outcomes() == "review review review");
}

TEST_CASE("a table that is not loaded sends the lines of its scope to review") {
    Bench bench("AB", {{'A', 'B'}});
    bench.tables.tables = TableSet();
    CHECK(bench.outcomes() == "review review");
    CHECK(bench.decide().lines[0].review_causes == std::vector<std::string>{"table ncci.ptp.practitioner not loaded"});
    Bench alone("A", {});
    alone.tables.tables = TableSet();
    CHECK(alone.outcomes() == "pay");
}

TEST_CASE("the trace says how a rule stood once the lines have their labels") {
    const Bench bench("ABC", {{'A', 'B'}, {'B', 'C'}});
    std::vector<RuleTrace> trace;
    reference_decide({&bench.builder.policy}, bench.tables.tables, bench.claim.claim, &trace);
    const auto stood = [&](std::int32_t line) {
        std::uint8_t best = 0;
        for (const RuleTrace& entry : trace) {
            if (entry.rule == 0 && entry.line == line) best = std::max(best, entry.status);
        }
        return static_cast<Tri>(best);
    };
    CHECK(stood(2) == Tri::Yes);
    CHECK(stood(3) == Tri::No);  // its column 1 is not payable
}

TEST_CASE("a payer's changes to pairs") {
    Bench bench("AB", {});
    MemoryTable& ptp = bench.tables.table("ncci.ptp.practitioner", TableKind::Pairs);
    ptp.pairs = {TablesBuilder::pair("ZA00A", "ZA00B", 0, "2000-07-01", "2019-12-31")};
    CHECK(bench.outcomes() == "pay pay");
    TableChange change{};
    change.kind = TableChange::Kind::IgnoreDeletions;
    change.deleted_from = day("2019-12-31");
    change.deleted_until = day("2020-12-31");
    change.change = 0;
    bench.builder.policy.payer_changes = {{PayerChangeKind::Table, "ptp", "acme 1", "1.pay:9", "bulletin"}};
    auto& changes = bench.builder.policy.tables[0].changes;
    changes = {change};
    CHECK(bench.outcomes() == "pay deny");
    CHECK(bench.decide().lines[1].findings.at(0).row->note == "deletion ignored");
    CHECK(bench.decide().lines[1].findings.at(0).changes.at(0).because == "bulletin");
    ptp.pairs.push_back(TablesBuilder::pair("ZA00B", "ZA00A", 0, "2020-01-01", "2020-12-31"));
    CHECK(bench.outcomes() == "deny pay");  // only the swapped row comes back
    ptp.pairs.pop_back();
    changes[0].kind = TableChange::Kind::RemovePair;
    changes[0].first = bench.builder.set({"ZA00A"});
    changes[0].second = bench.builder.set({"ZA00B"});
    ptp.pairs[0].deleted = kDateMax;
    CHECK(bench.outcomes() == "pay pay");
    changes[0].kind = TableChange::Kind::AddPair;
    ptp.pairs.clear();
    CHECK(bench.outcomes() == "pay deny");
    changes[0].from = day("2026-07-09");
    CHECK(bench.outcomes() == "pay pay");
}

// ---- properties
// ------------------------------------------------------------------------------------------------------

struct Random {
    std::mt19937 generator;
    std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(generator() % n); }
};

struct Graph {
    std::string lines;
    std::vector<Edge> edges;
    std::string entry;  // y yes, n no, m maybe for each line
};

Graph random_graph(Random& random) {
    Graph graph;
    graph.lines = std::string("ABCDE").substr(0, 2 + random.below(4));
    for (const char a : graph.lines) {
        graph.entry += "yyynm"[random.below(5)];
        for (const char b : graph.lines) {
            if (a != b && random.below(100) < 35) graph.edges.push_back({a, b, random.below(10) < 3 ? 'U' : 'T'});
        }
    }
    return graph;
}

Bench bench_of(const Graph& graph) {
    Bench bench(graph.lines, graph.edges);
    for (std::size_t i = 0; i < graph.entry.size(); ++i) {
        Modifiers& modifiers = bench.claim.claim.lines[i].modifiers;
        if (graph.entry[i] == 'n') modifiers.codes[modifiers.count++] = code("GY");
        if (graph.entry[i] == 'm') modifiers.codes[modifiers.count++] = code("GX");
    }
    return bench;
}

std::vector<Outcome> outcomes_of(const Graph& graph) {
    std::vector<Outcome> result;
    for (const LineDecision& line : bench_of(graph).decide().lines)
        result.push_back(line.outcome);
    return result;
}

/// Every way in which what is open may turn out: lines in review, and pairs whose bypass is unknown.
std::vector<Graph> completions(const Graph& graph) {
    std::vector<Graph> result{graph};
    for (std::size_t i = 0; i < graph.entry.size(); ++i) {
        if (graph.entry[i] != 'm') continue;
        const std::vector<Graph> so_far = result;
        result.clear();
        for (Graph one : so_far) {
            for (const char entry : {'y', 'n'}) {
                one.entry[i] = entry;
                result.push_back(one);
            }
        }
    }
    for (const Edge& edge : graph.edges) {
        if (edge.kind != 'U') continue;
        const std::vector<Graph> so_far = result;
        result.clear();
        for (Graph one : so_far) {
            const auto place = std::find_if(one.edges.begin(), one.edges.end(), [&](const Edge& e) {
                return e.first == edge.first && e.second == edge.second;
            });
            place->kind = 'T';
            result.push_back(one);
            one.edges.erase(place);
            result.push_back(one);
        }
    }
    return result;
}

TEST_CASE("bundling is sound: what is decided is so in every completion") {
    Random random{std::mt19937(1)};
    for (int round = 0; round < 40; ++round) {
        const Graph graph = random_graph(random);
        const std::vector<Outcome> decided = outcomes_of(graph);
        const std::vector<Graph> all = completions(graph);
        if (all.size() > 64) continue;
        for (const Graph& completion : all) {
            const std::vector<Outcome> complete = outcomes_of(completion);
            for (std::size_t i = 0; i < decided.size(); ++i) {
                if (decided[i] != Outcome::Review) CHECK(decided[i] == complete[i]);
            }
        }
    }
}

TEST_CASE("the order of lines, rules and rows never matters") {
    Random random{std::mt19937(2)};
    for (int round = 0; round < 100; ++round) {
        Bench bench = bench_of(random_graph(random));
        const Decision decision = bench.decide();
        std::shuffle(bench.claim.claim.lines.begin(), bench.claim.claim.lines.end(), random.generator);
        std::shuffle(bench.builder.policy.rules.begin(), bench.builder.policy.rules.end(), random.generator);
        CHECK(bench.decide() == decision);
    }
}

}  // namespace
}  // namespace payrule::reference_bundling_test
