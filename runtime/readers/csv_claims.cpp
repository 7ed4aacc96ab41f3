// See csv_claims.h. Here: bytes to rows, rows to groups, groups to claims; the mapping is read in csv_mapping.cpp.
#include "runtime/readers/csv_claims.h"

#include <algorithm>

#include "core/utf8.h"

namespace payrule::readers {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{256} << 10;
constexpr int kEnd = -1;
constexpr std::string_view kLongCell = "a cell is larger than the limit";

bool is_divider(char c) { return c == ' ' || c == ',' || c == ';' || c == '|'; }

std::string_view trim(std::string_view text) {
    while (!text.empty() && text.front() == ' ')
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\r'))
        text.remove_suffix(1);
    return text;
}

/// Spreadsheets keep a code as text by writing ="00100".
std::string_view strip_formula(std::string_view text) {
    if (text.size() >= 3 && text.starts_with("=\"") && text.back() == '"') return text.substr(2, text.size() - 3);
    return text;
}

/// A cell has no type of its own: true and false are truth values, plain digits a number, the rest text.
Token fact_token(std::string_view cell) {
    if (cell.empty()) return {TokenKind::Null, {}};
    if (cell == "true" || cell == "TRUE") return {TokenKind::Boolean, "true"};
    if (cell == "false" || cell == "FALSE") return {TokenKind::Boolean, "false"};
    const bool number = cell.find_first_not_of("0123456789.") == std::string_view::npos &&
                        std::count(cell.begin(), cell.end(), '.') <= 1 && cell.front() != '.' && cell.back() != '.';
    return {number ? TokenKind::Number : TokenKind::Text, cell};
}

}  // namespace

void CsvClaims::Rows::clear() {
    bytes.clear();
    cells.clear();
    rows.clear();
}

std::string_view CsvClaims::Rows::cell(const CsvRow& row, std::size_t index) const {
    const Cell& cell = cells[row.first_cell + index];
    return strip_formula(trim(std::string_view(bytes).substr(cell.first, cell.size)));
}

CsvClaims::CsvClaims(ByteSource& source, const ClaimReaderOptions& options)
    : source_(source), options_(options), separator_(options.format == ClaimFormat::Tsv ? '\t' : ',') {}

int CsvClaims::peek() {
    if (next_ == last_) {
        if (window_.empty()) window_.resize(kPieceBytes);
        next_ = 0;
        last_ = source_.read(window_.data(), window_.size());
        if (last_ == 0) return kEnd;
    }
    return static_cast<unsigned char>(window_[next_]);
}

int CsvClaims::take() {
    const int c = peek();
    if (c != kEnd) ++next_;
    if (c == '\n') ++line_;
    return c;
}

void CsvClaims::end_cell(Rows& rows, Cell cell, CsvRow& row) {
    cell.size = rows.bytes.size() - cell.first;
    if (cell.size > options_.max_csv_field_bytes) {
        rows.bytes.resize(cell.first);
        cell.size = 0;
        row.fault = kLongCell;
    }
    rows.cells.push_back(cell);
    ++row.cells;
}

/// Reads one cell with its separator. `last` is set at the end of the row. Errors: false where a quote is never closed.
bool CsvClaims::read_cell(Rows& rows, CsvRow& row, bool& last) {
    const Cell cell{rows.bytes.size(), 0};
    const std::uint64_t opened = line_;
    bool quoted = peek() == '"';
    if (quoted) take();
    for (;;) {
        const int c = take();
        if (c == kEnd && quoted) {
            failure_ = "line " + std::to_string(opened) + ": a quote is opened and never closed; close or double it";
            return false;
        }
        if (quoted && c == '"') {
            if (peek() != '"') {
                quoted = false;
                continue;
            }
            take();
        } else if (!quoted && (c == kEnd || c == '\n' || c == separator_)) {
            last = c != separator_;
            break;
        }
        // Past the limit the bytes are dropped, so that an unclosed quote cannot fill the memory.
        if (rows.bytes.size() - cell.first <= options_.max_csv_field_bytes) rows.bytes.push_back(static_cast<char>(c));
    }
    end_cell(rows, cell, row);
    return true;
}

/// Reads the next row that has anything in it. Errors: false at the end, or where failure() is set.
bool CsvClaims::read_row(Rows& rows) {
    while (peek() == '\n' || peek() == '\r')
        take();
    if (peek() == kEnd) return false;
    CsvRow row{line_, rows.cells.size(), 0, {}};
    const std::size_t first_byte = rows.bytes.size();
    bool last = false;
    while (!last) {
        if (!read_cell(rows, row, last)) return false;
        if (row.cells > columns_.size() && !columns_.empty()) row.fault = "the row has more cells than the header";
    }
    if (!columns_.empty() && row.cells < columns_.size()) row.fault = "the row has fewer cells than the header";
    if (!is_utf8(std::string_view(rows.bytes).substr(first_byte))) {
        row.fault = "bytes that are not UTF-8";
    }
    rows.rows.push_back(row);
    return true;
}

/// Collects the rows of one claim: the row read ahead and those behind it that have the same id.
CsvState CsvClaims::next(ClaimBuilder& builder, std::uint64_t& line) {
    if (failure_) return CsvState::End;
    if (!ahead_ready_) {
        ahead_.clear();
        if (!read_row(ahead_)) return CsvState::End;
    }
    std::swap(group_, ahead_);
    ahead_ready_ = false;
    line = group_.rows[0].line;
    std::string_view overflow;  // the limit that was met
    const auto id_of = [this](const Rows& rows, const CsvRow& row) {
        return row.cells > id_column_ ? rows.cell(row, id_column_) : std::string_view{};
    };
    for (;;) {
        ahead_.clear();
        if (!read_row(ahead_)) break;
        if (id_of(ahead_, ahead_.rows[0]) != id_of(group_, group_.rows[0])) {
            ahead_ready_ = true;
            break;
        }
        if (group_.rows.size() >= builder.limits().lines) {
            overflow = "claim-lines";
        } else if (group_.bytes.size() + ahead_.bytes.size() > options_.max_claim_bytes) {
            overflow = "claim-bytes";
        } else {
            CsvRow row = ahead_.rows[0];
            row.first_cell = group_.cells.size();
            for (const Cell& cell : ahead_.cells)
                group_.cells.push_back({cell.first + group_.bytes.size(), cell.size});
            group_.bytes += ahead_.bytes;
            group_.rows.push_back(row);
        }
    }
    const std::string_view id = id_of(group_, group_.rows[0]);
    if (group_.rows[0].fault.empty()) builder.set_claim(Field::ClaimId, {TokenKind::Text, id});
    if (overflow == "claim-lines") {
        builder.over(overflow, "more than " + std::to_string(builder.limits().lines) + " lines", "split the claim");
    } else if (!overflow.empty()) {
        builder.over(overflow, "the claim is larger than " + std::to_string(options_.max_claim_bytes) + " bytes",
                     "split the claim, or raise the limit");
    }
    return !builder.fault().found && build(builder) ? CsvState::Claim : CsvState::Refused;
}

bool CsvClaims::same_as_first(const CsvRow& row, std::size_t column) const {
    const std::string_view cell = group_.cell(row, column);
    return cell.empty() || cell == group_.cell(group_.rows[0], column);
}

bool CsvClaims::build(ClaimBuilder& builder) {
    for (std::size_t i = 0; i < constants_.size(); ++i) {
        if (constant_targets_[i].kind != CsvTarget::Kind::ClaimField) continue;
        builder.push(constants_[i].first);
        if (!builder.set_claim(constant_targets_[i].field, {TokenKind::Text, constants_[i].second})) return false;
        builder.pop();
    }
    for (const CsvRow& row : group_.rows) {
        if (!row.fault.empty()) {
            const std::string cause = "row on line " + std::to_string(row.line) + ": " + std::string(row.fault);
            if (row.fault == kLongCell) return builder.over("csv-field-bytes", cause, "shorten it, or raise the limit");
            return builder.fail(cause, "save the file again as CSV in UTF-8, with quotes around separators");
        }
        if (!build_line(builder, row, &row == &group_.rows[0])) return false;
    }
    if (builder.finish()) return true;
    builder.rename_fault(as_columns_say(builder.fault().field));
    return false;
}

bool CsvClaims::build_line(ClaimBuilder& builder, const CsvRow& row, bool first) {
    ClaimLine& line = builder.add_line();
    for (std::size_t i = 0; i < constants_.size(); ++i) {
        if (constant_targets_[i].kind != CsvTarget::Kind::LineField) continue;
        builder.push(constants_[i].first);
        if (!builder.set_line(constant_targets_[i].field, {TokenKind::Text, constants_[i].second}, line)) return false;
        builder.pop();
    }
    for (std::size_t column = 0; column < targets_.size(); ++column) {
        const CsvTarget& target = targets_[column];
        const bool whole_claim =
            target.kind == CsvTarget::Kind::ClaimField || target.kind == CsvTarget::Kind::ClaimFact;
        builder.push(columns_[column]);
        if (whole_claim && !first && !same_as_first(row, column)) {
            return builder.fail("it differs between the rows of the claim", "give it once, or the same on each row");
        }
        const std::string_view cell = group_.cell(row, column);
        warn_short_code(row.line, column, cell);
        if (!set_cell(builder, target, cell, first, line)) return false;
        builder.pop();
    }
    return true;
}

bool CsvClaims::set_cell(ClaimBuilder& builder, const CsvTarget& target, std::string_view cell, bool first,
                         ClaimLine& line) {
    switch (target.kind) {
        case CsvTarget::Kind::Ignored: return true;
        case CsvTarget::Kind::ClaimFact:
            if (first && !cell.empty()) builder.claim.record_supplied = true;
            return !first || builder.add_fact(target.name, fact_token(cell), false);
        case CsvTarget::Kind::LineFact:
            if (!cell.empty()) builder.claim.record_supplied = true;
            return builder.add_fact(target.name, fact_token(cell), true);
        case CsvTarget::Kind::ClaimField:
        case CsvTarget::Kind::LineField:
        case CsvTarget::Kind::Pointers: break;
    }
    if (target.kind == CsvTarget::Kind::ClaimField && !first) return true;
    while (!cell.empty()) {
        std::string_view part = cell;
        if (target.list) {
            part = cell.substr(
                0, static_cast<std::size_t>(std::find_if(cell.begin(), cell.end(), is_divider) - cell.begin()));
            cell.remove_prefix(std::min(cell.size(), part.size() + 1));
            if (part.empty()) continue;
        } else {
            cell = {};
        }
        const Token token{TokenKind::Text, part};
        const bool ok = target.kind == CsvTarget::Kind::Pointers    ? builder.add_pointer(token)
                        : target.kind == CsvTarget::Kind::LineField ? builder.set_line(target.field, token, line)
                                                                    : builder.set_claim(target.field, token);
        if (!ok) return false;
    }
    return true;
}

void CsvClaims::warn(std::uint64_t line, std::string text) {
    ++warning_count_;
    if (warnings_.size() < kMaxWarningsKept) warnings_.push_back({line, std::move(text)});
}

/// A spreadsheet that took a procedure code for a number writes 00100 as 100.
void CsvClaims::warn_short_code(std::uint64_t line, std::size_t column, std::string_view cell) {
    const CsvTarget& target = targets_[column];
    if (target.kind != CsvTarget::Kind::LineField || cell.empty()) return;
    if (cell.find_first_not_of("0123456789") != std::string_view::npos) return;
    const std::size_t wanted = target.field == Field::LineProcedure        ? 5
                               : target.field == Field::LineRevenue        ? 4
                               : target.field == Field::LineModifiers      ? 2
                               : target.field == Field::LinePlaceOfService ? 2
                                                                           : 0;
    if (cell.size() >= wanted) return;
    warn(line, columns_[column] + ": a code of " + std::to_string(cell.size()) + " digits where " +
                   std::to_string(wanted) + " are usual; leading zeros may be lost: save the column as text");
}

}  // namespace payrule::readers
