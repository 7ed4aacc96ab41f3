// A billing engine in one page: compiled policies and table packs are loaded once, then claims stream through.
// Comes in: `decide_claims CLAIMS.ndjson FILE.payc… FILE.payt…`; goes out: one line for each line of each claim.
#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "runtime/claim_reader.h"
#include "runtime/codes_decision.h"
#include "runtime/engine.h"
#include "runtime/table_pack.h"

namespace {

using payrule::ClaimReader;
using payrule::CodesDecision;
using payrule::CodesLine;
using payrule::CodesReason;
using payrule::Engine;

int fail(const std::string& text) {
    std::cerr << text << "\n";
    return 1;
}

/// Loads what the names end in: policies, and packs, which are put together by table and quarter.
bool load(Engine& engine, const std::vector<std::string>& files, std::string& problem) {
    std::vector<std::shared_ptr<const payrule::TablePack>> packs;
    for (const std::string& file : files) {
        if (file.ends_with(".payt")) {
            payrule::PackResult pack = payrule::load_pack(file);
            if (pack.pack == nullptr) problem = file + ": " + pack.problem.text;
            packs.push_back(std::move(pack.pack));
        } else if (auto error = engine.load({file})) {
            problem = error->text;
        }
        if (!problem.empty()) return false;
    }
    engine.set_tables(payrule::combine_packs(packs).set);
    return true;
}

void print(const CodesDecision& decision) {
    for (const CodesLine& line : decision.lines) {
        std::cout << decision.claim_id << " line " << line.number << " " << outcome_name(line.outcome);
        for (const CodesReason& reason : decision.of(line.reasons)) {
            if (payrule::decides(reason.action)) std::cout << " " << reason.rule;
        }
        std::cout << "\n";
    }
}

}  // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> names(argv + 1, argv + argc);
    if (names.size() < 2) return fail("usage: decide_claims CLAIMS.ndjson FILE.payc... FILE.payt...");
    Engine engine;
    std::string problem;
    if (!load(engine, {names.begin() + 1, names.end()}, problem)) return fail(problem);

    ClaimReader claims;
    if (auto error = claims.open(names[0])) return fail(*error);
    while (const payrule::ClaimResult* claim = claims.next()) {
        if (claim->claim == nullptr)
            std::cerr << describe_refusal(names[0], claim->refusal) << "\n";  // the batch goes on
        else
            print(engine.decide_codes(*claim->claim));
    }
    if (claims.failure()) return fail(*claims.failure());
    std::cerr << claims.counts().read << " claims decided, " << claims.counts().refused << " refused\n";
    return claims.counts().refused == 0 ? 0 : 7;
}
