// The proof about decision tables (see decision_table.h): an odometer over the columns' values.
#include "compiler/check/decision_table.h"

#include <algorithm>
#include <map>
#include <set>

#include "compiler/effective_dump.h"

namespace payrule {
namespace {

/// One wheel of the odometer: a column with its values, or a test of its own.
struct Wheel {
    std::string key;
    std::string text;
    std::vector<std::int64_t> values;
    std::size_t position = 0;
    ValueType type = ValueType::Boolean;
    const std::vector<std::string>* names = nullptr;
    ExprId test = kNoExpr;  // a question by itself

    std::int64_t value() const { return values[position]; }
};

class Prover {
public:
    Prover(const EffectivePolicy& policy, const DecisionProof& proof) : policy_(policy), proof_(proof) {
        for (const DecisionColumn& column : proof.columns)
            keys_.push_back(expr_text(policy, column.value));
        for (std::size_t i = 0; i < proof.columns.size(); ++i)
            add_column(i);
        for (const DecisionProofRow& row : proof.rows) {
            for (std::size_t i = 0; i < row.cells.size(); ++i) {
                if (row.cells[i] != kNoExpr) add_tests(row.cells[i], i);
            }
        }
        for (Wheel& wheel : wheels_)
            finish(wheel);
    }

    /// How many there are, or some number above `most`.
    std::uint64_t combinations(std::uint64_t most) const {
        std::uint64_t count = 1;
        for (const Wheel& wheel : wheels_) {
            count *= std::max<std::size_t>(wheel.values.size(), 1);
            if (count > most) return count;
        }
        return count;
    }
    bool next() {
        for (Wheel& wheel : wheels_) {
            if (++wheel.position < wheel.values.size()) return true;
            wheel.position = 0;
        }
        return false;
    }
    std::vector<std::size_t> rows_that_apply() const {
        std::vector<std::size_t> rows;
        for (std::size_t i = 0; i < proof_.rows.size(); ++i) {
            const auto& cells = proof_.rows[i].cells;
            bool all = true;
            for (const ExprId cell : cells)
                all = all && (cell == kNoExpr || holds(cell));
            if (all) rows.push_back(i);
        }
        return rows;
    }
    std::string combination() const {
        std::string text;
        for (const Wheel& wheel : wheels_) {
            if (!text.empty()) text += ", ";
            text += wheel.text + " = " + value_text(wheel);
        }
        return text;
    }

    /// Whether two questions are about the same codes of one thing, so that not all of their answers go together.
    bool related() const {
        for (std::size_t i = 0; i < wheels_.size(); ++i) {
            for (std::size_t j = 0; j < i; ++j) {
                if (related(wheels_[i].test, wheels_[j].test)) return true;
            }
        }
        return false;
    }

private:
    bool related(ExprId a, ExprId b) const {
        if (a == kNoExpr || b == kNoExpr) return false;
        const Expr& x = policy_.expr(a);
        const Expr& y = policy_.expr(b);
        if (x.set == kNoIndex || y.set == kNoIndex || x.kind != y.kind) return false;
        return share_codes(policy_.sets[x.set], policy_.sets[y.set]) || x.kind == ExprKind::InCodes;
    }
    static bool share_codes(const CodeSet& a, const CodeSet& b) {
        for (const CodeSetSegment& x : a.segments) {
            for (const CodeSetSegment& y : b.segments) {
                for (const CodeInterval& left : x.codes) {
                    const auto meets = [&](const CodeInterval& right) {
                        return left.first <= right.last && right.first <= left.last;
                    };
                    if (std::any_of(y.codes.begin(), y.codes.end(), meets)) return true;
                }
            }
        }
        return false;
    }
    void add_column(std::size_t index) {
        const DecisionColumn& column = proof_.columns[index];
        const ValueType type = policy_.expr(column.value).type;
        if (wheel_of_.count(keys_[index]) != 0) return;
        Wheel wheel;
        wheel.key = keys_[index];
        wheel.text = column.text;
        wheel.type = type;
        if (column.condition || type == ValueType::Boolean) {
            wheel.values = {1, 0};
            wheel.test = column.value;
        } else if (type == ValueType::Enum) {
            for (std::size_t v = 0; v < column.values.size(); ++v)
                wheel.values.push_back(static_cast<std::int64_t>(v));
            wheel.names = &column.values;
        } else if (type == ValueType::Code || type == ValueType::Identifier) {
            return;
        }
        wheel_of_[wheel.key] = wheels_.size();
        wheels_.push_back(std::move(wheel));
    }

    /// The literal that a comparison puts beside a column, if it is one.
    std::optional<std::pair<std::size_t, std::int64_t>> cut(const Expr& expr) const {
        if (expr.kind != ExprKind::Compare) return std::nullopt;
        const Expr& right = policy_.expr(expr.args[1]);
        const auto wheel = wheel_of_.find(expr_text(policy_, expr.args[0]));
        if (right.kind != ExprKind::Literal || wheel == wheel_of_.end()) return std::nullopt;
        return std::make_pair(wheel->second, right.number);
    }

    void add_tests(ExprId id, std::size_t column) {
        const Expr& expr = policy_.expr(id);
        if (wheel_of_.count(expr_text(policy_, id)) != 0) return;
        if (expr.kind == ExprKind::And || expr.kind == ExprKind::Or || expr.kind == ExprKind::Not) {
            for (const ExprId arg : expr.args)
                add_tests(arg, column);
            return;
        }
        if (const auto found = cut(expr)) {
            Wheel& wheel = wheels_[found->first];
            if (wheel.names != nullptr || wheel.type == ValueType::Boolean) return;
            for (const std::int64_t near : {std::int64_t{-1}, std::int64_t{0}, std::int64_t{1}}) {
                wheel.values.push_back(found->second + near);
            }
            return;
        }
        Wheel wheel;
        wheel.key = expr_text(policy_, id);
        wheel.text = "`" + wheel.key + "`";
        wheel.values = {1, 0};
        wheel.test = id;
        wheel_of_[wheel.key] = wheels_.size();
        wheels_.push_back(std::move(wheel));
    }

    static void finish(Wheel& wheel) {
        if (wheel.type != ValueType::Boolean && wheel.names == nullptr) {
            std::sort(wheel.values.begin(), wheel.values.end());
            wheel.values.erase(std::unique(wheel.values.begin(), wheel.values.end()), wheel.values.end());
        }
        if (wheel.values.empty()) wheel.values = {0};
    }

    bool holds(ExprId id) const {
        const Expr& expr = policy_.expr(id);
        const auto wheel = wheel_of_.find(expr_text(policy_, id));
        if (wheel != wheel_of_.end()) return wheels_[wheel->second].value() != 0;
        switch (expr.kind) {
            case ExprKind::And:
                return std::all_of(expr.args.begin(), expr.args.end(), [&](ExprId arg) { return holds(arg); });
            case ExprKind::Or:
                return std::any_of(expr.args.begin(), expr.args.end(), [&](ExprId arg) { return holds(arg); });
            case ExprKind::Not: return !holds(expr.args[0]);
            case ExprKind::ConstantTrue: return true;
            default: break;
        }
        const auto found = cut(expr);
        return found && compare(wheels_[found->first].value(), expr.op, found->second);
    }

    static bool compare(std::int64_t left, CompareOp op, std::int64_t right) {
        switch (op) {
            case CompareOp::Less: return left < right;
            case CompareOp::LessEqual: return left <= right;
            case CompareOp::Greater: return left > right;
            case CompareOp::GreaterEqual: return left >= right;
            case CompareOp::Equal: return left == right;
            case CompareOp::NotEqual: return left != right;
        }
        return false;
    }

    std::string value_text(const Wheel& wheel) const {
        if (wheel.names != nullptr) return (*wheel.names)[static_cast<std::size_t>(wheel.value())];
        return literal_text(wheel.value(), wheel.type);
    }

    const EffectivePolicy& policy_;
    const DecisionProof& proof_;
    std::vector<std::string> keys_;
    std::vector<Wheel> wheels_;
    std::map<std::string, std::size_t> wheel_of_;
};

}  // namespace

std::vector<TableFinding> prove_decision_table(const EffectivePolicy& policy, const DecisionProof& proof,
                                               std::uint64_t most_combinations, Diagnostics& diagnostics) {
    Prover prover(policy, proof);
    std::vector<TableFinding> findings;
    if (prover.combinations(most_combinations) > most_combinations) {
        diagnostics.report(DiagnosticCode::E0321, proof.table,
                           "the table has more than " + std::to_string(most_combinations) +
                               " combinations to prove; split it (limit table-combinations)");
        return findings;
    }
    const bool related = prover.related();
    std::set<std::pair<std::size_t, std::size_t>> overlaps;
    std::string missing;
    do {
        const std::vector<std::size_t> rows = prover.rows_that_apply();
        if (rows.empty() && missing.empty()) missing = prover.combination();
        if (rows.size() < 2 || !overlaps.emplace(rows[0], rows[1]).second) continue;
        findings.push_back({proof.rule, proof.rows[rows[1]].span, std::make_pair(rows[0], rows[1]),
                            proof.rows[rows[0]].span, prover.combination(), related});
    } while (prover.next());
    if (!missing.empty() && !proof.has_otherwise)
        findings.push_back({proof.rule, proof.table, std::nullopt, {}, missing, related});
    return findings;
}

void report_table_finding(const TableFinding& finding, const std::string& note, Diagnostics& diagnostics, bool shown) {
    // A claim says more than a combination that may be none.
    const bool by_claim = shown && finding.related;
    const std::string cases = by_claim ? "" : " where " + finding.where;
    Diagnostic& report =
        finding.rows ? diagnostics.report(DiagnosticCode::E0314, finding.at,
                                          by_claim ? "two rows apply to one line" : "two rows apply" + cases)
                     : diagnostics.report(
                           DiagnosticCode::E0315, finding.at,
                           (by_claim ? "there are lines to which no row applies" : "no row applies" + cases) +
                               "; add the row, or `otherwise => …` (`rule does not apply` where nothing is to happen)");
    if (finding.rows) report.notes.push_back({"the other row is here", finding.other});
    if (!note.empty()) report.notes.push_back({note, std::nullopt});
}

}  // namespace payrule
