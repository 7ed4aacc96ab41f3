// fmt as a static library: what its headers declare and its shared library would define. Comes in: nothing; goes out:
// the functions that formatting of characters and numbers calls. Must not know Payrule.
#include <fmt/format-inl.h>

FMT_BEGIN_NAMESPACE
namespace detail {
template FMT_API auto thousands_sep_impl<char>(locale_ref) -> thousands_sep_result<char>;
template FMT_API auto decimal_point_impl<char>(locale_ref) -> char;
template FMT_API void buffer<char>::append(const char*, const char*);
template FMT_API void vformat_to(buffer<char>&, string_view, basic_format_args<FMT_BUFFER_CONTEXT(char)>, locale_ref);
template FMT_API auto dragonbox::to_decimal(float) noexcept -> dragonbox::decimal_fp<float>;
template FMT_API auto dragonbox::to_decimal(double) noexcept -> dragonbox::decimal_fp<double>;
}  // namespace detail
template FMT_API detail::locale_ref::locale_ref(const std::locale& locale);
template FMT_API auto detail::locale_ref::get<std::locale>() const -> std::locale;
FMT_END_NAMESPACE
