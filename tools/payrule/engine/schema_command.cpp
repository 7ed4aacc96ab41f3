// `payrule schema`: what files that programs write look like. Comes in: which one; goes out: a JSON Schema, byte for
// byte the file in docs/reference, which is put into the command when it is built. Must not know how claims are read.
#include <fmt/format.h>

#include "tools/payrule/command.h"
#include "tools/payrule/engine/claim_schema_text.h"

namespace payrule::tools {

int schema_command(int argc, char** argv) {
    std::string what;
    CommandLine line("schema", "Prints the JSON Schema of one claim, that is of one line of NDJSON.",
                     {{"payrule schema claim", "prints the schema"},
                      {"payrule schema claim > claim.schema.json", "keeps it for a validator"}});
    line.required("WHAT", what, "claim");
    if (const auto code = line.parse(argc, argv)) return *code;
    if (what != "claim") return fail_no_such("schema", what, {"claim"});
    fmt::print("{}", claim_schema_text());
    return kDone;
}

}  // namespace payrule::tools
