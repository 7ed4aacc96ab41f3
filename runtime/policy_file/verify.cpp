// The structural verifier of compiled policies. Comes in: an image whose sections have right lengths and nothing else
// that can be trusted; goes out: the first rule broken, or nothing. After it, evaluation reads without bounds checks.
// The rows of image_rules.def are checked first, because every later check follows indices.
#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "core/claim.h"
#include "core/claim_schema.h"
#include "core/decision.h"
#include "core/tables.h"
#include "core/tri.h"
#include "core/utf8.h"
#include "runtime/policy_file.h"
#include "runtime/policy_file/structure.h"

namespace payrule {
namespace {

constexpr std::uint32_t kClaimForms = 3;
constexpr std::uint32_t kClaimFields = kClaimFieldCount;
constexpr std::uint32_t kValueTypes = 9;
constexpr std::uint32_t kGroups = 5;
constexpr std::uint32_t kTableKinds = 4;
constexpr std::uint32_t kChangeKinds = 5;
#define PAYER_CHANGE(Name_, text_, what_) +1
constexpr std::uint32_t kPayerChangeKinds = 0
#include "core/payer_changes.def"
    ;
#undef PAYER_CHANGE
constexpr std::uint32_t kFolds = 2;
constexpr std::uint32_t kWindows = 5;
constexpr std::uint32_t kTermKinds = static_cast<std::uint32_t>(TermKind::Parameter) + 1;
constexpr std::uint32_t kFieldKinds = static_cast<std::uint32_t>(FieldKind::DateOf) + 1;
constexpr std::uint32_t kNodeKinds = static_cast<std::uint32_t>(NodeKind::ShareModifier) + 1;
constexpr std::uint32_t kActions = static_cast<std::uint32_t>(Action::RuleDoesNotApply) + 1;
constexpr std::uint32_t kTargets = 3;
constexpr std::uint32_t kQuantifiers = 3;
constexpr std::uint32_t kScopes = 5;
constexpr std::uint32_t kStages = static_cast<std::uint32_t>(Stage::Advice) + 1;
constexpr std::uint32_t kVariables = 4;
constexpr std::uint32_t kScopeVariables = 2;

/// Collects the first error; every check does nothing once there is one.
class Checker {
public:
    explicit Checker(const Image& image) : image_(image) {}

    std::optional<LoadError> error;

    void fail(const char* code, std::string text) {
        if (!error) error = LoadError{code, std::move(text)};
    }
    void check_strings() {
        const std::string_view all(image_.strings.data(), image_.strings.size());
        if (is_utf8(all)) return;
        std::size_t place = 0;
        while (const std::size_t length = utf8_length(all, place))
            place += length;
        fail("F201", fmt::format("`strings` holds bytes that are not UTF-8 at {}", place));
    }
    void text(const char* what, std::size_t record, ImageString value) {
        if (value.offset > image_.strings.size() || value.length > image_.strings.size() - value.offset) {
            return fail("F202", fmt::format("{} {}: the text lies outside `strings`", what, record));
        }
        const auto cuts_character = [&](std::size_t place) {
            return place < image_.strings.size() && (static_cast<unsigned char>(image_.strings[place]) & 0xC0) == 0x80;
        };
        if (cuts_character(value.offset) || cuts_character(value.offset + value.length)) {
            fail("F203", fmt::format("{} {}: the text begins or ends inside a character", what, record));
        }
    }
    void range(const char* what, std::size_t record, ImageRange value, std::size_t limit) {
        if (value.first > limit || value.count > limit - value.first) {
            fail("F204", fmt::format("{} {}: the range lies outside its section", what, record));
        }
    }
    void index(const char* what, std::size_t record, std::uint32_t value, std::size_t limit, bool optional) {
        if (optional && value == kNone) return;
        if (value >= limit) fail("F205", fmt::format("{} {}: the index {} is out of range", what, record, value));
    }
    void below(const char* what, std::size_t record, std::uint32_t value, std::uint32_t limit) {
        if (value >= limit) fail("F206", fmt::format("{} {}: {} is not a value of this list", what, record, value));
    }
    void words(const char* what, std::size_t record, ImageRange value, std::size_t limit) {
        range(what, record, value, image_.words.size());
        if (error) return;
        for (std::uint32_t word : Image::part(image_.words, value)) {
            if (word >= limit)
                return fail("F207", fmt::format("{} {}: the list holds {}, out of range", what, record, word));
        }
    }

private:
    const Image& image_;
};

// One line for each row of the .def file.
void check_rows(const Image& image, Checker& check) {  // NOLINT(readability-function-size): long once expanded
#define EACH(section_, member_, call_)                                        \
    for (std::size_t i = 0; i < image.section_.size() && !check.error; ++i) { \
        const auto& value = image.section_[i].member_;                        \
        check.call_;                                                          \
    }
#define TEXT(section_, member_) EACH(section_, member_, text(#section_ "." #member_, i, value))
#define RANGE(section_, member_, target_) \
    EACH(section_, member_, range(#section_ "." #member_, i, value, image.target_.size()))
#define INDEX(section_, member_, target_) \
    EACH(section_, member_, index(#section_ "." #member_, i, value, image.target_.size(), false))
#define OPTIONAL(section_, member_, target_) \
    EACH(section_, member_, index(#section_ "." #member_, i, value, image.target_.size(), true))
#define BELOW(section_, member_, limit_) \
    EACH(section_, member_, below(#section_ "." #member_, i, static_cast<std::uint32_t>(value), limit_))
#define WORDS(section_, member_, limit_) EACH(section_, member_, words(#section_ "." #member_, i, value, limit_))
#include "runtime/policy_file/image_rules.def"
#undef TEXT
#undef RANGE
#undef INDEX
#undef OPTIONAL
#undef BELOW
#undef WORDS
#undef EACH
    for (std::size_t i = 0; i < image.string_list.size() && !check.error; ++i)
        check.text("string_list", i, image.string_list[i]);
    for (std::size_t i = 0; i < image.always.size() && !check.error; ++i)
        check.index("always", i, image.always[i], image.units.size(), false);
    for (std::size_t i = 0; i < image.statuses.size() && !check.error; ++i)
        check.below("statuses", i, image.statuses[i], 3);
}

}  // namespace

std::optional<LoadError> verify_image(const Image& image) {
    if (image.header.size() != 1) return LoadError{"F200", "the section `header` must have exactly one record"};
    Checker check(image);
    check.check_strings();
    if (!check.error) check_rows(image, check);
    if (check.error) return check.error;
    return check_structure(image);
}

}  // namespace payrule
