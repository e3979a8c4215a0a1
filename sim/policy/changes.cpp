#include "sim/policy/changes.h"

#include <algorithm>
#include <set>

namespace septima {

namespace {

template <class Id>
bool share_one(const std::vector<Id>& a, const std::vector<Id>& b) {
    const std::set<Id> known(a.begin(), a.end());
    return std::any_of(b.begin(), b.end(), [&known](Id id) { return known.contains(id); });
}

/// Do two actions set the same thing?
struct Clash {
    bool operator()(const SetSpeedLimit& a, const SetSpeedLimit& b) const { return share_one(a.links, b.links); }
    bool operator()(const SetLaneAccess& a, const SetLaneAccess& b) const { return share_one(a.lanes, b.lanes); }
    bool operator()(const SetSignalPlan& a, const SetSignalPlan& b) const { return a.controller == b.controller; }
    bool operator()(const SetSignalControl& a, const SetSignalControl& b) const { return a.controller == b.controller; }
    bool operator()(const SetToll& a, const SetToll& b) const {
        return (a.kinds & b.kinds) != 0 && share_one(a.links, b.links);
    }
    bool operator()(const SetBusHolding& a, const SetBusHolding& b) const { return share_one(a.lines, b.lines); }
    bool operator()(const SetMessageSign& a, const SetMessageSign& b) const { return share_one(a.links, b.links); }
    template <class A, class B>
    bool operator()(const A&, const B&) const {
        return false;  // plate rules and demand factors have identities of their own
    }
};

bool clash(const Change& a, const Change& b) {
    return std::visit(Clash{}, a.begin, b.begin);
}

}  // namespace

std::vector<Command> commands_of(const std::vector<Change>& changes) {
    struct Event {
        double time_s;
        bool begins;
        std::size_t change;
    };
    std::vector<Event> events;
    for (std::size_t i = 0; i < changes.size(); ++i) {
        events.push_back({changes[i].from_s, true, i});
        events.push_back({changes[i].to_s, false, i});
    }
    // What ends at an instant makes room for what begins then.
    std::ranges::stable_sort(events, [](const Event& a, const Event& b) {
        return a.time_s != b.time_s ? a.time_s < b.time_s : a.begins < b.begins;
    });

    std::vector<Command> commands;
    std::set<std::size_t> active;
    for (const Event& event : events) {
        const Change& change = changes[event.change];
        if (event.begins)
            active.insert(event.change);
        else
            active.erase(event.change);
        commands.push_back({event.time_s, event.begins ? change.begin : change.end});
        for (const std::size_t other : active) {
            const bool stands_above = !event.begins || other > event.change;
            if (other != event.change && stands_above && clash(change, changes[other]))
                commands.push_back({event.time_s, changes[other].begin});
        }
    }
    return commands;
}

}  // namespace septima
