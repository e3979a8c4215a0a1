#include "sim/demand/demand.h"

#include <algorithm>
#include <cmath>

namespace septima {

namespace {

/// Where the integral of a rate that goes linearly from a to b over [0, 1/2] reaches `area`, as a fraction of the
/// period.
double reach_area(double a, double b, double area) {
    // a x + (b - a) x^2 = area, solved without cancellation.
    const double root = std::sqrt(std::max(0.0, a * a + 4.0 * (b - a) * area));
    return a + root > 0.0 ? std::min(0.5, 2.0 * area / (a + root)) : 0.0;
}

double rate(const OdLayer& layer) {
    return layer.trips.total() / static_cast<double>(layer.to_s - layer.from_s);
}

}  // namespace

double departure_fraction(const DepartureShape& shape, double u) {
    const double first_half = (shape.start + shape.middle) / 4.0;
    if (u < first_half) return reach_area(shape.start, shape.middle, u);
    return std::min(1.0, 0.5 + reach_area(shape.middle, shape.end, u - first_half));
}

double Demand::total() const {
    double sum = 0.0;
    for (const OdLayer& layer : layers) sum += layer.trips.total();
    return sum;
}

void smooth_departures(Demand& demand) {
    std::vector<double> rates;
    rates.reserve(demand.layers.size());
    for (const OdLayer& layer : demand.layers) rates.push_back(rate(layer));
    for (std::size_t i = 0; i < demand.layers.size(); ++i) {
        OdLayer& layer = demand.layers[i];
        if (rates[i] <= 0.0) continue;
        const auto boundary = [&](std::size_t other) {
            return std::min({0.5 * (rates[i] + rates[other]), 2.0 * rates[i], 2.0 * rates[other]}) / rates[i];
        };
        const auto same_class = [&](std::size_t other) {
            return demand.layers[other].vehicle_class == layer.vehicle_class;
        };
        const bool before = i > 0 && same_class(i - 1) && demand.layers[i - 1].to_s == layer.from_s;
        const bool after =
            i + 1 < demand.layers.size() && same_class(i + 1) && demand.layers[i + 1].from_s == layer.to_s;
        layer.shape.start = before ? boundary(i - 1) : 1.0;
        layer.shape.end = after ? boundary(i + 1) : 1.0;
        layer.shape.middle = 2.0 - 0.5 * (layer.shape.start + layer.shape.end);
    }
}

}  // namespace septima
