#include "sim/network/gmns_write.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "sim/base/csv.h"
#include "sim/base/file.h"

namespace septima {

namespace {

/// A CSV table being written.
class Rows {
  public:
    explicit Rows(std::string_view header) { text_ = fmt::format("{}\n", header); }
    template <class... Cells>
    void add(const Cells&... cells) {
        bool first = true;
        ((append(cells, first), first = false), ...);
        text_ += '\n';
    }
    const std::string& text() const { return text_; }

  private:
    template <class Cell>
    void append(const Cell& cell, bool first) {
        if (!first) text_ += ',';
        if constexpr (std::is_arithmetic_v<Cell>)
            fmt::format_to(std::back_inserter(text_), "{}", cell);
        else
            text_ += csv_cell(cell);
    }
    std::string text_;
};

/// Fewest digits of a speed in km/h that read back to the same float in m/s.
std::string kmh_text(float mps) {
    for (int digits = 3; digits <= 17; ++digits) {
        std::string text = fmt::format("{:.{}g}", static_cast<double>(mps) * 3.6, digits);
        if (static_cast<float>(std::stod(text) / 3.6) == mps) return text;
    }
    return fmt::format("{}", static_cast<double>(mps) * 3.6);
}

/// "all", or the kinds by name.
std::string uses_text(KindMask mask) {
    if (mask == all_kinds) return "all";
    std::string text;
    for (std::size_t i = 0; i < vehicle_kinds; ++i) {
        const auto kind = static_cast<VehicleKind>(i);
        if (allows(mask, kind)) text += fmt::format("{}{}", text.empty() ? "" : ";", name_of(kind));
    }
    return text.empty() ? "none" : text;
}

/// Digits that read back to the same float; nothing where no share is said.
std::string share_text(float share) {
    return share > 0.0F ? fmt::format("{}", static_cast<double>(share) * 100.0) : std::string();
}

std::string control_text(NodeControl control) {
    return control == NodeControl::all_way_stop ? "4_stop"
                                                : std::string(node_control_names[static_cast<std::size_t>(control)]);
}

std::string wkt(std::span<const Point> line, bool reversed) {
    std::string text = "LINESTRING (";
    for (std::size_t i = 0; i < line.size(); ++i) {
        const Point p = line[reversed ? line.size() - 1 - i : i];
        fmt::format_to(std::back_inserter(text), "{}{} {}", i > 0 ? ", " : "", p.x_m, p.y_m);
    }
    return text + ")";
}

std::string config_table(const Network& network) {
    Rows rows(
        "dataset_name,short_length,long_length,speed,crs,geometry_field_format,version_number,id_type,complete_"
        "movements");
    rows.add(network.name, "m", "m", "km/h", network.crs, "wkt", "0.97", "string", 1);
    return rows.text();
}

std::string node_table(const Network& network) {
    Rows rows("node_id,x_coord,y_coord,ctrl_type,controller_id");
    for (std::size_t i = 0; i < network.nodes(); ++i) {
        const NodeId node = id_at<NodeId>(i);
        const ControllerId controller = network.node_controller[node];
        rows.add(network.node_name[node], network.node_xy[node].x_m, network.node_xy[node].y_m,
                 control_text(network.node_control[node]),
                 controller == no_id<ControllerId> ? std::string{} : network.controller_name[controller]);
    }
    return rows.text();
}

/// link.csv and geometry.csv: the two directions of a street share a geometry.
std::array<std::string, 2> link_tables(const Network& network) {
    Rows links(
        "link_id,name,from_node_id,to_node_id,directed,geometry_id,dir_flag,length,facility_type,free_speed,lanes,"
        "allowed_uses,sign,note");
    Rows geometries("geometry_id,geometry");
    std::unordered_map<std::string, std::string> known;
    for (std::size_t i = 0; i < network.links(); ++i) {
        const LinkId link = id_at<LinkId>(i);
        const auto shape = network.link_shape[link];
        const Point from = network.node_xy[network.link_from[link]], to = network.node_xy[network.link_to[link]];
        std::string geometry_id;
        int dir_flag = 1;
        if (shape.size() > 2 || !(shape.front() == from) || !(shape.back() == to)) {
            const auto twin = known.find(wkt(shape, true));
            geometry_id = twin != known.end() ? twin->second : network.link_name[link];
            if (twin != known.end()) {
                dir_flag = -1;
            } else {
                const std::string text = wkt(shape, false);
                geometries.add(geometry_id, text);
                known.emplace(text, geometry_id);
            }
        }
        links.add(network.link_name[link], network.link_street[link], network.node_name[network.link_from[link]],
                  network.node_name[network.link_to[link]], 1, geometry_id, dir_flag, network.link_length_m[link],
                  name_of(network.link_class[link]), kmh_text(network.link_limit_mps[link]),
                  network.lane_count(link) - std::size_t{network.link_lanes_left_of_1[link]},
                  uses_text(network.link_allowed(link)), control_text(network.link_sign[link]),
                  network.link_note[link]);
    }
    return {links.text(), geometries.text()};
}

std::string lane_table(const Network& network) {
    Rows rows("lane_id,link_id,lane_num,allowed_uses");
    for (std::size_t i = 0; i < network.lanes(); ++i) {
        const LaneId lane = id_at<LaneId>(i);
        rows.add(i + 1, network.link_name[network.lane_link[lane]], network.lane_num(lane),
                 uses_text(network.lane_allowed[lane]));
    }
    return rows.text();
}

/// Lane i of a turn leads to lane i + shift for every lane of a run: one row of movement.csv.
struct Run {
    std::size_t first_from, last_from, first_to, last_to;
};

std::vector<Run> runs_of(const Network& network, TurnId turn) {
    std::vector<Run> runs;
    for (const LaneId lane : network.lanes_of(network.turn_from[turn]))
        for (const MovementId movement : network.movements_of(lane)) {
            if (network.movement_turn[movement] != turn) continue;
            const std::size_t from = network.lane_number(lane), to = network.lane_number(network.movement_to[movement]);
            const auto next = std::find_if(
                runs.begin(), runs.end(), [&](const Run& r) { return r.last_from + 1 == from && r.last_to + 1 == to; });
            if (next == runs.end())
                runs.push_back({from, from, to, to});
            else
                ++next->last_from, ++next->last_to;
        }
    return runs;
}

/// Unique mvmt_ids of every turn's rows; the first is the turn's own name where it has one.
struct MovementTable {
    std::string text;
    std::vector<std::vector<std::string>> ids;  ///< by turn
};

MovementTable movement_table(const Network& network) {
    MovementTable table;
    Rows rows(
        "mvmt_id,node_id,ib_link_id,start_ib_lane,end_ib_lane,ob_link_id,start_ob_lane,end_ob_lane,type,ctrl_type,"
        "merge_share_pct");
    std::set<std::string> used;
    for (const std::string& name : network.turn_name) used.insert(name);
    for (std::size_t i = 0; i < network.turns(); ++i) {
        const TurnId turn = id_at<TurnId>(i);
        const LinkId from = network.turn_from[turn];
        const NodeId node = network.link_to[from];
        const bool signal = network.node_control[node] == NodeControl::signal;
        std::vector<std::string> ids;
        for (const Run& run : runs_of(network, turn)) {
            std::string id = ids.empty() ? network.turn_name[turn] : std::string{};
            for (std::size_t number = 1; id.empty(); ++number)
                if (const std::string wanted =
                        fmt::format("{}.{}{}", i + 1, ids.size() + 1, number > 1 ? fmt::format("_{}", number) : "");
                    used.insert(wanted).second)
                    id = wanted;
            const auto num = [&network](LinkId link, std::size_t place) {
                return network.lane_num(network.lanes_of(link)[place]);
            };
            const LinkId to = network.turn_to[turn];
            rows.add(id, network.node_name[node], network.link_name[from], num(from, run.first_from),
                     num(from, run.last_from), network.link_name[to], num(to, run.first_to), num(to, run.last_to),
                     turn_type_names[static_cast<std::size_t>(network.turn_type[turn])],
                     signal ? "signal" : "no_control", share_text(network.turn_merge_share[turn]));
            ids.push_back(std::move(id));
        }
        table.ids.push_back(std::move(ids));
    }
    table.text = rows.text();
    return table;
}

struct SignalTables {
    Rows controller{"controller_id,control_kind,bus_priority,coordinated_phase_num,detection_m"};
    Rows plan{"timing_plan_id,controller_id,time_day,cycle_length"};
    Rows phase{
        "timing_phase_id,timing_plan_id,signal_phase_num,min_green,extension,clearance,ring,barrier,position,"
        "amber,all_red,actuated_min_green,actuated_max_green"};
    Rows phase_mvmt{"signal_phase_mvmt_id,timing_phase_id,mvmt_id,protection"};
    Rows coordination{"coordination_id,timing_plan_id,controller_id,coord_phase,coord_ref_to,offset"};
};

/// A left turn that gives way to a turn of the same phase is permitted, not protected.
bool gives_way(const Network& network, const Phase& phase, TurnId turn) {
    const auto conflicts = network.turn_conflicts[turn];
    return std::any_of(conflicts.begin(), conflicts.end(), [&](const Conflict& c) {
        return c.priority == Priority::theirs &&
               std::find(phase.turns.begin(), phase.turns.end(), c.other) != phase.turns.end();
    });
}

void add_plan(const Network& network, const MovementTable& movements, ControllerId controller, SignalTables& tables) {
    const std::string& name = network.controller_name[controller];
    const SignalPlan& plan = network.controller_plan[controller];
    const SignalControl& control = network.controller_control[controller];
    const bool longest = control.coordinated_phase == longest_phase;
    tables.controller.add(name, control_kind_names[static_cast<std::size_t>(control.kind)],
                          control.bus_priority ? 1 : 0,
                          longest ? std::string{} : std::to_string(control.coordinated_phase + 1), control.detection_m);
    if (plan.phases.empty()) return;
    const std::string plan_id = name + "/plan";
    tables.plan.add(plan_id, name, "11111111_0000_2400", plan.cycle_s());
    tables.coordination.add(plan_id, plan_id, name, 1, "begin_of_green", plan.offset_s);
    for (std::size_t p = 0; p < plan.phases.size(); ++p) {
        const Phase& phase = plan.phases[p];
        const std::string phase_id = fmt::format("{}/{}", name, p + 1);
        tables.phase.add(phase_id, plan_id, p + 1, phase.green_s, phase.extension_s, phase.amber_s + phase.all_red_s, 1,
                         1, p + 1, phase.amber_s, phase.all_red_s, phase.min_green_s, phase.max_green_s);
        for (const TurnId turn : phase.turns)
            for (const std::string& id : movements.ids[row(turn)])
                tables.phase_mvmt.add(fmt::format("{}/{}", phase_id, id), phase_id, id,
                                      gives_way(network, phase, turn) ? "permitted" : "protected");
    }
}

std::string use_table() {
    Rows rows("use,persons_per_vehicle,pce,description");
    // Persons: Colombian surveys' orders of magnitude; pce: HCM orders of magnitude. The simulation uses its own
    // classes (sim/model/vehicle_classes.h); the columns are there because the specification requires them.
    constexpr std::array<std::pair<double, double>, vehicle_kinds> values{
        {{1.4, 1.0}, {1.15, 0.4}, {1.3, 1.0}, {1.2, 1.2}, {35, 2.0}, {120, 3.0}, {180, 3.5}, {1.2, 2.0}, {1.0, 0.2}}};
    for (std::size_t i = 0; i < vehicle_kinds; ++i)
        rows.add(vehicle_kind_names[i], values[i].first, values[i].second, "");
    return rows.text();
}

}  // namespace

void write_gmns(const Network& network, const std::filesystem::path& folder) {
    const auto save = [&](const char* name, const std::string& text) {
        write_atomically(folder / (std::string(name) + ".csv"), text);
    };
    save("config", config_table(network));
    save("use_definition", use_table());
    save("node", node_table(network));
    const auto [links, geometries] = link_tables(network);
    save("link", links);
    save("geometry", geometries);
    save("lane", lane_table(network));
    const MovementTable movements = movement_table(network);
    save("movement", movements.text);
    SignalTables tables;
    for (std::size_t i = 0; i < network.controllers(); ++i)
        add_plan(network, movements, id_at<ControllerId>(i), tables);
    save("signal_controller", tables.controller.text());
    save("signal_timing_plan", tables.plan.text());
    save("signal_timing_phase", tables.phase.text());
    save("signal_phase_mvmt", tables.phase_mvmt.text());
    save("signal_coordination", tables.coordination.text());
}

}  // namespace septima
