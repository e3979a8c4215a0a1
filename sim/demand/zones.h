#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/error.h"
#include "sim/base/geometry.h"
#include "sim/demand/reachability.h"
#include "sim/demand/trips.h"
#include "sim/network/network.h"

namespace septima {

/// A zone as a 'zones/1' file states it (README.md): places in degrees, not yet on a network.
struct ZoneSpec {
    std::string id;
    std::string name;
    bool gate = false;
    double population = 0.0;
    double jobs = 0.0;
    int stratum = 0;                ///< 0 = unknown
    std::vector<GeoPoint> polygon;  ///< internal zones
    std::vector<std::string> at;    ///< gates: names of the corridors at whose outer ends its trips enter and leave
    int line = 0;
};

struct ZoneFile {
    std::string file;
    std::vector<ZoneSpec> zones;
};

/// Reads a 'zones/1' file, or GeoJSON (.geojson, .json); everything wrong is added to `problems`. Throws IoError when
/// it cannot be read.
ZoneFile read_zone_file(const std::filesystem::path& path, Problems& problems);
ZoneFile parse_zone_file(std::string_view text, std::string file, Problems& problems);
/// GeoJSON (RFC 7946): a feature per zone, with the keys of a [[zone]] as properties (`zone_id` or `id`); other
/// properties are left alone.
ZoneFile parse_zone_geojson(std::string_view text, std::string file, Problems& problems);

/// Puts zones on a network: polygons are projected, every zone gets links where cars can start and end. Links outside
/// all polygons go to the nearest one within 1.5 km. A zone with fewer links than one per 10,000 people (at least
/// 5) shares the nearest ones of others (a warning says so); a gate whose corridor is not found is an error. REQUIRES
/// no errors in `problems` on entry; throws InputError.
Zones attached(const ZoneFile& file, const Network& network, Problems& problems);

/// A zone table (CSV: zone_id, name, population, jobs, stratum, gate, origin_links, destination_links or nodes; ids
/// separated by spaces): zones whose links are known. Everything wrong is added to `problems`.
Zones parse_zone_table(std::string_view text, const std::string& file, const Network& network, Problems& problems);

/// The table of zones, to be read again for the same network.
std::string zone_table_csv(const Zones& zones, const Network& network);

/// Zones of a GMNS folder whose node.csv has a column zone_id: trips start on the links that leave a zone's nodes.
/// Without population and jobs: for OD tables and trips. Throws InputError and IoError.
Zones read_gmns_zones(const std::filesystem::path& folder, const Network& network, Problems& problems);

/// Zones from a file: 'zones/1' (.toml), GeoJSON (.geojson, .json), a zone table (.csv) or a GMNS folder. Throws
/// InputError and IoError.
Zones read_zones(const std::filesystem::path& path, const Network& network, Problems& problems);

/// What `zones_from_network` is told about a city. Only the population has to be known.
struct CityFigures {
    double population = 0.0;
    double jobs = 0.0;              ///< 0: jobs_per_person of the population
    double jobs_per_person = 0.45;  ///< assumption
    double gate_share = 0.12;  ///< assumption: people outside who travel like residents, as a share of the population
    double people_per_gate_lane = 20000.0;  ///< assumption: no more of them than that per lane that leads in
};

/// Zones made from the network itself: 20 to 80 compact clusters of links of about 1 km^2 (fewer on small networks),
/// the population spread by the length of residential streets (all streets where few are residential), jobs by arterial
/// lane-length and nearness to the centre, and a gate at every outer end of a large road. REQUIRES population > 0.
/// Throws InputError when no link can carry trips.
Zones zones_from_network(const Network& network, const CityFigures& city, Problems& problems);

/// How likely a trip of an internal zone starts or ends on a link, relative to the other links of the zone: metres of
/// street x how much doors face it (residential 1 ... trunk 0.1).
double door_weight(const Network& network, LinkId link);

/// How much of a gate's traffic a link carries: lanes x limit.
double gate_weight(const Network& network, LinkId link);

/// True when trips of internal zones may start or end here at all: no motorway, ramp or busway, open to cars.
bool has_doors(const Network& network, LinkId link);

/// Middle of a link, m.
Point link_middle(const Network& network, LinkId link);

}  // namespace septima
