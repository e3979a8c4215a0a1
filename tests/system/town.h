#pragma once

#include <string>

#include "sim/base/text.h"
#include "sim/network/gmns_write.h"
#include "tests/policy/test_city.h"
#include "tests/scenario/temp_folder.h"

namespace septima::test {

/// A little town as a scenario in folder/town: ten minutes of cars on one street, six to seven.
inline void write_town(const TempFolder& folder) {
    write_gmns(town(), (folder.path() / "town").string());
    std::string trips = "trip_id,departure,o_link,d_link,class\n";
    for (int i = 0; i < 600; ++i)
        trips += "t" + std::to_string(i) + "," + clock_text(21600.0 + 5.0 * i, true) + ",c0_c1,c3_c4,car\n";
    folder.write("town/trips.csv", trips);
    folder.write("town/scenario.toml",
                 "format = \"scenario/1\"\ntitle = \"Town\"\nnetwork = \".\"\ntrips = \"trips.csv\"\n"
                 "date = 2026-11-24\nstart = 06:00:00\nend = 07:00:00\n");
}

}  // namespace septima::test
