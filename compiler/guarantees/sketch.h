// A claim in the making, as the text of a test: paths through diagrams come in, one choice after the other; goes out
// the text that `payrule test` would read, so that whoever sees a finding can try its claim. Must not know whether the
// claim shows anything: that is decided by the reference evaluator. Private to compiler/guarantees.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "compiler/effective.h"
#include "compiler/guarantees/search.h"
#include "core/image.h"

namespace payrule::guarantees {

/// Which line of the claim (from 0) each variable of a rule stands for.
using LinesOf = std::vector<std::uint32_t>;

class Sketch {
public:
    /// An empty claim with one line, within the policy's time.
    Sketch(const EffectivePolicy& policy, const Image& image);
    /// Makes room for a rule's scope: its lines, and a row of its table.
    void scope(const Rule& rule, const LinesOf& lines);
    /// Makes one choice true. False where that cannot be written, or contradicts what was chosen before.
    bool choose(const Choice& choice, const LinesOf& lines);
    /// Gives a fact of a closed list a value, on the line that receives the effect where the fact is a line's.
    bool give(Index fact, std::int64_t value, const LinesOf& lines);
    /// Puts the first of the modifiers that no choice excludes on a line with room, unless it has one of them.
    void carry(const std::vector<Code>& modifiers, std::uint32_t line);
    /// The items of a test: tables, facts, history, the claim.
    std::string text() const;

private:
    struct SketchRow {
        Index table = kNoIndex;
        LinesOf lines;
    };
    bool choose_code(const ImageField& field, const Choice& choice, std::uint32_t line);
    bool choose_number(const ImageField& field, const Choice& choice, std::uint32_t line);
    bool choose_fact(const ImageField& field, const Choice& choice, std::uint32_t line);
    bool choose_truth(const ImageField& field, const Choice& choice, const LinesOf& lines);
    bool choose_day(const ImageField& field, const Choice& choice, std::uint32_t line);
    bool choose_form(const ImageField& field, const Choice& choice, const LinesOf& lines);
    bool is_date(const ImageTerm& term) const;
    bool leave_out(std::span<const ImageTerm> terms, bool absent, const LinesOf& lines);
    bool has_code(const ImageField& field, bool wanted, std::uint32_t line);

    /// Numbers of the claim by name: `line 0 units`, `received`, `fact x`. Terms read them.
    std::optional<std::int64_t> number_of(const ImageTerm& term, const LinesOf& lines) const;
    std::optional<std::string> slot_of(const ImageTerm& term, const LinesOf& lines) const;
    std::optional<std::int64_t> value_of(const ImageForm& form, const LinesOf& lines) const;
    bool set_term(const ImageTerm& term, std::int64_t value, const LinesOf& lines);
    std::optional<std::int64_t> number(const std::string& slot) const;
    bool settle(const std::string& slot, std::int64_t value);
    bool settle_word(const std::string& slot, const std::string& value);
    std::int64_t own_part(const Accumulator& sum, std::uint32_t line) const;

    std::string line_text(std::uint32_t line) const;
    std::string claim_text() const;
    std::string tables_text() const;
    std::string table_row(const SketchRow& row) const;
    /// How slots of columns begin that a line's row in a table has; the row of the scope itself is `row `.
    static std::string row_slot(std::uint32_t table, std::uint32_t line);
    std::string facts_text() const;
    std::string history_text() const;
    std::string typed(std::int64_t value, ValueType type) const;
    std::string procedure(std::uint32_t line) const;

    const EffectivePolicy& policy_;
    const Image& image_;
    std::uint32_t lines_ = 1;
    std::map<std::string, std::int64_t> numbers_;
    std::set<std::string> unknown_;  // names of numbers that nobody gives
    std::map<std::string, std::string> words_;
    std::map<std::uint32_t, std::set<std::uint64_t>> modifiers_;                      // by line
    std::map<std::pair<std::uint32_t, std::string>, std::set<std::uint64_t>> codes_;  // by line and name
    std::map<std::pair<std::uint32_t, std::string>, ImageInterval> code_ranges_;      // what choices leave of a code
    std::map<std::pair<std::uint32_t, std::uint32_t>, bool> chosen_bits_;             // line, modifier
    std::map<std::string, std::string> facts_;                                        // of the claim
    std::map<std::pair<std::uint32_t, std::string>, std::string> line_facts_;
    std::map<std::uint32_t, std::set<std::string>> grounds_;
    std::vector<SketchRow> rows_;
    bool record_ = false;
};

}  // namespace payrule::guarantees
