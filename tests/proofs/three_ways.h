// One small policy, written three ways: with lists and definitions, spelled out, and turned around. Texts only; what
// they have in common is for tests/proofs/rewrites.cpp to find.
#pragma once

namespace payrule::proofs {

inline constexpr const char* kThreeWays[] = {
    R"(policy "small" version "1" edition 1 {
  title "With lists and definitions"
  payer "Example" payer_id example
  claim_form professional
  effective 2026-01-01 ..
  dated by line.service_date
  same provider means provider.billing_npi
  published 2026-01-01
}
code list therapy of procedure "therapy" { [97110..97116] ends [97115] after 2026-06-30 }
code list discipline of modifier "disciplines" { [GP, GO] }
parameter most_units : count { from 2026-01-01: 4 }
reason excess { [CO-151] remark [N362] }
define too_many for line as line.units > most_units
rule units.therapy for each line {
  title "Too many units"
  stage units
  when line.procedure in [therapy] and line has any modifier [discipline] and too_many
  unless claim.place_of_service in [21]
  then deny line as excess and advise line "bill fewer units"
  if not known review line
}
exception units.waiver to units.therapy { when line has modifier [GA] then deny line [PR-151] remark [N362] }
)",
    R"(policy "small" version "1" edition 1 {
  title "Spelled out"
  payer "Example" payer_id example
  claim_form professional
  effective 2026-01-01 ..
  dated by line.service_date
  same provider means provider.billing_npi
  published 2026-01-01
}
parameter most_units : count { from 2026-01-01: 4 from 2026-03-01: 4 }
code list until_june of procedure "until June" { [97115] ends [97115] after 2026-06-30 }
rule units.therapy for each line {
  title "More than four"
  cite "a manual"
  stage units
  when (line.procedure in [97110..97114, 97116] or line.procedure in [until_june])
   and (line has modifier [GP] or line has modifier [GO])
   and most_units < line.units
   and not claim.place_of_service in [21]
  then advise line "bill fewer units" and deny line [CO-151] remark [N362]
  if not known review line
}
exception units.waiver to units.therapy { when line has any modifier [GA] then deny line [PR-151] remark [N362] }
)",
    R"(policy "small" version "1" edition 1 {
  title "Turned around"
  payer "Example" payer_id example
  claim_form professional
  effective 2026-01-01 ..
  dated by line.service_date
  same provider means provider.billing_npi
  published 2026-01-01
}
parameter ceiling : count { from 2026-01-01: 4 }
reason patient_owes { [PR-151] remark [N362] }
exception units.waiver to units.therapy { when not (not line has modifier [GA]) then deny line as patient_owes }
rule units.therapy for each line {
  stage units
  when line.units - ceiling > 0
   and not (not line has modifier [GO] and not line has modifier [GP])
   and line.procedure in [b, a]
  unless claim.place_of_service in [21]
  then deny line [CO-151] remark [N362] and advise line "bill fewer units"
  if not known review line
}
code list b of procedure "upper half" { [97113..97116] ends [97115] after 2026-06-30 }
code list a of procedure "lower half" { [97110..97112] }
)"};

}  // namespace payrule::proofs
