# Tests of whole programs. The report: an invented results file -> report -> a browser that opens it and holds every figure
# against the database.
if(TARGET septima_report)
  set(report_tests ${CMAKE_CURRENT_LIST_DIR}/report)
  set(report_tool ${CMAKE_CURRENT_LIST_DIR}/../tools/report)
  septima_tests(report septima_report)
  target_link_libraries(test_report PRIVATE nlohmann_json::nlohmann_json)
  add_executable(make_fixture ${report_tests}/make_fixture.cpp ${report_tests}/fixture.cpp)
  target_link_libraries(make_fixture PRIVATE septima_report)
  add_executable(dump_database ${report_tests}/dump_database.cpp)
  target_link_libraries(dump_database PRIVATE sim_batch septima_options nlohmann_json::nlohmann_json)
  add_test(NAME report/pages
    COMMAND ${CMAKE_COMMAND} -DCASES=plain,one_seed,null,gridlock,single,interrupted -DFOLDER=${CMAKE_CURRENT_BINARY_DIR}/reports
      -DMODULES=${report_tool} -DMAKE=$<TARGET_FILE:make_fixture> -DDUMP=$<TARGET_FILE:dump_database> -P ${report_tests}/page_test.cmake)
  set_tests_properties(report/pages PROPERTIES TIMEOUT 1500 SKIP_REGULAR_EXPRESSION "SKIPPED:")
endif()

# The command line, run as a user would.
if(TARGET septima)
  septima_tests(system sim_batch nlohmann_json::nlohmann_json)
  target_compile_definitions(test_system PRIVATE SEPTIMA_BINARY="$<TARGET_FILE:septima>")
  add_dependencies(test_system septima)
  if(NOT SEPTIMA_RENDER)
    get_target_property(sources test_system SOURCES)
    list(FILTER sources EXCLUDE REGEX "/(dashboard|drop|film|hand|show)_test\\.cpp$")
    set_target_properties(test_system PROPERTIES SOURCES "${sources}")
  endif()
  if(SEPTIMA_RENDER)
    find_package(X11 QUIET REQUIRED)  # a test drags files onto the window
    target_include_directories(test_system SYSTEM PRIVATE ${X11_INCLUDE_DIR})
    target_link_libraries(test_system PRIVATE septima_render ${X11_LIBRARIES})
    add_test(NAME system/random_input COMMAND ${CMAKE_CURRENT_LIST_DIR}/system/random_input.sh $<TARGET_FILE:septima> 12 1
      ${CMAKE_SOURCE_DIR}/scenarios/bogota)
    set_tests_properties(system/random_input PROPERTIES TIMEOUT 600 LABELS long SKIP_REGULAR_EXPRESSION "SKIPPED:")
  endif()
  septima_tests(kill sim_batch)
  target_compile_definitions(test_kill PRIVATE SEPTIMA_BINARY="$<TARGET_FILE:septima>")
  add_dependencies(test_kill septima)
endif()
