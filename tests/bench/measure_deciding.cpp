// See sections.h. Here: deciding, one core, as ratios to the bound in the same rounds.
#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>

#include "tests/bench/engine_side.h"
#include "tests/bench/measure.h"
#include "tests/bench/sections.h"

namespace payrule::bench {

namespace {

struct Goal {
    const char* id;
    double must;
    double aim;
};

void add_ratio(Report& report, const Goal& goal, const Contender& bound, const Contender& it, double claims) {
    const double ratio = ratio_of_rounds(bound, it);
    report.add({goal.id, it.name,
                fmt::format("{:.3f} of the bound ({:.0f} ns a claim, {:.3f} M claims/s)", ratio,
                            it.median_seconds() / claims * 1e9, claims / it.median_seconds() / 1e6),
                fmt::format("≥ {}", goal.must), fmt::format("≥ {}", goal.aim), ratio >= goal.must});
}

void add_plain(Report& report, const Contender& it, double claims) {
    report.add({"", it.name,
                fmt::format("{:.0f} ns a claim, {:.3f} M claims/s", it.median_seconds() / claims * 1e9,
                            claims / it.median_seconds() / 1e6),
                "", "", true});
}

/// The rule path of every line of all claims, from which sentences can be told later: rules, actions, codes, rows.
class KeptPaths {
public:
    void clear() {
        lines_.clear();
        reasons_.clear();
        rarcs_.clear();
    }
    void add(const CodesDecision& decision) {
        const auto reasons = static_cast<std::uint32_t>(reasons_.size());
        const auto rarcs = static_cast<std::uint32_t>(rarcs_.size());
        for (const CodesLine& line : decision.lines)
            lines_.emplace_back(line).reasons.first += reasons;
        for (const CodesReason& reason : decision.reasons)
            reasons_.emplace_back(reason).rarcs.first += rarcs;
        rarcs_.insert(rarcs_.end(), decision.rarcs.begin(), decision.rarcs.end());
    }

private:
    std::vector<CodesLine> lines_;
    std::vector<CodesReason> reasons_;
    std::vector<Code> rarcs_;
};

/// What the same work costs on twice the input.
void add_doubling(Report& report, const std::string& what, const std::function<void()>& half,
                  const std::function<void()>& whole) {
    std::vector<Contender> pair{{"half", half, {}}, {"whole", whole, {}}};
    run_rounds(pair, 5);
    const double times = 1 / ratio_of_rounds(pair[0], pair[1]);
    report.add({"", what + ", input doubled", fmt::format("× {:.2f} time", times), "≤ 2.3", "", times <= 2.3});
}

void read_all(std::string_view text) {
    ClaimReader reader;
    reader.open_bytes(text);
    while (reader.next() != nullptr) {
    }
}

template <class Work>
std::uint64_t allocations_of(Work work) {
    const std::uint64_t before = allocations();
    work();
    return allocations() - before;
}

void add_allocations(Report& report, const std::string& what, double each) {
    report.add({"", "allocations a claim, " + what, fmt::format("{:.3f}", each), "0", "", each < 0.01});
}

/// Counted over all claims once everything has met all of them.
template <class Work>
void add_allocations(Report& report, const std::string& what, double claims, Work work) {
    work();
    add_allocations(report, what, static_cast<double>(allocations_of(work)) / claims);
}

/// What the second half of a text allocates: a stream makes room for a block of claims when it begins.
template <class Stream>
void add_allocations_of_stream(Report& report, const std::string& what, double claims, std::string_view half,
                               std::string_view whole, Stream stream) {
    stream(whole);
    const std::uint64_t of_half = allocations_of([&] { stream(half); });
    const std::uint64_t of_whole = allocations_of([&] { stream(whole); });
    add_allocations(report, what, (static_cast<double>(of_whole) - static_cast<double>(of_half)) / (claims / 2));
}

/// Those whose names hold `options.only`, without ratios.
void run_only(std::vector<Contender>& it, const Options& options, Report& report, double count) {
    std::erase_if(it, [&](const Contender& one) { return one.name.find(options.only) == std::string::npos; });
    run_rounds(it, options.rounds);
    for (const Contender& one : it) {
        add_plain(report, one, count);
        const double fastest = *std::min_element(one.seconds.begin(), one.seconds.end());
        report.add(
            {"", one.name + ", fastest round", fmt::format("{:.0f} ns a claim", fastest / count * 1e9), "", "", true});
    }
}

/// All of them, in the order in which measure_deciding lists them.
void add_ratios(Report& report, const std::vector<Contender>& it, double count) {
    add_plain(report, it[0], count);
    add_ratio(report, {"P1", 0.35, 0.7}, it[0], it[1], count);
    add_ratio(report, {"P1b", 0.15, 0.3}, it[0], it[2], count);
    add_ratio(report, {"P2", 0.2, 0.4}, it[0], it[3], count);
    add_plain(report, it[4], count);
    add_plain(report, it[5], count);
    add_ratio(report, {"P3", 0.5, 0.8}, it[5], it[6], count);
    add_plain(report, it[7], count);
    add_plain(report, it[8], count);
    add_plain(report, it[9], count);
}

}  // namespace

void measure_deciding(const Prepared& prepared, const Options& options, Report& report) {
    Engine engine = make_engine({"tests/bench/policies"}, prepared.work.pack_path);
    Engine shipped = make_engine({"policies"}, prepared.work.pack_path);
    const HeldClaims held = hold(prepared.work.claims);
    const std::span<const Claim> claims = held.claims();
    const HeldClaims medicare = hold_addressed_to("medicare_b", held.claims());
    const int nowhere = ::open("/dev/null", O_WRONLY);
    const std::string_view text = prepared.text.text();
    const auto count = static_cast<double>(claims.size());
    std::vector<BoundVerdict> verdicts;
    BoundInput again;
    const auto codes_of = [](Engine& by, const HeldClaims& list, const DecideOptions& how = {}) {
        by.decide_codes(list, [](const Claim&, const CodesDecision&) {}, how);
    };
    // The bound gives the reference job's advice, so P1 asks for it.
    const DecideOptions as_run = options_of_run();
    std::vector<Contender> it;
    it.push_back({"the bound, in memory",
                  [&] { bound_decide(prepared.tables, prepared.input.claims, prepared.input.lines, verdicts); },
                  {}});
    it.push_back({"in memory, reference job, level codes", [&] { codes_of(engine, held); }, {}});
    it.push_back({"in memory, shipped medicare.part_b, level codes", [&] { codes_of(shipped, medicare, as_run); }, {}});
    KeptPaths paths;
    it.push_back({"in memory, reference job, the rule path of every line kept",
                  [&] {
                      paths.clear();
                      engine.decide_codes(held,
                                          [&](const Claim&, const CodesDecision& decision) { paths.add(decision); });
                  },
                  {}});
    it.push_back({"in memory, reference job, full decisions with every sentence",
                  [&] {
                      for (const Claim& claim : claims)
                          engine.decide(claim);
                  },
                  {}});
    it.push_back({"the bound, NDJSON to NDJSON", [&] { bound_stream(prepared.tables, prepared.text, nowhere); }, {}});
    it.push_back({"NDJSON to NDJSON, reference job, level codes",
                  [&] { engine_stream(engine, text, OutputLevel::Codes, nowhere); },
                  {}});
    it.push_back({"the bound's reader alone (simdjson, unchecked)",
                  [&] {
                      again.clear();
                      bound_read(prepared.text, again);
                  },
                  {}});
    it.push_back({"our reader alone", [&] { read_all(text); }, {}});
    Engine advising = make_engine({"policies"}, prepared.work.pack_path);
    it.push_back(
        {"in memory, shipped medicare.part_b, with advice and flags", [&] { codes_of(advising, medicare); }, {}});
    if (!options.only.empty()) return run_only(it, options, report, count);
    run_rounds(it, options.rounds);
    add_ratios(report, it, count);
    add_allocations(report, "deciding (P1)", count, [&] { codes_of(engine, held); });
    add_allocations(report, "deciding (P1b)", count, [&] { codes_of(shipped, medicare, as_run); });
    const std::string_view half = text.substr(0, text.find('\n', text.size() / 2) + 1);
    const auto stream = [&](std::string_view given) { engine_stream(engine, given, OutputLevel::Codes, nowhere); };
    add_allocations_of_stream(report, "NDJSON to NDJSON (P3), once a stream has begun", count, half, text, stream);
    add_doubling(report, "reading claims", [&] { read_all(half); }, [&] { read_all(text); });
    add_doubling(report, "NDJSON to NDJSON", [&] { stream(half); }, [&] { stream(text); });
}

}  // namespace payrule::bench
