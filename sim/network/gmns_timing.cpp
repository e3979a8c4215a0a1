#include "sim/network/gmns_timing.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace septima::gmns {

namespace {

double duration_s(const Phase& p) {
    return static_cast<double>(p.green_s + p.amber_s + p.all_red_s);
}

/// Phases of one ring in order.
std::vector<TimingPhase> ring_of(const TimingPlan& plan, int ring) {
    std::vector<TimingPhase> phases;
    for (const TimingPhase& phase : plan.phases)
        if (phase.ring == ring) phases.push_back(phase);
    std::stable_sort(phases.begin(), phases.end(), [](const TimingPhase& a, const TimingPhase& b) {
        return a.barrier != b.barrier ? a.barrier < b.barrier : a.position < b.position;
    });
    return phases;
}

/// Stretches or shrinks the greens of a ring to a cycle length: fixed plans in proportion, actuated ones towards their
/// longest greens.
void fit_cycle(std::vector<TimingPhase>& ring, double cycle_s) {
    double sum = 0.0, weight = 0.0;
    for (TimingPhase& phase : ring) {
        if (!phase.fixed) phase.timing.green_s = std::max(phase.timing.min_green_s, 1.0F);
        sum += duration_s(phase.timing);
        weight += static_cast<double>(phase.fixed ? phase.timing.green_s : phase.timing.max_green_s);
    }
    if (std::abs(sum - cycle_s) < 0.01 || weight <= 0.0) return;
    for (TimingPhase& phase : ring) {
        const auto share = static_cast<double>(phase.fixed ? phase.timing.green_s : phase.timing.max_green_s) / weight;
        phase.timing.green_s =
            static_cast<float>(std::max(1.0, static_cast<double>(phase.timing.green_s) + share * (cycle_s - sum)));
    }
}

/// A ring on the clock: when each phase begins and ends its green, s.
struct Timed {
    double begin_s, end_s;
    const TimingPhase* phase;
};

std::vector<Timed> on_clock(const std::vector<TimingPhase>& ring, const std::map<int, double>& barrier_end_s) {
    std::vector<Timed> timed;
    double now_s = 0.0;
    for (std::size_t i = 0; i < ring.size(); ++i) {
        double end_s = now_s + duration_s(ring[i].timing);
        const bool last = i + 1 == ring.size() || ring[i + 1].barrier != ring[i].barrier;
        if (last) end_s = barrier_end_s.at(ring[i].barrier);
        timed.push_back({now_s, end_s, &ring[i]});
        now_s = end_s;
    }
    return timed;
}

/// One list of phases from one or two rings: cut wherever a ring changes phase; movements of all rings together.
std::vector<DraftPhase> stages(const std::vector<std::vector<TimingPhase>>& rings) {
    std::map<int, double> longest_s;  // of each barrier group
    for (const auto& ring : rings) {
        std::map<int, double> sum_s;
        for (const TimingPhase& phase : ring) sum_s[phase.barrier] += duration_s(phase.timing);
        for (const auto& [barrier, s] : sum_s) longest_s[barrier] = std::max(longest_s[barrier], s);
    }
    std::map<int, double> barrier_end_s;
    double now_s = 0.0;
    for (const auto& [barrier, s] : longest_s) barrier_end_s[barrier] = now_s += s;
    std::vector<std::vector<Timed>> clocks;
    std::set<double> cuts;
    for (const auto& ring : rings) {
        clocks.push_back(on_clock(ring, barrier_end_s));
        for (const Timed& t : clocks.back()) cuts.insert(t.end_s);
    }
    std::vector<DraftPhase> out;
    double begin_s = 0.0;
    for (const double end_s : cuts) {
        if (end_s - begin_s < 0.05) continue;
        DraftPhase stage;
        stage.timing.amber_s = stage.timing.all_red_s = 0.0F;
        for (const auto& clock : clocks)
            for (const Timed& t : clock) {
                if (t.begin_s > begin_s + 0.01 || t.end_s < end_s - 0.01) continue;
                stage.turns.insert(stage.turns.end(), t.phase->turns.begin(), t.phase->turns.end());
                stage.turn_line.insert(stage.turn_line.end(), t.phase->turn_line.begin(), t.phase->turn_line.end());
                stage.line = t.phase->line;
                if (std::abs(t.end_s - end_s) > 0.01) continue;  // goes on in the next stage
                const float amber_s = std::max(stage.timing.amber_s, t.phase->timing.amber_s);
                const float all_red_s = std::max(stage.timing.all_red_s, t.phase->timing.all_red_s);
                stage.timing = t.phase->timing;
                stage.timing.amber_s = amber_s;
                stage.timing.all_red_s = all_red_s;
            }
        stage.timing.green_s = static_cast<float>(end_s - begin_s) - stage.timing.amber_s - stage.timing.all_red_s;
        stage.timing.green_s = std::max(1.0F, stage.timing.green_s);
        out.push_back(std::move(stage));
        begin_s = end_s;
    }
    return out;
}

/// Seconds from the start of the first phase to the reference point of coordination.
double reference_s(const TimingPlan& plan, const std::vector<TimingPhase>& ring) {
    double now_s = 0.0;
    for (const TimingPhase& phase : ring) {
        if (plan.coordinated_phase && phase.number == *plan.coordinated_phase) {
            if (plan.reference == "begin_of_yellow") return now_s + static_cast<double>(phase.timing.green_s);
            if (plan.reference == "begin_of_red")
                return now_s + static_cast<double>(phase.timing.green_s + phase.timing.amber_s);
            return now_s;
        }
        now_s += duration_s(phase.timing);
    }
    return 0.0;
}

}  // namespace

void fill(DraftController& controller, const TimingPlan& plan) {
    std::set<int> ring_numbers;
    for (const TimingPhase& phase : plan.phases) ring_numbers.insert(phase.ring);
    std::vector<std::vector<TimingPhase>> rings;
    for (const int number : ring_numbers) {
        rings.push_back(ring_of(plan, number));
        if (plan.cycle_s && *plan.cycle_s > 0.0) {
            fit_cycle(rings.back(), *plan.cycle_s);
            continue;
        }
        for (TimingPhase& phase : rings.back())  // actuated without a cycle: as when every phase is called to its end
            if (!phase.fixed) phase.timing.green_s = phase.timing.max_green_s;
    }
    if (rings.empty()) return;
    double reference = 0.0;
    for (const auto& ring : rings) reference = std::max(reference, reference_s(plan, ring));
    if (rings.size() == 1)
        for (const TimingPhase& phase : rings.front())
            controller.phases.push_back({phase.timing, phase.turns, phase.line, phase.turn_line});
    else
        controller.phases = stages(rings);
    double cycle_s = 0.0;
    for (const DraftPhase& phase : controller.phases) cycle_s += duration_s(phase.timing);
    double offset_s = plan.offset_s - reference;
    if (offset_s < 0.0 && cycle_s > 0.0) offset_s += cycle_s * std::ceil(-offset_s / cycle_s);
    controller.offset_s = static_cast<float>(offset_s);
}

}  // namespace septima::gmns
