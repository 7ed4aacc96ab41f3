// The registry of diagnostics, the collected list, and its rendering as text and as JSON (see diagnostics.h).
#include "compiler/diagnostics.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "core/utf8.h"

namespace payrule {

namespace {

struct Registered {
    std::string_view name;
    DiagnosticSeverity severity;
    std::string_view title;
    std::string_view explanation;
};

constexpr Registered kRegistry[] = {
#define DIAGNOSTIC(Code_, severity_, title_, explanation_) \
    {#Code_, DiagnosticSeverity::severity_, title_, explanation_},
#include "compiler/diagnostics.def"
#undef DIAGNOSTIC
};

const Registered& registered(DiagnosticCode code) { return kRegistry[static_cast<std::size_t>(code)]; }

std::string_view severity_name(DiagnosticCode code) {
    return diagnostic_severity(code) == DiagnosticSeverity::Error ? "error" : "warning";
}

auto order_of(const Diagnostic& d) {
    return std::make_tuple(d.span.source, d.span.begin, d.span.end, diagnostic_name(d.code), std::string_view(d.text));
}

std::size_t count_characters(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0u) != 0x80u; }));
}

constexpr std::size_t kShownWidth = 160;

/// Blanks as wide as `text`; tabs stay tabs, so that the carets stand under their text.
std::string blanks_like(std::string_view text) {
    std::string blanks;
    for (char c : text) {
        if ((static_cast<unsigned char>(c) & 0xC0u) == 0x80u) continue;
        blanks += c == '\t' ? '\t' : ' ';
    }
    return blanks;
}

std::string_view first_characters(std::string_view text, std::size_t count) {
    std::size_t end = 0;
    for (std::size_t seen = 0; end < text.size(); ++end) {
        if ((static_cast<unsigned char>(text[end]) & 0xC0u) != 0x80u && seen++ == count) break;
    }
    return text.substr(0, end);
}

/// The text as a terminal may show it: what is no character, and what would steer the terminal, is a replacement sign.
std::string printable(std::string_view text) {
    constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
    std::string shown;
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t length = utf8_length(text, i);
        const auto byte = static_cast<unsigned char>(text[i]);
        const bool steers = (byte < 0x20 && byte != '\t') || byte == 0x7F;
        shown += length == 0 || steers ? kReplacement : text.substr(i, length);
        i += std::max<std::size_t>(length, 1);
    }
    return shown;
}

/// The source line, and carets under the part of the span that lies on it.
std::string excerpt(Span span, const Sources& sources, std::string_view label) {
    // A path that is not there, an empty file: there is nothing to show.
    if (sources.text(span.source).empty()) return {};
    std::string_view line = sources.line_text(span.source, span.begin);
    LineColumn at = sources.place(span);
    std::string_view before = first_characters(line, at.column - 1);
    std::string_view rest = line.substr(before.size());
    std::string_view marked =
        rest.substr(0, std::min<std::size_t>(rest.size(), span.end > span.begin ? span.end - span.begin : 0));
    std::size_t carets = std::max<std::size_t>(1, count_characters(marked));
    std::string lead;
    if (count_characters(before) + carets > kShownWidth) {
        before = before.substr(before.size() - std::min<std::size_t>(before.size(), 40));
        while (!before.empty() && (static_cast<unsigned char>(before[0]) & 0xC0u) == 0x80u)
            before.remove_prefix(1);
        lead = "...";
    }
    carets = std::min(carets, kShownWidth);
    std::string shown = lead + printable(before) + printable(first_characters(rest, kShownWidth));
    std::string number = std::to_string(at.line);
    std::string margin(number.size(), ' ');
    std::string carets_line = std::string(lead.size(), ' ') + blanks_like(before) + std::string(carets, '^');
    return fmt::format(" {} | {}\n {} | {}{}{}\n", number, shown, margin, carets_line, label.empty() ? "" : " ", label);
}

std::string place_text(Span span, const Sources& sources) {
    LineColumn at = sources.place(span);
    return fmt::format("{}:{}:{}", sources.path(span.source), at.line, at.column);
}

std::string render_one(const Diagnostic& d, const Sources& sources) {
    std::string out = fmt::format("{}: {}[{}]: {}\n", place_text(d.span, sources), severity_name(d.code),
                                  diagnostic_name(d.code), d.text);
    out += excerpt(d.span, sources, d.label);
    for (const DiagnosticNote& note : d.notes) {
        if (note.span) {
            out += fmt::format("{}: note: {}\n{}", place_text(*note.span, sources), note.text,
                               excerpt(*note.span, sources, ""));
        } else {
            out += fmt::format("  note: {}\n", note.text);
        }
    }
    if (d.fix) out += fmt::format("  fix: {}\n", d.fix->text);
    return out;
}

std::string json_string(std::string_view text) {
    std::string out = "\"";
    for (char c : text) {
        auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (c == '\n') {
            out += "\\n";
        } else if (byte < 0x20) {
            out += fmt::format("\\u{:04x}", byte);
        } else {
            out += c;
        }
    }
    return out + "\"";
}

std::string json_span(Span span, const Sources& sources) {
    LineColumn begin = sources.place(span);
    LineColumn end = sources.place(Span{span.source, span.end, span.end});
    return fmt::format(R"({{"file":{},"line":{},"column":{},"end_line":{},"end_column":{}}})",
                       json_string(sources.path(span.source)), begin.line, begin.column, end.line, end.column);
}

std::string json_one(const Diagnostic& d, const Sources& sources) {
    std::string out = fmt::format(R"({{"code":"{}","severity":"{}","text":{},"label":{},"span":{},"notes":[)",
                                  diagnostic_name(d.code), severity_name(d.code), json_string(d.text),
                                  json_string(d.label), json_span(d.span, sources));
    for (std::size_t i = 0; i < d.notes.size(); ++i) {
        const DiagnosticNote& note = d.notes[i];
        out += fmt::format(R"({}{{"text":{},"span":{}}})", i == 0 ? "" : ",", json_string(note.text),
                           note.span ? json_span(*note.span, sources) : "null");
    }
    out += "],\"fix\":";
    if (d.fix) {
        out += fmt::format(R"({{"text":{},"replacement":{},"span":{}}})", json_string(d.fix->text),
                           json_string(d.fix->replacement), json_span(d.fix->span, sources));
    } else {
        out += "null";
    }
    return out + "}";
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i)
        d[i][0] = i;
    for (std::size_t j = 0; j <= b.size(); ++j)
        d[0][j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        for (std::size_t j = 1; j <= b.size(); ++j) {
            std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
            d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + change});
            bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
        }
    }
    return d[a.size()][b.size()];
}

/// The one name that goes on where `name` stops: `line.proc` for `line.procedure`.
std::optional<std::string> only_continuation(std::string_view name, const std::vector<std::string>& known) {
    constexpr std::size_t kShortest = 4;
    if (name.size() < kShortest) return std::nullopt;
    std::optional<std::string> only;
    for (const std::string& candidate : known) {
        if (candidate.size() <= name.size() || !candidate.starts_with(name) || candidate == only) continue;
        if (only) return std::nullopt;
        only = candidate;
    }
    return only;
}

}  // namespace

Diagnostic& Diagnostics::report(DiagnosticCode code, Span span, std::string text) {
    list_.push_back({code, span, std::move(text), {}, {}, {}});
    return list_.back();
}

bool Diagnostics::has_errors() const { return error_count() != 0; }

std::size_t Diagnostics::error_count() const {
    return static_cast<std::size_t>(std::count_if(list_.begin(), list_.end(), [](const Diagnostic& d) {
        return diagnostic_severity(d.code) == DiagnosticSeverity::Error;
    }));
}

std::vector<Diagnostic> Diagnostics::sorted() const {
    std::vector<Diagnostic> list = list_;
    std::stable_sort(list.begin(), list.end(),
                     [](const Diagnostic& a, const Diagnostic& b) { return order_of(a) < order_of(b); });
    auto equal = [](const Diagnostic& a, const Diagnostic& b) { return order_of(a) == order_of(b); };
    list.erase(std::unique(list.begin(), list.end(), equal), list.end());
    return list;
}

std::string_view diagnostic_name(DiagnosticCode code) { return registered(code).name; }
DiagnosticSeverity diagnostic_severity(DiagnosticCode code) { return registered(code).severity; }
std::string_view diagnostic_title(DiagnosticCode code) { return registered(code).title; }
std::string_view diagnostic_explanation(DiagnosticCode code) { return registered(code).explanation; }

std::optional<DiagnosticCode> find_diagnostic(std::string_view name) {
    for (std::size_t i = 0; i < std::size(kRegistry); ++i) {
        if (kRegistry[i].name == name) return static_cast<DiagnosticCode>(i);
    }
    return std::nullopt;
}

namespace {

struct Shown {
    std::vector<Diagnostic> list;  // at most the limit, in the order of the text
    std::size_t more_errors = 0;
    std::size_t more_warnings = 0;
};

/// What is shown of all: errors before warnings where not all fit, so that no warning hides an error.
Shown shown_of(const Diagnostics& diagnostics, std::size_t limit) {
    Shown shown;
    std::vector<Diagnostic> all = diagnostics.sorted();
    auto is_error = [](const Diagnostic& d) { return diagnostic_severity(d.code) == DiagnosticSeverity::Error; };
    const auto errors = static_cast<std::size_t>(std::count_if(all.begin(), all.end(), is_error));
    std::size_t errors_left = std::min(errors, limit);
    std::size_t warnings_left = std::min(all.size() - errors, limit - errors_left);
    shown.more_errors = errors - errors_left;
    shown.more_warnings = all.size() - errors - warnings_left;
    for (Diagnostic& d : all) {
        std::size_t& left = is_error(d) ? errors_left : warnings_left;
        if (left == 0) continue;
        --left;
        shown.list.push_back(std::move(d));
    }
    return shown;
}

std::string counted(std::size_t count, std::string_view what) {
    return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

std::string more_text(const Shown& shown) {
    if (shown.more_errors == 0) return "and " + counted(shown.more_warnings, "more warning") + "\n";
    std::string out = "and " + counted(shown.more_errors, "more error");
    if (shown.more_warnings != 0) out += " and " + counted(shown.more_warnings, "warning");
    return out + "\n";
}

}  // namespace

std::string render_diagnostics(const Diagnostics& diagnostics, const Sources& sources, std::size_t limit) {
    const Shown shown = shown_of(diagnostics, limit);
    std::string out;
    for (const Diagnostic& d : shown.list)
        out += render_one(d, sources);
    if (shown.more_errors + shown.more_warnings != 0) out += more_text(shown);
    return out;
}

std::string render_diagnostics_json(const Diagnostics& diagnostics, const Sources& sources, std::size_t limit) {
    const Shown shown = shown_of(diagnostics, limit);
    std::string out = "{\"diagnostics\":[";
    for (std::size_t i = 0; i < shown.list.size(); ++i) {
        out += (i == 0 ? "\n" : ",\n") + json_one(shown.list[i], sources);
    }
    return out + fmt::format("],\n\"more\":{},\"more_errors\":{}}}\n", shown.more_errors + shown.more_warnings,
                             shown.more_errors);
}

bool nearly_same(std::string_view a, std::string_view b) {
    constexpr std::size_t kShortest = 5;
    constexpr std::size_t kLong = 12;  // from here on two slips of the pen are likelier than two names
    const std::size_t shorter = std::min(a.size(), b.size());
    if (a == b || shorter < kShortest) return false;
    // `visit_1` and `visit_2` differ in what they count.
    auto without_digits = [](std::string_view text) {
        std::string out;
        for (const char c : text) {
            if (c < '0' || c > '9') out += c;
        }
        return out;
    };
    if (without_digits(a) == without_digits(b)) return false;
    return edit_distance(a, b) <= (shorter >= kLong ? 2U : 1U);
}

std::optional<std::string> did_you_mean(std::string_view name, const std::vector<std::string>& known) {
    if (std::optional<std::string> whole = only_continuation(name, known)) return whole;
    std::optional<std::string> best;
    std::size_t best_distance = std::max<std::size_t>(1, name.size() / 3) + 1;
    for (const std::string& candidate : known) {
        if (candidate == name) continue;
        std::size_t gap =
            candidate.size() > name.size() ? candidate.size() - name.size() : name.size() - candidate.size();
        if (gap >= best_distance) continue;
        std::size_t distance = edit_distance(name, candidate);
        bool better = distance < best_distance || (distance == best_distance && best && candidate < *best);
        if (!better || distance >= candidate.size()) continue;
        best = candidate;
        best_distance = distance;
    }
    return best;
}

}  // namespace payrule
