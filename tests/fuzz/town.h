#pragma once

// What the fuzz targets share: the city of tests/corpus and a folder for the one file under test.

#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "sim/base/error.h"
#include "sim/demand/zones.h"
#include "sim/model/vehicle_classes.h"
#include "sim/network/load.h"

namespace septima::fuzz {

inline std::filesystem::path city() {
    return std::filesystem::path(SEPTIMA_SOURCE_DIR) / "tests" / "corpus" / "city";
}

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

/// A copy of the city that vanishes with the process.
class Folder {
  public:
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "septima_fuzz_XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) throw IoError(name + ": cannot be made");
        path_ = name;
        std::filesystem::copy(city(), path_, std::filesystem::copy_options::recursive);
    }
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    std::filesystem::path write(const std::string& name, std::string_view text) const {
        std::ofstream(path_ / name, std::ios::binary).write(text.data(), static_cast<std::streamsize>(text.size()));
        return path_ / name;
    }
    /// Puts the city's own file back. By streams: libFuzzer's alarm interrupts a copy by the kernel.
    void restore(const std::string& name) const {
        std::ifstream in(city() / name, std::ios::binary);
        write(name, std::string{std::istreambuf_iterator<char>(in), {}});
    }
    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

/// The city's streets and zones.
struct Town {
    Problems problems;
    Network network = load_network(city() / "town", problems);
    Zones zones = read_zones(city() / "zones.csv", network, problems);
    VehicleClasses classes = default_classes();
};

/// Calls read(); what a reader may throw is an answer, anything else is a find.
template <class Read>
void answered(const Read& read) {
    try {
        read();
    } catch (const InputError&) {
    } catch (const IoError&) {
    }
}

}  // namespace septima::fuzz
