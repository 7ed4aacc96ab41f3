// The user's mistakes as data: code, place, message, notes, fix. Comes in: reports from the compiler's phases; goes
// out: a sorted, bounded, duplicate-free list. Messages and long explanations live in diagnostics.def.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/source.h"

namespace payrule {

enum class DiagnosticCode : std::uint16_t {
#define DIAGNOSTIC(Code_, severity_, title_, explanation_) Code_,
#include "compiler/diagnostics.def"
#undef DIAGNOSTIC
};
enum class DiagnosticSeverity : std::uint8_t { Error, Warning };

struct DiagnosticNote {
    std::string text;
    std::optional<Span> span;
};
/// A change of the text that would settle the matter.
struct DiagnosticFix {
    Span span;
    std::string replacement;
    std::string text;  // "write `[97110..97113]`"
};
struct Diagnostic {
    DiagnosticCode code;
    Span span;
    std::string text;
    std::string label;  // under the carets, may be empty
    std::vector<DiagnosticNote> notes;
    std::optional<DiagnosticFix> fix;
};

constexpr std::size_t kDefaultMaxDiagnostics = 20;

/// Collects diagnostics. Errors stop the phases after the one that reported them.
class Diagnostics {
public:
    Diagnostic& report(DiagnosticCode code, Span span, std::string text);
    bool has_errors() const;
    std::size_t error_count() const;
    const std::vector<Diagnostic>& all() const { return list_; }
    /// Sorted by source, place and code; equal ones once.
    std::vector<Diagnostic> sorted() const;

private:
    std::vector<Diagnostic> list_;
};

std::string_view diagnostic_name(DiagnosticCode code);  // "E0312"
DiagnosticSeverity diagnostic_severity(DiagnosticCode code);
std::string_view diagnostic_title(DiagnosticCode code);
std::string_view diagnostic_explanation(DiagnosticCode code);
std::optional<DiagnosticCode> find_diagnostic(std::string_view name);

/// file:line:column: error[E0312]: text, the source line with carets, notes, fix; at most `limit`, then how many more.
std::string render_diagnostics(const Diagnostics& diagnostics, const Sources& sources,
                               std::size_t limit = kDefaultMaxDiagnostics);
std::string render_diagnostics_json(const Diagnostics& diagnostics, const Sources& sources,
                                    std::size_t limit = kDefaultMaxDiagnostics);
/// Whether two different names are so alike that one is probably the other, misspelt: `ledger` and `leger`.
bool nearly_same(std::string_view a, std::string_view b);
/// The nearest of `known` to a misspelt name, if near enough; else the only one that begins with it.
std::optional<std::string> did_you_mean(std::string_view name, const std::vector<std::string>& known);

}  // namespace payrule
