#include <gtest/gtest.h>

#include "sim/scenario/read_policy.h"
#include "tests/scenario/temp_folder.h"

namespace septima {
namespace {

struct SignalMeasures : testing::Test {
    test::TempFolder folder;
    Problems problems;
    PolicyFile read(const std::string& measure) {
        return read_policy(folder.write("s.toml", "format = \"policy/1\"\nname = \"s\"\n[[measure]]\n" + measure),
                           problems);
    }
};

TEST_F(SignalMeasures, EveryKeyOfSignalControl) {
    const PolicyFile file = read(
        "kind = \"signal_control\"\ncorridor = \"Carrera 7\"\ncontrol = \"actuated\"\nbus_priority = "
        "true\nbus_favour_s = 8\n"
        "bus_ahead_s = 15\nmin_green_s = 9\nmax_green_s = 45\nextension_s = 2.5\ndetection_m = 50\nslot_s = 20\n");
    ASSERT_TRUE(problems.errors.empty()) << test::told(problems);
    const SignalControl& control = std::get<SignalRunning>(file.measures.at(0).data).control;
    EXPECT_EQ(control, (SignalControl{ControlKind::actuated, true, longest_phase, 50.0F, 20.0F, 15.0F, 8.0F, 9.0F,
                                      45.0F, 2.5F}));
}

// Kind unknown, maximum below minimum, priority where there is none: each with file and line.
TEST_F(SignalMeasures, FaultsAreToldWithTheirLines) {
    read(
        "kind = \"signal_control\"\ncontrol = \"clever\"\n[[measure]]\nkind = \"signal_control\"\ncontrol = "
        "\"actuated\"\nmin_green_s = 20\n"
        "max_green_s = 10\n[[measure]]\nkind = \"signal_control\"\ncontrol = \"max_pressure\"\nbus_priority = "
        "true\n[[measure]]\n"
        "kind = \"signal_control\"\n[[measure]]\nkind = \"signal_plan\"\ncontrollers = [\"a\"]\ngreens_s = [30, 0]\n");
    ASSERT_EQ(problems.errors.size(), 5U) << test::told(problems);
    const std::vector<int> lines{5, 10, 14, 15, 20};
    for (std::size_t i = 0; i < lines.size(); ++i)
        EXPECT_EQ(problems.errors[i].line, lines[i]) << problems.errors[i].text;
}

}  // namespace
}  // namespace septima
