// payrule-engine has no compiler: policy text must be compiled first.
#include "tools/payrule/engine/policy_sources.h"

namespace payrule::tools {

CompileSources compile_sources_hook() { return nullptr; }

}  // namespace payrule::tools
