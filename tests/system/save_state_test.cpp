// run --save-state and --from-state, as a user would.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/system/program.h"
#include "tests/system/town.h"

namespace septima {
namespace {

struct SaveState : testing::Test {
    test::TempFolder folder;
    std::string town;
    SaveState() {
        test::write_town(folder);
        town = (folder.path() / "town").string();
    }
    test::Ended run(std::vector<std::string> more) {
        std::vector<std::string> words{"run", town, "--until", "06:20", "--json"};
        words.insert(words.end(), more.begin(), more.end());
        return test::septima(words, folder.path());
    }
    std::string at(const char* name) const { return (folder.path() / name).string(); }
};

std::string hash_of(const test::Ended& ended) {
    EXPECT_EQ(ended.code, 0) << ended.err;
    return ended.code == 0 ? nlohmann::json::parse(ended.out)["state_hash"].get<std::string>() : "";
}

TEST_F(SaveState, TheRestOfTheRunIsTheSame) {
    const std::string whole = hash_of(run({}));
    EXPECT_EQ(hash_of(run({"--save-state", at("w"), "--at", "06:08"})), whole) << "saving changes nothing";
    EXPECT_EQ(hash_of(run({"--from-state", at("w")})), whole);
    const std::string policy = folder
                                   .write("later.toml",
                                          "format = \"policy/1\"\nname = \"later\"\n[[measure]]\nkind = "
                                          "\"incident\"\nlinks = [\"c1_c2\"]\nincident_class = \"A02\"\nposition_m = "
                                          "400\nlanes = [1, 2]\nwindows = [{ from = 06:10:00, to = 06:15:00 }]\n")
                                   .string();
    const std::string other = hash_of(run({"--policy", policy}));
    EXPECT_NE(other, whole);
    EXPECT_EQ(hash_of(run({"--policy", policy, "--from-state", at("w")})), other) << "one warm-up, another policy";
}

TEST_F(SaveState, SaysWhatIsWrong) {
    hash_of(run({"--save-state", at("w"), "--at", "06:08"}));
    const auto refused = [&](std::vector<std::string> words, const std::string& why) {
        const test::Ended ended = run(std::move(words));
        EXPECT_EQ(ended.code, 2) << ended.err;
        EXPECT_NE(ended.err.find(why), std::string::npos) << ended.err;
    };
    refused({"--from-state", at("w"), "--seed", "7"}, "seed 1, this run has 7");
    refused({"--from-state", town + "/trips.csv"}, "is no saved world");
    refused({"--save-state", at("x")}, "go together");
    refused({"--save-state", at("x"), "--at", "07:30"}, "not within the run");
}

}  // namespace
}  // namespace septima
