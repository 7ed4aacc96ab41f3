# Libraries that every program here loads: payrule_fmt and payrule_xml. Debian's packages have no static fmt, and one
# shared library that needs libstdc++.so brings it back, so with PAYRULE_STATIC_LIBRARIES fmt is compiled from its own
# headers: loading and relocating the shared ones takes a third of the time to the first claim. Whoever links ANTLR or
# simdjson keeps libstdc++.so, because exceptions and streams must not come from two copies of one library.
find_package(fmt REQUIRED)
find_package(pugixml REQUIRED)
if(PAYRULE_STATIC_LIBRARIES AND NOT PAYRULE_SANITIZE)
  add_library(payrule_fmt STATIC ${CMAKE_CURRENT_LIST_DIR}/static_fmt.cpp)
  get_target_property(fmt_includes fmt::fmt INTERFACE_INCLUDE_DIRECTORIES)
  target_include_directories(payrule_fmt SYSTEM PUBLIC ${fmt_includes})
  add_library(payrule_xml INTERFACE)
  find_library(PAYRULE_LIB_pugixml libpugixml.a REQUIRED)
  target_link_libraries(payrule_xml INTERFACE ${PAYRULE_LIB_pugixml})
else()
  add_library(payrule_fmt ALIAS fmt::fmt)
  add_library(payrule_xml ALIAS pugixml::pugixml)
endif()
# payrule_link_alone(target): libstdc++ inside, for a program that links no other C++ library.
function(payrule_link_alone target)
  if(PAYRULE_STATIC_LIBRARIES AND NOT PAYRULE_SANITIZE)
    target_link_options(${target} PRIVATE -static-libstdc++ -static-libgcc)
  endif()
endfunction()
