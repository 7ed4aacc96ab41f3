// Lowers everything that is not a guard: texts, header, code sets, parameters, facts, reasons, tables, sums, grounds.
// Comes in: the effective policy; goes out: records with the same meaning. Must not know evaluation.
#include <algorithm>

#include "compiler/normal.h"
#include "compiler/normal/lowering.h"

namespace payrule::normal {

ImageString Lowering::text(const std::string& value) {
    auto [at, fresh] = text_of_.try_emplace(value);
    if (fresh) {
        at->second = {static_cast<std::uint32_t>(out_.strings.size()), static_cast<std::uint32_t>(value.size())};
        out_.strings.insert(out_.strings.end(), value.begin(), value.end());
    }
    return at->second;
}

ImageRange Lowering::texts(const std::vector<std::string>& values) {
    ImageRange range{static_cast<std::uint32_t>(out_.string_list.size()), static_cast<std::uint32_t>(values.size())};
    for (const std::string& value : values)
        out_.string_list.push_back(text(value));
    return range;
}

ImageRange Lowering::words(const std::vector<std::uint32_t>& values) {
    ImageRange range{static_cast<std::uint32_t>(out_.words.size()), static_cast<std::uint32_t>(values.size())};
    out_.words.insert(out_.words.end(), values.begin(), values.end());
    return range;
}

ImageRange Lowering::numbers(const std::vector<std::int64_t>& values) {
    ImageRange range{static_cast<std::uint32_t>(out_.numbers.size()), static_cast<std::uint32_t>(values.size())};
    out_.numbers.insert(out_.numbers.end(), values.begin(), values.end());
    return range;
}

ImageRange Lowering::codes(const std::vector<Code>& values) {
    std::vector<std::int64_t> keys;
    for (Code value : values)
        keys.push_back(static_cast<std::int64_t>(value.key));
    return numbers(keys);
}

ImageRange Lowering::intervals(const Intervals& values) {
    ImageRange range{static_cast<std::uint32_t>(out_.intervals.size()), static_cast<std::uint32_t>(values.size())};
    for (auto [first, last] : values)
        out_.intervals.push_back({first, last});
    return range;
}

ImageRange Lowering::field_words(const std::vector<ClaimField>& fields) {
    std::vector<std::uint32_t> values;
    for (ClaimField field : fields)
        values.push_back(static_cast<std::uint32_t>(field));
    return words(values);
}

ImageString Lowering::source_text(Span span) {
    if (sources_ == nullptr || span.end <= span.begin || span.source >= sources_->size()) return text("");
    std::string_view whole = sources_->text(span.source).substr(span.begin, span.end - span.begin);
    std::string folded;  // one blank for each run of white space, so that layout does not reach compiled bytes
    for (char c : whole) {
        bool blank = c == ' ' || c == '\n' || c == '\r' || c == '\t';
        if (!blank) folded.push_back(c);
        if (blank && !folded.empty() && folded.back() != ' ') folded.push_back(' ');
    }
    return text(folded);
}

namespace {

Intervals as_intervals(const CodeIntervals& codes) {
    Intervals result;
    for (const CodeInterval& i : codes) {
        result.emplace_back(static_cast<std::int64_t>(i.first.key), static_cast<std::int64_t>(i.last.key));
    }
    return result;
}

std::uint32_t claim_form_number(const std::string& name) {
    return name == "professional" ? 0u : name == "institutional" ? 1u : 2u;
}

std::vector<std::uint32_t> form_numbers(const std::vector<std::string>& names) {
    std::vector<std::uint32_t> result;
    for (const std::string& name : names)
        result.push_back(claim_form_number(name));
    std::sort(result.begin(), result.end());
    return result;
}

}  // namespace

void Lowering::lower_header() {
    ImageHeader header;
    header.name = text(policy_.name);
    header.version = text(policy_.version);
    header.title = text(policy_.title);
    header.payer = text(policy_.payer);
    header.payer_id = text(policy_.payer_id);
    header.supersedes = text(policy_.supersedes);
    header.claim_forms = words(form_numbers(policy_.claim_forms));
    header.types_of_bill = intervals(as_intervals(policy_.types_of_bill));
    header.effective_from = policy_.effective_from.days;
    header.effective_until = policy_.effective_until.days;
    header.published = policy_.published.days;
    header.edition = static_cast<std::uint32_t>(policy_.edition);
    header.same_provider = field_words(policy_.same_provider.primary);
    header.same_provider_else = field_words(policy_.same_provider.otherwise);
    header.remittance_order.first = static_cast<std::uint32_t>(out_.remittances.size());
    for (const Remittance& r : policy_.remittance_order) {
        out_.remittances.push_back({r.carc.key, static_cast<std::uint32_t>(r.group), 0, codes(r.rarcs)});
    }
    header.remittance_order.count = static_cast<std::uint32_t>(policy_.remittance_order.size());
    header.modules = texts(policy_.modules);
    header.disabled = texts(policy_.disabled);
    out_.header.push_back(header);
}

void Lowering::lower_sets() {
    for (const CodeSet& set : policy_.sets) {
        ImageSet out{text(set.name), text(set.text), {}, static_cast<std::uint32_t>(set.system)};
        std::vector<ImageSegment> segments;
        for (const CodeSetSegment& s : set.segments) {
            segments.push_back({s.from.days, 0, intervals(as_intervals(s.codes))});
        }
        out.segments = {static_cast<std::uint32_t>(out_.segments.size()), static_cast<std::uint32_t>(segments.size())};
        out_.segments.insert(out_.segments.end(), segments.begin(), segments.end());
        out_.sets.push_back(out);
    }
}

void Lowering::lower_payer_changes() {
    for (const ChangeBehind& change : policy_.payer_changes) {
        out_.payer_changes.push_back({static_cast<std::uint32_t>(change.kind), text(change.name), text(change.policy),
                                      text(change.place), text(change.because)});
    }
}

void Lowering::lower_parameters() {
    for (const Parameter& parameter : policy_.parameters) {
        ImageParameter out{text(parameter.name), {}, static_cast<std::uint32_t>(parameter.type)};
        std::vector<ImageStep> steps;
        for (const ParameterStep& step : parameter.steps) {
            steps.push_back({step.value, step.from.days, step.known ? 1u : 0u, texts(step.citations), step.change, 0});
        }
        out.steps = {static_cast<std::uint32_t>(out_.steps.size()), static_cast<std::uint32_t>(steps.size())};
        out_.steps.insert(out_.steps.end(), steps.begin(), steps.end());
        out_.parameters.push_back(out);
    }
}

void Lowering::lower_facts() {
    for (const FactDeclaration& fact : policy_.facts) {
        ImageFact out{text(fact.name), static_cast<std::uint32_t>(fact.type), fact.on_line ? 1u : 0u, {}, {}};
        out.values = texts(fact.values);
        std::vector<std::uint32_t> spellings;
        for (std::uint32_t value = 0; value < fact.spellings.size(); ++value) {
            for (const std::string& spelling : fact.spellings[value]) {
                spellings.push_back(value);
                spellings.push_back(texts({spelling}).first);
            }
        }
        out.spellings = words(spellings);
        out_.facts.push_back(out);
    }
}

void Lowering::lower_reasons() {
    for (const Reason& reason : policy_.reasons) {
        ImageReason out{text(reason.name), {}, reason.change};
        std::vector<ImageReasonStep> steps;
        for (const ReasonStep& step : reason.steps) {
            steps.push_back({step.remittance.carc.key, step.from.days,
                             static_cast<std::uint32_t>(step.remittance.group), codes(step.remittance.rarcs),
                             texts(step.citations)});
        }
        out.steps = {static_cast<std::uint32_t>(out_.reason_steps.size()), static_cast<std::uint32_t>(steps.size())};
        out_.reason_steps.insert(out_.reason_steps.end(), steps.begin(), steps.end());
        out_.reasons.push_back(out);
    }
}

void Lowering::lower_changes(const TableBinding& binding, ImageTable& table) {
    std::vector<ImageChange> changes;
    for (const TableChange& change : binding.changes) {
        ImageChange out;
        out.kind = static_cast<std::uint32_t>(change.kind);
        out.first = change.first;
        out.second = change.second;
        out.indicator = static_cast<std::uint32_t>(change.indicator);
        out.from = change.from.days;
        out.until = change.until.days;
        out.deleted_from = change.deleted_from.days;
        out.deleted_until = change.deleted_until.days;
        out.where = change.where == kNoExpr ? kNone : guard(change.where);
        out.change = change.change;
        changes.push_back(out);
    }
    table.changes = {static_cast<std::uint32_t>(out_.changes.size()), static_cast<std::uint32_t>(changes.size())};
    out_.changes.insert(out_.changes.end(), changes.begin(), changes.end());
}

void Lowering::lower_tables() {
    for (const TableBinding& binding : policy_.tables) {
        ImageTable out;
        out.local = text(binding.local);
        out.table = text(binding.table);
        out.kind = static_cast<std::uint32_t>(binding.kind);
        out.carry_past_coverage = binding.carry_past_coverage ? 1 : 0;
        out.is_own = binding.is_own ? 1 : 0;
        std::vector<ImageColumn> columns;
        for (std::size_t i = 0; i < binding.columns.size(); ++i) {
            ImageColumn column{text(binding.columns[i]), static_cast<std::uint32_t>(binding.column_types[i]), 0, {}};
            if (i < binding.column_values.size()) column.values = texts(binding.column_values[i]);
            columns.push_back(column);
        }
        out.columns = {static_cast<std::uint32_t>(out_.columns.size()), static_cast<std::uint32_t>(columns.size())};
        out_.columns.insert(out_.columns.end(), columns.begin(), columns.end());
        std::vector<ImageOwnRow> rows;
        for (const KeyedRow& row : binding.own_rows) {
            rows.push_back({row.key.key, row.effective.days, row.deleted.days, numbers(row.values)});
        }
        out.own_rows = {static_cast<std::uint32_t>(out_.own_rows.size()), static_cast<std::uint32_t>(rows.size())};
        out_.own_rows.insert(out_.own_rows.end(), rows.begin(), rows.end());
        lower_changes(binding, out);
        out_.tables.push_back(out);
    }
}

void Lowering::lower_accumulators() {
    for (const Accumulator& a : policy_.accumulators) {
        ImageAccumulator out;
        out.name = text(a.name);
        out.opening_name = text(a.opening_name);
        out.fold = static_cast<std::uint32_t>(a.fold);
        out.window = static_cast<std::uint32_t>(a.window);
        out.type = static_cast<std::uint32_t>(a.type);
        out.value_field = static_cast<std::uint32_t>(a.value);
        out.where = a.where == kNoExpr ? kNone : guard(a.where);
        out.counting_paid = a.counting_paid ? 1 : 0;
        out.has_opening = a.has_opening ? 1 : 0;
        out.opening_codes = a.opening_codes;
        out.window_length = a.window_length;
        out.keys = field_words(a.keys);
        out.order = field_words(a.order);
        out_.accumulators.push_back(out);
    }
}

void Lowering::lower_grounds() {
    for (const Ground& ground : policy_.grounds) {
        ImageGround out;
        out.name = text(ground.name);
        out.modifiers = codes(ground.modifiers);
        std::vector<std::uint32_t> needs;
        for (ExprId need : ground.needs)
            needs.push_back(guard(need));
        out.needs = words(needs);
        out.need_texts = texts(ground.need_texts);
        out.where = ground.where == kNoExpr ? kNone : guard(ground.where);
        out_.grounds.push_back(out);
    }
}

}  // namespace payrule::normal

namespace payrule {

ImageBuilder build_normal_form(const EffectivePolicy& policy, const Sources* sources) {
    return normal::Lowering(policy, sources).run();
}

}  // namespace payrule
