// Numbering along a curve: what belongs to one network keeps its numbers whatever else the files hold.
#include "sim/network/spatial_order.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/toys.h"

namespace septima {
namespace {

// An island far to the south-west, listed before or after the grid, changes no number in the grid, nor does a shift.
TEST(SpatialOrder, AnIslandMovesNobody) {
    Draft plain = toys::grid(5, 180.0, 50.0, 2);
    sort_spatially(plain);
    for (const bool shifted : {false, true}) {
        Draft city = toys::grid(5, 180.0, 50.0, 2);
        const std::uint32_t a = toys::add_node(city, -9000.0, -7000.0);
        const std::uint32_t b = toys::add_node(city, -9500.0, -7000.0);
        toys::add_link(city, a, b, 1, 50.0);
        toys::add_link(city, b, a, 1, 50.0);
        if (shifted)
            for (DraftNode& node : city.nodes) node.xy = {node.xy.x_m + 4096.0, node.xy.y_m - 2048.0};
        else
            std::rotate(city.links.begin(), city.links.end() - 2, city.links.end());
        sort_spatially(city);
        ASSERT_EQ(city.nodes.size(), plain.nodes.size() + 2);
        for (std::size_t i = 0; i < plain.nodes.size(); ++i) EXPECT_EQ(city.nodes[i].name, plain.nodes[i].name) << i;
        for (std::size_t i = 0; i < plain.links.size(); ++i) {
            EXPECT_EQ(city.links[i].name, plain.links[i].name) << i;
            EXPECT_EQ(city.links[i].from, plain.links[i].from) << i;
            EXPECT_EQ(city.links[i].to, plain.links[i].to) << i;
        }
    }
}

}  // namespace
}  // namespace septima
