# Generates the lexer and parser with ANTLR and builds them as a library of their own, warnings off.
find_package(antlr4-runtime REQUIRED)
find_program(ANTLR4 antlr4 REQUIRED)
set(grammar_out ${CMAKE_BINARY_DIR}/grammar)
set(grammar_files)
foreach(part PayruleLexer PayruleParser)
  list(APPEND grammar_files ${grammar_out}/${part}.cpp ${grammar_out}/${part}.h)
endforeach()
add_custom_command(OUTPUT ${grammar_files}
  COMMAND ${CMAKE_COMMAND} -E make_directory ${grammar_out}
  COMMAND ${ANTLR4} -Dlanguage=Cpp -encoding UTF-8 -Werror -no-visitor -no-listener -package payrule::grammar
          -Xexact-output-dir -o ${grammar_out} ${CMAKE_SOURCE_DIR}/grammar/PayruleLexer.g4
  COMMAND ${ANTLR4} -Dlanguage=Cpp -encoding UTF-8 -Werror -no-visitor -no-listener -package payrule::grammar
          -Xexact-output-dir -lib ${grammar_out} -o ${grammar_out} ${CMAKE_SOURCE_DIR}/grammar/PayruleParser.g4
  DEPENDS ${CMAKE_SOURCE_DIR}/grammar/PayruleLexer.g4 ${CMAKE_SOURCE_DIR}/grammar/PayruleParser.g4
  COMMENT "Generating the parser with ANTLR")
add_library(payrule_grammar STATIC ${grammar_out}/PayruleLexer.cpp ${grammar_out}/PayruleParser.cpp)
target_include_directories(payrule_grammar SYSTEM PUBLIC ${grammar_out} ${ANTLR4_INCLUDE_DIR})
target_compile_options(payrule_grammar PRIVATE -w $<IF:$<CONFIG:RelWithDebInfo,Release>,-O2,-O1> -fno-char8_t)
target_link_libraries(payrule_grammar PUBLIC antlr4_static)
