// The same meaning in other words keeps the meaning hash: rewrites of the shipped Medicare Part B policy, three ways to
// write one small policy, and near misses that must not keep it. Comes in: the repository's folder; goes out: a line
// for each rewrite and `N passed, N failed`.
#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <regex>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "tests/proofs/policy_files.h"
#include "tests/proofs/three_ways.h"

namespace payrule::proofs {
namespace {

using Texts = std::map<std::string, std::string>;

/// One passage in other words.
struct Passage {
    const char* what;
    const char* file;
    const char* from;
    const char* to;
};
constexpr Passage kRewrites[] = {
    {"a code range split in two", "stdlib/therapy.pay", "[97010..97039,", "[97010..97020, 97021..97039,"},
    {"codes listed in another order", "stdlib/therapy.pay", "{ [GP, GO, GN] }", "{ [GN, GP, GO] }"},
    {"a code listed twice", "stdlib/therapy.pay", "{ [CQ, CO] }", "{ [CQ, CO, CQ] }"},
    {"codes taken out of a wider range", "stdlib/ncci.pay", "{ [99201..99499] }",
     "{ [99201..99510 except 99500..99510] }"},
    {"one list spread over `or`", "stdlib/dental.pay", "when line.procedure in [dental]\n  unless line claims",
     "when line.procedure in [D0100..D4999] or line.procedure in [D5000..D9999]\n  unless line claims"},
    {"a list's codes written out", "stdlib/therapy.pay", "unless line has any modifier [discipline]",
     "unless line has any modifier [GP, GO, GN]"},
    {"conditions of `and` in another order", "stdlib/ncci.pay",
     "when same provider, patient, service_date\n   and edit.indicator in [0]\n   and col1 is payable\n  then",
     "when col1 is payable\n   and edit.indicator in [0]\n   and same service_date, patient, provider\n  then"},
    {"conditions of `any of` in another order", "stdlib/ncci.pay",
     "  separate_encounter is known and separate_encounter is true\n  separate_structure is known and "
     "separate_structure is true\n",
     "  separate_structure is true and separate_structure is known\n  separate_encounter is known and "
     "separate_encounter is true\n"},
    {"double negation", "stdlib/mue.pay", "when limit.mai in [1] and line.units > limit.value",
     "when not (not limit.mai in [1]) and line.units > limit.value"},
    {"negation of both moved inside", "stdlib/ncci.pay",
     "when line has modifier [59] and line has any modifier [distinct_x]",
     "when not (not line has modifier [59] or not line has any modifier [distinct_x])"},
    {"a definition inlined", "stdlib/ncci.pay", "  unless opened\n  then deny col2 as ncci_bundle",
     "  unless col2 has any modifier [ncci_associated except anatomic] or (col2 has any modifier [anatomic] and col1 "
     "and col2 share no modifier of [anatomic]) or (col1 has any modifier [accepted_distinct] and either_line_counts "
     "is true)\n  then deny col2 as ncci_bundle"},
    {"`unless` as `and not`", "stdlib/therapy.pay",
     "when line.procedure in [always_therapy]\n  unless line has any modifier [discipline]",
     "when line.procedure in [always_therapy]\n   and not line has any modifier [discipline]"},
    {"a parameter's step split in equal parts", "2026.1.pay", "  from 2019-07-01: true",
     "  from 2019-07-01: true\n  from 2021-03-01: true"},
    {"a comparison from the other side", "stdlib/mue.pay", "and line.units > limit.value",
     "and limit.value < line.units"},
    {"a comparison as a difference", "stdlib/mue.pay", "and line.units > limit.value",
     "and line.units - limit.value > 0"},
    {"less than one as at most none", "stdlib/intake.pay", "line.units < 1", "line.units <= 0"},
    {"two indicators as two conditions", "stdlib/ncci.pay", "and edit.indicator in [0, 1]",
     "and (edit.indicator in [1] or edit.indicator in [0])"},
    {"a condition said twice", "stdlib/coverage.pay", "when line has modifier [GZ]",
     "when line has modifier [GZ] and line has modifier [GZ]"},
    {"a condition that another one holds already", "stdlib/coverage.pay", "when line has modifier [GZ]",
     "when line has modifier [GZ] and line has any modifier [GZ, GY]"},
    {"a reason written out", "stdlib/coverage.pay", "then deny line as not_necessary", "then deny line [CO-50]"},
    {"a reason by another name", "stdlib/coverage.pay", "then deny line as not_necessary",
     "then deny line as necessity_not_shown"},
    {"effects in another order", "stdlib/therapy.pay",
     "then deny line as above_threshold\n   and propose attest therapy_exception on line",
     "then propose attest therapy_exception on line\n   and deny line as above_threshold"},
    {"a fact's values in another order", "stdlib/ncci.pay",
     R"(completed "complete" "done" "true" "yes", pending "false" "no", other)",
     R"(pending "no" "false", completed "yes" "true" "complete" "done", other)"},
    {"rows of a decision in another order", "stdlib/ncci.pay",
     "  | true               | any                | any                   | any             => propose replace "
     "modifier "
     "[59] with [XE] on line\n  | false              | true               | any                   | any             => "
     "propose replace modifier [59] with [XS] on line\n",
     "  | false              | true               | any                   | any             => propose replace "
     "modifier "
     "[59] with [XS] on line\n  | true               | any                | any                   | any             => "
     "propose replace modifier [59] with [XE] on line\n"},
    {"a common condition taken out of `any of`", "stdlib/therapy.pay",
     "  line has any modifier [pt_slp_discipline] and pt_slp_spend with line > therapy_threshold\n  line has modifier "
     "[GO] and ot_spend with line > therapy_threshold\n",
     "  line has modifier [GO] and therapy_threshold < ot_spend with line\n  line has modifier [GP] and pt_slp_spend "
     "with line > therapy_threshold\n  line has modifier [GN] and pt_slp_spend with line > therapy_threshold\n"},
    {"a list with a change that changes nothing", "stdlib/coverage.pay", "when line has modifier [GZ]",
     "when line has any modifier [expected]"},
};
/// New declarations that some of the rewrites name.
constexpr const char* kMoreCoverage =
    "\nreason necessity_not_shown { [CO-50] cite \"elsewhere\" }\n"
    "code list expected of modifier \"denial expected\" { [GZ] adds [GZ] from 2020-01-01 cite \"again\" }\n";

/// Edits that look alike and mean something else.
constexpr Passage kNearMisses[] = {
    {"a range one code short", "stdlib/therapy.pay", "[97010..97039,", "[97010..97020, 97022..97039,"},
    {"less or equal", "stdlib/intake.pay", "line.units < 1", "line.units <= 1"},
    {"a step with another value", "2026.1.pay", "  from 2019-07-01: true",
     "  from 2019-07-01: true\n  from 2021-03-01: false"},
    {"negation of one moved inside", "stdlib/ncci.pay",
     "when line has modifier [59] and line has any modifier [distinct_x]",
     "when not (not line has modifier [59] and not line has any modifier [distinct_x])"},
    {"a fact's spelling", "stdlib/ncci.pay", R"(pending "false" "no", other)", R"(pending "false" "none", other)"},
    {"another group code", "stdlib/coverage.pay", "{ [CO-50] cite", "{ [PR-50] cite"},
    {"another stage", "stdlib/mue.pay", "stage units", "stage bundling"},
    {"strict from the other side", "stdlib/mue.pay", "and line.units > limit.value", "and limit.value <= line.units"},
};

std::string replaced(const std::string& text, const std::string& from, const std::string& to) {
    std::size_t at = text.find(from);
    return at == std::string::npos ? text : text.substr(0, at) + to + text.substr(at + from.size());
}

/// The declarations of a file behind its header, last one first; comments go with what follows them.
std::string reversed(const std::string& text) {
    std::vector<std::string> blocks;
    std::string block;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
        std::string line = text.substr(at, end - at);
        block += line;
        bool ends = line.starts_with('}') ||
                    (line[0] != ' ' && line[0] != '#' && line.find('}') != std::string::npos) ||
                    line.starts_with("disable ");
        bool one_line_define = line.starts_with("define ") && line.find('{') == std::string::npos;
        if (ends || one_line_define) {
            blocks.push_back(block);
            block.clear();
        }
        at = end;
    }
    std::reverse(blocks.begin() + 1, blocks.end());
    std::string out;
    for (const std::string& one : blocks)
        out += one;
    return out + block;
}

Texts each(const PolicyFiles& files, const std::function<std::string(const std::string&)>& change) {
    Texts out;
    for (const auto& [name, text] : files.texts())
        out[name] = change(text);
    return out;
}
std::function<std::string(const std::string&)> by(const char* pattern, const char* replacement) {
    return [=](const std::string& text) { return std::regex_replace(text, std::regex(pattern), replacement); };
}

class Rewrites {
public:
    Rewrites(const PolicyFiles& files) : files_(files), original_(files.compile("medicare.part_b", "2026.1").meaning) {}

    void whole_files() {
        expect("titles, citations and reasons for changes", true,
               each(files_, by(R"((title|cite|because) "[^"]*")", R"($1 "other words")")));
        expect("comments taken out", true, each(files_, by("(^|\n)#[^\n]*", "$1")));
        expect("blank lines and indents", true, each(files_, by("\n( *)", "\n\n$1$1")));
        expect("Windows line ends", true, each(files_, by("\n", "\r\n")));
        expect("declarations in reverse order", true, each(files_, reversed));
        expect("a definition renamed", true, each(files_, by("\\bopened_by_distinct_only\\b", "only_59")));
        expect("a code list renamed", true, each(files_, by("\\bncci_associated\\b", "openers")));
        expect("a parameter renamed", true, each(files_, by("\\btherapy_threshold\\b", "yearly_limit")));
    }
    /// Files in another order: the same texts under names that sort the other way round.
    void other_file_order() {
        PolicyFiles renamed;
        int number = 999;
        for (const auto& [name, text] : files_.texts())
            renamed.set(std::to_string(number--), text);
        renamed.parse_all();
        judge("files in another order", true, renamed.compile("medicare.part_b", "2026.1"));
    }
    void passage(const Passage& p, bool keeps) {
        const std::string& text = files_.texts().at(p.file);
        std::string changed = replaced(text, p.from, p.to);
        if (changed == text) return fail(p.what, "the passage is not there");
        if (std::string(p.file) == "stdlib/coverage.pay") changed += kMoreCoverage;
        expect(p.what, keeps, {{p.file, changed}});
    }
    void three_ways() {
        std::string first;
        for (const char* text : kThreeWays) {
            PolicyFiles one;
            one.set("policy.pay", text);
            one.parse_all();
            Compiled compiled = one.compile("small", "1");
            if (first.empty()) first = compiled.meaning;
            bool same = compiled.image && compiled.meaning == first;
            tell("one policy, written three ways", same, compiled.image ? compiled.meaning : compiled.refusal);
        }
    }
    std::uint64_t passed() const { return passed_; }
    std::uint64_t failed() const { return failed_; }

private:
    void expect(const char* what, bool keeps, const Texts& changed) {
        judge(what, keeps, files_.compile("medicare.part_b", "2026.1", changed));
    }
    void judge(const char* what, bool keeps, const Compiled& compiled) {
        if (!compiled.image) return fail(what, "refused: " + compiled.refusal);
        bool same = compiled.meaning == original_;
        tell(what, same == keeps, same ? "same hash" : "another hash");
    }
    void fail(const char* what, const std::string& why) { tell(what, false, why); }
    void tell(const char* what, bool good, const std::string& found) {
        ++(good ? passed_ : failed_);
        fmt::print("{}  {}: {}\n", good ? "ok    " : "FAILED", what, found);
    }

    const PolicyFiles& files_;
    std::string original_;
    std::uint64_t passed_ = 0, failed_ = 0;
};

int run(int argc, char** argv) {
    const std::string root = argc > 1 ? argv[1] : ".";
    PolicyFiles files;
    if (!files.read_medicare(root)) return 1;
    Rewrites rewrites(files);
    rewrites.three_ways();
    rewrites.whole_files();
    rewrites.other_file_order();
    for (const Passage& passage : kRewrites)
        rewrites.passage(passage, true);
    for (const Passage& passage : kNearMisses)
        rewrites.passage(passage, false);
    fmt::print("{} passed, {} failed\n", rewrites.passed(), rewrites.failed());
    return rewrites.failed() == 0 ? 0 : 1;
}

}  // namespace
}  // namespace payrule::proofs

int main(int argc, char** argv) { return payrule::proofs::run(argc, argv); }
