// Makes claims that use the world's codes: 8 % with an active pair, therapy lines with discipline modifiers and KX,
// some units over their limit. Comes in: world, seed, count; goes out: NDJSON or CSV through the sink. Shape of the
// claims: docs/reference/claim.schema.json. Patients and providers are made up.
#include <fmt/format.h>

#include <iterator>

#include "tools/common/gen_world.h"

namespace payrule::tools {

namespace {

constexpr const char* kAssociated[] = {"25", "RT", "LT", "24", "57", "58", "78", "79", "91", "E1",
                                       "E2", "FA", "F1", "F5", "TA", "T1", "T5", "LC", "RC", "27"};
constexpr const char* kDistinct[] = {"XS", "XE", "XP", "XU"};
constexpr const char* kOther[] = {"26", "TC", "50", "51", "76", "GA", "GY", "95", "QW", "AS"};
constexpr const char* kPlaces[] = {"11", "22", "19", "23", "21", "24", "12"};
constexpr std::int64_t kThreshold = 241000;  // cents; about the therapy threshold of those years

struct GenLine {
    std::uint32_t code = 0;
    std::vector<const char*> modifiers;
    std::uint32_t units = 1;
    std::int64_t charge = 0;   // cents
    std::int64_t allowed = 0;  // cents
    Date date;
    std::uint32_t rendering = 0;
    std::uint32_t pointers = 1;
    bool therapy = false;
};

struct GenClaim {
    std::uint64_t number = 0;
    int setting = 0;
    const char* payer = "";
    Date received;
    std::uint32_t patient = 0;
    Date birth;
    std::uint32_t billing = 0;
    const char* place = "";
    std::vector<std::string> diagnoses;
    std::vector<GenLine> lines;
    std::int64_t therapy_before = -1;  // cents; -1: no therapy claim
};

class ClaimMaker {
public:
    ClaimMaker(const GenWorld& world, std::uint64_t seed)
        : world_(world),
          random_(seed ^ 0x636C61696D73ULL),
          popular_(popularity(world, seed)),
          is_therapy_(world.codes.size(), false) {
        for (std::uint32_t code : world.therapy)
            is_therapy_[code] = true;
    }

    GenClaim make(std::uint64_t number) {
        GenClaim claim;
        claim.number = number;
        head(claim);
        const bool wants_pair = random_.chance(80);
        const bool therapy = random_.chance(100);
        std::uint32_t lines = random_.chance(180) ? 1 : 2;
        while (lines >= 2 && lines < 12 && random_.chance(705))
            ++lines;
        if (wants_pair && lines < 2) lines = 2;
        const bool several_days = random_.chance(150);
        const Date first = add_days(gen_quarter_start(kFirstClaimQuarter), static_cast<int>(random_.below(715)));
        if (therapy) claim.therapy_before = random_.below(400000);
        for (std::uint32_t i = 0; i < lines; ++i) {
            add_line(claim, add_days(first, several_days ? static_cast<int>(random_.below(3) * 3) : 0), therapy);
        }
        if (wants_pair) plant_pair(claim);
        finish(claim);
        return claim;
    }

private:
    /// Few codes are on most claims: weight 1/rank over a random order.
    static WeightedPick popularity(const GenWorld& world, std::uint64_t seed) {
        GenRandom random(seed ^ 0x72616E6BULL);
        std::vector<std::uint32_t> order(world.codes.size());
        for (std::uint32_t i = 0; i < order.size(); ++i)
            order[i] = i;
        for (std::uint32_t i = static_cast<std::uint32_t>(order.size()) - 1; i > 0; --i) {
            std::swap(order[i], order[random.below(i + 1)]);
        }
        std::vector<std::uint64_t> weights(order.size());
        for (std::uint32_t rank = 0; rank < order.size(); ++rank)
            weights[order[rank]] = 1000000 / (rank + 1);
        for (std::uint32_t code : world.therapy)
            weights[code] = 0;  // therapy codes come on therapy claims only
        return WeightedPick(weights);
    }

    void head(GenClaim& claim) {
        claim.setting = random_.chance(700) ? 0 : 1;
        const std::uint32_t payer = random_.below(10);
        claim.payer = claim.setting == 1 ? "medicare_opps"
                      : payer < 6        ? "medicare_b"
                      : payer < 8        ? "comm_generic"
                                         : "comm_requires_59";
        claim.patient = random_.below(500000);
        claim.birth = add_days(from_calendar({1930, 1, 1}), static_cast<int>((claim.patient * 7919ULL) % 30000));
        claim.billing = 1000000000U + random_.below(900000000U);
        claim.place = kPlaces[random_.below(std::size(kPlaces))];
        const std::uint32_t diagnoses = 2 + random_.below(4);
        for (std::uint32_t i = 0; i < diagnoses; ++i) {
            // One draw at a time: compilers differ in the order in which they evaluate arguments.
            const std::uint32_t last = random_.below(10);
            const std::uint32_t middle = random_.below(100);
            const char letter = "EIMJZRSNKF"[random_.below(10)];
            claim.diagnoses.push_back(fmt::format("{}{:02}{}", letter, middle, last));
        }
    }

    bool meets_another(const GenClaim& claim, std::uint32_t code, Date date) const {
        for (const GenLine& other : claim.lines) {
            if (other.date != date) continue;
            if (find_active(world_, claim.setting, other.code, code, date) != nullptr) return true;
            if (find_active(world_, claim.setting, code, other.code, date) != nullptr) return true;
        }
        return false;
    }

    void add_line(GenClaim& claim, Date date, bool therapy) {
        GenLine line;
        line.date = date;
        line.rendering = random_.chance(900) ? claim.billing : 1000000000U + random_.below(900000000U);
        for (int tries = 0; tries < 200; ++tries) {
            const bool from_therapy = therapy && random_.chance(700);
            line.code = from_therapy ? world_.therapy[random_.below(static_cast<std::uint32_t>(world_.therapy.size()))]
                                     : popular_.draw(random_);
            if (!meets_another(claim, line.code, date)) break;
        }
        line.units = random_.chance(900) ? 1 : 1 + random_.below(8);
        if (line.units > world_.limits[line.code].units && random_.chance(700)) line.units = 1;
        line.charge = 500 + static_cast<std::int64_t>(9 * heavy_tailed(random_, 12));
        line.allowed = line.charge * (45 + static_cast<std::int64_t>(random_.below(40))) / 100;
        claim.lines.push_back(std::move(line));
    }

    /// Makes one line column 2 of another by an edit that is active that day, more often than not with a modifier.
    void plant_pair(GenClaim& claim) {
        const auto lines = static_cast<std::uint32_t>(claim.lines.size());
        const std::uint32_t start = random_.below(lines);
        for (std::uint32_t k = 0; k < lines; ++k) {
            GenLine& one = claim.lines[(start + k) % lines];
            GenLine& two = claim.lines[(start + k + 1) % lines];
            const std::uint32_t a = world_.pair_place[one.code];
            if (a == kNoPlace) continue;
            const std::uint32_t first = world_.first_edit[claim.setting][a];
            const std::uint32_t degree = world_.first_edit[claim.setting][a + 1] - first;
            for (int tries = 0; degree > 0 && tries < 50; ++tries) {
                const GenEdit& edit = world_.edits[claim.setting][first + random_.below(degree)];
                if (!gen_active(edit, one.date)) continue;
                two.date = one.date;
                two.code = world_.pair_codes[edit.column2];
                if (random_.chance(550)) (random_.chance(700) ? two : one).modifiers.push_back(opening_modifier());
                return;
            }
        }
    }

    const char* opening_modifier() {
        const std::uint32_t share = random_.below(10);
        if (share < 5) return "59";
        return share < 8 ? kDistinct[random_.below(4)] : kAssociated[random_.below(20)];
    }

    const char* any_modifier() {
        const std::uint32_t share = random_.below(100);
        if (share < 45) return kOther[random_.below(10)];
        if (share < 90) return kAssociated[random_.below(20)];
        return share < 95 ? "59" : kDistinct[random_.below(4)];
    }

    static bool has(const GenLine& line, std::string_view modifier) {
        for (const char* other : line.modifiers) {
            if (modifier == other) return true;
        }
        return false;
    }

    void add_modifier(GenLine& line, const char* modifier) {
        if (line.modifiers.size() < 4 && !has(line, modifier)) line.modifiers.push_back(modifier);
    }

    void finish(GenClaim& claim) {
        std::int64_t therapy = claim.therapy_before;
        Date last = claim.lines.front().date;
        for (GenLine& line : claim.lines) {
            last = std::max(last, line.date);
            const std::uint32_t share = random_.below(100);
            const int more = share < 70 ? 0 : share < 90 ? 1 : share < 98 ? 2 : 3;
            for (int i = 0; i < more && line.modifiers.size() < 2; ++i)
                add_modifier(line, any_modifier());
            line.therapy = is_therapy_[line.code];
            if (line.therapy) {
                line.modifiers.insert(line.modifiers.begin(), "GP");
                therapy = std::max<std::int64_t>(therapy, 0) + line.allowed;
                if (therapy > kThreshold && random_.chance(800)) add_modifier(line, "KX");
            }
            line.pointers =
                1 + random_.below(static_cast<std::uint32_t>(std::min<std::size_t>(claim.diagnoses.size(), 3)));
        }
        claim.received = add_days(last, 3 + static_cast<int>(random_.below(30)));
    }

    const GenWorld& world_;
    GenRandom random_;
    WeightedPick popular_;
    std::vector<bool> is_therapy_;
};

std::string money(std::int64_t cents) { return fmt::format("{}.{:02}", cents / 100, cents % 100); }
const char* revenue_of(const GenLine& line) { return line.therapy ? "0420" : "0510"; }

void add_json_line(const GenWorld& world, const GenClaim& claim, const GenLine& line, std::size_t number,
                   std::string& out) {
    const auto to = std::back_inserter(out);
    fmt::format_to(to, R"({{"number":{},"procedure":"{}","modifiers":[)", number, world.codes[line.code]);
    for (std::size_t i = 0; i < line.modifiers.size(); ++i) {
        fmt::format_to(to, "{}\"{}\"", i == 0 ? "" : ",", line.modifiers[i]);
    }
    fmt::format_to(
        to,
        "],\"units\":{},\"charge\":\"{}\",\"allowed\":\"{}\",\"service_date\":\"{}\",\"rendering_npi\":\"{}\","
        "\"specialty\":\"{}\"",
        line.units, money(line.charge), money(line.allowed), format_date(line.date), line.rendering,
        line.therapy ? "65" : "11");
    if (claim.setting == 1) fmt::format_to(to, R"(,"revenue":"{}")", revenue_of(line));
    out += ",\"diagnosis_pointers\":[";
    for (std::uint32_t i = 1; i <= line.pointers; ++i)
        fmt::format_to(to, "{}{}", i == 1 ? "" : ",", i);
    out += "]}";
}

void add_json(const GenWorld& world, const GenClaim& claim, std::string& out) {
    const auto to = std::back_inserter(out);
    fmt::format_to(
        to,
        "{{\"id\":\"C{:08}\",\"form\":\"{}\",\"payer\":\"{}\",\"received\":\"{}\",\"patient\":{{\"id\":\"P{:06}\","
        "\"sex\":\"{}\",\"birth_date\":\"{}\"}},\"billing_npi\":\"{}\",",
        claim.number, claim.setting == 0 ? "professional" : "institutional", claim.payer, format_date(claim.received),
        claim.patient, claim.patient % 2 == 0 ? "female" : "male", format_date(claim.birth), claim.billing);
    if (claim.setting == 0) {
        fmt::format_to(to, R"("place_of_service":"{}",)", claim.place);
    } else {
        out += R"("type_of_bill":"131",)";
    }
    out += "\"diagnoses\":[";
    for (std::size_t i = 0; i < claim.diagnoses.size(); ++i) {
        fmt::format_to(to, "{}\"{}\"", i == 0 ? "" : ",", claim.diagnoses[i]);
    }
    out += "],\"lines\":[";
    for (std::size_t i = 0; i < claim.lines.size(); ++i) {
        if (i > 0) out += ',';
        add_json_line(world, claim, claim.lines[i], i + 1, out);
    }
    out += R"(],"history":{"lines":[],"amounts":[)";
    if (claim.therapy_before >= 0) {
        fmt::format_to(to, R"({{"name":"pt_slp_allowed","year":{},"money":"{}"}})", year_of(claim.lines.front().date),
                       money(claim.therapy_before));
    }
    out += "],\"amounts_complete\":true}}\n";
}

constexpr const char* kCsvColumns[] = {"id",
                                       "form",
                                       "payer",
                                       "received",
                                       "patient.id",
                                       "patient.sex",
                                       "patient.birth_date",
                                       "billing_npi",
                                       "place_of_service",
                                       "type_of_bill",
                                       "diagnoses",
                                       "lines.number",
                                       "lines.procedure",
                                       "lines.modifiers",
                                       "lines.units",
                                       "lines.charge",
                                       "lines.allowed",
                                       "lines.service_date",
                                       "lines.rendering_npi",
                                       "lines.specialty",
                                       "lines.revenue"};

void add_csv(const GenWorld& world, const GenClaim& claim, std::string& out) {
    for (std::size_t i = 0; i < claim.lines.size(); ++i) {
        const GenLine& line = claim.lines[i];
        fmt::format_to(std::back_inserter(out),
                       "C{:08},{},{},{},P{:06},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", claim.number,
                       claim.setting == 0 ? "professional" : "institutional", claim.payer, format_date(claim.received),
                       claim.patient, claim.patient % 2 == 0 ? "female" : "male", format_date(claim.birth),
                       claim.billing, claim.setting == 0 ? claim.place : "", claim.setting == 0 ? "" : "131",
                       fmt::join(claim.diagnoses, " "), i + 1, world.codes[line.code], fmt::join(line.modifiers, " "),
                       line.units, money(line.charge), money(line.allowed), format_date(line.date), line.rendering,
                       line.therapy ? "65" : "11", claim.setting == 1 ? revenue_of(line) : "");
    }
}

}  // namespace

bool write_claims(const GenWorld& world, std::uint64_t seed, std::uint64_t count, GenFormat format,
                  const GenSink& sink) {
    ClaimMaker maker(world, seed);
    std::string out;
    if (format == GenFormat::Csv) out = fmt::format("{}\n", fmt::join(kCsvColumns, ","));
    for (std::uint64_t number = 1; number <= count; ++number) {
        const GenClaim claim = maker.make(number);
        if (format == GenFormat::Csv) {
            add_csv(world, claim, out);
        } else {
            add_json(world, claim, out);
        }
        if (out.size() < (1U << 20)) continue;
        if (!sink("", out)) return false;
        out.clear();
    }
    return sink("", out);
}

std::string claims_csv_mapping() {
    std::string out = "{\"columns\": {";
    for (const char* column : kCsvColumns) {
        out += fmt::format("{}\n  \"{}\": \"{}\"", column == kCsvColumns[0] ? "" : ",", column, column);
    }
    return out + "\n}}\n";
}

}  // namespace payrule::tools
