// Names that nobody declares, so that only their likeness shows a slip of the pen. Private to compiler/check.
#pragma once

#include "compiler/diagnostics.h"
#include "compiler/effective.h"

namespace payrule {

/// W0407: two documents whose names are almost the same.
void check_documents(const EffectivePolicy& policy, Diagnostics& diagnostics);

}  // namespace payrule
