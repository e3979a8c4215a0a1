// What holds in any city: gridlock is found and nobody removed, every vehicle is accounted for, and results follow from
// the streets alone, not from where they lie or how they are listed (THEORY 1: V7, V10, R1).
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <functional>

#include "sim/base/parallel.h"
#include "tests/theory/lab.h"

namespace septima {
namespace {

using lab::Lab;

/// Four one-way streets round a block of 60 m, each fed from outside (links 4-7) and left outward (8-11).
Draft block() {
    Draft draft;
    draft.name = "block";
    const std::array<Point, 4> corner{{{0.0, 0.0}, {60.0, 0.0}, {60.0, 60.0}, {0.0, 60.0}}};
    const std::array<Point, 4> outward{{{-1.0, 0.0}, {0.0, -1.0}, {1.0, 0.0}, {0.0, 1.0}}};
    for (const Point& p : corner) toys::add_node(draft, p.x_m, p.y_m);
    for (std::size_t i = 0; i < 4; ++i)
        toys::add_node(draft, corner[i].x_m + 500.0 * outward[i].x_m, corner[i].y_m + 500.0 * outward[i].y_m);
    for (std::size_t i = 0; i < 4; ++i) {
        const Point& out = outward[(i + 3) % 4];
        toys::add_node(draft, corner[i].x_m + 500.0 * out.x_m, corner[i].y_m + 500.0 * out.y_m);
    }
    for (std::uint32_t i = 0; i < 4; ++i) toys::add_link(draft, i, (i + 1) % 4, 1, 40.0);
    for (std::uint32_t i = 0; i < 4; ++i) toys::add_link(draft, 4 + i, i, 1, 40.0);
    for (std::uint32_t i = 0; i < 4; ++i) toys::add_link(draft, i, 8 + i, 1, 40.0);
    return draft;
}

// All want to go three sides round the block and nobody keeps the corners clear: it locks. Found within 300 s of the
// moment from which nobody moves, with its links named; nobody disappears, and every vehicle is accounted for in every
// step.
TEST(City, GridlockIsFoundAndNobodyRemoved) {
    const Lab lab(block(), lab::identical_car());
    std::vector<toys::TripRow> rows;
    for (std::size_t i = 0; i < 4; ++i)
        for (int k = 0; k < 200; ++k) {
            toys::TripRow row{3.0 * k, id_at<LinkId>(4 + i), id_at<LinkId>(8 + (i + 3) % 4)};
            row.route = {row.origin, id_at<LinkId>(i), id_at<LinkId>((i + 1) % 4), id_at<LinkId>((i + 2) % 4),
                         row.destination};
            rows.push_back(row);
        }
    WorldOptions options;
    options.start_s = 0.0;
    options.end_s = 3000.0;
    options.keep_clear_share = 0.0F;
    World world = lab.world(rows, options);
    double last_move_s = 0.0, found_s = 0.0;
    while (!finished(world)) {
        step(world);
        const Counts& c = world.counts;
        ASSERT_EQ(c.departed,
                  c.completed + world.outside.waiting + world.vehicles.size() + c.suppressed + c.unreachable);
        float fastest = 0.0F;
        for (const std::size_t link : {0U, 1U, 2U, 3U})
            lab::for_each_on(world, id_at<LinkId>(link), [&](std::uint32_t r, LaneId) {
                fastest = std::max(fastest, world.vehicles.body[r].speed_mps);
            });
        if (fastest > 0.1F) last_move_s = time_s(world);
        if (found_s == 0.0 && !world.measured.events.empty()) found_s = time_s(world);
    }
    const Measurements m = measurements(world);
    RecordProperty("locked_found", fmt::format("{} {} completed {} stuck {}", last_move_s, found_s,
                                               world.counts.completed, world.counts.stuck));
    ASSERT_LT(last_move_s, 2000.0) << "the block did not lock";
    ASSERT_FALSE(m.events.empty());
    EXPECT_EQ(m.events.front().kind, WorldEvent::Kind::gridlock);
    EXPECT_EQ(m.events.front().links, (std::vector<LinkId>{LinkId{0}, LinkId{1}, LinkId{2}, LinkId{3}}));
    EXPECT_LT(found_s - last_move_s, 300.0);
    EXPECT_GT(world.counts.stuck, 8U);
    EXPECT_EQ(world.counts.completed + world.outside.waiting + world.vehicles.size(), rows.size());
}

struct Total {
    std::size_t completed = 0;
    double time_h = 0.0;
};

struct Ride {
    double start_s = 0.0;
    std::uint64_t demand = 9;  ///< seed of the trips
    int threads = 2;
    std::uint64_t* hash = nullptr;
};

/// Half an hour of a grid of five by five: through the draft's links under their names, so that drafts may differ in
/// order.
Total ridden(const Draft& draft, const std::function<std::uint32_t(std::uint32_t)>& link_of, const Ride& ride = {}) {
    const Lab lab(draft, default_classes().rows[0]);
    std::vector<toys::TripRow> rows;
    for (std::uint32_t i = 0; i < 1500; ++i) {
        const auto link = [&](Purpose purpose) {
            return id_at<LinkId>(link_of(static_cast<std::uint32_t>(uniform(ride.demand, i, purpose) * 80.0)));
        };
        rows.push_back({ride.start_s + 0.8 * i, link(Purpose::origin), link(Purpose::destination)});
    }
    WorldOptions options;
    options.start_s = ride.start_s;
    options.end_s = ride.start_s + 2400.0;
    World world = lab.world(rows, options);
    ThreadLimit(ride.threads).execute([&] { lab::run(world); });
    if (ride.hash != nullptr) *ride.hash = state_hash(world);
    Total total;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (world.status[i] != TripStatus::completed) continue;
        ++total.completed;
        total.time_h += (static_cast<double>(world.arrival_s[i]) - rows[i].departure_s) / 3600.0;
    }
    return total;
}

std::uint32_t same(std::uint32_t link) {
    return link;
}

Draft moved_by(Draft draft, const std::function<Point(Point)>& move) {
    for (DraftNode& node : draft.nodes) node.xy = move(node.xy);
    return draft;
}

void expect_equal(const Total& a, const Total& b, double share, const char* what) {
    ::testing::Test::RecordProperty(
        what, fmt::format("{} {:.3f} h, {} {:.3f} h", a.completed, a.time_h, b.completed, b.time_h));
    EXPECT_NEAR(static_cast<double>(b.completed), static_cast<double>(a.completed),
                share * static_cast<double>(a.completed))
        << what;
    EXPECT_NEAR(b.time_h, a.time_h, share * a.time_h) << what;
}

// A city elsewhere, turned, or two hours later is the same city; mirrored it differs by left turns that were right
// turns, which moves one demand by 1.3 % (standard deviation over sixteen) and their mean by 0.2: four together.
TEST(City, ShiftsAndTurnsChangeNothing) {
    const Draft grid = toys::grid(5, 250.0, 50.0, 2);
    const Total base = ridden(grid, same);
    EXPECT_GT(base.completed, 1000U);
    expect_equal(base,
                 ridden(moved_by(grid,
                                 [](Point p) {
                                     return Point{p.x_m + 8000.0, p.y_m - 2500.0};
                                 }),
                        same),
                 1e-6, "shifted");
    expect_equal(base,
                 ridden(moved_by(grid,
                                 [](Point p) {
                                     return Point{-p.y_m, p.x_m};
                                 }),
                        same),
                 0.02, "turned 90 degrees");
    const Draft mirrored = moved_by(grid, [](Point p) { return Point{-p.x_m, p.y_m}; });
    Total here, there;
    for (std::uint64_t demand = 9; demand < 13; ++demand) {
        const Total a = ridden(grid, same, {.demand = demand}), b = ridden(mirrored, same, {.demand = demand});
        here = {here.completed + a.completed, here.time_h + a.time_h};
        there = {there.completed + b.completed, there.time_h + b.time_h};
    }
    expect_equal(here, there, 0.02, "mirrored, four demands");
    expect_equal(base, ridden(grid, same, {.start_s = 7200.0}), 0.02, "two hours later");
}

// Nodes and links listed backward: the same up to ties and to the errors of perception, which are drawn by link.
TEST(City, TheOrderOfTheListHardlyMatters) {
    const Draft grid = toys::grid(5, 250.0, 50.0, 2);
    Draft listed = grid;
    std::reverse(listed.nodes.begin(), listed.nodes.end());
    std::reverse(listed.links.begin(), listed.links.end());
    const auto last_node = static_cast<std::uint32_t>(grid.nodes.size() - 1),
               last_link = static_cast<std::uint32_t>(grid.links.size() - 1);
    for (DraftLink& link : listed.links) {
        link.from = last_node - link.from;
        link.to = last_node - link.to;
    }
    expect_equal(ridden(grid, same), ridden(listed, [&](std::uint32_t link) { return last_link - link; }), 0.02,
                 "listed backward");
}

// Other names, or a street somewhere else that nobody drives to: the same city to the last bit of every trip.
TEST(City, NamesAndIslandsChangeNothing) {
    const Draft grid = toys::grid(5, 250.0, 50.0, 2);
    const Total base = ridden(grid, same);
    Draft renamed = grid;
    for (DraftNode& node : renamed.nodes) node.name = "carrera-" + node.name;
    for (DraftLink& link : renamed.links) link.name = "calle-" + link.name;
    expect_equal(base, ridden(renamed, same), 1e-12, "renamed");
    Draft with_island = grid;
    const std::uint32_t a = toys::add_node(with_island, 9000.0, 9000.0);
    const std::uint32_t b = toys::add_node(with_island, 9500.0, 9000.0);
    toys::add_link(with_island, a, b, 1, 50.0);
    toys::add_link(with_island, b, a, 1, 50.0);
    expect_equal(base, ridden(with_island, same), 1e-12, "island");
}

// A node in the middle of a road changes its throughput and times by 2 % at most.
TEST(City, ASplitRoadIsTheSameRoad) {
    const auto times = [](const std::vector<toys::Piece>& pieces) {
        const Lab lab(toys::road(pieces), default_classes().rows[0]);
        std::vector<toys::TripRow> rows;
        const LinkId last = id_at<LinkId>(pieces.size() - 1);
        lab::add_random_flow(rows, 2400.0, 0.8, 2400.0, LinkId{0}, last, 4);
        World world = lab.world(rows, 4800.0);
        lab::run(world);
        Total total{world.counts.completed, 0.0};
        for (std::size_t i = 0; i < rows.size(); ++i)
            total.time_h += (static_cast<double>(world.arrival_s[i]) - rows[i].departure_s) / 3600.0;
        return total;
    };
    expect_equal(times({{2000.0, 2, 60.0}}), times({{700.0, 2, 60.0}, {600.0, 2, 60.0}, {700.0, 2, 60.0}}), 0.02,
                 "split");
}

TEST(City, SixteenThreadsGiveTheSameBits) {
    const Draft grid = toys::grid(5, 250.0, 50.0, 2);
    std::uint64_t one = 0, many = 0;
    ridden(grid, same, {.threads = 1, .hash = &one});
    ridden(grid, same, {.threads = 16, .hash = &many});
    EXPECT_EQ(one, many);
}

}  // namespace
}  // namespace septima
