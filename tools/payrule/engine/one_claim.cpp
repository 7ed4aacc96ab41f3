// See one_claim.h. The file is read twice: first to find the claim's place, then up to there.
#include "tools/payrule/engine/one_claim.h"

#include <charconv>
#include <cstdio>

#include <fmt/format.h>

#include "tools/payrule/command.h"
#include "tools/payrule/engine/amount_names.h"
#include "tools/payrule/engine/code_letters.h"
#include "tools/payrule/engine/fact_kinds.h"
#include "tools/payrule/engine/payer_names.h"

namespace payrule::tools {

namespace {

/// Where the claim stands, counted from 1; 0: nowhere. `several`: nothing was wanted by name and there is a second one.
struct Found {
    std::uint64_t ordinal = 0;
    bool several = false;
    bool no_json = false;  // the first record is no claim at all, as where one claim takes several lines
    std::string first_id;
};

/// Whether a line was refused as the line of a claim is that goes on below it.
bool is_part(const Refusal& refusal) {
    return refusal.kind == RefusalKind::NoJson || refusal.kind == RefusalKind::BreaksOff;
}

class Finder {
public:
    Finder(const ClaimPlace& place, ClaimReaderOptions options, OneClaim& out)
        : place_(place), options_(std::move(options)), out_(out) {
        if (place.path == "-") read_standard_input();
    }

    std::optional<int> run() {
        Found found;
        if (auto code = find(found)) return code;
        if (found.no_json && (found.several || found.ordinal <= 1) && options_.format == ClaimFormat::Ndjson) {
            Found whole;
            options_.one_document = true;
            if (auto code = find(whole)) return code;
            options_.one_document = !whole.no_json;
            if (!whole.no_json) found = whole;
        }
        if (found.several) {
            return fail(kWrongUsage, fmt::format("`{}` holds several claims; say which one: --claim ID, or --claim N "
                                                 "for the Nth (the first is `{}`)",
                                                 place_.path, found.first_id));
        }
        if (found.ordinal == 0) {
            return fail(kCouldNot, place_.wanted.empty()
                                       ? fmt::format("`{}` holds no claim", place_.path)
                                       : fmt::format("`{}` holds no claim `{}`", place_.path, place_.wanted));
        }
        return take(found.ordinal);
    }

private:
    void read_standard_input() {
        char piece[1 << 16];
        for (std::size_t size = 0; (size = std::fread(piece, 1, sizeof piece, stdin)) > 0;)
            out_.bytes.append(piece, size);
    }

    std::optional<int> open() {
        out_.reader = std::make_unique<ClaimReader>(options_);
        auto problem = place_.path == "-" ? out_.reader->open_bytes(out_.bytes) : out_.reader->open(place_.path);
        if (problem) return fail(out_.reader->refused_input() ? kInputRefused : kCouldNot, *problem);
        return std::nullopt;
    }

    std::optional<int> find(Found& found) {
        if (auto code = open()) return code;
        std::uint64_t nth = 0;
        const std::string& wanted = place_.wanted;
        const auto [end, error] = std::from_chars(wanted.data(), wanted.data() + wanted.size(), nth);
        if (error != std::errc{} || end != wanted.data() + wanted.size()) nth = 0;
        while (const ClaimResult* result = out_.reader->next()) {
            const bool refused = result->claim == nullptr;
            const std::string id = refused ? result->refusal.claim_id : std::string(result->claim->id);
            if (result->ordinal == 1) {
                found.first_id = id;
                found.no_json = refused && is_part(result->refusal);
            }
            if (wanted.empty()) {
                found.several = found.ordinal != 0;
                if (found.several) break;
            }
            if (wanted.empty() || id == wanted || (result->ordinal == nth && found.ordinal == 0))
                found.ordinal = result->ordinal;
            if (!wanted.empty() && id == wanted) break;  // an id comes before a place of the same digits
        }
        if (const auto& failure = out_.reader->failure())
            return fail(kInputRefused, fmt::format("{}: {}", place_.path, *failure));
        return std::nullopt;
    }

    std::optional<int> take(std::uint64_t ordinal) {
        if (auto code = open()) return code;
        while (const ClaimResult* result = out_.reader->next()) {
            if (result->ordinal != ordinal) continue;
            if (result->claim != nullptr) {
                out_.claim = *result->claim;
                out_.ordinal = result->ordinal;
                out_.line = result->line;
                return std::nullopt;
            }
            fmt::print(stderr, "{}\n", describe_refusal(place_.path, result->refusal));
            return fail(result->refusal.kind == RefusalKind::OverLimit ? kLimitHit : kInputRefused,
                        "the claim was refused");
        }
        return fail(kCouldNot, fmt::format("`{}` changed while it was read", place_.path));
    }

    const ClaimPlace& place_;
    ClaimReaderOptions options_;
    OneClaim& out_;
};

}  // namespace

std::optional<int> read_one_claim(const ClaimPlace& place, const ClaimReaderOptions& options, OneClaim& out) {
    return Finder(place, options, out).run();
}

void ClaimStory::add_claim_to(CommandLine& line) {
    line.required("CLAIM", place.path, "a file with the claim; `-` is standard input");
    line.option("--claim", place.wanted, "the claim's id, or N for the Nth, where the file holds several");
    input.add_to(line);
}

namespace {

/// What a claim has that no policy can make anything of: the decision alone would not show it.
void tell_oddities(const Engine& engine, const Claim& claim, const std::string& path, std::uint64_t line,
                   AmountNames& amounts) {
    PayerNames payers(engine);
    CodeLetters letters;
    FactKinds facts(engine);
    payers.look(claim, path, line);
    amounts.look(claim, path, line);
    letters.look(claim, path, line);
    facts.look(claim);
    std::vector<std::string> all{payers.told(), amounts.told(), letters.told()};
    for (std::string& told : facts.told())
        all.push_back(std::move(told));
    for (const std::string& told : all) {
        if (!told.empty()) fmt::print(stderr, "{}: {}\n", program_name(), told);
    }
}

}  // namespace

std::optional<int> ClaimStory::prepare() {
    ClaimReaderOptions reader;
    if (auto code = input.reader_options(place.path, engine_options.limits, reader)) return code;
    if (auto code = read_one_claim(place, reader, one)) return code;
    if (auto code = prepare_engine(engine_options, engine, options)) return code;
    AmountNames amounts(engine);
    const auto refusal = amounts.refusal(one.claim, one.ordinal, one.line);
    if (!refusal) {
        tell_oddities(engine, one.claim, place.path, one.line, amounts);
        return std::nullopt;
    }
    fmt::print(stderr, "{}\n", describe_refusal(place.path, *refusal));
    return fail(kInputRefused, "the claim was refused");
}

}  // namespace payrule::tools
