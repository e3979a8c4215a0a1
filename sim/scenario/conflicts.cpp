#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <utility>

#include "sim/scenario/experiment.h"

namespace septima {

namespace {

/// What a command sets: the row of its action and an id.
using Subject = std::pair<std::size_t, std::uint64_t>;

struct Span {
    double from_s;
    double to_s;
};

/// When a measure holds each of its subjects. Commands on a subject come in turns: one sets, the next restores.
using Holds = std::map<Subject, std::vector<Span>>;

std::vector<Subject> subjects_of(const Command& command) {
    std::vector<Subject> subjects;
    const std::size_t kind = command.action.index();
    const auto add = [&](const auto& ids) {
        for (const auto id : ids) subjects.emplace_back(kind, row(id));
    };
    if (const auto* limit = std::get_if<SetSpeedLimit>(&command.action)) add(limit->links);
    if (const auto* access = std::get_if<SetLaneAccess>(&command.action)) add(access->lanes);
    if (const auto* toll = std::get_if<SetToll>(&command.action)) add(toll->links);
    if (const auto* sign = std::get_if<SetMessageSign>(&command.action)) add(sign->links);
    if (const auto* plan = std::get_if<SetSignalPlan>(&command.action))
        subjects.emplace_back(kind, row(plan->controller));
    if (const auto* control = std::get_if<SetSignalControl>(&command.action))
        subjects.emplace_back(kind, row(control->controller));
    if (const auto* holding = std::get_if<SetBusHolding>(&command.action))
        for (const std::uint32_t line : holding->lines) subjects.emplace_back(kind, line);
    return subjects;  // plate rules and demand add up; they do not replace one another
}

Holds holds_of(const Measure& measure, const PolicyContext& context) {
    PolicyFile alone;
    alone.measures = {measure};
    Problems told_before;
    Holds holds;
    for (const Command& command : compile(alone, context, told_before).commands)
        for (const Subject& subject : subjects_of(command)) {
            std::vector<Span>& spans = holds[subject];
            const double open = std::numeric_limits<double>::infinity();
            if (!spans.empty() && spans.back().to_s == open)
                spans.back().to_s = command.time_s;
            else
                spans.push_back({command.time_s, open});
        }
    return holds;
}

bool meet(const std::vector<Span>& a, const std::vector<Span>& b) {
    return std::ranges::any_of(a, [&b](const Span& x) {
        return std::ranges::any_of(b, [&x](const Span& y) { return x.from_s < y.to_s && y.from_s < x.to_s; });
    });
}

std::size_t shared(const Holds& a, const Holds& b) {
    return static_cast<std::size_t>(std::ranges::count_if(a, [&b](const auto& hold) {
        const auto other = b.find(hold.first);
        return other != b.end() && meet(hold.second, other->second);
    }));
}

}  // namespace

void warn_of_conflicts(const std::vector<PolicyFile>& stack, const PolicyContext& context, Problems& problems) {
    if (stack.size() < 2) return;
    struct Known {
        std::size_t file;
        const Measure* measure;
        Holds holds;
    };
    std::vector<Known> earlier;
    for (std::size_t file = 0; file < stack.size(); ++file)
        for (const Measure& measure : stack[file].measures) {
            Known now{file, &measure, holds_of(measure, context)};
            for (const Known& before : earlier) {
                if (before.file == file) continue;
                const std::size_t common = shared(before.holds, now.holds);
                if (common == 0) continue;
                problems.warn(measure.file, measure.line,
                              fmt::format("{}: conflicts with {}:{}, which sets {} of the same lanes, links or signals "
                                          "at the same time; the later file wins",
                                          measure_kind_names[measure.data.index()], before.measure->file,
                                          before.measure->line, common));
            }
            earlier.push_back(std::move(now));
        }
}

}  // namespace septima
