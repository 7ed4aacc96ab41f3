// See sections.h. Here: how compiling and deciding depend on the number of rules.
#include <fmt/format.h>

#include "runtime/table_pack.h"
#include "tests/bench/engine_side.h"
#include "tests/bench/many_rules.h"
#include "tests/bench/measure.h"
#include "tests/bench/sections.h"

namespace payrule::bench {

namespace {

CompileTimes best_of(const std::string& folder, const std::string& name, const std::string& text, int times) {
    CompileTimes best;
    for (int i = 0; i < times; ++i) {
        const CompileTimes now = compile_text(folder, name, text);
        if (i == 0 || now.total() < best.total()) best = now;
    }
    return best;
}

void measure_compiling(const Prepared& prepared, const Options& options, Report& report) {
    const std::string folder = options.folder + "/many";
    CompileTimes last;
    for (const std::size_t rules : {10UL, 100UL, 1000UL, 5000UL, 10000UL}) {
        const std::string text = code_rules(prepared.work.world.codes, rules);
        const CompileTimes now = best_of(folder, fmt::format("rules_{}", rules), text, rules >= 5000 ? 2 : 5);
        if (rules == 5000) {
            last = now;
            continue;
        }
        const bool goal = rules == 10000;
        report.add(
            {goal ? "P9" : "",
             fmt::format("compiling {} rules ({:.1f} KB of text), text to file", rules,
                         static_cast<double>(text.size()) / 1000),
             fmt::format("{:.3f} s (text to effective policy {:.3f}, proofs {:.3f}, from there {:.3f}; {} bytes)",
                         now.total(), now.front, now.proofs, now.back, now.file_bytes),
             goal ? "≤ 1.5 s" : "", goal ? "≤ 0.5 s" : "", !goal || now.total() <= 1.5});
        if (!goal) continue;
        const double times = now.total() / last.total();
        report.add(
            {"", "compiling, 5,000 to 10,000 rules", fmt::format("× {:.2f} time", times), "≤ 2.3", "", times <= 2.3});
    }
    const double few = best_of(folder, "cuts_10000", cutting_rules(prepared.work.world.codes, 10000), 2).total();
    const double many = best_of(folder, "cuts_20000", cutting_rules(prepared.work.world.codes, 20000), 2).total();
    report.add({"", "compiling rules that cut one number at as many places, 10,000 to 20,000",
                fmt::format("× {:.2f} time ({:.3f} s)", many / few, many), "≤ 2.3", "", many <= few * 2.3});
}

Engine engine_of(const Prepared& prepared, const std::string& folder, const std::string& name) {
    Engine engine;
    if (const auto error = engine.load({folder + "/" + name + ".payc"})) stop(error->text);
    PackResult pack = load_pack(prepared.work.pack_path);
    if (pack.problem) stop(pack.problem.text);
    engine.set_tables(combine_packs({pack.pack}).set);
    return engine;
}

}  // namespace

void measure_rules(const Prepared& prepared, const Options& options, Report& report) {
    measure_compiling(prepared, options, report);
    const std::string folder = options.folder + "/many";
    constexpr std::size_t kPlain = 64;
    const std::vector<std::string>& codes = prepared.work.world.codes;
    compile_text(folder, "plain_none", code_and_plain_rules(codes, 10, 0));
    compile_text(folder, "plain_some", code_and_plain_rules(codes, 10, kPlain));
    Engine few = engine_of(prepared, folder, "rules_10");
    Engine many = engine_of(prepared, folder, "rules_10000");
    Engine none = engine_of(prepared, folder, "plain_none");
    Engine some = engine_of(prepared, folder, "plain_some");
    const HeldClaims held = hold(prepared.work.claims);
    const HeldClaims claims = hold_addressed_to("many_rules", held.claims());
    const auto decide = [&](Engine& by) {
        return [&] { by.decide_codes(claims, [](const Claim&, const CodesDecision&) {}); };
    };
    std::vector<Contender> it{{"10 rules", decide(few), {}},
                              {"10,000 rules", decide(many), {}},
                              {"no plain rules", decide(none), {}},
                              {"64 plain rules", decide(some), {}}};
    run_rounds(it, options.rounds);
    const double ratio = ratio_of_rounds(it[0], it[1]);
    const auto count = static_cast<double>(held.claims().size());
    report.add({"P10", "throughput with 10,000 code-keyed rules against 10, one for each code in both",
                fmt::format("{:.1f} % ({:.0f} and {:.0f} ns a claim)", ratio * 100,
                            it[1].median_seconds() / count * 1e9, it[0].median_seconds() / count * 1e9),
                "≥ 70 %", "≥ 90 %", ratio >= 0.7});
    std::vector<double> more;
    for (std::size_t i = 0; i < it[2].seconds.size(); ++i)
        more.push_back(it[3].seconds[i] - it[2].seconds[i]);
    const auto lines = static_cast<double>(prepared.input.lines.size());
    const double each = median(std::move(more)) / lines / static_cast<double>(kPlain) * 1e9;
    report.add({"P11", "a rule that no code condition narrows (64 of them), a rule and line",
                fmt::format("{:.1f} ns", each), "≤ 5 ns", "≤ 2 ns", each <= 5});
}

}  // namespace payrule::bench
