#include "sim/route/tntp.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <optional>

#include "sim/base/file.h"
#include "sim/route/assignment_files.h"
#include "tests/route/toy_problem.h"
#include "tests/scenario/temp_folder.h"

namespace septima {
namespace {

constexpr const char* small_net =
    "<NUMBER OF ZONES> 2 ~ a remark\r\n<NUMBER OF NODES>\t3\n<FIRST THRU NODE> 3\n<NUMBER OF LINKS> 3\n<TOLL FACTOR> "
    "0.5\n"
    "<DISTANCE FACTOR> 0.25\n<ORIGINAL HEADER>~ Init node\n<END OF METADATA>\n\n~ init term ... ;\n"
    "\t1\t3\t100\t4\t2.5\t0.15\t4\t50\t6\t1\t;\n\t3\t2\t100\t4\t0\t0\t0\t50\t0\t1;\n1 2 0 4 9 0 4 50 0 1 ; ~ remark\n";

TEST(Tntp, ReadsANetwork) {
    Problems problems;
    const AssignmentNetwork n = parse_tntp_network(small_net, "net", problems);
    EXPECT_EQ(test::told(problems), "");
    ASSERT_EQ(n.links, 3U);
    EXPECT_EQ(n.zone_name, (std::vector<std::string>{"1", "2"}));
    EXPECT_EQ(n.graph.passable, (std::vector<char>{0, 0, 1}));
    EXPECT_DOUBLE_EQ(delay_at(n.graph.delay[0], 100.0).time, 2.5 * 1.15);
    EXPECT_DOUBLE_EQ(delay_at(n.graph.delay[1], 100.0).time, 0.0);
    EXPECT_DOUBLE_EQ(delay_at(n.graph.delay[2], 100.0).time, 9.0);
    ClassRule rule;
    rule.toll_weight = n.toll_weight;
    rule.length_weight = n.length_weight;
    OdMatrix od(2);
    od.at(0, 1) = 1.0;
    const AssignmentProblem problem = assignment_problem(n, {rule}, {{0, &od, 1.0}});
    EXPECT_DOUBLE_EQ(problem.classes[0].toll[0], 3.0);
    EXPECT_DOUBLE_EQ(problem.classes[0].fixed[0], 1.0);
}

TEST(Tntp, ListsEveryProblemOfANetwork) {
    Problems problems;
    parse_tntp_network(
        "<NUMBER OF ZONES> 9\n<NUMBER OF NODES> 3\n<NUMBER OF LINKS> 7\n<FIRST THRU NODE> one\n<END OF METADATA>\n"
        "1 4 100 1 1 0.15 4 0 0 1;\n1 2 100 1 -1 0.15 4 0 0 1;\n1 2 0 1 1 0.15 4 0 0 1;\n1 2 100 1;\n"
        "1 2 nan 1 1 0.15 4 0 0 1;\nx 2 9 1 1 0.15 inf 0 0 1;\n",
        "net", problems);
    EXPECT_EQ(test::told(problems),
              "4: <FIRST THRU NODE> is 'one'; a number is needed\n"
              "1: <NUMBER OF ZONES> is 9; a whole number from 1 to 3 is needed\n"
              "6: term_node is '4'; a number from 1 to 3 is needed\n"
              "7: free_flow_time is '-1'; a number of 0 or more is needed\n"
              "8: capacity is 0 where b is not: the travel time would be infinite\n"
              "9: 4 values; a link has 10: init_node term_node capacity length free_flow_time b power speed toll "
              "link_type ;\n"
              "10: capacity is 'nan'; a number of 0 or more is needed\n"
              "11: init_node is 'x'; a number from 1 to 3 is needed\n"
              "11: power is 'inf'; a number of 0 or more is needed\n"
              "3: <NUMBER OF LINKS> is 7, but 6 lines follow\n");
}

TEST(Tntp, ReadsTrips) {
    Problems problems;
    const OdMatrix od = parse_tntp_trips(
        "<NUMBER OF ZONES> 3\n<TOTAL OD FLOW> 7.5\n<END OF METADATA>\nOrigin \t1\n 1 : 0.0; 2 : 1.5;\n3:4;\nOrigin 3\n "
        "1 : 2",
        "trips", 3, problems);
    EXPECT_EQ(test::told(problems), "");
    EXPECT_TRUE(problems.warnings.empty());
    EXPECT_EQ(od.cells, (std::vector<double>{0.0, 1.5, 4.0, 0.0, 0.0, 0.0, 2.0, 0.0, 0.0}));
}

TEST(Tntp, ListsEveryProblemOfTrips) {
    Problems problems;
    parse_tntp_trips("<END OF METADATA>\n1 : 2;\nOrigin 4\n1 : 2;\nOrigin 1\n2 : -1; 3 : 1; 3 : 1; 5 : 1; 2\n", "trips",
                     3, problems);
    EXPECT_EQ(test::told(problems),
              "2: trips before the first 'Origin'\n3: origin is '4'; a number from 1 to 3 is needed\n"
              "6: trips is '-1'; a number of 0 or more is needed\n6: trips from 1 to 3 are given twice\n"
              "6: destination is '5'; a number from 1 to 3 is needed\n6: '2' is no pair; write destination : trips;\n");
    Problems empty;
    parse_tntp_trips("Origin 1\n2 : 0;\n", "trips", 3, empty);
    EXPECT_EQ(test::told(empty), "0: no trips at all\n");
}

TEST(Tntp, RefusesATollThatPaysTravellers) {
    std::string text = small_net;
    text.replace(text.find("\t6\t1\t;"), 2, "\t-60");
    Problems problems;
    const AssignmentNetwork n = parse_tntp_network(text, "net", problems);
    EXPECT_EQ(test::told(problems), "");
    ClassRule rule;
    rule.toll_weight = 0.5;
    EXPECT_THROW(assignment_problem(n, {rule}, {}), InputError);
}

/// A network of the collection from ../shared; nothing when it is not there.
struct Published {
    AssignmentNetwork network;
    OdMatrix trips;
    AssignmentProblem problem;
    std::filesystem::path folder;
};

std::optional<Published> published(const std::string& name) {
    Published p;
    p.folder = std::filesystem::path(SEPTIMA_SHARED_DIR) / "data/validation/tntp" / name;
    if (!std::filesystem::exists(p.folder)) return std::nullopt;
    Problems problems;
    p.network = read_tntp_network(p.folder / (name + "_net.tntp"), problems);
    p.trips = read_tntp_trips(p.folder / (name + "_trips.tntp"), p.network.zone_name.size(), problems);
    EXPECT_EQ(test::told(problems), "");
    p.problem = assignment_problem(p.network, {ClassRule{}}, {{0, &p.trips, 1.0}});
    return p;
}

/// Largest difference from the best known volumes (X_flow.tntp: from, to, volume, cost).
double difference_from_best_known(const Published& p, const std::string& name, const Assignment& a) {
    std::ifstream in(p.folder / (name + "_flow.tntp"));
    std::string line;
    std::getline(in, line);
    double largest = 0.0;
    for (std::size_t i = 0; i < p.network.links; ++i) {
        std::size_t from = 0;
        std::size_t to = 0;
        double volume = 0.0;
        in >> from >> to >> volume;
        std::getline(in, line);
        EXPECT_EQ(from - 1, p.problem.graph.arc_from[i]);
        largest = std::max(largest, std::abs(volume - a.volume[i]));
    }
    return largest;
}

// Values: THEORY §2.3; best known flows of the collection.
TEST(Tntp, SiouxFalls) {
    const auto p = published("SiouxFalls");
    if (!p) GTEST_SKIP() << "../shared/data/validation/tntp/SiouxFalls is not there";
    const Assignment ue = test::equilibrium(p->problem, 1e-13);
    EXPECT_LE(ue.relative_gap, 1e-13);
    EXPECT_NEAR(ue.beckmann, 4231335.287107, 4.2e-3);
    EXPECT_NEAR(ue.total_travel_time, 7480225.345, 7.5e-3);
    EXPECT_LT(difference_from_best_known(*p, "SiouxFalls", ue), 1e-3);
    EXPECT_LT(test::largest_imbalance(p->problem, ue), 1e-7);
    const Assignment so = test::equilibrium(p->problem, 1e-13, Objective::system_optimum);
    EXPECT_NEAR(so.total_travel_time, 7194256.053, 7.2e-3);
    EXPECT_NEAR(ue.total_travel_time / so.total_travel_time, 1.0397, 5e-5);
}

TEST(Tntp, MarginalTollsOfSiouxFalls) {
    auto p = published("SiouxFalls");
    if (!p) GTEST_SKIP() << "../shared/data/validation/tntp/SiouxFalls is not there";
    const Assignment so = test::equilibrium(p->problem, 1e-14, Objective::system_optimum);
    // by way of the file that `--objective so --out` writes
    std::vector<ClassRule> rules{ClassRule{}};
    Problems problems;
    parse_tolls(tolls_csv(p->network, p->problem, marginal_tolls(p->problem, so)), "tolls.csv", p->network, rules,
                problems);
    EXPECT_EQ(test::told(problems), "");
    const AssignmentProblem tolled = assignment_problem(p->network, rules, {{0, &p->trips, 1.0}});
    const Assignment ue = test::equilibrium(tolled, 1e-14);
    for (std::size_t a = 0; a < p->network.links; ++a) EXPECT_NEAR(ue.volume[a], so.volume[a], 1e-6 * so.volume[a]);
}

TEST(Tntp, Anaheim) {
    const auto p = published("Anaheim");
    if (!p) GTEST_SKIP() << "../shared/data/validation/tntp/Anaheim is not there";
    const Assignment ue = test::equilibrium(p->problem, 1e-13);
    EXPECT_LE(ue.relative_gap, 1e-13);
    EXPECT_LT(difference_from_best_known(*p, "Anaheim", ue), 0.05);
}

}  // namespace
}  // namespace septima
