// Guards: boolean expressions → formulas over tests, hash-consed, with everything dated turned into tests on dates.
// Comes in: resolved expressions; goes out: ImageNode trees. Must not know rules, scopes or evaluation order.
#include <algorithm>
#include <functional>
#include <set>
#include <string_view>

#include "compiler/normal/lowering.h"

namespace payrule::normal {

namespace {

/// All codes of two characters, ascending.
const std::vector<Code>& every_modifier() {
    static const std::vector<Code> kAll = [] {
        constexpr std::string_view kCharacters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
        std::vector<Code> codes;
        for (char first : kCharacters) {
            for (char second : kCharacters)
                codes.push_back(code(std::string{first, second}));
        }
        std::sort(codes.begin(), codes.end());
        return codes;
    }();
    return kAll;
}

}  // namespace

NodeId Lowering::node(const ImageNode& value) {
    std::vector<std::uint32_t> key{static_cast<std::uint32_t>(value.kind),
                                   value.test,
                                   value.text.offset,
                                   value.text.length,
                                   value.cause.offset,
                                   value.cause.length};
    for (std::uint32_t i = 0; i < value.children.count; ++i)
        key.push_back(out_.words[value.children.first + i]);
    auto [at, fresh] = node_of_.try_emplace(key, static_cast<NodeId>(out_.nodes.size()));
    if (fresh) {
        out_.nodes.push_back(value);
    } else if (value.children.first + value.children.count == out_.words.size()) {
        out_.words.resize(value.children.first);  // the list was only written to look the node up
    }
    return at->second;
}

NodeId Lowering::constant(Tri value, const std::string& cause) {
    ImageNode out;
    out.kind = value == Tri::Yes ? NodeKind::True : value == Tri::No ? NodeKind::False : NodeKind::Unknown;
    out.text = text("");
    out.cause = text(cause);
    return node(out);
}

NodeId Lowering::junction(NodeKind kind, const std::vector<NodeId>& children, Span span) {
    NodeKind neutral = kind == NodeKind::And ? NodeKind::True : NodeKind::False;
    NodeKind absorbing = kind == NodeKind::And ? NodeKind::False : NodeKind::True;
    std::vector<NodeId> kept;
    for (NodeId child : children) {
        if (out_.nodes[child].kind == absorbing) return constant(kind == NodeKind::And ? Tri::No : Tri::Yes);
        if (out_.nodes[child].kind == neutral) continue;
        if (std::find(kept.begin(), kept.end(), child) == kept.end()) kept.push_back(child);
    }
    if (kept.empty()) return constant(kind == NodeKind::And ? Tri::Yes : Tri::No);
    if (kept.size() == 1) return kept[0];
    ImageNode out;
    out.kind = kind;
    out.text = source_text(span);
    out.cause = text("");
    out.children = words(kept);
    return node(out);
}

NodeId Lowering::negate(NodeId child, Span span) {
    if (out_.nodes[child].kind == NodeKind::True) return constant(Tri::No);
    if (out_.nodes[child].kind == NodeKind::False) return constant(Tri::Yes);
    ImageNode out;
    out.kind = NodeKind::Not;
    out.text = source_text(span);
    out.cause = text("");
    out.children = words({child});
    return node(out);
}

NodeId Lowering::test(std::uint32_t field, const Intervals& values, Tri when_absent, Tri when_unknown, Span span,
                      std::uint32_t parameter, std::uint32_t set) {
    ImageString said = source_text(span);
    std::vector<std::int64_t> key{field,
                                  static_cast<std::int64_t>(when_absent),
                                  static_cast<std::int64_t>(when_unknown),
                                  said.offset,
                                  said.length,
                                  parameter,
                                  set};
    for (auto [first, last] : values)
        key.insert(key.end(), {first, last});
    auto [at, fresh] = test_of_.try_emplace(key, static_cast<std::uint32_t>(out_.tests.size()));
    if (fresh) {
        ImageTest out;
        out.field = field;
        out.when_absent = static_cast<std::uint32_t>(when_absent);
        out.when_unknown = static_cast<std::uint32_t>(when_unknown);
        out.values = intervals(values);
        out.text = said;
        out.parameter = parameter;
        out.set = set;
        out_.tests.push_back(out);
    }
    ImageNode leaf;
    leaf.kind = NodeKind::Test;
    leaf.test = at->second;
    leaf.text = said;
    leaf.cause = text("");
    return node(leaf);
}

/// `inside`, restricted to the dates from … until (inclusive); no test where that is all of time.
NodeId Lowering::dated(FieldKind date_kind, std::uint32_t variable, Date from, Date until, NodeId inside) {
    if (from <= kDateMin && until >= kDateMax) return inside;
    Intervals days{{from <= kDateMin ? kLowest : from.days, until >= kDateMax ? kHighest : until.days}};
    NodeId when = test(date_field(date_kind, variable), days, Tri::No, Tri::Unknown, Span{});
    return junction(NodeKind::And, {when, inside}, Span{});
}

NodeId Lowering::compare_on(const Linear& value, CompareOp op, std::int64_t limit, Span span, std::uint32_t parameter) {
    if (value.terms.empty()) {
        std::int64_t zero = 0;
        bool holds = op == CompareOp::Less           ? zero < limit
                     : op == CompareOp::LessEqual    ? zero <= limit
                     : op == CompareOp::Greater      ? zero > limit
                     : op == CompareOp::GreaterEqual ? zero >= limit
                     : op == CompareOp::Equal        ? zero == limit
                                                     : zero != limit;
        return constant(tri(holds));
    }
    Linear left = value;
    if (left.terms[0].coefficient < 0) {  // one sign for a form and its mirror image
        for (ImageTerm& term : left.terms)
            term.coefficient = -term.coefficient;
        limit = -limit;
        op = op == CompareOp::Less           ? CompareOp::Greater
             : op == CompareOp::LessEqual    ? CompareOp::GreaterEqual
             : op == CompareOp::Greater      ? CompareOp::Less
             : op == CompareOp::GreaterEqual ? CompareOp::LessEqual
                                             : op;
    }
    Intervals values;
    switch (op) {
        case CompareOp::Less: values = {{kLowest, limit - 1}}; break;
        case CompareOp::LessEqual: values = {{kLowest, limit}}; break;
        case CompareOp::Greater: values = {{limit + 1, kHighest}}; break;
        case CompareOp::GreaterEqual: values = {{limit, kHighest}}; break;
        case CompareOp::Equal: values = {{limit, limit}}; break;
        case CompareOp::NotEqual: values = {{kLowest, limit - 1}, {limit + 1, kHighest}}; break;
    }
    return test(form_field(left), values, tri(op == CompareOp::NotEqual), Tri::Unknown, span, parameter);
}

/// A comparison with parameters that have no value yet: unknown, unless what is compared with them is absent. The test
/// says what that is, so that whatever else is missing in it is named too.
NodeId Lowering::not_known(const Linear& value, const Expr& expr, const std::string& parameters) {
    std::string cause = "parameter " + parameters + " is not known for this date";
    if (value.terms.empty()) return constant(Tri::Unknown, cause);
    Linear left = value;
    if (left.terms[0].coefficient < 0) {
        for (ImageTerm& term : left.terms)
            term.coefficient = -term.coefficient;
    }
    NodeId bare = test(form_field(left), {}, tri(expr.op == CompareOp::NotEqual), Tri::Unknown, expr.span);
    ImageNode out;
    out.kind = NodeKind::Unknown;
    out.test = out_.nodes[bare].test;
    out.text = out_.nodes[bare].text;
    out.cause = text(cause);
    return node(out);
}

NodeId Lowering::compare(const Expr& expr) {
    const Expr& left = policy_.expr(expr.args[0]);
    const Expr& right = policy_.expr(expr.args[1]);
    bool closed = left.type == ValueType::Boolean || left.type == ValueType::Enum;
    bool equality = expr.op == CompareOp::Equal || expr.op == CompareOp::NotEqual;
    if (closed && equality && right.kind == ExprKind::Literal &&
        (left.kind == ExprKind::Fact || left.kind == ExprKind::Field)) {
        Intervals same{{right.number, right.number}};
        Intervals others{{kLowest, right.number - 1}, {right.number + 1, kHighest}};
        bool equal = expr.op == CompareOp::Equal;
        return test(single_field(expr.args[0]), equal ? same : others, tri(!equal), Tri::Unknown, expr.span);
    }
    Linear difference;
    add_scaled(difference, linear(expr.args[0]), 1);
    add_scaled(difference, linear(expr.args[1]), -1);
    // Two dates apart are days; a date by itself, money and counts stay what they are.
    difference.type = policy_.expr(expr.args[0]).type;
    const bool plain = difference.terms.size() == 1 && difference.terms[0].coefficient == 1;
    if (difference.type == ValueType::Date && !plain) difference.type = ValueType::Days;
    if (difference.parameters.empty()) return compare_on(difference, expr.op, -difference.constant, expr.span, kNone);
    std::set<Date> starts{kDateMin};
    for (auto [parameter, coefficient] : difference.parameters) {
        for (const ParameterStep& step : policy_.parameters[parameter].steps)
            starts.insert(std::max(step.from, kDateMin));
    }
    std::vector<NodeId> choices;
    for (auto at = starts.begin(); at != starts.end(); ++at) {
        auto next = std::next(at);
        Date until = next == starts.end() ? kDateMax : add_days(*next, -1);
        std::int64_t constant_part = difference.constant;
        std::string unknown;
        for (auto [parameter, coefficient] : difference.parameters) {
            const ParameterStep* in_force = nullptr;
            for (const ParameterStep& step : policy_.parameters[parameter].steps) {
                if (step.from <= *at) in_force = &step;
            }
            if (in_force == nullptr || !in_force->known) {
                unknown += (unknown.empty() ? "" : ", ") + policy_.parameters[parameter].name;
                continue;
            }
            std::int64_t sign = coefficient < 0 ? -1 : 1;
            constant_part += sign * scale_value(in_force->value, sign * coefficient);
        }
        NodeId inside = unknown.empty()
                            ? compare_on(difference, expr.op, -constant_part, expr.span, difference.parameters[0].first)
                            : not_known(difference, expr, unknown);
        choices.push_back(dated(FieldKind::AsOfDate, 0, *at, until, inside));
    }
    return junction(NodeKind::Or, choices, expr.span);
}

NodeId Lowering::over_segments(Index set, FieldKind date_kind, std::uint32_t variable, Span span,
                               const std::function<NodeId(const CodeIntervals&)>& inside) {
    const std::vector<CodeSetSegment>& segments = policy_.sets[set].segments;
    std::vector<NodeId> choices, insides;
    for (std::size_t i = 0; i < segments.size(); ++i) {
        Date until = i + 1 < segments.size() ? add_days(segments[i + 1].from, -1) : kDateMax;
        Date from = i == 0 ? kDateMin : segments[i].from;
        insides.push_back(inside(segments[i].codes));
        choices.push_back(dated(date_kind, variable, from, until, insides.back()));
    }
    // A line without a date is in the set for certain where it is so on every day.
    bool may_lack_date = date_kind == FieldKind::DateOf && segments.size() > 1;
    if (may_lack_date) choices.push_back(junction(NodeKind::And, insides, span));
    return junction(NodeKind::Or, choices, span);
}

NodeId Lowering::in_codes(const Expr& expr) {
    const Expr& value = policy_.expr(expr.args[0]);
    bool numeric = policy_.sets[expr.set].system == CodeSystem::Number || value.type != ValueType::Code;
    bool on_line = value.kind == ExprKind::Field && is_line_field(value.field);
    FieldKind date_kind = on_line ? FieldKind::DateOf : FieldKind::AsOfDate;
    return over_segments(expr.set, date_kind, value.variable, expr.span, [&](const CodeIntervals& codes) {
        Intervals values;
        for (const CodeInterval& i : codes) {
            if (numeric) {
                values.emplace_back(std::stoll(format_code(i.first)), std::stoll(format_code(i.last)));
            } else {
                values.emplace_back(static_cast<std::int64_t>(i.first.key), static_cast<std::int64_t>(i.last.key));
            }
        }
        if (values.empty()) return constant(Tri::No);
        std::sort(values.begin(), values.end());
        std::uint32_t field = single_field(expr.args[0]);
        return test(field, values, Tri::No, Tri::Unknown, expr.span, kNone, expr.set);
    });
}

std::vector<std::uint32_t> Lowering::modifier_list(const CodeIntervals& codes) {
    // In the order of the text, which is that of the bits: 0-9, then A-Z.
    std::vector<Code> modifiers;
    for (const CodeInterval& interval : codes) {
        const std::vector<Code>& all = every_modifier();
        for (auto at = std::lower_bound(all.begin(), all.end(), interval.first); at != all.end(); ++at) {
            if (interval.last < *at) break;
            modifiers.push_back(*at);
        }
    }
    std::sort(modifiers.begin(), modifiers.end(), [](Code a, Code b) { return format_code(a) < format_code(b); });
    std::vector<std::uint32_t> result;
    for (Code modifier : modifiers)
        result.push_back(modifier_index(modifier));
    std::sort(result.begin(), result.end());
    return result;
}

NodeId Lowering::has_modifier(const Expr& expr) {
    return over_segments(expr.set, FieldKind::DateOf, expr.variable, expr.span, [&](const CodeIntervals& codes) {
        std::vector<std::uint32_t> list = modifier_list(codes);
        if (list.empty()) return constant(tri(expr.quantify == Quantify::All));
        for (std::uint32_t bit : list)
            modifier_field(expr.variable, bit);
        ImageNode out;
        out.test = expr.variable;
        out.text = source_text(expr.span);
        out.cause = text("");
        if (expr.quantify != Quantify::ExactlyOne) {
            out.kind = expr.quantify == Quantify::Any ? NodeKind::AnyModifier : NodeKind::AllModifiers;
            out.children = words(list);
            return node(out);
        }
        std::vector<NodeId> choices;
        for (std::uint32_t wanted : list) {
            ImageNode one = out;
            one.kind = NodeKind::AllModifiers;
            one.children = words({wanted});
            NodeId has = node(one);
            std::vector<std::uint32_t> others;
            for (std::uint32_t other : list) {
                if (other != wanted) others.push_back(other);
            }
            if (others.empty()) return has;
            ImageNode rest = out;
            rest.kind = NodeKind::AnyModifier;
            rest.children = words(others);
            NodeId none_else = negate(node(rest), expr.span);
            choices.push_back(junction(NodeKind::And, {has, none_else}, expr.span));
        }
        return junction(NodeKind::Or, choices, expr.span);
    });
}

NodeId Lowering::share_modifier(const Expr& expr) {
    return over_segments(expr.set, FieldKind::DateOf, expr.variable, expr.span, [&](const CodeIntervals& codes) {
        std::vector<std::uint32_t> list = modifier_list(codes);
        if (list.empty()) return constant(Tri::No);
        for (std::uint32_t bit : list) {
            modifier_field(expr.variable, bit);
            modifier_field(expr.variable2, bit);
        }
        ImageNode out;
        out.kind = NodeKind::ShareModifier;
        out.test = expr.variable | static_cast<std::uint32_t>(expr.variable2) << 8;
        out.text = source_text(expr.span);
        out.cause = text("");
        out.children = words(list);
        return node(out);
    });
}

NodeId Lowering::has_code(const Expr& expr) {
    bool on_line = is_line_field(expr.field);
    FieldKind date_kind = on_line ? FieldKind::DateOf : FieldKind::AsOfDate;
    return over_segments(expr.set, date_kind, expr.variable, expr.span, [&](const CodeIntervals& codes) {
        if (codes.empty()) return constant(Tri::No);
        Intervals range;
        for (const CodeInterval& i : codes) {
            range.emplace_back(static_cast<std::int64_t>(i.first.key), static_cast<std::int64_t>(i.last.key));
        }
        ImageField out;
        out.kind = FieldKind::HasCode;
        out.field = static_cast<std::uint32_t>(expr.field);
        out.variable = on_line ? expr.variable : 0;
        std::uint32_t id = field(out, field_path(expr.field), range);
        return test(id, {{1, 1}}, Tri::No, Tri::Unknown, expr.span, kNone, expr.set);
    });
}

NodeId Lowering::boolean_field(const Expr& expr, FieldKind kind, const std::string& name, std::uint32_t index) {
    ImageField out;
    out.kind = kind;
    out.variable = expr.variable;
    out.variable2 = expr.variable2;
    out.index = index;
    out.field = kind == FieldKind::TextEqual || kind == FieldKind::TextEqualOrAbsent
                    ? static_cast<std::uint32_t>(expr.field)
                    : 0;
    out.can_be_unknown = 1;
    bool never_unknown =
        kind == FieldKind::GroundSupplied || kind == FieldKind::AnyGroundSupplied || kind == FieldKind::RecordSupplied;
    if (never_unknown) out.can_be_unknown = 0;
    return test(field(out, name), {{1, 1}}, Tri::No, Tri::Unknown, expr.span);
}

NodeId Lowering::known_or_absent(const Expr& expr) {
    bool known = expr.kind == ExprKind::IsKnown;
    std::uint32_t id = single_field(expr.args[0]);
    Intervals values;
    if (known) values = {{kLowest, kHighest}};
    return test(id, values, tri(!known), known ? Tri::No : Tri::Unknown, expr.span);
}

/// A boolean value by itself: a yes/no fact or parameter.
NodeId Lowering::boolean_value(ExprId id) {
    const Expr& expr = policy_.expr(id);
    if (expr.kind == ExprKind::Fact) return test(single_field(id), {{1, 1}}, Tri::No, Tri::Unknown, expr.span);
    Linear value = linear(id);
    Linear one;
    one.constant = 1;
    add_scaled(value, one, -1);
    return compare_on(value, CompareOp::Equal, -value.constant, expr.span, kNone);
}

NodeId Lowering::guard(ExprId id) {
    if (auto at = guard_of_.find(id); at != guard_of_.end()) return at->second;
    const Expr& expr = policy_.expr(id);
    auto children = [&] {
        std::vector<NodeId> result;
        for (ExprId arg : expr.args)
            result.push_back(guard(arg));
        return result;
    };
    NodeId result = 0;
    switch (expr.kind) {
        case ExprKind::And: result = junction(NodeKind::And, children(), expr.span); break;
        case ExprKind::Or: result = junction(NodeKind::Or, children(), expr.span); break;
        case ExprKind::Not: result = negate(guard(expr.args[0]), expr.span); break;
        case ExprKind::ConstantTrue: result = constant(Tri::Yes); break;
        case ExprKind::ConstantFalse: result = constant(Tri::No); break;
        case ExprKind::Compare: result = compare(expr); break;
        case ExprKind::InCodes: result = in_codes(expr); break;
        case ExprKind::HasModifier: result = has_modifier(expr); break;
        case ExprKind::HasCode: result = has_code(expr); break;
        case ExprKind::ShareModifier: result = share_modifier(expr); break;
        case ExprKind::IsKnown:
        case ExprKind::IsAbsent: result = known_or_absent(expr); break;
        case ExprKind::SameText:
        case ExprKind::SameField:
            result = boolean_field(expr, expr.flag ? FieldKind::TextEqualOrAbsent : FieldKind::TextEqual,
                                   field_path(expr.field), 0);
            break;
        case ExprKind::SameProvider: result = boolean_field(expr, FieldKind::SameProvider, "provider", 0); break;
        case ExprKind::SamePatient: result = boolean_field(expr, FieldKind::SamePatient, "patient.id", 0); break;
        case ExprKind::ListedIn:
            result = boolean_field(expr, FieldKind::ListedIn, policy_.tables[expr.table].local, expr.table);
            break;
        case ExprKind::GroundSupplied:
            result = boolean_field(expr, FieldKind::GroundSupplied, policy_.grounds[expr.ground].name, expr.ground);
            break;
        case ExprKind::AnyGroundSupplied:
            result = boolean_field(expr, FieldKind::AnyGroundSupplied, "ground", 0);
            break;
        case ExprKind::RecordSupplied: result = boolean_field(expr, FieldKind::RecordSupplied, "record", 0); break;
        case ExprKind::Payable: result = boolean_field(expr, FieldKind::Payable, "payable", 0); break;
        case ExprKind::FinalPayable: result = boolean_field(expr, FieldKind::Payable, "payable", 1); break;
        case ExprKind::AnyPrimaryPayable:
            result = boolean_field(expr, FieldKind::AnyPrimaryPayable, "primary", 0);
            break;
        case ExprKind::AnyOtherLine:
            result = boolean_field(expr, FieldKind::AnyOtherLine, "other line", guard(expr.args[0]));
            break;
        default: result = boolean_value(id); break;
    }
    guard_of_.emplace(id, result);
    return result;
}

}  // namespace payrule::normal
