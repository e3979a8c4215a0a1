#include "sim/policy/describe.h"

#include <gtest/gtest.h>

namespace septima {
namespace {

Date tuesday() {
    return Date{std::chrono::year{2026}, std::chrono::month{11}, std::chrono::day{24}};
}

Measure measure(MeasureData data) {
    Measure m;
    m.data = std::move(data);
    return m;
}

TEST(Describe, APlateRule) {
    PlateRestriction rule;
    rule.digits_by = DigitsBy::date_parity;
    rule.even_date_digits = 0x3E;  // 1 to 5
    rule.exempt_share = 0.08;
    rule.compliance = 0.925;
    Measure m = measure(rule);
    m.time.windows = {{6 * 3600.0, 21 * 3600.0}};
    m.time.days = monday_to_friday;
    m.time.holidays = OnHolidays::no;
    const Text text = described(m, tuesday(), NotInForce::none);
    EXPECT_EQ(text.es,
              "Pico y placa: no circulan automóviles con placa terminada en 1, 2, 3, 4 y 5 en toda la ciudad "
              "(06:00–21:00, de "
              "lunes a viernes salvo festivos); 8 % está exento; 92,5 % cumple. De quienes cumplen, 35 % cambia de "
              "modo, 20 % "
              "viaja a otra hora, 15 % no viaja, 5 % paga la excepción y 25 % usa otro vehículo.");
    EXPECT_EQ(
        text.en,
        "Plate restriction: no cars with plates ending in 1, 2, 3, 4 and 5 in the whole city (06:00–21:00, Monday to "
        "Friday except holidays); 8 % are exempt; 92.5 % comply. Of those who comply, 35 % take another mode, 20 % "
        "travel "
        "at another time, 15 % do not travel, 5 % pay for the exemption and 25 % use another vehicle.");
}

TEST(Describe, EveryKindSaysItsNumbers) {
    Measure m = measure(SpeedLimit{50.0 / 3.6});
    m.place.road_classes = {RoadClass::primary};
    EXPECT_EQ(described(m, tuesday(), NotInForce::none).es, "Velocidad máxima de 50 km/h en vías arterias.");

    m = measure(BusLane{{{}, {0}}, static_cast<KindMask>(bus_kinds | mask_of(VehicleKind::taxi)), 0.9});
    m.place.corridors = {{"Carrera 7", Heading::both, {"Calle 32", "Calle 100"}}};
    EXPECT_EQ(described(m, tuesday(), NotInForce::none).en,
              "Lane reserved for buses and taxis on Carrera 7 between Calle 32 and Calle 100: the right lane; 90 % of "
              "the others obey.");

    m = measure(ReversibleLane{1});
    m.place.corridors = {{"Carrera 7", Heading::northbound, {}}};
    m.time.windows = {{17 * 3600.0, 20 * 3600.0}};
    EXPECT_EQ(described(m, tuesday(), NotInForce::none).es,
              "Reversible: 1 carril pasa del sentido contrario a Carrera 7 hacia el norte (17:00–20:00).");

    m = measure(Incident{IncidentClass::vehicle_breakdown, 120.0, 10.0, {{}, {0}}, 20.0 / 3.6, {}});
    m.place.links = {"a"};
    m.time.windows = {{7 * 3600.0, 8 * 3600.0}};
    EXPECT_EQ(described(m, tuesday(), NotInForce::none).es,
              "Vehículo varado en un tramo, a 120 m del inicio: bloquea el carril derecho; se pasa a 20 km/h o menos "
              "(07:00–08:00).");

    m = measure(DemandScale{mask_of(VehicleKind::car), {}, 0.55});
    EXPECT_EQ(described(m, tuesday(), NotInForce::none).en, "Trips by cars fall by 45 %.");
    m = measure(DemandScale{all_kinds, {}, 1.2});
    EXPECT_EQ(described(m, tuesday(), NotInForce::none).es, "Los viajes en vehículo suben 20 %.");

    m = measure(Toll{6500.0, 0.0, mask_of(VehicleKind::car), 0.0});
    m.place.polygon = {{4.6, -74.1}, {4.7, -74.1}, {4.7, -74.0}};
    EXPECT_EQ(described(m, tuesday(), NotInForce::none).es, "Cobro por entrar a la zona: $6.500 para automóviles.");

    SignalTiming timing;
    timing.cycle_s = 90.0;
    timing.green_wave_mps = 45.0 / 3.6;
    m = measure(timing);
    m.place.corridors = {{"Avenida Boyacá", Heading::northbound, {}}};
    EXPECT_EQ(described(m, tuesday(), NotInForce::none).en,
              "Signals on Avenida Boyacá northbound: cycle of 90 s, green wave at 45 km/h.");

    m = measure(LaneClosure{{{1}, {}}});
    m.place.links = {"a", "b"};
    EXPECT_EQ(described(m, tuesday(), NotInForce::none).en, "Closure of lane 2 from the left on 2 links.");
}

}  // namespace
}  // namespace septima
