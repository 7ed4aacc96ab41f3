// The state of one lowering: the policy read, the builder filled, and tables that keep equal things single.
// Private to compiler/normal.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "compiler/effective.h"
#include "compiler/source.h"
#include "core/image.h"
#include "core/tri.h"

namespace payrule::normal {

using NodeId = std::uint32_t;
using Intervals = std::vector<std::pair<std::int64_t, std::int64_t>>;

constexpr std::int64_t kLowest = INT64_MIN;
constexpr std::int64_t kHighest = INT64_MAX;

/// Of the numbers that make one thing equal to another: what is kept single is looked up by them.
struct KeyHash {
    template <class Number>
    std::size_t operator()(const std::vector<Number>& key) const {
        std::uint64_t hash = key.size();
        for (const Number part : key) {
            hash = (hash ^ static_cast<std::uint64_t>(part)) * 0x9E3779B97F4A7C15ULL;
            hash ^= hash >> 32;
        }
        return hash;
    }
};

/// constant + Σ coefficient × term, and the dated parameters in it.
struct Linear {
    std::int64_t constant = 0;
    std::vector<ImageTerm> terms;
    std::vector<std::pair<Index, std::int64_t>> parameters;  // parameter, coefficient in 1/10000
    ValueType type = ValueType::Count;
};

/// Whether each line has its own value of the field.
bool is_line_field(ClaimField field);
/// Whether a claim that does not bring the field leaves open what it is.
bool missing_is_unknown(ClaimField field);
std::string field_path(ClaimField field);
/// value × ten_thousandths / 10000, rounded half away from zero.
std::int64_t scale_value(std::int64_t value, std::int64_t ten_thousandths);

class Lowering {
public:
    Lowering(const EffectivePolicy& policy, const Sources* sources) : policy_(policy), sources_(sources) {}
    ImageBuilder run();

private:
    // declarations.cpp
    ImageString text(const std::string& value);
    ImageRange texts(const std::vector<std::string>& values);
    ImageRange words(const std::vector<std::uint32_t>& values);
    ImageRange numbers(const std::vector<std::int64_t>& values);
    ImageRange codes(const std::vector<Code>& values);
    ImageRange intervals(const Intervals& values);
    ImageRange field_words(const std::vector<ClaimField>& fields);
    ImageString source_text(Span span);
    void lower_header();
    void lower_sets();
    void lower_payer_changes();
    void lower_parameters();
    void lower_facts();
    void lower_reasons();
    void lower_tables();
    void lower_changes(const TableBinding& binding, ImageTable& table);
    void lower_accumulators();
    void lower_grounds();

    // forms.cpp
    Linear linear(ExprId id);
    void add_scaled(Linear& into, const Linear& other, std::int64_t factor);
    ImageTerm term_of(const Expr& expr);
    std::uint32_t form(const Linear& linear, const std::string& name);
    std::uint32_t amount_form(ExprId id);
    std::string term_name(const ImageTerm& term) const;
    std::string form_name(const Linear& linear) const;

    // fields.cpp
    std::uint32_t field(ImageField field, const std::string& name, const Intervals& range = {});
    bool has_interval(std::span<const ImageTerm> terms) const;
    std::uint32_t form_field(const Linear& linear);
    std::uint32_t single_field(ExprId id);
    std::uint32_t date_field(FieldKind kind, std::uint32_t variable);
    std::uint32_t modifier_index(Code modifier);
    void modifier_field(std::uint32_t variable, std::uint32_t bit);
    void finish_fields();
    void cut_fields();

    // guards.cpp
    NodeId guard(ExprId id);
    NodeId constant(Tri value, const std::string& cause = "");
    NodeId junction(NodeKind kind, const std::vector<NodeId>& children, Span span);
    NodeId negate(NodeId child, Span span);
    NodeId node(const ImageNode& node);
    NodeId test(std::uint32_t field, const Intervals& values, Tri when_absent, Tri when_unknown, Span span,
                std::uint32_t parameter = kNone, std::uint32_t set = kNone);
    NodeId dated(FieldKind date_kind, std::uint32_t variable, Date from, Date until, NodeId inside);
    NodeId not_known(const Linear& value, const Expr& expr, const std::string& parameters);
    NodeId compare(const Expr& expr);
    NodeId compare_on(const Linear& linear, CompareOp op, std::int64_t constant, Span span, std::uint32_t parameter);
    NodeId in_codes(const Expr& expr);
    NodeId over_segments(Index set, FieldKind date_kind, std::uint32_t variable, Span span,
                         const std::function<NodeId(const CodeIntervals&)>& inside);
    NodeId has_modifier(const Expr& expr);
    NodeId share_modifier(const Expr& expr);
    NodeId has_code(const Expr& expr);
    NodeId boolean_field(const Expr& expr, FieldKind kind, const std::string& name, std::uint32_t index);
    NodeId known_or_absent(const Expr& expr);
    NodeId boolean_value(ExprId id);
    std::vector<std::uint32_t> modifier_list(const CodeIntervals& codes);

    // rules.cpp
    void lower_rules();
    void lower_rule(const Rule& rule);
    void collect_parameters(ExprId id, std::set<std::uint32_t>& found) const;
    void lower_variant(const Variant& variant, ImageVariant& out);
    ImageRange effects(const std::vector<Effect>& effects);
    ImageEffect effect(const Effect& effect);
    void lower_units(const Rule& rule, std::uint32_t rule_index);
    bool reads(ExprId id, ExprKind kind) const;

    const EffectivePolicy& policy_;
    const Sources* sources_;
    ImageBuilder out_;
    // Never walked: their order would reach the file.
    std::unordered_map<std::string, ImageString> text_of_;
    std::unordered_map<std::vector<std::uint32_t>, std::uint32_t, KeyHash> field_of_;
    std::unordered_map<std::vector<std::int64_t>, std::uint32_t, KeyHash> form_of_;
    std::unordered_map<std::vector<std::uint32_t>, NodeId, KeyHash> node_of_;
    std::unordered_map<std::vector<std::int64_t>, std::uint32_t, KeyHash> test_of_;
    std::map<std::uint64_t, std::uint32_t> modifier_of_;
    std::unordered_map<ExprId, NodeId> guard_of_;
};

/// What a field asks, in values and names: equal for equal fields of two policies, whatever their records' numbers.
std::string field_content(const ImageBuilder& image, std::uint32_t field);

/// Fills slices, classes, candidates and `always` from the units' guards.
void build_dispatch(ImageBuilder& image);

}  // namespace payrule::normal
