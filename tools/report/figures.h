#pragma once

#include <string>

#include "tools/report/digest.h"
#include "tools/report/voice.h"

namespace septima {

/// Which number of the database a piece of text shows; the page carries it as data-* attributes, so that a test can
/// hold every figure against the database.
struct FigureSource {
    std::string indicator;
    std::string scope;
    std::string scenario;  ///< key
    std::string field;     ///< a column of table `comparison`
};

/// `text` as an element that says where `value` comes from.
std::string figure(const FigureSource& source, double value, const std::string& text);

/// The figures of one comparison row, written for a reader.
struct RowFigures {
    std::string base, policy, difference, interval, percent;  ///< HTML
    std::string amount;                                       ///< the difference without its sign: "1 min 52 s"
    std::string low_amount, high_amount;                      ///< the interval without signs, the smaller first
};
RowFigures row_figures(const StoredResults& results, const ComparisonRow& row, const Voice& voice);

/// The name of an indicator or vehicle class; unknown ones are shown as they are.
std::string indicator_name(const Voice& voice, const std::string& name);
std::string class_name(const Voice& voice, const std::string& scope);

}  // namespace septima
