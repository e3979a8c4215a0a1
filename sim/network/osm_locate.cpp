#include "sim/network/osm_locate.h"

#include <expat.h>
#include <fmt/format.h>
#include <zlib.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/text.h"

namespace septima {

namespace {

constexpr std::size_t longest_text = 1024;  // bytes libosmium takes for a key, a value, a role or a user
constexpr std::size_t shown_bytes = 40;

struct XmlCheck {
    XML_Parser parser = nullptr;
    bool begun = false;  ///< the outermost element was seen
    std::string object;  ///< "node 17", of which the attributes or parts are looked at
    int line = 0;
    std::string fault;

    void found(std::string text) {
        if (!fault.empty()) return;
        line = static_cast<int>(XML_GetCurrentLineNumber(parser));
        fault = object.empty() ? std::move(text) : fmt::format("{}: {}", object, text);
        XML_StopParser(parser, XML_FALSE);
    }
};

std::string shown(std::string_view text) {
    return printable(text.size() > shown_bytes ? fmt::format("{}...", text.substr(0, shown_bytes)) : text);
}

void check_attribute(XmlCheck& check, std::string_view name, std::string_view value) {
    if (name == "id" || name == "ref") {
        if (!to_integer(value) || value == "9223372036854775807" || value == "-9223372036854775808")
            check.found(fmt::format("{} is '{}'; a whole number of at most 63 bits is needed", name, shown(value)));
    } else if (name == "lat" || name == "lon") {
        if (!to_number(value))
            check.found(fmt::format("{} is '{}'; degrees with a decimal point are needed", name, shown(value)));
    } else if (value.size() > longest_text) {
        check.found(fmt::format("{} has {} bytes ('{}'); at most {} are allowed", name, value.size(), shown(value),
                                longest_text));
    }
}

void begin_element(void* data, const char* name_text, const char** attributes) {
    auto& check = *static_cast<XmlCheck*>(data);
    const std::string_view name = name_text;
    const auto attribute = [attributes](std::string_view wanted) -> std::string_view {
        for (const char** a = attributes; *a != nullptr; a += 2)
            if (wanted == *a) return a[1];
        return {};
    };
    if (!check.begun && name != "osm" && name != "osmChange")
        return check.found(fmt::format("<{}> is not <osm>; an OSM file is needed", shown(name)));
    check.begun = true;
    if (name == "osm" && attribute("version") != "0.6")
        return check.found(fmt::format("version is '{}'; '0.6' is allowed", shown(attribute("version"))));
    const bool is_object = name == "node" || name == "way" || name == "relation";
    if (is_object) check.object = fmt::format("{} {}", name, shown(attribute("id")));
    if (!is_object && name != "nd" && name != "member" && name != "tag") return;
    for (const char** a = attributes; *a != nullptr; a += 2) check_attribute(check, *a, a[1]);
}

void end_element(void* data, const char* name) {
    auto& check = *static_cast<XmlCheck*>(data);
    const std::string_view ended = name;
    if (ended == "node" || ended == "way" || ended == "relation") check.object.clear();
}

void begin_doctype(void* data, const char*, const char*, const char*, int) {
    static_cast<XmlCheck*>(data)->found("declares a document type (DOCTYPE); an OSM file has none: take it out");
}

}  // namespace

std::optional<Problem> first_xml_fault(const std::filesystem::path& path) {
    const std::unique_ptr<gzFile_s, int (*)(gzFile)> in(gzopen(path.c_str(), "rb"), gzclose);  // plain files, too
    const std::unique_ptr<XML_ParserStruct, void (*)(XML_Parser)> parser(XML_ParserCreate(nullptr), XML_ParserFree);
    if (!in || !parser) return std::nullopt;
    XmlCheck check{.parser = parser.get(), .begun = false, .object = {}, .line = 0, .fault = {}};
    XML_SetUserData(parser.get(), &check);
    XML_SetElementHandler(parser.get(), begin_element, end_element);
    XML_SetStartDoctypeDeclHandler(parser.get(), begin_doctype);
    std::vector<char> piece(std::size_t{1} << 16U);
    while (true) {
        const int bytes = gzread(in.get(), piece.data(), static_cast<unsigned>(piece.size()));
        if (bytes < 0) {
            int code = 0;
            return Problem{
                path.string(), 0,
                fmt::format("cannot be unpacked: {}; it is damaged or cut: fetch it again", gzerror(in.get(), &code))};
        }
        const bool last = bytes == 0;
        const XML_Status status = XML_Parse(parser.get(), piece.data(), bytes, last ? XML_TRUE : XML_FALSE);
        if (!check.fault.empty()) return Problem{path.string(), check.line, check.fault};
        if (status == XML_STATUS_ERROR)
            return Problem{path.string(), static_cast<int>(XML_GetCurrentLineNumber(parser.get())),
                           fmt::format("is no whole OSM file: {}; the file is damaged or cut: fetch it again",
                                       XML_ErrorString(XML_GetErrorCode(parser.get())))};
        if (last) return std::nullopt;
    }
}

}  // namespace septima
