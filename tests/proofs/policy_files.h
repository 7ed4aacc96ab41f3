// Policy texts in memory, compiled with some of them replaced: what mutants and rewrites are made from. Comes in: files
// read once and changed texts; goes out: images, or the code of the diagnostic that refused them. Must not know what
// was changed, nor why.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/ast.h"
#include "compiler/diagnostics.h"
#include "compiler/source.h"
#include "core/image.h"

namespace payrule::proofs {

struct Compiled {
    std::optional<ImageBuilder> image;
    std::string refusal;  // `E0201`, where there is no image
    std::string meaning;  // `mh1:…`, where there is one
};

/// Shape: texts by name; a policy's tests, which are no meaning, can be cut off behind a marker.
class PolicyFiles {
public:
    /// Reads every `.pay` file below a folder. Errors: false where there is none.
    bool read_folder(const std::string& folder, const std::string& prefix);
    void set(const std::string& name, std::string text) { texts_[name] = std::move(text); }
    const std::map<std::string, std::string>& texts() const { return texts_; }
    void drop_tests();
    /// Medicare Part B and the modules below the repository `root`, parsed and without tests. Errors: false, and said.
    bool read_medicare(const std::string& root);

    /// Parses what is not parsed yet; call before `compile`.
    void parse_all();
    /// Compiles one policy with `changed` in the place of the texts of those names; new names are added.
    Compiled compile(const std::string& policy, const std::string& version,
                     const std::map<std::string, std::string>& changed = {}) const;

private:
    using File = std::shared_ptr<const ast::File>;

    std::map<std::string, std::string> texts_;
    std::map<std::string, File> parsed_;
    Sources sources_;
};

}  // namespace payrule::proofs
