#include "sim/world/toll_groups.h"

#include <algorithm>

#include "sim/base/random.h"

namespace septima {

std::size_t value_of_time_quarter(std::uint64_t seed, std::uint32_t trip) {
    // The same number that `normal` makes a deviate of, which rises with it (sim/world/choices.cpp).
    return static_cast<std::size_t>(uniform(seed, trip, Purpose::value_of_time) *
                                    static_cast<double>(value_of_time_deviates.size()));
}

TollGroups toll_groups(std::span<const Command> commands) {
    TollGroups groups;
    for (const Command& command : commands) {
        const auto* toll = std::get_if<SetToll>(&command.action);
        if (toll == nullptr || toll->price_cop <= 0.0F) continue;
        groups.tolls = true;
        if (toll->exempt > 0.0F) groups.exempt.push_back(toll->exempt);
    }
    std::ranges::sort(groups.exempt);
    groups.exempt.erase(std::unique(groups.exempt.begin(), groups.exempt.end()), groups.exempt.end());
    return groups;
}

bool is_spared(float exempt, std::uint64_t seed, std::uint32_t trip) {
    return exempt > 0.0F && uniform(seed, trip, Purpose::toll_exemption) < static_cast<double>(exempt);
}

std::size_t group_of(const TollGroups& groups, VehicleKind kind, std::uint64_t seed, std::uint32_t trip) {
    const auto k = static_cast<std::size_t>(kind);
    if (!groups.tolls) return k;
    const auto charged = [&](float exempt) { return !is_spared(exempt, seed, trip); };
    const auto pays = static_cast<std::size_t>(
        std::partition_point(groups.exempt.begin(), groups.exempt.end(), charged) - groups.exempt.begin());
    return k * groups.per_kind() + pays * value_of_time_deviates.size() + value_of_time_quarter(seed, trip);
}

float toll_s(const TollGroups& groups, std::size_t group, const LinkToll& toll, const ValuesOfTime& values) {
    const VehicleKind kind = groups.kind(group);
    if (toll.price_cop <= 0.0F || !allows(toll.kinds, kind)) return 0.0F;
    const std::size_t within = group % groups.per_kind();
    const std::size_t pays = within / value_of_time_deviates.size();  // those of the first so many shares
    if (toll.exempt > 0.0F && (pays == 0 || toll.exempt > groups.exempt[pays - 1])) return 0.0F;
    const double deviate = value_of_time_deviates[within % value_of_time_deviates.size()];
    return toll.price_cop / static_cast<float>(value_of_time(values.mean_cop_per_h(kind), values.spread, deviate)) *
           3600.0F;
}

}  // namespace septima
