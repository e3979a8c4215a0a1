#include "sim/demand/od_omx.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <optional>

#include "sim/base/text.h"
#include "sim/demand/od_csv.h"
#include "sim/demand/od_period.h"

#ifdef SEPTIMA_HDF5
#include "sim/demand/hdf5_handle.h"
#endif

namespace septima {

#ifndef SEPTIMA_HDF5

bool omx_supported() {
    return false;
}

Demand read_omx(const std::filesystem::path& path, const Zones& zones, const VehicleClasses&, Problems& problems) {
    problems.error(path.string(), 0,
                   "is an OMX matrix, which this build cannot read; install libhdf5-dev and build again, or give CSV");
    Demand demand;
    demand.zones = zones.size();
    return demand;
}

void write_omx(const std::filesystem::path& path, const Demand&, const Zones&) {
    throw InputError(fmt::format("{}: this build cannot write OMX; install libhdf5-dev and build again, or write .csv",
                                 path.string()));
}

#else

bool omx_supported() {
    return true;
}

namespace {

using hdf5::Handle;

constexpr std::size_t most_bad_cells = 20;  // told of one matrix

struct OmxReader {
    std::string file;
    const Zones& zones;
    const VehicleClasses& classes;
    Problems& problems;
    std::vector<std::size_t> zone_of{};  ///< per row of the matrices

    void error(std::string text) const { problems.error(file, 0, std::move(text)); }

    /// SHAPE of the root; 0 when something is wrong with it.
    std::size_t side(hid_t root) const {
        const Handle attribute(H5Aopen(root, "SHAPE", H5P_DEFAULT), H5Aclose);
        if (!attribute) {
            error("has no attribute SHAPE, so it is no OMX file");
            return 0;
        }
        const Handle space(H5Aget_space(attribute.get()), H5Sclose);
        std::array<long long, 2> shape{};
        if (H5Sget_simple_extent_npoints(space.get()) != 2 ||
            H5Aread(attribute.get(), H5T_NATIVE_LLONG, shape.data()) < 0) {
            error("SHAPE is not two integers");
            return 0;
        }
        if (shape[0] != shape[1] || shape[0] < 1) {
            error(fmt::format("SHAPE is {} x {}; a table of zone to zone is square", shape[0], shape[1]));
            return 0;
        }
        if (static_cast<std::size_t>(shape[0]) > zones.size()) {
            error(fmt::format("SHAPE is {} x {}, but there are {} zones", shape[0], shape[1], zones.size()));
            return 0;
        }
        return static_cast<std::size_t>(shape[0]);
    }

    /// Labels as text, whatever they are stored as.
    std::vector<std::string> labels(hid_t dataset, std::size_t count) const {
        const Handle type(H5Dget_type(dataset), H5Tclose);
        std::vector<std::string> out;
        if (H5Tget_class(type.get()) == H5T_STRING && H5Tis_variable_str(type.get()) == 0) {
            const std::size_t width = H5Tget_size(type.get());
            std::vector<char> text(width * count);
            if (H5Dread(dataset, type.get(), H5S_ALL, H5S_ALL, H5P_DEFAULT, text.data()) < 0) return {};
            for (std::size_t i = 0; i < count; ++i) {
                const std::string_view cell(text.data() + i * width, width);
                out.emplace_back(trimmed(cell.substr(0, cell.find('\0'))));
            }
        } else if (H5Tget_class(type.get()) == H5T_STRING) {
            std::vector<char*> text(count, nullptr);
            const Handle space(H5Dget_space(dataset), H5Sclose);
            if (H5Dread(dataset, type.get(), H5S_ALL, H5S_ALL, H5P_DEFAULT, text.data()) < 0) return {};
            for (const char* cell : text) out.emplace_back(trimmed(cell == nullptr ? "" : cell));
            H5Dvlen_reclaim(type.get(), space.get(), H5P_DEFAULT, text.data());
        } else {
            std::vector<double> number(count);
            if (H5Dread(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, number.data()) < 0) return {};
            for (const double n : number) out.push_back(fmt::format("{:.15g}", n));
        }
        return out;
    }

    std::optional<std::string> lookup_name(hid_t root) const {
        if (H5Lexists(root, "lookup", H5P_DEFAULT) <= 0) return std::nullopt;
        const Handle group(H5Gopen2(root, "lookup", H5P_DEFAULT), H5Gclose);
        if (!group) return std::nullopt;
        const std::vector<std::string> names = hdf5::names_in(group.get());
        if (std::ranges::find(names, "zone_id") != names.end()) return "lookup/zone_id";
        if (names.size() == 1) return "lookup/" + names.front();
        if (names.size() > 1)
            error(fmt::format("has the lookups {}; call the one that holds the zones zone_id", fmt::join(names, ", ")));
        return std::nullopt;
    }

    void label_rows(hid_t root, std::size_t count) {
        const std::optional<std::string> name = lookup_name(root);
        if (!name) {
            if (count != zones.size())
                error(
                    fmt::format("has {} rows without a lookup of zones, but there are {} zones", count, zones.size()));
            for (std::size_t i = 0; i < count; ++i) zone_of.push_back(i);
            return;
        }
        const Handle dataset(H5Dopen2(root, name->c_str(), H5P_DEFAULT), H5Dclose);
        const std::vector<hsize_t> shape = dataset ? hdf5::shape_of(dataset.get()) : std::vector<hsize_t>{};
        if (shape.size() != 1 || shape[0] != count) {
            error(fmt::format("/{} is not a list of {} labels", *name, count));
            return;
        }
        const std::vector<std::string> ids = labels(dataset.get(), count);
        if (ids.size() != count) {
            error(fmt::format("/{} cannot be read", *name));
            return;
        }
        std::map<std::string, std::size_t> known;
        for (std::size_t z = 0; z < zones.size(); ++z) known.emplace(zones.id.values()[z], z);
        std::map<std::string, std::size_t> seen;
        for (std::size_t i = 0; i < count; ++i) {
            const auto zone = known.find(ids[i]);
            if (zone == known.end())
                error(fmt::format("/{}, entry {}: '{}' is not a zone{}", *name, i + 1, printable(ids[i]),
                                  i < most_bad_cells ? near_names_hint(ids[i], zones.id.values()) : ""));
            if (!seen.emplace(ids[i], i).second)
                error(fmt::format("/{}, entry {}: '{}' stands there twice", *name, i + 1, printable(ids[i])));
            zone_of.push_back(zone == known.end() ? 0 : zone->second);
        }
    }

    /// Class and period of a matrix by its name; nothing when it says none.
    std::optional<OdLayer> layer_named(const std::string& name) const {
        OdLayer layer;
        layer.vehicle_class = name;
        layer.to_s = 86400;
        if (const std::size_t at = name.rfind('_'); classes.find(name) < 0 && at != std::string::npos) {
            const std::optional<DayPeriod> period = parse_period(std::string_view(name).substr(at + 1));
            if (period) {
                layer.vehicle_class = name.substr(0, at);
                layer.from_s = period->from_s;
                layer.to_s = period->to_s;
            }
        }
        if (classes.find(layer.vehicle_class) >= 0) return layer;
        std::vector<std::string> known;
        for (const VehicleClass& c : classes.rows) known.push_back(c.name);
        error(
            fmt::format("matrix '{}': the name says no class and period; write e.g. car_0600-0900, or a class alone "
                        "for the whole day; classes: {}",
                        printable(name), fmt::join(known, ", ")));
        return std::nullopt;
    }

    void read_matrix(hid_t group, const std::string& name, std::size_t side, Demand& demand) {
        const Handle dataset(H5Dopen2(group, name.c_str(), H5P_DEFAULT), H5Dclose);
        const std::vector<hsize_t> shape = dataset ? hdf5::shape_of(dataset.get()) : std::vector<hsize_t>{};
        if (shape.size() != 2 || shape[0] != side || shape[1] != side) {
            error(fmt::format("matrix '{}' is not {} x {} as SHAPE says", printable(name), side, side));
            return;
        }
        std::optional<OdLayer> layer = layer_named(name);
        if (!layer || zone_of.size() != side) return;
        std::vector<double> cells(side * side);
        if (H5Dread(dataset.get(), H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, cells.data()) < 0) {
            error(fmt::format("matrix '{}' cannot be read as numbers", printable(name)));
            return;
        }
        layer->trips = OdMatrix(zones.size());
        std::size_t bad = 0;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            const std::size_t o = zone_of[i / side], d = zone_of[i % side];
            if (std::isfinite(cells[i]) && cells[i] >= 0.0 && cells[i] <= most_trips_per_cell) {
                layer->trips.at(o, d) = cells[i];
            } else if (++bad <= most_bad_cells) {
                error(fmt::format("matrix '{}', row {}, column {} ({} -> {}): {} is not allowed; 0 to {:.0f} trips are",
                                  printable(name), i / side + 1, i % side + 1, zones.id.values()[o],
                                  zones.id.values()[d], cells[i], most_trips_per_cell));
            }
        }
        if (bad > most_bad_cells)
            error(fmt::format("matrix '{}': {} more cells like these", printable(name), bad - most_bad_cells));
        demand.layers.push_back(std::move(*layer));
    }

    void read(hid_t root, Demand& demand) {
        const std::size_t count = side(root);
        if (count == 0) return;
        label_rows(root, count);
        const Handle group(H5Lexists(root, "data", H5P_DEFAULT) > 0 ? H5Gopen2(root, "data", H5P_DEFAULT) : -1,
                           H5Gclose);
        const std::vector<std::string> names = group ? hdf5::names_in(group.get()) : std::vector<std::string>{};
        if (names.empty()) error("has no matrix under /data");
        for (const std::string& name : names) read_matrix(group.get(), name, count, demand);
    }
};

void check(herr_t status, const std::filesystem::path& path) {
    if (status < 0) throw IoError(fmt::format("{}: cannot be written as OMX", path.string()));
}

/// The zone ids: integers where all are, as other programs expect, texts otherwise.
void write_lookup(hid_t group, const Zones& zones, const std::filesystem::path& path) {
    const std::vector<std::string>& ids = zones.id.values();
    const hsize_t count = ids.size();
    const Handle space(H5Screate_simple(1, &count, nullptr), H5Sclose);
    std::vector<int> numbers;
    std::size_t width = 1;
    for (const std::string& id : ids) {
        const auto number = to_integer(id);
        if (number && *number >= 0 && *number <= std::numeric_limits<int>::max() && std::to_string(*number) == id)
            numbers.push_back(static_cast<int>(*number));
        width = std::max(width, id.size());
    }
    if (numbers.size() == ids.size()) {
        const Handle set(
            H5Dcreate2(group, "zone_id", H5T_STD_I32LE, space.get(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT), H5Dclose);
        check(H5Dwrite(set.get(), H5T_NATIVE_INT, H5S_ALL, H5S_ALL, H5P_DEFAULT, numbers.data()), path);
        return;
    }
    std::string text(width * ids.size(), '\0');
    for (std::size_t i = 0; i < ids.size(); ++i) ids[i].copy(text.data() + i * width, width);
    const Handle type(H5Tcopy(H5T_C_S1), H5Tclose);
    H5Tset_size(type.get(), width);
    H5Tset_strpad(type.get(), H5T_STR_NULLPAD);
    const Handle set(H5Dcreate2(group, "zone_id", type.get(), space.get(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT),
                     H5Dclose);
    check(H5Dwrite(set.get(), type.get(), H5S_ALL, H5S_ALL, H5P_DEFAULT, text.data()), path);
}

void write_root(hid_t file, std::size_t side, const std::filesystem::path& path) {
    const Handle type(H5Tcopy(H5T_C_S1), H5Tclose);
    H5Tset_size(type.get(), 3);
    const Handle scalar(H5Screate(H5S_SCALAR), H5Sclose);
    const Handle version(H5Acreate2(file, "OMX_VERSION", type.get(), scalar.get(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
    check(H5Awrite(version.get(), type.get(), "0.2"), path);
    const hsize_t two = 2;
    const Handle pair(H5Screate_simple(1, &two, nullptr), H5Sclose);
    const Handle shape(H5Acreate2(file, "SHAPE", H5T_STD_I32LE, pair.get(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
    const std::array<int, 2> sides{static_cast<int>(side), static_cast<int>(side)};
    check(H5Awrite(shape.get(), H5T_NATIVE_INT, sides.data()), path);
}

}  // namespace

Demand read_omx(const std::filesystem::path& path, const Zones& zones, const VehicleClasses& classes,
                Problems& problems) {
    const hdf5::Silence silence;
    const std::size_t errors_before = problems.errors.size();
    Demand demand;
    demand.zones = zones.size();
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(path, ignored))
        throw IoError(fmt::format("{}: cannot be read", path.string()));
    const Handle file(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose);
    if (!file) {
        problems.error(path.string(), 0, "is no HDF5 file, so it is no OMX matrix");
        return demand;
    }
    OmxReader{.file = path.string(), .zones = zones, .classes = classes, .problems = problems}.read(file.get(), demand);
    std::ranges::stable_sort(demand.layers, {}, [](const OdLayer& l) { return std::pair(l.vehicle_class, l.from_s); });
    check_od_periods(demand, path.string(), problems);
    if (problems.errors.size() == errors_before && demand.total() <= 0.0)
        problems.error(path.string(), 0, "holds no trips: every volume is 0");
    if (problems.errors.size() == errors_before) smooth_departures(demand);
    return demand;
}

void write_omx(const std::filesystem::path& path, const Demand& demand, const Zones& zones) {
    const hdf5::Silence silence;
    const Handle file(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT), H5Fclose);
    if (!file) throw IoError(fmt::format("{}: cannot be written", path.string()));
    write_root(file.get(), zones.size(), path);
    const Handle data(H5Gcreate2(file.get(), "data", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT), H5Gclose);
    const Handle lookup(H5Gcreate2(file.get(), "lookup", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT), H5Gclose);
    if (!data || !lookup) throw IoError(fmt::format("{}: cannot be written", path.string()));
    write_lookup(lookup.get(), zones, path);
    const std::array<hsize_t, 2> shape{zones.size(), zones.size()};
    const Handle space(H5Screate_simple(2, shape.data(), nullptr), H5Sclose);
    const Handle packed(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
    if (zones.size() > 0 && H5Zfilter_avail(H5Z_FILTER_DEFLATE) > 0) {
        const std::array<hsize_t, 2> chunk{std::min<hsize_t>(zones.size(), 256), std::min<hsize_t>(zones.size(), 256)};
        H5Pset_chunk(packed.get(), 2, chunk.data());
        H5Pset_deflate(packed.get(), 1);
    }
    for (const OdLayer& layer : demand.layers) {
        const std::string name = layer.vehicle_class + "_" + od_period_text(layer.from_s, layer.to_s);
        const Handle set(
            H5Dcreate2(data.get(), name.c_str(), H5T_IEEE_F64LE, space.get(), H5P_DEFAULT, packed.get(), H5P_DEFAULT),
            H5Dclose);
        check(
            set ? H5Dwrite(set.get(), H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, layer.trips.cells.data()) : -1,
            path);
    }
    check(H5Fflush(file.get(), H5F_SCOPE_GLOBAL), path);
}

#endif

}  // namespace septima
