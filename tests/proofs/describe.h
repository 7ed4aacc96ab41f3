// A compiled image in words: what each record says, in names and values and never in record numbers, so that two images
// can be compared. Written apart from the compiler's meaning hash, to judge it. Comes in: an image; goes out: texts.
// Titles, citations, places and sentences of conditions are left out. Must not know how a hash is made.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/image.h"

namespace payrule::proofs {

class Describe {
public:
    explicit Describe(const Image& image) : image_(image) {}

    std::string header() const;
    std::string table(const ImageTable& table) const;
    std::string accumulator(const ImageAccumulator& sum) const;
    std::string ground(const ImageGround& ground) const;
    /// All of a rule but the conditions of its variants.
    std::string rule(const ImageRule& rule) const;
    /// What a variant is: its name (rows of a decision have none of their own) and effects.
    std::string variant(const ImageVariant& variant, bool is_row) const;
    /// A condition as it is built: what `and` and `or` join in a fixed order, double negations dropped.
    std::string condition(std::uint32_t node) const;
    std::string field(const ImageField& field) const;
    /// A fact's value by its name, or the number itself where values have none.
    std::string value(const ImageFact& fact, std::uint32_t number) const;

private:
    std::string text(ImageString value) const { return "\"" + std::string(image_.text(value)) + "\""; }
    std::string words(ImageRange range) const;
    std::string numbers(ImageRange range) const;
    std::string intervals(ImageRange range) const;
    std::string set(std::uint32_t id) const;
    std::string reason(std::uint32_t id) const;
    std::string steps(const ImageParameter& parameter) const;
    std::string fact(std::uint32_t id) const;
    std::string effect(const ImageEffect& effect) const;
    std::string effects(ImageRange range) const;
    std::string form(std::uint32_t id) const;
    std::string term(const ImageTerm& term) const;
    std::string change(const ImageChange& change) const;

    Image image_;
};

/// Texts in a fixed order, one after another.
std::string joined(std::vector<std::string> parts);

}  // namespace payrule::proofs
