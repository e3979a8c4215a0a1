#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/base/vehicle_class.h"
#include "sim/network/network.h"
#include "sim/policy/command.h"
#include "sim/signal/controller.h"

namespace septima {

/// What policies may change. The network itself stays const.
struct Controls {
    std::vector<KindMask> lane_allowed;  ///< lanes and strips
    std::vector<float> lane_compliance;
    std::vector<char> link_filtering;    ///< narrow vehicles may pass between lanes
    std::vector<float> link_limit_mps;   ///< limit x the link's speed ratio: what a driver of factor 1 wants to drive
    std::vector<SignalPlan> plan;        ///< per controller
    std::vector<SignalControl> control;  ///< per controller: how its plan is run
    std::vector<float> link_toll_cop;
    std::vector<KindMask> link_toll_kinds;
    std::vector<float> link_toll_exempt;  ///< share of the vehicles
    struct SignInForce {
        std::uint32_t link = 0;
        float attention = 0.0F;
        KindMask kinds = 0;
    };
    std::vector<SignInForce> signs;           ///< one per link at most
    std::vector<RestrictPlates> plate_rules;  ///< in force
    std::vector<ScaleDemand> demand_rules;
    std::vector<double> plate_rule_since_s;
    struct IncidentInForce {
        SetIncident what;
        double since_s = 0.0;
    };
    std::vector<IncidentInForce> incidents;
    bool lanes_changed = false;  ///< lane ranges must be computed again
    bool watch_changed = false;  ///< ... what drivers heed, too
};

inline constexpr std::size_t controllers_of_block = 64;
/// Signals as they stand: per turn what it sees, per controller where it is in its plan.
struct Lights {
    std::vector<TurnLight> turn;
    std::vector<std::uint64_t> turn_phases;  ///< per turn, bit i: phase i of the running plan shows it green
    std::vector<SignalState> state;          ///< per controller
    std::vector<double> look_s;              ///< per controllers_of_block of them: before it none need be looked at
};

}  // namespace septima
