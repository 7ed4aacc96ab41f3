// See many_rules.h.
#include "tests/bench/many_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "compiler/emit.h"
#include "compiler/guarantees.h"
#include "compiler/load_policies.h"
#include "runtime/table_pack.h"
#include "tests/bench/measure.h"
#include "tests/bench/workload.h"

namespace payrule::bench {

namespace {

std::string header() {
    return R"(# Made by payrule_bench: many rules, for measuring.
policy "bench.many_rules" version "1" edition 1 {
  title "Many rules"
  payer "none, for measuring"
  payer_id many_rules
  line_of_business commercial
  claim_form professional
  effective 2018-01-01 ..
  dated by line.service_date
  same provider means provider.billing_npi
  published 2017-12-01
}

reason made_up { [CO-151] remark [N362] }
)";
}

void add_code_rule(std::string& text, std::size_t number, const std::vector<std::string>& codes, std::size_t first,
                   std::size_t last) {
    fmt::format_to(std::back_inserter(text),
                   "\nrule many.rule_{} for each line {{\n  title \"Made-up rule {}\"\n  cite \"made up\"\n"
                   "  stage coverage\n  when line.procedure in [{}] and line.units > {}\n  unless line has modifier "
                   "[KX]\n  then deny line as made_up\n}}\n",
                   number, number,
                   fmt::join(codes.begin() + static_cast<std::ptrdiff_t>(first),
                             codes.begin() + static_cast<std::ptrdiff_t>(last), ", "),
                   2 + number % 7);
    if (number % 8 != 0) return;
    fmt::format_to(std::back_inserter(text),
                   "exception many.except_{} to many.rule_{} {{\n  when line has modifier [GA]\n  then rule does not "
                   "apply\n}}\n",
                   number, number);
}

}  // namespace

std::string cutting_rules(const std::vector<std::string>& codes, std::size_t count) {
    std::string text = header();
    for (std::size_t i = 0; i < count; ++i) {
        fmt::format_to(std::back_inserter(text),
                       "\nrule many.cut_{} for each line {{\n  stage coverage\n  when line.procedure in [{}] and "
                       "line.units > {}\n  then deny line as made_up\n}}\n",
                       i, codes[i % codes.size()], i + 10);
    }
    return text;
}

std::string code_rules(const std::vector<std::string>& codes, std::size_t count) {
    return code_and_plain_rules(codes, count, 0);
}

std::string code_and_plain_rules(const std::vector<std::string>& codes, std::size_t keyed, std::size_t plain) {
    std::string text = header();
    for (std::size_t rule = 0; rule < keyed; ++rule) {
        const std::size_t first = keyed <= codes.size() ? rule * codes.size() / keyed : rule % codes.size();
        const std::size_t last = keyed <= codes.size() ? (rule + 1) * codes.size() / keyed : first + 1;
        add_code_rule(text, rule, codes, first, last);
    }
    constexpr const char* kModifiers[] = {"50", "51", "52", "53", "62", "66", "76", "77"};
    for (std::size_t rule = 0; rule < plain; ++rule) {
        fmt::format_to(std::back_inserter(text),
                       "\nrule many.plain_{} for each line {{\n  title \"Made-up rule without a code {}\"\n  cite "
                       "\"made up\"\n  stage coverage\n  when line has modifier [{}] and line.units > {}\n  then deny "
                       "line as made_up\n}}\n",
                       rule, rule, kModifiers[rule % std::size(kModifiers)], 100 + rule);
    }
    return text;
}

CompileTimes compile_text(const std::string& folder, const std::string& name, const std::string& text) {
    const std::string source = folder + "/" + name + ".pay";
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (const std::string problem = save_file(source, text); !problem.empty()) stop(problem);
    CompileTimes times;
    const double start = cpu_seconds();
    const LoadedPolicies loaded = load_policies({{source}, {"stdlib"}});
    times.front = cpu_seconds() - start;
    if (loaded.policies.size() != 1) stop(render_diagnostics(loaded.diagnostics, loaded.sources));
    Diagnostics diagnostics;
    const double proving = cpu_seconds();
    check_guarantees(loaded.policies.front(), &loaded.sources, diagnostics);
    if (diagnostics.has_errors()) stop(render_diagnostics(diagnostics, loaded.sources));
    const double middle = cpu_seconds();
    times.proofs = middle - proving;
    const auto image = compile_image(loaded.policies.front(), &loaded.sources, {}, diagnostics);
    if (!image) stop(render_diagnostics(diagnostics, loaded.sources));
    const std::vector<std::byte> bytes = image_bytes(*image);
    times.back = cpu_seconds() - middle;
    times.file_bytes = bytes.size();
    const std::string_view view(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (const std::string problem = save_file(folder + "/" + name + ".payc", view); !problem.empty()) stop(problem);
    return times;
}

}  // namespace payrule::bench
