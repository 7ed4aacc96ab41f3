// Lowering of effects: targets, reasons, modifiers, amounts, and which effect may stand where. Comes in: effects as
// written; goes out: effective effects. Private to compiler/resolve. Must not know guards.
#pragma once

#include <vector>

#include "compiler/resolve/lowering.h"

namespace payrule::resolving {

/// What a list of effects belongs to: it decides which actions may stand there.
enum class EffectPlace : std::uint8_t { Then, ThenOfException, Row, IfNotKnown, Otherwise };

class EffectLowering {
public:
    EffectLowering(Context& context, const Place& place, const ScopeDeclaration& scope, Stage stage)
        : context_(context), place_(place), scope_(scope), stage_(stage) {}

    /// Errors: reported; effects that are wrong are left out.
    std::vector<Effect> lower(const std::vector<ast::Effect>& effects, EffectPlace where);
    /// Checks `{…}` in a sentence.
    void check_text(const std::string& text, Span span);

private:
    std::optional<Effect> effect(const ast::Effect& written, EffectPlace where);
    bool allowed(const ast::Effect& written, EffectPlace where);
    bool allowed_in_stage(const ast::Effect& written);
    bool set_target(const ast::Effect& written, Effect& out);
    bool set_reason(const ast::Effect& written, Effect& out);
    bool set_modifiers(const ast::Effect& written, Effect& out);
    bool set_preference(const ast::Effect& written, Effect& out);
    bool share_taken_off(const ast::Effect& written);
    bool set_amount(const ast::Effect& written, Effect& out);
    bool set_names(const ast::Effect& written, Effect& out);
    bool text_name_known(const std::string& name);
    std::vector<std::string> text_names() const;
    Span place_of_text(const std::string& name, Span span) const;
    std::vector<Code> modifiers(const ast::Codes& codes) {
        return written_codes(context_, place_.layer, codes, CodeSystem::Modifier);
    }

    Context& context_;
    const Place& place_;
    const ScopeDeclaration& scope_;
    Stage stage_;
    std::optional<std::uint8_t> last_variable_;  // of the effect before: documents follow the line that is denied
};

}  // namespace payrule::resolving
