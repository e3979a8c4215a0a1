#include <gtest/gtest.h>

#include "sim/scenario/read_policy.h"
#include "sim/scenario/read_scenario.h"
#include "tests/scenario/temp_folder.h"

namespace septima {
namespace {

struct IncidentMeasures : testing::Test {
    test::TempFolder folder;
    Problems problems;
    PolicyFile read(const std::string& measure) {
        return read_policy(folder.write("i.toml", "format = \"policy/1\"\nname = \"i\"\n[[measure]]\n" + measure),
                           problems);
    }
};

TEST_F(IncidentMeasures, EveryKey) {
    const PolicyFile file = read(
        "kind = \"incident\"\nlinks = [\"a\"]\nincident_class = \"A02\"\nposition_m = 80\nlength_m = 6\n"
        "lanes_from_right = [1]\npassing_kmh = 36\ntext = { es = \"Bus varado\", en = \"Bus broken down\" }\n"
        "windows = [{ from = 07:00:00, to = 07:30:00 }]\n[[measure]]\nkind = \"incident\"\nlinks = [\"a\"]\n"
        "incident_class = \"roadworks\"\nposition_m = 0\n");
    ASSERT_TRUE(problems.errors.empty()) << test::told(problems);
    EXPECT_EQ(
        std::get<Incident>(file.measures.at(0).data),
        (Incident{IncidentClass::vehicle_breakdown, 80.0, 6.0, {{}, {0}}, 10.0, {"Bus varado", "Bus broken down"}}));
    EXPECT_EQ(std::get<Incident>(file.measures.at(1).data).incident_class, IncidentClass::roadworks);
}

TEST_F(IncidentMeasures, FaultsAreToldWithTheirLines) {
    read(
        "kind = \"incident\"\nlinks = [\"a\"]\nincident_class = \"A14\"\nposition_m = 80\n[[measure]]\n"
        "kind = \"incident\"\nincident_class = \"fire\"\nposition_m = 80\n[[measure]]\n"
        "kind = \"incident\"\nlinks = [\"a\"]\nincident_class = \"fire\"\nlength_m = 0\n");
    ASSERT_EQ(problems.errors.size(), 4U) << test::told(problems);  // class; links; position_m, length_m
    EXPECT_EQ(problems.errors[0].line, 6);
    EXPECT_NE(problems.errors[0].text.find("A01 to A13"), std::string::npos) << problems.errors[0].text;
}

}  // namespace
}  // namespace septima
