// The text of a lock: reading, comparing, writing. See compiler/policy_lock.h.
//   payrule.lock 1
//   change POLICY VERSION CHANGE
//     sha256 HEX            of the lines below
//     | what it changes, line by line
#include "compiler/policy_lock.h"

#include <sodium.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace payrule {

namespace {

constexpr std::string_view kHead = "payrule.lock 1";

std::string sha256(const std::string& text) {
    unsigned char bytes[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(bytes, reinterpret_cast<const unsigned char*>(text.data()), text.size());
    static const char* const kDigits = "0123456789abcdef";
    std::string hex;
    for (const unsigned char byte : bytes) {
        hex += kDigits[byte >> 4];
        hex += kDigits[byte & 15];
    }
    return hex;
}

std::string title_of(const PayerChange& change) { return change.policy + " " + change.version + " " + change.change; }

struct Entry {
    std::string title;  // policy, version and change
    std::string hash;
    std::string text;
    Span span;
};

/// Reads a lock. Errors: where it is not as it was written.
class Reader {
public:
    Reader(SourceId source, std::string_view text) : source_(source), text_(text) {}

    std::optional<std::vector<Entry>> all() {
        bool head = false;
        while (next()) {
            if (line_.empty() || line_.starts_with("#")) continue;
            if (!head) {
                if (line_ != kHead) return std::nullopt;
                head = true;
            } else if (!entry_line()) {
                return std::nullopt;
            }
        }
        for (const Entry& entry : entries_) {
            bad_ = entry.span;
            if (entry.hash != sha256(entry.text)) return std::nullopt;
        }
        return head ? std::optional(entries_) : std::nullopt;
    }
    Span bad() const { return bad_; }

private:
    bool next() {
        if (at_ >= text_.size()) return false;
        std::size_t end = text_.find('\n', at_);
        if (end == std::string_view::npos) end = text_.size();
        line_ = text_.substr(at_, end - at_);
        bad_ = {source_, static_cast<std::uint32_t>(at_), static_cast<std::uint32_t>(end)};
        at_ = end + 1;
        return true;
    }
    bool entry_line() {
        if (line_.starts_with("change ")) {
            entries_.push_back({std::string(line_.substr(7)), "", "", bad_});
            return true;
        }
        if (entries_.empty()) return false;
        if (line_.starts_with("  sha256 ")) {
            entries_.back().hash = line_.substr(9);
            return true;
        }
        if (!line_.starts_with("  | ")) return false;
        entries_.back().text += std::string(line_.substr(4)) + "\n";
        return true;
    }

    SourceId source_;
    std::string_view text_;
    std::size_t at_ = 0;
    std::string_view line_;
    Span bad_;
    std::vector<Entry> entries_;
};

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::size_t begin = 0;
    while (begin < text.size()) {
        const std::size_t end = text.find('\n', begin);
        lines.push_back(text.substr(begin, end - begin));
        if (end == std::string::npos) break;
        begin = end + 1;
    }
    return lines;
}

/// The lines that only one of two texts has, each text's in its order.
std::string difference(const std::string& before, const std::string& after) {
    const std::vector<std::string> old_lines = lines_of(before), new_lines = lines_of(after);
    const std::set<std::string> in_old(old_lines.begin(), old_lines.end());
    const std::set<std::string> in_new(new_lines.begin(), new_lines.end());
    std::string text;
    for (const std::string& line : old_lines) {
        if (!in_new.contains(line)) text += "\n      - " + line;
    }
    for (const std::string& line : new_lines) {
        if (!in_old.contains(line)) text += "\n      + " + line;
    }
    return text;
}

void report_stale(const PayerChange& change, const Entry& entry, Diagnostics& diagnostics) {
    Diagnostic& d = diagnostics.report(
        DiagnosticCode::E0337, change.span,
        "what `" + change.change +
            "` changes is no longer what it was; look at both, then write the lock anew with `payrule check --accept`");
    d.notes.push_back(
        {"it was written against the lines with -, now there are those with +:" + difference(entry.text, change.before),
         std::nullopt});
    const std::string effect = difference(change.before, change.after);
    d.notes.push_back(
        {effect.empty() ? "with the change in place nothing differs" : "what the change now does to it:" + effect,
         std::nullopt});
}

void put(std::string& out, const std::string& title, const std::string& text) {
    out += "change " + title + "\n  sha256 " + sha256(text) + "\n";
    for (const std::string& line : lines_of(text))
        out += "  | " + line + "\n";
}

}  // namespace

void check_lock(const std::vector<PayerChange>& changes, SourceId lock, const Sources& sources,
                Diagnostics& diagnostics) {
    Reader reader(lock, sources.text(lock));
    const std::optional<std::vector<Entry>> entries = reader.all();
    if (!entries) {
        diagnostics.report(DiagnosticCode::E0338, reader.bad(),
                           "this is not as `payrule check --accept` writes it; write the file anew");
        return;
    }
    std::map<std::string, const Entry*> by_title;
    for (const Entry& entry : *entries)
        by_title[entry.title] = &entry;
    for (const PayerChange& change : changes) {
        const auto found = by_title.find(title_of(change));
        if (found == by_title.end()) {
            diagnostics.report(DiagnosticCode::W0405, change.span,
                               "`" + change.change + "` is not in `" + std::string(sources.name(lock)) +
                                   "`; write it anew with `payrule check --accept`");
        } else if (found->second->text != change.before) {
            report_stale(change, *found->second, diagnostics);
        }
    }
}

std::string write_lock(const std::vector<PayerChange>& changes, const std::vector<EffectivePolicy>& policies,
                       std::string_view earlier) {
    std::map<std::string, std::string> entries;
    if (const auto kept = Reader(0, earlier).all()) {
        for (const Entry& entry : *kept) {
            const bool loaded = std::any_of(policies.begin(), policies.end(), [&](const EffectivePolicy& policy) {
                return entry.title.starts_with(policy.name + " " + policy.version + " ");
            });
            if (!loaded) entries[entry.title] = entry.text;
        }
    }
    for (const PayerChange& change : changes)
        entries[title_of(change)] = change.before;
    std::string out =
        "# What each change of a payer was written against. Written by `payrule check --accept`; keep it with the "
        "policies.\n" +
        std::string(kHead) + "\n";
    for (const auto& [title, text] : entries)
        put(out, title, text);
    return out;
}

}  // namespace payrule
