#include "tools/septima/recorder.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>

#include "sim/base/csv.h"
#include "sim/base/error.h"
#include "sim/base/file.h"

namespace septima::cli {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void fail(const fs::path& path) {
    throw IoError(fmt::format("{}: cannot be written: {}", path.string(), std::strerror(errno)));
}

}  // namespace

CsvFile::CsvFile(fs::path path, const std::string& header)
    : path_(std::move(path)), temporary_(path_.string() + ".tmp") {
    refuse_special_file(path_);
    std::error_code ignored;
    if (path_.has_parent_path()) fs::create_directories(path_.parent_path(), ignored);
    file_ = std::fopen(temporary_.c_str(), "wb");
    if (file_ == nullptr) fail(temporary_);
    row(header);
}

CsvFile::~CsvFile() {
    if (file_ == nullptr) return;
    std::fclose(file_);
    std::error_code ignored;
    fs::remove(temporary_, ignored);
}

void CsvFile::row(const std::string& text) {
    if (std::fwrite(text.data(), 1, text.size(), file_) != text.size() || std::fputc('\n', file_) == EOF)
        fail(temporary_);
}

void CsvFile::commit() {
    std::FILE* file = file_;
    if (std::fflush(file) != 0) fail(temporary_);
    file_ = nullptr;
    if (std::fclose(file) != 0) fail(temporary_);
    commit_file(temporary_, path_);
}

Recorder::Recorder(const Scenario& scenario, const fs::path& trajectories, const fs::path& crossings)
    : scenario_(&scenario) {
    if (!trajectories.empty())
        trajectories_ =
            std::make_unique<CsvFile>(trajectories, "time_s,vehicle,link_id,lane_num,position_m,speed_mps,accel_mps2");
    if (!crossings.empty()) {
        if (scenario.detectors.empty())
            throw InputError(
                "--crossings: the scenario has no detectors; add detectors.csv (detector_id, link_id, lane_num, "
                "position_m)");
        crossings_ = std::make_unique<CsvFile>(crossings, "detector_id,vehicle,time_s,speed_mps");
        std::vector<std::pair<LaneId, std::uint32_t>> places;
        for (std::uint32_t d = 0; d < scenario.detectors.size(); ++d)
            places.emplace_back(scenario.detectors[d].lane, d);
        on_lane_ = group_by_owner(scenario.network.lanes(), places);
    }
}

namespace {

/// Who rides between two lanes is told on the left one.
LaneId network_lane(const World& world, std::uint32_t lane) {
    const LaneFacts& facts = world.layout.lane[lane];
    return id_at<LaneId>(facts.strip ? facts.left : lane);
}

}  // namespace

std::string Recorder::vehicle_name(const World& world, std::uint32_t trip) const {
    return world.trips.id.empty() ? std::to_string(trip) : csv_cell(world.trips.id[id_at<TripId>(trip)]);
}

void Recorder::observe(const World& world) {
    if (!trajectories_ && !crossings_) return;
    look(world);
    if (trajectories_) write_trajectories(world);
    if (crossings_ && world.step_index > 0) write_crossings(world);
}

/// The cost is that of the vehicles on the road, not of all trips of the day.
void Recorder::look(const World& world) {
    before_.swap(now_);
    were_.swap(are_);
    before_.resize(world.trips.size());
    now_.resize(world.trips.size());
    for (const std::uint32_t trip : are_) now_[trip] = {};
    are_.clear();
    for (const std::uint32_t lane : world.lanes.active)
        for (std::uint32_t i = world.lanes.of[lane].first; i < world.lanes.of[lane].end(); ++i) {
            const std::uint32_t trip = world.vehicles.rider[i].trip;
            are_.push_back(trip);
            now_[trip] = {true, network_lane(world, lane), world.vehicles.body[i].x_m,
                          world.vehicles.body[i].speed_mps};
        }
}

void Recorder::write_trajectories(const World& world) {
    const Network& n = scenario_->network;
    const double time = time_s(world);
    for (const std::uint32_t lane_row : world.lanes.active) {
        const LaneId lane = network_lane(world, lane_row);
        for (std::uint32_t i = world.lanes.of[lane_row].first; i < world.lanes.of[lane_row].end(); ++i) {
            const std::uint32_t trip = world.vehicles.rider[i].trip;
            const Seen& now = now_[trip];
            const Seen& before = before_[trip];
            const std::string accel =
                before.present ? fmt::format("{:.3f}", (now.speed_mps - before.speed_mps) / world.options.step_s)
                               : std::string{};
            trajectories_->row(fmt::format("{:.2f},{},{},{},{:.2f},{:.3f},{}", time, vehicle_name(world, trip),
                                           csv_cell(n.link_name[n.lane_link[lane]]), n.lane_num(lane), now.position_m,
                                           now.speed_mps, accel));
        }
    }
}

namespace {

/// When a vehicle's front passed a detector during the last step, as a share of the step; nothing when it did not. Both
/// motions, on the old and on the new lane, are taken as uniform within the step.
std::optional<double> crossed_at(const Network& n, const Detector& detector, const Seen& before, const Seen& now,
                                 double step_s) {
    const bool was_there = before.present && before.lane == detector.lane;
    const bool is_there = now.present && now.lane == detector.lane;
    if (!was_there && !is_there) return std::nullopt;
    const auto at = static_cast<double>(detector.position_m);
    const auto mean_mps =
        std::max(0.1, 0.5 * static_cast<double>(before.speed_mps + (now.present ? now.speed_mps : before.speed_mps)));
    const bool same_link = before.present && now.present && n.lane_link[before.lane] == n.lane_link[now.lane];
    if (same_link) {
        if (!is_there) return std::nullopt;  // it is counted in the lane where it is now
        const auto from = static_cast<double>(before.position_m);
        const auto to = static_cast<double>(now.position_m);
        if (!(from < at && at <= to)) return std::nullopt;
        return (at - from) / (to - from);
    }
    if (is_there) {  // came from upstream, or entered the road here
        const auto to = static_cast<double>(now.position_m);
        if (!before.present || at > to) return std::nullopt;
        return std::clamp(1.0 - (to - at) / (mean_mps * step_s), 0.0, 1.0);
    }
    const auto from = static_cast<double>(before.position_m);  // went on downstream, or arrived
    if (from >= at) return std::nullopt;
    return std::clamp((at - from) / (mean_mps * step_s), 0.0, 1.0);
}

}  // namespace

void Recorder::write_crossings(const World& world) {
    struct Crossing {
        double time_s;
        std::size_t detector;
        std::uint32_t trip;
        float speed_mps;
    };
    const auto step_s = static_cast<double>(world.options.step_s);
    std::vector<Crossing> found;
    const auto look_for = [&](LaneId lane, std::uint32_t trip) {
        const Seen& before = before_[trip];
        const Seen& now = now_[trip];
        for (const std::uint32_t d : on_lane_[lane])
            if (const auto share = crossed_at(scenario_->network, scenario_->detectors[d], before, now, step_s))
                found.push_back(
                    {time_s(world) - step_s * (1.0 - *share), d, trip, now.present ? now.speed_mps : before.speed_mps});
    };
    for (const std::uint32_t trip : are_) look_for(now_[trip].lane, trip);
    for (const std::uint32_t trip : were_)  // on the lane it left
        if (!now_[trip].present || now_[trip].lane != before_[trip].lane) look_for(before_[trip].lane, trip);
    std::ranges::sort(found, [](const Crossing& a, const Crossing& b) {
        return std::tie(a.time_s, a.detector, a.trip) < std::tie(b.time_s, b.detector, b.trip);
    });
    for (const Crossing& c : found)
        crossings_->row(fmt::format("{},{},{:.3f},{:.3f}", csv_cell(scenario_->detectors[c.detector].id),
                                    vehicle_name(world, c.trip), c.time_s, c.speed_mps));
}

void Recorder::commit() {
    if (trajectories_) trajectories_->commit();
    if (crossings_) crossings_->commit();
}

}  // namespace septima::cli
