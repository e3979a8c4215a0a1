#include <fmt/format.h>
#include <zip.h>

#include <algorithm>
#include <array>
#include <memory>

#include "sim/base/file.h"
#include "sim/base/text.h"
#include "sim/demand/gtfs.h"

namespace septima {

namespace {

constexpr std::array<std::string_view, 8> wanted{"stops.txt",       "routes.txt",   "trips.txt",
                                                 "stop_times.txt",  "calendar.txt", "calendar_dates.txt",
                                                 "frequencies.txt", "shapes.txt"};
constexpr zip_int64_t most_members = 1000;
constexpr std::uint64_t most_bytes = std::uint64_t{1} << 30;
constexpr std::uint64_t small_bytes = std::uint64_t{16} << 20;  // whatever the ratio
constexpr std::uint64_t most_ratio = 100;                       // timetables pack to a tenth, at best to a thirtieth

struct ZipCloser {
    void operator()(zip_t* zip) const { zip_discard(zip); }
    void operator()(zip_file_t* member) const { zip_fclose(member); }
};
using Zip = std::unique_ptr<zip_t, ZipCloser>;
using ZipMember = std::unique_ptr<zip_file_t, ZipCloser>;

/// Opens the bytes of a zip; null, with an error, when they are none.
Zip opened(std::string_view bytes, const std::string& file, Problems& problems) {
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
    Zip zip(source != nullptr ? zip_open_from_source(source, ZIP_RDONLY, &error) : nullptr);
    if (!zip) {
        problems.error(file, 0,
                       fmt::format("is no zip that can be read ({}); a GTFS feed is a zip or a folder of tables",
                                   zip_error_strerror(&error)));
        if (source != nullptr) zip_source_free(source);
    }
    zip_error_fini(&error);
    return zip;
}

/// "stops.txt" of "feed/stops.txt"; feeds are often packed with their folder.
std::string_view table_name(std::string_view name) {
    const std::size_t slash = name.rfind('/');
    return slash == std::string_view::npos ? name : name.substr(slash + 1);
}

struct ZipReader {
    zip_t* zip;
    const std::string& file;
    Problems& problems;

    void error(std::string_view name, const std::string& what) const {
        problems.error(fmt::format("{}/{}", file, printable(name)), 0, what);
    }

    /// The unpacked text of a member; empty with an error when it cannot be had.
    std::string text(const zip_stat_t& stat, std::string_view name) const {
        if (stat.size > most_bytes ||
            (stat.size > small_bytes && stat.size / std::max<std::uint64_t>(1, stat.comp_size) > most_ratio)) {
            error(name,
                  fmt::format("unpacks from {} to {} bytes; no timetable does (at most 1 GiB, or a hundred times)",
                              stat.comp_size, stat.size));
            return {};
        }
        const ZipMember member(zip_fopen_index(zip, stat.index, 0));
        if (!member) {
            error(name, fmt::format("cannot be unpacked: {}", zip_strerror(zip)));
            return {};
        }
        std::string text;
        text.reserve(stat.size);
        std::array<char, 1 << 16> piece;
        for (zip_int64_t got = 1; got > 0;) {
            got = zip_fread(member.get(), piece.data(), piece.size());
            if (got > 0) text.append(piece.data(), static_cast<std::size_t>(got));
            if (got < 0 || text.size() > stat.size) {
                error(name, fmt::format("is damaged: {}",
                                        got < 0 ? zip_file_strerror(member.get()) : "it is longer than the zip says"));
                return {};
            }
        }
        if (text.size() != stat.size) error(name, "is damaged: it is shorter than the zip says");
        return text;
    }
};

}  // namespace

std::vector<GtfsMember> gtfs_members_of_zip(std::string_view bytes, const std::string& file, Problems& problems) {
    std::vector<GtfsMember> members;
    const Zip zip = opened(bytes, file, problems);
    if (!zip) return members;
    const zip_int64_t count = zip_get_num_entries(zip.get(), 0);
    if (count > most_members) {
        problems.error(file, 0, fmt::format("holds {} files; a feed has a few dozen at most", count));
        return members;
    }
    const ZipReader reader{zip.get(), file, problems};
    for (zip_int64_t i = 0; i < count; ++i) {
        zip_stat_t stat;
        zip_stat_init(&stat);
        if (zip_stat_index(zip.get(), static_cast<zip_uint64_t>(i), 0, &stat) != 0 || stat.name == nullptr) continue;
        const std::string_view name = table_name(stat.name);
        if (std::ranges::find(wanted, name) == wanted.end()) continue;
        constexpr zip_uint64_t needed = ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE;
        if ((stat.valid & needed) != needed) continue;
        if (std::ranges::any_of(members, [name](const GtfsMember& m) { return m.name == name; }))
            reader.error(stat.name, "stands in the zip twice; one table of each name is allowed");
        else
            members.push_back({std::string(name), reader.text(stat, stat.name)});
    }
    return members;
}

std::vector<GtfsMember> gtfs_members(const std::filesystem::path& path, Problems& problems) {
    if (!std::filesystem::is_directory(path)) return gtfs_members_of_zip(read_text(path), path.string(), problems);
    std::vector<GtfsMember> members;
    for (const std::string_view name : wanted)
        if (std::filesystem::exists(path / name)) members.push_back({std::string(name), read_text(path / name)});
    return members;
}

}  // namespace septima
