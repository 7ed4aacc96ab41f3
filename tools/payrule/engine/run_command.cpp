// `payrule run`: streams claims through the engine to decisions, one line each or a report, and reconciles at the end:
// claims in = decided + refused.
#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <utility>

#include "runtime/claim_reader.h"
#include "runtime/decision_writer.h"
#include "tools/common/counted.h"
#include "tools/common/repeated_ids.h"
#include "tools/payrule/engine/amount_names.h"
#include "tools/payrule/engine/claims_input.h"
#include "tools/payrule/engine/code_letters.h"
#include "tools/payrule/engine/fact_kinds.h"
#include "tools/payrule/engine/output_file.h"
#include "tools/payrule/engine/payer_names.h"
#include "tools/payrule/engine/policy_sources.h"
#include "tools/payrule/engine/refusals.h"

namespace payrule::tools {

namespace {

constexpr std::size_t kFlushBytes = 1 << 18;
constexpr std::uint64_t kProgressEvery = 4096;
constexpr std::size_t kBlock = 32;  // claims read before they are decided

/// What went in and what came out.
struct Tally {
    std::uint64_t claims = 0, refused = 0, lines = 0, lines_unknown = 0;
    std::uint64_t by_outcome[5] = {};
    std::int64_t charged = 0, paid = 0;  // 1/100 cent
    bool overflow = false;

    void add(const Claim& claim, const Decision& decision) {
        ++claims;
        for (const LineDecision& line : decision.lines) {
            ++lines;
            ++by_outcome[static_cast<std::size_t>(line.outcome)];
            if (line.paid)
                add_money(paid, *line.paid);
            else
                ++lines_unknown;
        }
        add_charges(claim);
    }
    void add(const Claim& claim, const CodesDecision& decision) {
        ++claims;
        for (const CodesLine& line : decision.lines) {
            ++lines;
            ++by_outcome[static_cast<std::size_t>(line.outcome)];
            if (line.paid_known)
                add_money(paid, line.paid);
            else
                ++lines_unknown;
        }
        add_charges(claim);
    }
    void add_charges(const Claim& claim) {
        for (const ClaimLine& line : claim.lines) {
            if (line.charge.is_known()) add_money(charged, line.charge.value);
        }
    }
    void add_money(std::int64_t& sum, Money amount) {
        std::optional<std::int64_t> next = checked_add(sum, amount.hundredths_of_cent);
        if (next)
            sum = *next;
        else
            overflow = true;
    }
};

struct RunOptions {
    EngineOptions engine;
    std::vector<std::string> files;
    std::string level = "full", as = "ndjson", output;
    ClaimInput input;
    bool remember = false, quiet = false, flush = false;
    std::int64_t max_messages = 20;
};

class Run {
public:
    Run(const RunOptions& options, Engine& engine, DecideOptions decide, std::FILE* out)
        : options_(options),
          engine_(engine),
          decide_(std::move(decide)),
          out_(out),
          level_(options.level == "codes" ? OutputLevel::Codes : OutputLevel::Full),
          terminal_(isatty(2) != 0 && !options.quiet),
          amounts_(engine),
          payers_(engine),
          facts_(engine),
          refusals_(static_cast<std::uint64_t>(options.max_messages)) {}

    /// Errors: the exit code.
    std::optional<int> file(const std::string& path, const ClaimReaderOptions& reader_options) {
        ClaimReader reader(reader_options);
        files_.push_back({path, tally_.claims + tally_.refused});
        any_table_ = any_table_ || reader_options.format != ClaimFormat::Ndjson;
        std::string hint;  // told where not one claim could be read
        if (auto problem = reader.open(path)) return fail(reader.refused_input() ? kInputRefused : kCouldNot, *problem);
        const std::size_t most = options_.flush ? 1 : kBlock;
        for (auto block = reader.next_block(most); !block.empty(); block = reader.next_block(most)) {
            for (const ClaimResult& result : block) {
                if (result.claim == nullptr) {
                    if (result.ordinal == 1) hint = hint_for_no_json(path, result.refusal);
                    refuse(path, result.refusal);
                } else {
                    hint.clear();
                    take(path, result);
                }
            }
            decide_waiting();
            if (terminal_ && tally_.claims + tally_.refused >= next_progress_) progress();
            if ((options_.flush || buffer_.size() > kFlushBytes) && !flush()) return broken();
        }
        for (const ReaderWarning& warning : reader.warnings()) {
            fmt::print(stderr, "{}:{}: warning: {}\n", path, warning.line, warning.text);
        }
        if (!hint.empty() && reader_options.format == ClaimFormat::Ndjson) fail(kInputRefused, hint);
        unknown_keys_ += reader.counts().unknown_keys;
        if (reader.failure())
            return flush() ? fail(kInputRefused, fmt::format("{}: {}", path, *reader.failure())) : broken();
        if (!flush()) return broken();
        return std::nullopt;
    }

    void reconcile() {
        if (terminal_) fmt::print(stderr, "\r\033[K");
        refusals_.tell_rest();
        tell_repeated();
        for (const std::string& told : {payers_.told(), amounts_.told(), letters_.told()}) {
            if (!told.empty()) fmt::print(stderr, "{}: {}\n", program_name(), told);
        }
        for (const std::string& told : facts_.told())
            fmt::print(stderr, "{}: {}\n", program_name(), told);
        if (options_.quiet) return;
        const Tally& t = tally_;
        fmt::print(stderr, "claims in {} = decided {} + refused {}\n", t.claims + t.refused, t.claims, t.refused);
        fmt::print(stderr, "lines {}: pay {}, reduce {}, review {}, deny {}, reject {}\n", t.lines, t.by_outcome[0],
                   t.by_outcome[1], t.by_outcome[2], t.by_outcome[3], t.by_outcome[4]);
        if (unknown_keys_ > 0) fmt::print(stderr, "unknown keys passed over: {}\n", unknown_keys_);
        if (t.overflow)
            fmt::print(stderr, "dollars: the sums do not fit 64 bits and are left out\n");
        else
            fmt::print(stderr, "charged ${}, paid ${} ({} without a known payment)\n", format_money(Money{t.charged}),
                       format_money(Money{t.paid}), counted(t.lines_unknown, "line"));
    }
    bool any_refused() const { return tally_.refused > 0; }
    bool any_read() const { return tally_.claims + tally_.refused > 0; }

private:
    void refuse(const std::string& path, const Refusal& refusal) {
        decide_waiting();  // decisions and refusals come out in the order of the claims
        ++tally_.refused;
        refusals_.tell(path, refusal);
        if (options_.as == "ndjson") append_refusal(buffer_, refusal);
    }

    void take(const std::string& path, const ClaimResult& result) {
        const Claim& claim = *result.claim;
        if (!claim.history.amounts.empty()) {
            if (const auto refusal = amounts_.refusal(claim, result.ordinal, result.line))
                return refuse(path, *refusal);
            amounts_.look(claim, path, result.line);
        }
        payers_.look(claim, path, result.line);
        letters_.look(claim, path, result.line);
        if (!options_.quiet && !claim.id.empty()) ids_.add(claim.id, files_.back().claims_before + result.ordinal);
        facts_.look(claim);
        decide(claim);
    }

    void decide(const Claim& claim) {
        const bool short_answer = level_ == OutputLevel::Codes && options_.as == "ndjson" && !options_.remember;
        if (short_answer) return waiting_.push_back(&claim);
        const Claim* asked = &claim;
        Claim with_history;
        if (options_.remember) {
            with_history = claim;
            memory_.recall(with_history);
            asked = &with_history;
        }
        Decision decision = engine_.decide(*asked, decide_);
        tally_.add(claim, decision);
        if (options_.remember) memory_.remember(claim, decision);
        if (options_.as == "ndjson")
            append_decision(buffer_, decision, level_);
        else
            append_report(buffer_, decision, &claim);
    }

    /// Short answers are given to the claims of a block together, which is faster.
    void decide_waiting() {
        decide_.advice = false;  // none is written
        engine_.decide_codes(
            waiting_,
            [&](const Claim& claim, const CodesDecision& codes) {
                tally_.add(claim, codes);
                append_codes(buffer_, codes);
            },
            decide_);
        waiting_.clear();
    }

    bool flush() {
        bool written = std::fwrite(buffer_.data(), 1, buffer_.size(), out_) == buffer_.size() && std::fflush(out_) == 0;
        buffer_.clear();
        return written;
    }
    int broken() const {
        return fail(kCouldNot,
                    "cannot write the decisions (disk full, or the reader of the pipe has gone); what was written "
                    "before is whole lines but not the whole run");
    }
    /// An id that comes again may be a claim handed in twice; decisions are told apart by their place only.
    void tell_repeated() {
        ids_.settle();
        if (ids_.repeated() == 0) return;
        fmt::print(stderr, "claim ids that come more than once: {} (the first: claim {} and claim {}){}{}\n",
                   ids_.repeated(), place_text(ids_.first_place()), place_text(ids_.second_place()),
                   ids_.full() ? fmt::format("; only the first {} ids were kept to compare with", kMostIdsKept) : "",
                   any_table_ ? "; rows that do not stand next to each other are claims of their own" : "");
    }
    /// `3`, or `3 of claims.ndjson` where there are several files. Never the id, which can be private.
    std::string place_text(std::uint64_t place) const {
        std::size_t at = files_.size() - 1;
        while (at > 0 && files_[at].claims_before >= place)
            --at;
        const std::uint64_t ordinal = place - files_[at].claims_before;
        return files_.size() == 1 ? fmt::format("{}", ordinal) : fmt::format("{} of {}", ordinal, files_[at].path);
    }
    void progress() {
        next_progress_ = tally_.claims + tally_.refused + kProgressEvery;
        fmt::print(stderr, "\r{} claims decided, {} refused", tally_.claims, tally_.refused);
        std::fflush(stderr);
    }

    const RunOptions& options_;
    Engine& engine_;
    DecideOptions decide_;
    std::FILE* out_;
    OutputLevel level_;
    bool terminal_;
    std::string buffer_;
    std::vector<const Claim*> waiting_;  // of the block, for a short answer
    std::uint64_t unknown_keys_ = 0;
    std::uint64_t next_progress_ = kProgressEvery;  // claims
    Tally tally_;
    Memory memory_;
    AmountNames amounts_;
    PayerNames payers_;
    FactKinds facts_;
    CodeLetters letters_;
    RefusalTeller refusals_;
    struct File {
        std::string path;
        std::uint64_t claims_before = 0;  // claims of the files before it
    };
    std::vector<File> files_;
    RepeatedIds ids_;
    bool any_table_ = false;  // CSV or TSV
};

}  // namespace

int run_command(int argc, char** argv) {
    RunOptions options;
    CommandLine line(
        "run", "Decides claims: one line of JSON for each, or a report, and a reconciliation at the end.",
        {{"payrule run claims.ndjson --policies policies", "decides a file of claims"},
         {"payrule run claims.ndjson --as text", "a report that people can read"},
         {"cat claims.ndjson | payrule run - --level codes -o decisions.ndjson", "streams, short output"}});
    line.list("CLAIMS", options.files, "files of claims (NDJSON, or CSV with --mapping); `-` is standard input");
    line.choice("--level", options.level, {"full", "codes"},
                "everything about each decision, or outcome and codes only");
    line.choice("--as", options.as, {"ndjson", "text"}, "NDJSON for programs, text for people");
    options.input.add_to(line);
    line.option("-o,--output", options.output, "file for the decisions; standard output unless given");
    line.flag("--remember", options.remember, "what a claim pays is history for the later claims of its patient");
    line.flag("--flush", options.flush, "write each decision at once: for a program that hands in one claim at a time");
    line.option("--max-messages", options.max_messages,
                "how many refused claims of one cause to name before counting the rest (20)");
    line.flag("-q,--quiet", options.quiet, "no progress and no reconciliation");
    options.engine.add_to(line);
    if (auto code = line.parse(argc, argv)) return *code;
    if (options.max_messages < 0) return fail(kWrongUsage, "--max-messages counts from 0");
    Engine engine;
    DecideOptions decide;
    if (auto code = prepare_engine(options.engine, engine, decide)) return *code;
    std::signal(SIGPIPE, SIG_IGN);  // a closed pipe is an error to report, not a silent death
    std::vector<std::string> inputs = options.files;
    inputs.insert(inputs.end(), options.engine.tables.begin(), options.engine.tables.end());
    inputs.insert(inputs.end(), options.engine.policies.begin(), options.engine.policies.end());
    OutputFile out;
    if (const std::string problem = out.open(options.output, inputs); !problem.empty()) return fail(kCouldNot, problem);
    Run run(options, engine, decide, out.stream());
    std::optional<int> failed;
    for (const std::string& path : options.files) {
        ClaimReaderOptions reader;
        failed = options.input.reader_options(path, options.engine.limits, reader);
        if (!failed) failed = run.file(path, reader);
        if (failed) break;
    }
    if (!failed || run.any_read()) run.reconcile();  // a run that never began has nothing to account for
    if (failed) {
        const std::string part = out.abandon();
        if (!part.empty()) fmt::print(stderr, "what was decided before that is in `{}`\n", part);
        return *failed;
    }
    if (const std::string problem = out.finish(); !problem.empty()) return fail(kCouldNot, problem);
    return run.any_refused() ? kSomeRefused : kDone;
}

}  // namespace payrule::tools
