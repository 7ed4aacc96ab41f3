// See one_claim.h.
#include "tools/payrule/engine/one_claim.h"

#include <fmt/format.h>

#include "tools/payrule/command.h"

namespace payrule::tools {

namespace {

/// Whether the whole file is one JSON document rather than one a line: its first line does not end the object.
bool next_claim(ClaimReader& reader, const std::string& path, const std::string& id, bool& refused, Claim& claim) {
    while (const ClaimResult* result = reader.next()) {
        if (result->claim == nullptr) {
            refused = true;
            if (id.empty() || result->refusal.claim_id == id)
                fmt::print(stderr, "{}\n", describe_refusal(path, result->refusal));
            if (id.empty()) return false;
            continue;
        }
        if (!id.empty() && result->claim->id != id) continue;
        claim = *result->claim;
        return true;
    }
    return false;
}

}  // namespace

std::optional<int> read_one_claim(const std::string& path, const std::string& id, OneClaim& out) {
    ClaimReaderOptions options;
    // A claim on several lines is read as one document; a file of several claims has one on each line.
    for (bool one_document : {false, true}) {
        if (one_document && (path == "-" || !id.empty())) break;
        options.one_document = one_document;
        out.reader = std::make_unique<ClaimReader>(options);
        if (auto problem = out.reader->open(path)) return fail(kCouldNot, *problem);
        const ClaimResult* first = one_document || path == "-" || !id.empty() ? nullptr : out.reader->next();
        if (first != nullptr && first->claim == nullptr && first->refusal.claim_id.empty() &&
            first->refusal.field.empty())
            continue;
        if (first != nullptr) {
            out.reader = std::make_unique<ClaimReader>(options);
            if (auto problem = out.reader->open(path)) return fail(kCouldNot, *problem);
        }
        bool refused = false;
        if (next_claim(*out.reader, path, id, refused, out.claim)) return std::nullopt;
        if (refused) return fail(kInputRefused, "the claim was refused");
        if (!one_document && id.empty() && path != "-") continue;
    }
    if (!id.empty()) return fail(kCouldNot, fmt::format("`{}` holds no claim `{}`", path, id));
    return fail(kCouldNot, fmt::format("`{}` holds no claim", path));
}

void ClaimStory::add_claim_to(CommandLine& line) {
    line.required("CLAIM", path, "a file with the claim; `-` is standard input");
    line.option("--claim", id, "the claim's id, where the file holds several");
}

std::optional<int> ClaimStory::prepare() {
    if (auto code = read_one_claim(path, id, one)) return code;
    return prepare_engine(engine_options, engine, options);
}

}  // namespace payrule::tools
