// Writes the world's tables in CMS's own layouts: PTP in four parts for two settings, unit limits for eight quarters
// and three settings, the add-on file. Comes in: the world; goes out: files through the sink.
#include <fmt/format.h>

#include "tools/common/gen_world.h"

namespace payrule::tools {

namespace {

constexpr const char* kRationales[] = {"CPT Manual or CMS manual coding instruction",
                                       "Standards of medical/surgical practice",
                                       "Misuse of Column Two code with Column One code",
                                       "Mutually exclusive procedures",
                                       "More extensive procedure",
                                       "HCPCS/CPT procedure code definition",
                                       "Anesthesia service included in surgical procedure",
                                       "Sequential procedure",
                                       "Laboratory panel"};

std::string compact(Date date) {
    const CalendarDate day = to_calendar(date);
    return fmt::format("{:04}{:02}{:02}", day.year, day.month, day.day);
}

std::string julian(Date date) {
    const int year = year_of(date);
    return fmt::format("{:04}{:03}", year, date.days - from_calendar({year, 1, 1}).days + 1);
}

/// Dates of all quarters as text, because every row needs two.
struct QuarterTexts {
    std::string start[kGenQuarters];
    std::string end[kGenQuarters];
    QuarterTexts() {
        for (std::uint16_t quarter = 0; quarter < kGenQuarters; ++quarter) {
            start[quarter] = compact(gen_quarter_start(quarter));
            end[quarter] = compact(gen_quarter_end(quarter));
        }
    }
};

std::string pair_head() {
    return "Made-up table of payrule gen tables; it holds no CMS data.\t\t\t\t\t\t\r\n"
           "Column1/Column2 Edits\t\t\t\t\t\t\r\n"
           "Column 1\tColumn 2\t*=in existence\tEffective\tDeletion\tModifier\tPTP Edit Rationale\r\n"
           "\t\tprior to 1996\tDate\tDate\t0=not allowed\t\r\n"
           "\t\t\t\t*=no data\t1=allowed\t\r\n"
           "\t\t\t\t\t9=not applicable\t\r\n";
}

void add_row(const GenWorld& world, const GenEdit& edit, const QuarterTexts& quarters, std::string& out) {
    out += world.codes[world.pair_codes[edit.column1]];
    out += '\t';
    out += world.codes[world.pair_codes[edit.column2]];
    out += edit.before_1996 ? "\t*\t" : "\t\t";
    out += quarters.start[edit.first_quarter];
    out += '\t';
    if (edit.indicator == 9) {
        out += quarters.start[edit.first_quarter];
    } else {
        out += edit.last_quarter == kOpenQuarter ? "*" : quarters.end[edit.last_quarter];
    }
    out += '\t';
    out += static_cast<char>('0' + edit.indicator);
    out += '\t';
    out += kRationales[edit.rationale];
    out += "\r\n";
}

bool write_pairs(const GenWorld& world, int setting, const GenSink& sink) {
    const QuarterTexts quarters;
    const std::vector<GenEdit>& edits = world.edits[setting];
    const std::size_t part_size = (edits.size() + 3) / 4;
    for (std::size_t part = 0; part < 4; ++part) {
        const std::string name =
            fmt::format("{}-v323r0-f{}.{}", setting == 0 ? "ccipra" : "ccioph", part + 1, part < 2 ? "TXT" : "txt");
        std::string out = pair_head();
        const std::size_t last = std::min((part + 1) * part_size, edits.size());
        for (std::size_t i = part * part_size; i < last; ++i) {
            add_row(world, edits[i], quarters, out);
            if (out.size() < (1U << 20)) continue;
            if (!sink(name, out)) return false;
            out.clear();
        }
        if (!sink(name, out)) return false;
    }
    return true;
}

bool write_limits(const GenWorld& world, std::uint16_t quarter, int setting, const GenSink& sink) {
    constexpr const char* kNames[] = {"PractitionerServices", "OutpatientHospitalServices", "DMESupplierServices"};
    constexpr const char* kHeads[] = {"Practitioner Services", "Outpatient Hospital Services", "DME Supplier Services"};
    constexpr const char* kIndicators[] = {"", "1 Line Edit", "2 Date of Service Edit: Policy",
                                           "3 Date of Service Edit: Clinical"};
    const CalendarDate day = to_calendar(gen_quarter_start(quarter));
    const std::string name =
        fmt::format("MCR_MUE_{}_Eff_{:02}-{:02}-{:04}.csv", kNames[setting], day.month, day.day, day.year);
    std::string out = fmt::format(
        "\"Made-up table of payrule gen tables;\n\nit holds no CMS data.\"\r\n\"HCPCS/\nCPT Code\","
        "{} MUE Values,MUE Adjudication Indicator,MUE Rationale\r\n",
        kHeads[setting]);
    for (std::size_t i = 0; i < world.codes.size(); ++i) {
        const GenLimit& limit = world.limits[i];
        out += fmt::format("{},{},{},CMS Policy\r\n", world.codes[i], gen_units(world, i, quarter),
                           kIndicators[limit.mai]);
    }
    return sink(name, out);
}

bool write_add_ons(const GenWorld& world, const GenSink& sink) {
    std::string out;
    const std::string effective = julian(from_calendar({2013, 4, 1}));
    const auto row = [&](const GenAddOn& add_on, const std::string& primary, std::string_view note) {
        out += fmt::format("{}{}       {}       {}        {:<60}\r\n", add_on.type, world.codes[add_on.code], primary,
                           effective, note);
    };
    for (const GenAddOn& add_on : world.add_ons) {
        for (std::uint32_t primary : add_on.primaries)
            row(add_on, world.codes[primary], "");
        if (add_on.type != 1) row(add_on, "CCCCC", "Contractor Defined Primary Codes");
    }
    return sink("AOC_V2026Q4_01-MCR.txt", out);
}

}  // namespace

std::uint32_t gen_units(const GenWorld& world, std::size_t code, std::uint16_t quarter) {
    // A few limits move from quarter to quarter, so that the snapshot picked makes a difference.
    return world.limits[code].units + (code % 97 == quarter % 97U ? 1U : 0U);
}

bool write_tables(const GenWorld& world, const GenSink& sink) {
    for (int setting = 0; setting < 2; ++setting) {
        if (!write_pairs(world, setting, sink)) return false;
    }
    for (std::uint16_t quarter = kFirstClaimQuarter; quarter < kGenQuarters; ++quarter) {
        for (int setting = 0; setting < 3; ++setting) {
            if (!write_limits(world, quarter, setting, sink)) return false;
        }
    }
    return write_add_ons(world, sink);
}

}  // namespace payrule::tools
