#include "sim/network/checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "sim/network/info.h"

namespace septima {
namespace {

constexpr std::size_t most_named = 20;

std::string turn_text(const Network& network, TurnId turn) {
    return fmt::format("from link '{}' to link '{}'", network.link_name[network.turn_from[turn]],
                       network.link_name[network.turn_to[turn]]);
}

/// The checks of one controller's plan.
class PlanCheck {
  public:
    PlanCheck(const Network& network, ControllerId controller, Problems& problems)
        : network_(network),
          plan_(network.controller_plan[controller]),
          source_(network.controller_source[controller]),
          controller_(controller),
          problems_(problems) {}

    void run() {
        if (network_.controller_turns[controller_].empty()) return;
        if (plan_.phases.empty()) {
            error("has no phases; give signal_timing_phase rows or let add_default_plans make a plan");
            return;
        }
        if (plan_.phases.size() > most_phases)
            error(fmt::format("has {} phases; at most {} are allowed", plan_.phases.size(), most_phases));
        check_times();
        check_greens();
        for (std::size_t i = 0; i < plan_.phases.size(); ++i) check_conflicts(i);
    }

  private:
    /// A fault of the whole plan, of a phase, or of a turn in a phase: at its row where the plan came from a file.
    void error(const std::string& text) { report(source_.plan_file, source_.plan_line, text); }
    void error(std::size_t phase, const std::string& text) {
        const bool known = phase < source_.phase_line.size() && source_.phase_line[phase] > 0;
        report(known ? source_.phase_file : source_.plan_file, known ? source_.phase_line[phase] : source_.plan_line,
               text);
    }
    void error(std::size_t phase, std::size_t turn, const std::string& text) {
        const bool known = phase < source_.turn_line.size() && turn < source_.turn_line[phase].size() &&
                           source_.turn_line[phase][turn] > 0;
        if (!known) return error(phase, text);
        report(source_.turn_file, source_.turn_line[phase][turn], text);
    }
    void report(const std::string& file, int line, const std::string& text) {
        problems_.error(file.empty() ? network_.name : file, file.empty() ? 0 : line,
                        fmt::format("controller '{}' {}", network_.controller_name[controller_], text));
    }

    void check_times() {
        for (std::size_t i = 0; i < plan_.phases.size(); ++i) {
            const Phase& phase = plan_.phases[i];
            const bool sound = phase.green_s > 0.0F && phase.amber_s >= 0.0F && phase.all_red_s >= 0.0F &&
                               phase.min_green_s >= 0.0F && phase.min_green_s <= phase.max_green_s;
            if (!sound)
                error(
                    i,
                    fmt::format(
                        "phase {}: green {} s, amber {} s, all-red {} s, minimum green {} s, maximum green {} s; green "
                        "must "
                        "be positive, the others at least 0, and the minimum at most the maximum",
                        i + 1, phase.green_s, phase.amber_s, phase.all_red_s, phase.min_green_s, phase.max_green_s));
        }
        const float cycle_s = plan_.cycle_s();
        if (!(cycle_s > 0.0F && cycle_s <= 600.0F))
            error(fmt::format("has a cycle of {} s; more than 0 and at most 600 are allowed", cycle_s));
    }

    void check_greens() {
        for (const TurnId turn : network_.controller_turns[controller_]) {
            const bool green = std::ranges::any_of(
                plan_.phases, [&](const Phase& p) { return std::ranges::find(p.turns, turn) != p.turns.end(); });
            if (!green)
                error(fmt::format("never shows green to the turn {}; add it to a phase", turn_text(network_, turn)));
        }
    }

    /// Crossing turns may share a phase when one of them yields.
    void check_conflicts(std::size_t number) {
        const std::vector<TurnId>& turns = plan_.phases[number].turns;
        for (const TurnId turn : turns)
            for (const Conflict& conflict : network_.turn_conflicts[turn]) {
                const bool both_go = conflict.kind == ConflictKind::cross && conflict.priority == Priority::equal &&
                                     turn < conflict.other;
                const auto other = std::ranges::find(turns, conflict.other);
                if (!both_go || other == turns.end()) continue;
                const std::size_t a = static_cast<std::size_t>(std::ranges::find(turns, turn) - turns.begin());
                const std::size_t b = static_cast<std::size_t>(other - turns.begin());
                const bool b_later =
                    number >= source_.turn_line.size() || source_.turn_line[number][b] >= source_.turn_line[number][a];
                error(number, b_later ? b : a,
                      fmt::format(
                          "phase {} shows green at once to crossing turns: {} and {}; put them into different phases",
                          number + 1, turn_text(network_, turn), turn_text(network_, conflict.other)));
            }
    }

    const Network& network_;
    const SignalPlan& plan_;
    const PlanSource& source_;
    ControllerId controller_;
    Problems& problems_;
};

void check_places(const Network& network, Problems& problems) {
    for (std::size_t i = 0; i < network.nodes(); ++i) {
        const Point p = network.node_xy[id_at<NodeId>(i)];
        if (!std::isfinite(p.x_m) || !std::isfinite(p.y_m))
            problems.error(network.name, 0,
                           fmt::format("node '{}' has no place: its coordinates are no finite numbers",
                                       network.node_name[id_at<NodeId>(i)]));
    }
    for (std::size_t i = 0; i < network.links(); ++i) {
        const LinkId link = id_at<LinkId>(i);
        const float entry = network.link_entry_m[link];
        const float stop = network.link_stop_line_m[link];
        if (!(entry >= 0.0F && entry < stop && stop <= network.link_length_m[link]))
            problems.error(network.name, 0,
                           fmt::format("link '{}' of {} m is entered at {} m and ends at a stop line at {} m; 0 <= "
                                       "entry < stop line <= length is needed",
                                       network.link_name[link], network.link_length_m[link], entry, stop));
    }
}

void warn_of_doubts(const Network& network, Problems& problems) {
    const NetworkInfo counts = info(network);
    std::array<std::size_t, doubts> named{};
    for (const SuspiciousLink& s : counts.suspicious) {
        if (named[static_cast<std::size_t>(s.doubt)]++ >= most_named) continue;
        const std::string& street = network.link_street[s.link];
        problems.warn(network.name, 0,
                      fmt::format("link '{}'{}: {}: {}", network.link_name[s.link],
                                  street.empty() ? "" : fmt::format(" ({})", street), text_of(s.doubt), s.detail));
    }
    for (std::size_t d = 0; d < doubts; ++d)
        if (named[d] > most_named)
            problems.warn(network.name, 0,
                          fmt::format("{} more links: {}", named[d] - most_named, text_of(static_cast<Doubt>(d))));
}

}  // namespace

void check_network(const Network& network, Problems& problems) {
    check_places(network, problems);
    for (std::size_t i = 0; i < network.controllers(); ++i) PlanCheck(network, id_at<ControllerId>(i), problems).run();
    warn_of_doubts(network, problems);
}

}  // namespace septima
