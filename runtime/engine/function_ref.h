// A call that is passed down and used before the caller returns: no copy of what it captures, no memory. Comes in: any
// callable that outlives the reference; goes out: its call. Must not be kept.
#pragma once

#include <type_traits>
#include <utility>

namespace payrule::engine {

template <class Signature>
class FunctionRef;

template <class Result, class... Arguments>
class FunctionRef<Result(Arguments...)> {
public:
    template <class Callable>
        requires(!std::is_same_v<std::remove_cvref_t<Callable>, FunctionRef>)
    FunctionRef(Callable&& callable)  // implicit, as a lambda is passed where one is wanted
        : callable_(const_cast<void*>(static_cast<const void*>(&callable))),
          call_([](void* it, Arguments... arguments) -> Result {
              return (*static_cast<std::remove_reference_t<Callable>*>(it))(std::forward<Arguments>(arguments)...);
          }) {}

    Result operator()(Arguments... arguments) const { return call_(callable_, std::forward<Arguments>(arguments)...); }

private:
    void* callable_;
    Result (*call_)(void*, Arguments...);
};

}  // namespace payrule::engine
