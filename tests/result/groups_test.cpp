#include "sim/result/groups.h"

#include <gtest/gtest.h>

#include "sim/network/draft.h"

namespace septima {
namespace {

// a ---- 3 km ----> b ---- 6 km ----> c, in one line.
Network line_network() {
    Draft draft;
    draft.name = "line";
    draft.nodes = {{"a", {0.0, 0.0}}, {"b", {3000.0, 0.0}}, {"c", {9000.0, 0.0}}};
    for (std::uint32_t i = 0; i < 2; ++i) {
        DraftLink l;
        l.name = i == 0 ? "ab" : "bc";
        l.from = i;
        l.to = i + 1;
        l.lanes = 1;
        l.road_class = RoadClass::primary;
        draft.links.push_back(l);
    }
    Problems problems;
    return finished(draft, problems);
}

struct Town {
    Network network = line_network();
    VehicleClasses classes{{VehicleClass{.name = "car", .persons = 1.5F, .doors = {}},
                            VehicleClass{.name = "motorcycle", .persons = 1.0F, .doors = {}}}};
    Zones zones;
    Trips trips;
    Measurements measured;

    Town() {
        measured.start_s = 7.0 * 3600.0;
        measured.interval_s = 3600.0;
        measured.city.resize(2);  // 07:00 to 09:00
        for (const char* name : {"Norte", "Sur"}) {
            zones.id.push_back(name);
            zones.name.push_back(name);
            zones.stratum.push_back(zones.id.size() == 1 ? 6 : 0);
        }
    }

    /// Departs at 07:00 + `after_s`, under way for `time_s`, of which 60 s are delay.
    void add(const char* to, std::uint8_t vehicle_class, int zone, TripStatus status, float after_s, float time_s) {
        const float departure_s = 25200.0F + after_s;
        trips.departure_s.push_back(departure_s);
        trips.vehicle_class.push_back(vehicle_class);
        trips.origin.push_back(*network.find_link("ab"));
        trips.destination.push_back(*network.find_link(to));
        trips.origin_zone.push_back(zone < 0 ? no_id<ZoneId> : id_at<ZoneId>(static_cast<std::size_t>(zone)));
        measured.trips.status.push_back(status);
        measured.trips.departure_s.push_back(departure_s);
        measured.trips.arrival_s.push_back(departure_s + time_s);
        measured.trips.delay_s.push_back(60.0);
        measured.trips.distance_m.push_back(2000.0F);
        measured.trips.fuel_g.push_back(149.0F);  // 0.2 l of petrol of 0.745 kg/l
    }
    TripGroupRow group(const char* dimension, const char* name) const {
        for (const TripGroupRow& r : trip_groups(measured, network, trips, classes, zones))
            if (r.dimension == dimension && r.name == name) return r;
        return {};
    }
};

TEST(Groups, SumEveryTripOncePerDimension) {
    Town town;
    town.add("ab", 0, 0, TripStatus::completed, 0.0F, 360.0F);     // 3 km from Norte
    town.add("bc", 1, 1, TripStatus::completed, 3600.0F, 720.0F);  // 9 km from Sur, at 08:00
    town.add("bc", 0, -1, TripStatus::on_road, 5400.0F, 0.0F);     // 08:30, half an hour so far, zone unknown
    town.add("ab", 0, 0, TripStatus::suppressed, 0.0F, 0.0F);
    town.add("ab", 0, 0, TripStatus::unreachable, 0.0F, 0.0F);      // never was on a road: in no group
    town.add("ab", 0, 0, TripStatus::completed, -1800.0F, 360.0F);  // in the warm-up

    const TripGroupRow near = town.group("distance_km", "2-5");
    EXPECT_EQ(near.trips, 1);
    EXPECT_EQ(near.suppressed, 1);
    EXPECT_DOUBLE_EQ(near.time_h, 0.1);
    const TripGroupRow far = town.group("distance_km", "5-10");
    EXPECT_EQ(far.trips, 2);
    EXPECT_EQ(far.completed, 1);
    EXPECT_DOUBLE_EQ(far.time_h, 0.2 + 0.5) << "who has not arrived counts with the time so far";
    EXPECT_NEAR(far.delay_h, 120.0 / 3600.0, 1e-9);

    EXPECT_EQ(town.group("class", "car").trips, 2);
    EXPECT_NEAR(town.group("class", "car").person_h, 1.5 * 0.6, 1e-9);
    EXPECT_DOUBLE_EQ(town.group("class", "car").distance_km, 4.0);
    EXPECT_NEAR(town.group("class", "car").fuel_l, 0.4, 1e-6);
    EXPECT_EQ(town.group("class", "motorcycle").trips, 1);
    EXPECT_EQ(town.group("hour", "07:00").trips, 1);
    EXPECT_EQ(town.group("hour", "08:00").trips, 2);
    EXPECT_EQ(town.group("zone", "Norte").trips, 1);
    EXPECT_EQ(town.group("zone", "Sur").trips, 1);
    EXPECT_EQ(town.group("stratum", "6").trips, 1);
}

// A policy may move the hour at which a traveller leaves; the group he is compared in stays.
TEST(Groups, AShiftedDepartureStaysInItsHour) {
    Town town;
    town.add("ab", 0, 0, TripStatus::completed, 0.0F, 360.0F);
    town.measured.trips.departure_s[TripId{0}] += 3600.0F;
    town.measured.trips.arrival_s[TripId{0}] += 3600.0F;
    EXPECT_EQ(town.group("hour", "07:00").trips, 1);
    EXPECT_DOUBLE_EQ(town.group("hour", "07:00").time_h, 0.1);
}

TEST(Groups, WithoutTripsThereIsNoRow) {
    const Town town;
    EXPECT_TRUE(trip_groups(town.measured, town.network, town.trips, town.classes, town.zones).empty());
}

}  // namespace
}  // namespace septima
