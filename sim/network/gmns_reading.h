#pragma once

// What the stages of read_gmns share; private to sim/network/gmns_read*.cpp.

#include <filesystem>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "sim/network/draft.h"
#include "sim/network/gmns_tables.h"

namespace septima::gmns {

constexpr std::uint32_t no_row = 0xffffffffU;

/// The draft links of one row of link.csv.
struct LinkRow {
    std::uint32_t forward = no_row;
    std::uint32_t backward = no_row;  ///< undirected links only
    bool skipped = false;             ///< for walking or cycling only
    std::vector<int> lane_nums;       ///< lane_num of each lane from the left
};

struct Reading {
    std::filesystem::path folder;
    Problems& problems;
    Config config;
    Uses uses;
    Draft draft;
    std::unordered_map<std::string, std::uint32_t> node_of;
    std::unordered_map<std::string, LinkRow> link_of;
    std::vector<std::uint32_t> skipped_ends;                             ///< nodes of the rows passed over
    std::unordered_map<std::string, std::size_t> movement_of;            ///< mvmt_id -> row of Draft::movements
    std::map<std::string, std::vector<std::uint32_t>> controller_nodes;  ///< from node.csv's controller_id
    std::vector<std::string> controllers;                                ///< in the order of their nodes
};

void read_nodes(Reading& r);
void read_links(Reading& r);
/// Coordinates to metres; given lengths to metres.
void place(Reading& r);
void read_lanes(Reading& r);
void read_movements(Reading& r);
void read_signals(Reading& r);
/// How the controller of a row of signal_controller.csv runs its plan.
SignalControl read_control(Reading& r, const Table& table, std::size_t row);
/// Drops nodes that only links for walking or cycling touch.
void drop_unused_nodes(Reading& r);

}  // namespace septima::gmns
