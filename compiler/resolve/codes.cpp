// Codes between brackets and named code lists: parsing of codes by system, ranges and prefixes, dated histories, lists
// inside lists, lists from a file. Comes in: syntax of codes; goes out: code sets with segments that cover all time.
// A list is expanded when it is first asked for, after overrides, so an override reaches every list that names it.
#include <algorithm>
#include <cctype>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "compiler/code_shapes.h"
#include "compiler/resolve/context.h"

namespace payrule::resolving {
namespace {

/// `where`: of a code in a file, its place there.
void warn_of_letters(Context& context, CodeSystem system, const std::string& text, const std::string& where,
                     Span span) {
    if (system == CodeSystem::TypeOfBill && text.size() >= 3 && text.back() == 'X') {
        const std::string all = text.substr(0, text.size() - 1) + "*";
        Diagnostic& report = context.report(
            DiagnosticCode::W0411, span,
            where + "`" + text + "` is only the bills of frequency X; all that begin so are `" + all + "`");
        if (where.empty() && span.end - span.begin == text.size())
            report.fix = DiagnosticFix{span, all, "write `" + all + "`"};
        return;
    }
    const std::string right = with_digits(system, text);
    if (right == text) return;
    Diagnostic& report = context.report(DiagnosticCode::W0411, span, where + letter_for_digit(system, text));
    const bool alone = where.empty() && span.end - span.begin == text.size();  // not one end of a range
    if (alone) report.fix = DiagnosticFix{span, right, "write `" + right + "`"};
}

/// Codes as written, names of lists apart, so that dates can be asked again and again.
struct Parts {
    CodeIntervals plus;
    CodeIntervals minus;
    std::vector<std::string> plus_lists;
    std::vector<std::string> minus_lists;
    bool usable = true;
};

const std::vector<CodeSetSegment>& segments_of_list(Context& context, const std::string& name);

void append(CodeIntervals& to, const CodeIntervals& from) { to.insert(to.end(), from.begin(), from.end()); }

CodeIntervals range_of(Context& context, CodeSystem system, const ast::CodeItem& item) {
    const std::optional<Code> first = parse_code_of(context, system, item.first, item.span);
    const std::optional<Code> last = parse_code_of(context, system, item.last, item.span);
    if (!first || !last) return {};
    if (shape_of(*first) != shape_of(*last)) {
        context.report(DiagnosticCode::E0211, item.span,
                       "`" + item.first + "` and `" + item.last +
                           "` have digits and letters in different places; a range holds codes of one shape only");
        return {};
    }
    if (*last < *first) {
        Diagnostic& report = context.report(DiagnosticCode::E0211, item.span,
                                            "the range ends before it begins: `" + item.first + ".." + item.last + "`");
        report.fix =
            DiagnosticFix{item.span, item.last + ".." + item.first, "write `" + item.last + ".." + item.first + "`"};
        return {};
    }
    if (system == CodeSystem::Diagnosis) return category_intervals(*first, *last);
    return {{*first, *last}};
}

/// Revenue codes have four digits of which the first is nearly always 0: `[42*]` would begin codes that do not exist.
bool begins_revenue_code(std::string_view text) {
    return text.starts_with('0') || (text.size() >= 3 && text[0] >= '1' && text[0] <= '3');
}

CodeIntervals prefix_of(Context& context, CodeSystem system, const ast::CodeItem& item) {
    std::string written = item.first;
    if (!written.empty() && written.back() == '*') written.pop_back();
    const std::string text = beginning_in_claims(system, written);
    const CodeShape& shape = code_shape(system);
    const bool revenue = system != CodeSystem::Revenue || begins_revenue_code(text);
    if (!parse_code(text) || text.size() > shape.longest || !revenue) {
        Diagnostic& report = context.report(DiagnosticCode::E0210, item.span,
                                            "no " + std::string(code_system_name(system)) + " code begins with `" +
                                                text + "`; it is " + std::string(shape.looks_like));
        const std::string right = "0" + text + "*";
        if (!revenue) report.fix = DiagnosticFix{item.span, right, "write `" + right + "`"};
        return {};
    }
    // Only codes as long as the system allows: a prefix must not reach codes of another system's length.
    CodeIntervals result;
    for (const CodeInterval& interval : prefix_intervals(text)) {
        const std::size_t length = format_code(interval.first).size();
        if (length >= shape.shortest && length <= shape.longest) result.push_back(interval);
    }
    return result;
}

void add_list(Context& context, LayerId layer, CodeSystem system, const ast::CodeItem& item, Parts& parts, bool minus) {
    const Symbol<ast::CodeList>* list =
        find_symbol(context, context.code_lists, layer, {item.first, item.span}, "code list");
    if (list == nullptr) {
        parts.usable = false;
        return;
    }
    context.used_lists.insert(item.first);
    const ast::CodeList& first = list->earlier.empty() ? *list->decl : *list->earlier.front().first;
    const std::optional<CodeSystem> of =
        find_code_system(list->decl->system ? list->decl->system.text : first.system.text);
    if (of && *of != system) {
        Diagnostic& report =
            context.report(DiagnosticCode::E0212, item.span,
                           "`" + item.first + "` is a list of " + std::string(code_system_name(*of)) +
                               " codes; a list of " + std::string(code_system_name(system)) + " codes stands here");
        report.notes.push_back({"the list is declared here", list->decl->name.span});
        parts.usable = false;
        return;
    }
    (minus ? parts.minus_lists : parts.plus_lists).push_back(item.first);
}

void add_items(Context& context, LayerId layer, CodeSystem system, const std::vector<ast::CodeItem>& items,
               Parts& parts, bool minus) {
    const std::size_t errors = context.diagnostics.error_count();
    CodeIntervals& to = minus ? parts.minus : parts.plus;
    for (const ast::CodeItem& item : items) {
        switch (item.kind) {
            case ast::CodeItem::Kind::Single: {
                const std::optional<Code> code = parse_code_of(context, system, item.first, item.span);
                if (code) to.push_back({*code, *code});
                break;
            }
            case ast::CodeItem::Kind::Range: append(to, range_of(context, system, item)); break;
            case ast::CodeItem::Kind::Prefix: append(to, prefix_of(context, system, item)); break;
            case ast::CodeItem::Kind::List: add_list(context, layer, system, item, parts, minus); break;
        }
    }
    to = normalise(std::move(to));
    if (context.diagnostics.error_count() != errors) parts.usable = false;
}

Parts parts_of(Context& context, LayerId layer, CodeSystem system, const ast::Codes& codes) {
    Parts parts;
    add_items(context, layer, system, codes.items, parts, false);
    add_items(context, layer, system, codes.except, parts, true);
    return parts;
}

const CodeIntervals& segment_on(const std::vector<CodeSetSegment>& segments, Date date) {
    const CodeSetSegment* found = &segments.front();
    for (const CodeSetSegment& segment : segments) {
        if (segment.from <= date) found = &segment;
    }
    return found->codes;
}

CodeIntervals evaluate(Context& context, const Parts& parts, Date date) {
    CodeIntervals codes = parts.plus;
    for (const std::string& list : parts.plus_lists) {
        codes = unite(codes, segment_on(segments_of_list(context, list), date));
    }
    codes = subtract(codes, parts.minus);
    for (const std::string& list : parts.minus_lists) {
        codes = subtract(codes, segment_on(segments_of_list(context, list), date));
    }
    return codes;
}

void add_boundaries(Context& context, const Parts& parts, std::set<Date>& dates) {
    for (const auto* lists : {&parts.plus_lists, &parts.minus_lists}) {
        for (const std::string& list : *lists) {
            for (const CodeSetSegment& segment : segments_of_list(context, list))
                dates.insert(segment.from);
        }
    }
}

std::vector<CodeSetSegment> without_repeats(std::vector<CodeSetSegment> segments) {
    std::vector<CodeSetSegment> result;
    for (CodeSetSegment& segment : segments) {
        if (result.empty() || result.back().codes != segment.codes) result.push_back(std::move(segment));
    }
    return result;
}

/// One item of a list's history.
struct DatedParts {
    Parts parts;
    Date from = kDateMin;
    Date until = kDateMax;
    bool ends = false;  // the codes leave after `until`
    Span span;
};

std::vector<std::string> split(std::string_view line, char separator) {
    std::vector<std::string> cells;
    std::string cell;
    for (const char c : line) {
        if (c == separator) {
            cells.push_back(std::move(cell));
            cell.clear();
        } else if (c != '"' && c != '\r' && c != ' ' && c != '\t') {
            cell += c;
        }
    }
    cells.push_back(std::move(cell));
    return cells;
}

/// A heading names columns in small letters; codes have none.
bool is_header_line(const std::vector<std::string>& cells) {
    return std::all_of(cells[0].begin(), cells[0].end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
}

std::string folder_of(std::string_view name) {
    const std::size_t slash = name.rfind('/');
    return slash == std::string_view::npos ? std::string() : std::string(name.substr(0, slash + 1));
}

/// One line of a list's file: `CODE`, `CODE,from` or `CODE,from,until`. Empty lines and `#` lines say nothing.
void add_file_line(Context& context, CodeSystem system, const ast::CodeListItem& item, std::string_view line,
                   std::size_t number, std::vector<DatedParts>& items) {
    const std::vector<std::string> cells = split(line, ',');
    if (cells[0].empty() || cells[0][0] == '#' || (number == 1 && is_header_line(cells))) return;
    DatedParts dated;
    dated.span = item.span;
    const std::string text = code_in_claims(system, cells[0]);
    const std::optional<Code> code = parse_code(text);
    const auto read_date = [&](std::size_t column, Date& into) {
        if (cells.size() <= column || cells[column].empty()) return true;
        const std::optional<Date> date = parse_date(cells[column]);
        if (date) into = *date;
        return date.has_value();
    };
    if (!code || !has_shape(system, text) || !read_date(1, dated.from) || !read_date(2, dated.until)) {
        context.report(DiagnosticCode::E0214, item.span,
                       "`" + item.file.text + "` line " + std::to_string(number) +
                           " is not `CODE`, `CODE,from` or `CODE,from,until` with dates like 2026-01-31");
        return;
    }
    warn_of_letters(context, system, cells[0], "`" + item.file.text + "` line " + std::to_string(number) + ": ",
                    item.file.span);
    dated.parts.plus.push_back({*code, *code});
    // Runs of undated codes are one item: a list of thousands of codes stays one set.
    if (!items.empty() && !items.back().ends && items.back().from == dated.from && items.back().until == dated.until &&
        items.back().span.begin == item.span.begin && items.back().parts.plus_lists.empty()) {
        items.back().parts.plus.push_back({*code, *code});
    } else {
        items.push_back(std::move(dated));
    }
}

void add_file(Context& context, CodeSystem system, const ast::CodeListItem& item, std::vector<DatedParts>& items) {
    const std::string path = folder_of(context.sources.name(item.span.source)) + item.file.text;
    const std::optional<std::string> text = context.read_file ? context.read_file(path) : std::nullopt;
    if (!text) {
        context.report(DiagnosticCode::E0214, item.span,
                       "cannot read `" + item.file.text + "`; it is looked for beside the file that names it");
        return;
    }
    std::vector<DatedParts> rows;
    std::size_t number = 0;
    for (std::size_t begin = 0; begin <= text->size();) {
        const std::size_t end = std::min(text->find('\n', begin), text->size());
        add_file_line(context, system, item, std::string_view(*text).substr(begin, end - begin), ++number, rows);
        begin = end + 1;
    }
    for (DatedParts& row : rows) {
        row.parts.plus = normalise(std::move(row.parts.plus));
        items.push_back(std::move(row));
    }
}

std::vector<DatedParts> items_of_list(Context& context, LayerId layer, CodeSystem system, const ast::CodeList& list) {
    std::vector<DatedParts> items;
    for (const ast::CodeListItem& item : list.items) {
        if (item.kind == ast::CodeListItem::Kind::FromFile) {
            add_file(context, system, item, items);
            continue;
        }
        DatedParts dated;
        dated.parts = parts_of(context, layer, system, item.codes);
        dated.from = item.dates.from.value_or(kDateMin);
        dated.until = item.dates.until.value_or(kDateMax);
        dated.ends = item.kind == ast::CodeListItem::Kind::Ends;
        dated.span = item.span;
        if (!dated.ends && dated.until < dated.from) {
            context.report(DiagnosticCode::E0219, item.dates.span, "the codes end before they begin");
        }
        items.push_back(std::move(dated));
    }
    return items;
}

/// The list on one day: what holds then, without what ended after it began. Cost: lists have thousands of items, but
/// few days on which some begin; what began on one day is taken together.
CodeIntervals list_on(Context& context, const std::vector<DatedParts>& items, Date date) {
    std::map<Date, CodeIntervals> begun;
    std::map<Date, CodeIntervals> ended;
    for (const DatedParts& item : items) {
        if (item.ends) {
            if (item.until < date) append(ended[item.until], evaluate(context, item.parts, date));
        } else if (item.from <= date && date <= item.until) {
            append(begun[item.from], evaluate(context, item.parts, date));
        }
    }
    CodeIntervals result;
    for (const auto& [from, codes] : begun) {
        CodeIntervals gone;
        for (auto end = ended.lower_bound(from); end != ended.end(); ++end)
            append(gone, end->second);
        append(result, gone.empty() ? codes : subtract(normalise(codes), normalise(std::move(gone))));
    }
    return normalise(std::move(result));
}

void check_ends(Context& context, const std::string& name, const std::vector<DatedParts>& items) {
    for (const DatedParts& end : items) {
        if (!end.ends || !end.parts.usable) continue;
        const CodeIntervals left =
            subtract(evaluate(context, end.parts, end.until), list_on(context, items, end.until));
        if (left.empty()) continue;
        context.report(DiagnosticCode::E0213, end.span,
                       "`" + format_code(left.front().first) + "` is not in `" + name + "` on " +
                           format_date(end.until) + ", so it cannot end after that day");
    }
}

std::vector<CodeSetSegment> expand_list(Context& context, const std::string& name) {
    const Symbol<ast::CodeList>& symbol = context.code_lists.at(name);
    const ast::CodeList& first = symbol.earlier.empty() ? *symbol.decl : *symbol.earlier.front().first;
    const ast::Name& word = symbol.decl->system ? symbol.decl->system : first.system;
    const std::optional<CodeSystem> system = find_code_system(word.text);
    if (!system) return {CodeSetSegment{}};
    const std::vector<DatedParts> items = items_of_list(context, symbol.layer, *system, *symbol.decl);
    std::set<Date> dates = {kDateMin};
    for (const DatedParts& item : items) {
        add_boundaries(context, item.parts, dates);
        if (!item.ends) dates.insert(item.from);
        if (item.until < kDateMax) dates.insert(add_days(item.until, 1));
    }
    std::vector<CodeSetSegment> segments;
    for (const Date date : dates)
        segments.push_back({date, list_on(context, items, date)});
    check_ends(context, name, items);
    return without_repeats(std::move(segments));
}

const std::vector<CodeSetSegment>& segments_of_list(Context& context, const std::string& name) {
    const auto known = context.list_segments.find(name);
    if (known != context.list_segments.end()) {
        const std::set<Index>& changes = context.list_changes[name];
        context.rests_on.insert(changes.begin(), changes.end());
        return known->second;
    }
    static const std::vector<CodeSetSegment> kNothing = {CodeSetSegment{}};
    auto& work = context.lists_in_work;
    const auto begin = std::find(work.begin(), work.end(), name);
    if (begin != work.end()) {
        std::vector<std::string> circle(begin, work.end());
        circle.push_back(name);
        // Each date asks again; one circle is one mistake.
        if (!context.list_circles.insert(name).second) return kNothing;
        context.report(DiagnosticCode::E0209, context.code_lists.at(name).decl->name.span,
                       "code lists that hold one another in a circle: " + join(circle, " → "));
        return kNothing;
    }
    work.push_back(name);
    std::set<Index> outer = std::exchange(context.rests_on, {});
    std::vector<CodeSetSegment> segments = expand_list(context, name);
    const Symbol<ast::CodeList>& symbol = context.code_lists.at(name);
    context.rest_on(PayerChangeKind::CodeList, name,
                    context.origin(symbol.layer, symbol.decl->name.span, symbol.decl->because.text));
    context.list_changes[name] = context.rests_on;
    context.rests_on.merge(outer);
    work.pop_back();
    return context.list_segments.emplace(name, std::move(segments)).first->second;
}

/// The next code of the same shape: the last place that can grow grows, those behind it begin anew.
std::optional<Code> code_after(Code code) {
    std::string text = format_code(code);
    for (std::size_t i = text.size(); i-- > 0;) {
        if (text[i] != '9' && text[i] != 'Z') {
            ++text[i];
            return parse_code(text);
        }
        text[i] = text[i] == '9' ? '0' : 'A';
    }
    return std::nullopt;
}

std::string item_text(const ast::CodeItem& item) {
    if (item.kind == ast::CodeItem::Kind::Range) return item.first + ".." + item.last;
    if (item.kind == ast::CodeItem::Kind::Prefix && (item.first.empty() || item.first.back() != '*')) {
        return item.first + "*";
    }
    return item.first;
}

}  // namespace

std::optional<Code> parse_code_of(Context& context, CodeSystem system, const std::string& text, Span span) {
    const std::string plain = code_in_claims(system, text);
    const std::optional<Code> code = parse_code(plain);
    if (code && has_shape(system, plain)) {
        warn_of_letters(context, system, text, "", span);
        return code;
    }
    Diagnostic& report = context.report(DiagnosticCode::E0210, span,
                                        "`" + text + "` is not a " + std::string(code_system_name(system)) +
                                            " code; it is " + std::string(code_shape(system).looks_like));
    const bool any_last = system == CodeSystem::Revenue && text.size() == 4 && text.back() == 'X';
    const std::string all = text.substr(0, text.empty() ? 0 : text.size() - 1) + "*";
    if (any_last) report.fix = DiagnosticFix{span, all, "write `" + all + "` for all that begin so"};
    return std::nullopt;
}

std::string codes_text(const ast::Codes& codes) {
    std::vector<std::string> items, except;
    for (const ast::CodeItem& item : codes.items)
        items.push_back(item_text(item));
    for (const ast::CodeItem& item : codes.except)
        except.push_back(item_text(item));
    return "[" + join(items, ", ") + (except.empty() ? "" : " except " + join(except, ", ")) + "]";
}

Index code_set(Context& context, LayerId layer, const ast::Codes& codes, CodeSystem system) {
    const Parts parts = parts_of(context, layer, system, codes);
    if (!parts.usable) return kNoIndex;
    const std::string text = codes_text(codes);
    const std::string key = std::string(code_system_name(system)) + text;
    const auto known = context.inline_sets.find(key);
    if (known != context.inline_sets.end()) {
        const std::set<Index>& changes = context.set_changes[known->second];
        context.rests_on.insert(changes.begin(), changes.end());
        return known->second;
    }
    std::set<Index> outer = std::exchange(context.rests_on, {});
    std::set<Date> dates = {kDateMin};
    add_boundaries(context, parts, dates);
    CodeSet set;
    set.system = system;
    for (const Date date : dates)
        set.segments.push_back({date, evaluate(context, parts, date)});
    set.segments = without_repeats(std::move(set.segments));
    set.text = text;
    set.origin = context.origin(layer, codes.span);
    const auto index = static_cast<Index>(context.out.sets.size());
    context.out.sets.push_back(std::move(set));
    context.inline_sets.emplace(key, index);
    context.set_changes[index] = context.rests_on;
    context.rests_on.merge(outer);
    return index;
}

std::vector<Code> written_codes(Context& context, LayerId layer, const ast::Codes& codes, CodeSystem system) {
    const std::uint64_t most = context.limits.effect_codes;
    const Parts parts = parts_of(context, layer, system, codes);
    if (!parts.usable) return {};
    std::set<Date> dates = {kDateMin};
    add_boundaries(context, parts, dates);
    CodeIntervals all;
    for (const Date date : dates)
        all = unite(all, evaluate(context, parts, date));
    std::vector<Code> result;
    for (const CodeInterval& interval : all) {
        for (std::optional<Code> code = interval.first; code && *code <= interval.last; code = code_after(*code)) {
            result.push_back(*code);
            if (result.size() <= most) continue;
            context.report(DiagnosticCode::E0321, codes.span,
                           "more than " + std::to_string(most) + " codes stand here; name fewer (limit effect-codes)");
            return {};
        }
    }
    return result;
}

void resolve_code_lists(Context& context) {
    for (const auto& [name, symbol] : context.code_lists) {
        const ast::CodeList& first = symbol.earlier.empty() ? *symbol.decl : *symbol.earlier.front().first;
        const ast::Name& word = symbol.decl->system ? symbol.decl->system : first.system;
        const std::optional<CodeSystem> system = find_code_system(word.text);
        if (!system) {
            std::vector<std::string> known;
            for (const CodeShape& shape : code_shapes())
                known.emplace_back(code_system_name(shape.system));
            if (word) {
                report_unknown(context, word, "code system", known);
            } else {
                context.report(DiagnosticCode::E0201, symbol.decl->name.span,
                               "the list `" + name + "` does not say what its codes are; write `code list " + name +
                                   " of procedure` or another of: " + join(known, ", "));
            }
            continue;
        }
        if (word.text != first.system.text) {
            context.report(DiagnosticCode::E0212, word.span,
                           "`" + name + "` is a list of " + first.system.text + " codes; an override keeps the system");
        }
        CodeSet set;
        set.name = name;
        set.system = *system;
        set.segments = segments_of_list(context, name);
        set.text = name;
        set.origin = context.origin(symbol.layer, symbol.decl->span, symbol.decl->because.text);
        context.list_sets[name] = static_cast<Index>(context.out.sets.size());
        context.out.sets.push_back(std::move(set));
    }
}

}  // namespace payrule::resolving
