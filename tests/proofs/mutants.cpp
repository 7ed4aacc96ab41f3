// 1,000 single edits of the shipped Medicare Part B policy – its newest version, its base and the modules they use –
// and what becomes of each: refused by the compiler, another meaning hash, or proved to decide alike, with the reason.
// Comes in: the folders `policies` and `stdlib`, a number and a seed; goes out: counts and `N passed, N failed`.
#include <cstdint>
#include <cstdlib>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "tests/proofs/mutate.h"
#include "tests/proofs/policy_files.h"
#include "tests/proofs/same_meaning.h"

namespace payrule::proofs {
namespace {

constexpr const char* kPolicy = "medicare.part_b";
constexpr const char* kVersion = "2026.1";

struct Mutant {
    std::string file;
    Edit edit;
};

/// SplitMix64: the same choice on every machine.
std::uint64_t next(std::uint64_t& state) {
    std::uint64_t z = (state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

std::vector<Mutant> choose(const PolicyFiles& files, const std::vector<std::string>& names, std::size_t count,
                           std::uint64_t seed) {
    std::vector<Mutant> all;
    for (const std::string& name : names) {
        for (const Edit& edit : edits_of(files.texts().at(name)))
            all.push_back({name, edit});
    }
    for (std::size_t i = 0; i < all.size(); ++i)
        std::swap(all[i], all[i + next(seed) % (all.size() - i)]);
    fmt::print("{} single edits known, {} chosen\n", all.size(), std::min(count, all.size()));
    all.resize(std::min(count, all.size()));
    return all;
}

struct Totals {
    std::map<std::string, std::uint64_t> classes;
    std::uint64_t unexplained = 0, false_alarms = 0;
};

std::string first_word(std::string_view text, std::size_t line_begin) {
    std::size_t begin = text.find_first_not_of(' ', line_begin);
    std::size_t end = text.find_first_of(" \n", begin);
    return std::string(text.substr(begin, end - begin));
}
std::size_t line_begin(std::string_view text, std::size_t at) { return at == 0 ? 0 : text.rfind('\n', at - 1) + 1; }

/// Why an edit that is proved to change nothing changes nothing, by what was edited and where.
std::string reason_of(std::string_view text, const Edit& edit) {
    std::size_t begin = line_begin(text, edit.at);
    const std::string line = first_word(text, begin);
    while (begin > 0 && (text[begin] == ' ' || text[begin] == '}' || text[begin] == '\n' || text[begin] == '|'))
        begin = line_begin(text, begin - 1);
    const std::string block = first_word(text, begin);
    if (edit.what == "sentence" || line == "title" || line == "cite")
        return "titles and citations explain, they do not decide";
    if (edit.what == "line moved") return "the order of text is no meaning";
    if (edit.what == "line doubled") return "saying a thing twice says it once";
    if (block == "policy") return "a header says when a version is picked, or only describes it";
    if (block == "module") return "a module's header only describes it";
    if (block == "parameter" || block == "override" || block == "code" || block == "fact")
        return "a value that another declaration replaces, or that was so already";
    if (block == "define") return "a definition's variables, or another name of the same codes";
    return "another name of the same codes, or of a ground without needs";
}

void judge(const PolicyFiles& files, const Compiled& original, const Mutant& mutant, Totals& totals) {
    const std::string& text = files.texts().at(mutant.file);
    Compiled changed = files.compile(kPolicy, kVersion, {{mutant.file, applied(text, mutant.edit)}});
    if (!changed.image) {
        ++totals.classes[changed.refusal.starts_with("E01") ? "refused: it does not read"
                                                            : "refused: names, types, checks"];
        return;
    }
    Comparison proof = compare_meaning(original.image->view(), changed.image->view());
    bool same_hash = changed.meaning == original.meaning;
    bool proved = proof.kind != Sameness::Different;
    if (!same_hash) {
        ++totals.classes["another meaning hash"];
        totals.false_alarms += proved ? 1 : 0;
        if (proved) fmt::print("decides alike, other hash: {}:{}\n", mutant.file, show(text, mutant.edit));
    } else if (proof.kind == Sameness::SameRecords) {
        ++totals.classes["same hash, proved: all declarations and conditions are built alike; " +
                         reason_of(text, mutant.edit)];
    } else if (proved) {
        ++totals.classes["same hash, proved: no case tells the diagrams apart; " + reason_of(text, mutant.edit)];
    } else {
        ++totals.unexplained;
        fmt::print("same hash, no proof: {}:{} ({})\n", mutant.file, show(text, mutant.edit), proof.difference);
    }
}

int run(int argc, char** argv) {
    const std::string root = argc > 1 ? argv[1] : ".";
    const std::size_t count = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1000;
    const std::uint64_t seed = argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 1;
    PolicyFiles files;
    if (!files.read_medicare(root)) return 1;
    const Compiled original = files.compile(kPolicy, kVersion);
    if (!original.image) {
        fmt::print(stderr, "the policy itself does not compile: {}\n", original.refusal);
        return 1;
    }
    std::vector<std::string> names{"2026.1.pay", "base.pay"};
    for (const char* module : {"addon", "coverage", "dental", "intake", "modifiers", "mue", "ncci", "sex", "therapy"})
        names.push_back(fmt::format("stdlib/{}.pay", module));
    Totals totals;
    std::uint64_t judged = 0;
    for (const Mutant& mutant : choose(files, names, count, seed)) {
        judge(files, original, mutant, totals);
        ++judged;
    }
    for (const auto& [name, times] : totals.classes)
        fmt::print("{:>6}  {}\n", times, name);
    fmt::print("{:>6}  other hash although proved to decide alike\n", totals.false_alarms);
    fmt::print("{} passed, {} failed\n", judged - totals.unexplained, totals.unexplained);
    return totals.unexplained == 0 && judged == count ? 0 : 1;
}

}  // namespace
}  // namespace payrule::proofs

int main(int argc, char** argv) { return payrule::proofs::run(argc, argv); }
