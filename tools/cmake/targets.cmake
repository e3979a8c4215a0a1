# Warnings, sanitizers and the one way to declare a library or a test.
add_library(septima_options INTERFACE)
target_include_directories(septima_options INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(septima_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast -Wdouble-promotion -Wnon-virtual-dtor
  -ffp-contract=off)  # no fused multiply-add: the same bits on every x86-64 and at every optimisation level
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  target_compile_options(septima_options INTERFACE -Wno-restrict)  # false alarms on "x" + std::string (GCC bug 105651)
endif()
if(SEPTIMA_WERROR AND NOT SEPTIMA_SANITIZE)
  target_compile_options(septima_options INTERFACE -Werror)
endif()
if(SEPTIMA_SANITIZE)
  target_compile_options(septima_options INTERFACE -fsanitize=${SEPTIMA_SANITIZE} -fno-omit-frame-pointer)
  target_link_options(septima_options INTERFACE -fsanitize=${SEPTIMA_SANITIZE})
  if(SEPTIMA_FUZZ)
    target_compile_options(septima_options INTERFACE -fno-sanitize-recover=undefined)  # so that a fuzzer notices
  endif()
endif()
if(SEPTIMA_PLAIN_THREADS)
  target_compile_definitions(septima_options INTERFACE SEPTIMA_PLAIN_THREADS)
endif()
target_compile_definitions(septima_options INTERFACE SEPTIMA_VERSION="${PROJECT_VERSION}")

# Third-party headers are system headers: their warnings are not ours.
add_library(septima_third_party INTERFACE)
target_link_libraries(septima_third_party INTERFACE fmt::fmt Threads::Threads)
if(NOT SEPTIMA_PLAIN_THREADS)
  target_link_libraries(septima_third_party INTERFACE TBB::tbb)
endif()

# septima_library(folder needs...): the static library of sim/<folder>; it may use what the folders it needs use.
function(septima_library folder)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/sim/${folder}/*.cpp)
  if(sources)
    add_library(sim_${folder} STATIC ${sources})
    target_link_libraries(sim_${folder} PUBLIC septima_options septima_third_party)
    set(scope PUBLIC)
    if(folder STREQUAL network)
      target_include_directories(sim_network SYSTEM PRIVATE ${OSMIUM_INCLUDE_DIR})
      target_link_libraries(sim_network PRIVATE PROJ::proj EXPAT::EXPAT ZLIB::ZLIB BZip2::BZip2 tomlplusplus::tomlplusplus)
      target_include_directories(sim_network SYSTEM PRIVATE ${Boost_INCLUDE_DIRS})
    elseif(folder STREQUAL demand)
      target_link_libraries(sim_demand PRIVATE Eigen3::Eigen tomlplusplus::tomlplusplus nlohmann_json::nlohmann_json ${ZIP_LIBRARY})
      target_include_directories(sim_demand SYSTEM PRIVATE ${ZIP_INCLUDE_DIR} ${Boost_INCLUDE_DIRS})
      if(SEPTIMA_HDF5)
        target_compile_definitions(sim_demand PRIVATE SEPTIMA_HDF5)
        target_include_directories(sim_demand SYSTEM PRIVATE ${HDF5_INCLUDE_DIR})
        target_link_libraries(sim_demand PRIVATE ${HDF5_LIBRARY})
      endif()
    elseif(folder STREQUAL scenario OR folder STREQUAL policy)
      target_link_libraries(sim_${folder} PRIVATE tomlplusplus::tomlplusplus)
    elseif(folder STREQUAL result)
      target_link_libraries(sim_result PUBLIC Eigen3::Eigen)
      target_include_directories(sim_result SYSTEM PRIVATE ${Boost_INCLUDE_DIRS})
    elseif(folder STREQUAL batch)
      target_link_libraries(sim_batch PRIVATE SQLite::SQLite3 nlohmann_json::nlohmann_json)
    endif()
  else()
    add_library(sim_${folder} INTERFACE)
    set(scope INTERFACE)
  endif()
  foreach(need IN LISTS ARGN)
    target_link_libraries(sim_${folder} ${scope} sim_${need})
  endforeach()
endfunction()

# What x86-64-v3 stands for (psABI), on the machine that builds. A cross build has it not.
include(CheckCXXSourceRuns)
check_cxx_source_runs("
  int main() {
    __builtin_cpu_init();
    return __builtin_cpu_supports(\"avx2\") && __builtin_cpu_supports(\"bmi2\") && __builtin_cpu_supports(\"fma\") ? 0 : 1;
  }" SEPTIMA_HAS_AVX2)
