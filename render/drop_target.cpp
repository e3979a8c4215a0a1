#include "render/drop_target.h"

#include <algorithm>
#include <array>
#include <optional>

#include "sim/base/text.h"

// Last, and in this file only: their macros (None, Bool, min...) take common words.
#include <GL/glx.h>
#include <X11/Xatom.h>
#include <X11/Xlib.h>
#include <X11/Xproto.h>

// Of X11/Xlibint.h, whose macros would take even more words ("Extending Xlib", Appendix C of Xlib's manual).
extern "C" {
using XWireToEvent = Bool (*)(Display*, XEvent*, xEvent*);
XWireToEvent XESetWireToEvent(Display*, int, XWireToEvent);
}

namespace septima::render {

namespace {

enum Name { aware, enter, position, status, leave, drop, finished, selection, action_copy, type_list, uri_list, names };
constexpr std::array<const char*, names> spelled{"XdndAware",      "XdndEnter",    "XdndPosition", "XdndStatus",
                                                 "XdndLeave",      "XdndDrop",     "XdndFinished", "XdndSelection",
                                                 "XdndActionCopy", "XdndTypeList", "text/uri-list"};
constexpr Atom version = 5;
constexpr std::array events{ClientMessage, SelectionNotify};

int hex(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    c = static_cast<char>(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

std::string without_escapes(std::string_view text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool escape = text[i] == '%' && i + 2 < text.size() && hex(text[i + 1]) >= 0 && hex(text[i + 2]) >= 0;
        plain += escape ? static_cast<char>(hex(text[i + 1]) * 16 + hex(text[i + 2])) : text[i];
        if (escape) i += 2;
    }
    return plain;
}

/// What Xlib read of a drag. SFML takes every message for the window off the queue and drops those it does not know, so
/// they are kept when they come from the wire, before they are queued.
struct Heard {
    ::Window window = 0;
    std::array<Atom, names> atoms{};
    std::array<XWireToEvent, events.size()> before{};
    std::vector<XEvent> messages;
};
Heard* listening = nullptr;  // of the one DropTarget there is: Xlib gives its hooks nothing to know their owner by

bool of_a_drag(const XEvent& event) {
    const auto is = [](Atom atom, std::initializer_list<Name> any) {
        return std::any_of(any.begin(), any.end(), [atom](Name name) { return atom == listening->atoms[name]; });
    };
    if (event.type == SelectionNotify)
        return event.xselection.requestor == listening->window && is(event.xselection.selection, {selection});
    return event.xclient.window == listening->window && is(event.xclient.message_type, {enter, position, leave, drop});
}

Bool from_wire(Display* display, XEvent* event, xEvent* wire) {
    const int type = wire->u.u.type & 0x7F;
    const auto at = static_cast<std::size_t>(std::find(events.begin(), events.end(), type) - events.begin());
    if (listening == nullptr || at == events.size()) return False;
    const Bool queued = listening->before[at](display, event, wire);
    if (!queued || !of_a_drag(*event)) return queued;
    listening->messages.push_back(*event);
    return False;
}

int say_nothing(Display* /*display*/, XErrorEvent* /*error*/) {
    return 0;
}

/// Another program's window may be gone when we write to it, for which Xlib would end us.
template <class Talk>
void talking_to_others(Display* display, const Talk& talk) {
    XSync(display, False);
    const XErrorHandler usual = XSetErrorHandler(say_nothing);
    talk();
    XSync(display, False);
    XSetErrorHandler(usual);
}

struct Property {
    Atom type = 0;
    int format = 0;
    std::vector<unsigned char> bytes;
};

Property taken_property(Display* display, ::Window window, Atom name, bool removed) {
    Property property;
    unsigned long items = 0;
    unsigned long left = 0;
    unsigned char* data = nullptr;
    constexpr long most_words = 1L << 20;
    if (XGetWindowProperty(display, window, name, 0, most_words, removed ? True : False, AnyPropertyType,
                           &property.type, &property.format, &items, &left, &data) != Success)
        return property;
    // Xlib gives 32-bit items as longs.
    const std::size_t size = property.format == 32 ? sizeof(long) : static_cast<std::size_t>(property.format) / 8;
    if (data != nullptr) property.bytes.assign(data, data + items * size);
    if (data != nullptr) XFree(data);
    return property;
}

}  // namespace

std::vector<std::string> files_of_uri_list(std::string_view text) {
    std::vector<std::string> files;
    for (const std::string_view line : split(text, '\n')) {
        std::string_view rest = trimmed(line);
        constexpr std::string_view scheme = "file:";
        if (!rest.starts_with(scheme)) continue;  // a comment ('#') or somewhere else
        rest.remove_prefix(scheme.size());
        if (rest.starts_with("//")) rest.remove_prefix(std::min(rest.find('/', 2), rest.size()));  // and its host
        if (rest.starts_with('/')) files.push_back(without_escapes(rest));
    }
    return files;
}

struct DropTarget::Inside {
    Display* display = nullptr;
    Heard heard;
    ::Window source = 0;  ///< who drags now
    bool offers_files = false;
    bool over = false;
    std::vector<std::string> files;

    Atom atom(Name name) const { return heard.atoms[name]; }

    void answer(Name kind, long flag, bool accepted) const {
        XEvent event{};
        event.xclient.type = ClientMessage;
        event.xclient.window = source;
        event.xclient.message_type = atom(kind);
        event.xclient.format = 32;
        event.xclient.data.l[0] = static_cast<long>(heard.window);
        event.xclient.data.l[1] = flag;
        event.xclient.data.l[kind == status ? 4 : 2] = accepted ? static_cast<long>(atom(action_copy)) : 0;
        talking_to_others(display, [&] { XSendEvent(display, source, False, NoEventMask, &event); });
    }
    void end(bool accepted) {
        answer(finished, accepted ? 1 : 0, accepted);
        source = 0;
        over = false;
    }
    void begin(const XClientMessageEvent& message) {
        source = static_cast<::Window>(message.data.l[0]);
        std::vector<Atom> types;
        for (int i = 2; i < 5; ++i) types.push_back(static_cast<Atom>(message.data.l[i]));
        if ((message.data.l[1] & 1) != 0)  // more than three
            talking_to_others(display, [&] {
                const Property listed = taken_property(display, source, atom(type_list), false);
                const auto* first = reinterpret_cast<const Atom*>(listed.bytes.data());
                if (listed.format == 32) types.assign(first, first + listed.bytes.size() / sizeof(Atom));
            });
        offers_files = std::find(types.begin(), types.end(), atom(uri_list)) != types.end();
    }
    void take(const XSelectionEvent& selected) {
        const Property text =
            selected.property == 0 ? Property{} : taken_property(display, heard.window, selected.property, true);
        if (source == 0) return;
        if (text.format == 8)
            files = files_of_uri_list({reinterpret_cast<const char*>(text.bytes.data()), text.bytes.size()});
        end(!files.empty());
    }
    void hear(const XEvent& event) {
        if (event.type == SelectionNotify) return take(event.xselection);
        const XClientMessageEvent& message = event.xclient;
        if (message.message_type == atom(enter)) return begin(message);
        if (source == 0 || static_cast<::Window>(message.data.l[0]) != source) return;
        if (message.message_type == atom(position)) {
            over = offers_files;
            answer(status, offers_files ? 1 : 0, offers_files);
        } else if (message.message_type == atom(leave)) {
            source = 0;
            over = false;
        } else if (message.message_type == atom(drop)) {
            if (!offers_files) return end(false);
            talking_to_others(display, [&] {
                XConvertSelection(display, atom(selection), atom(uri_list), atom(selection), heard.window,
                                  static_cast<Time>(message.data.l[2]));
            });
        }
    }
};

DropTarget::DropTarget(sf::RenderWindow& window) : inside_(std::make_unique<Inside>()) {
    // SFML's own connection: messages come to who made the window.
    Display* display = window.setActive(true) ? glXGetCurrentDisplay() : nullptr;
    if (display == nullptr || listening != nullptr) return;
    Inside& i = *inside_;
    i.display = display;
    i.heard.window = static_cast<::Window>(window.getSystemHandle());
    for (std::size_t name = 0; name < names; ++name) i.heard.atoms[name] = XInternAtom(display, spelled[name], False);
    listening = &i.heard;
    for (std::size_t e = 0; e < events.size(); ++e) i.heard.before[e] = XESetWireToEvent(display, events[e], from_wire);
    const Atom told = version;
    XChangeProperty(display, i.heard.window, i.atom(aware), XA_ATOM, 32, PropModeReplace,
                    reinterpret_cast<const unsigned char*>(&told), 1);
}

DropTarget::~DropTarget() {
    if (inside_->display == nullptr) return;
    for (std::size_t e = 0; e < events.size(); ++e)
        XESetWireToEvent(inside_->display, events[e], inside_->heard.before[e]);
    listening = nullptr;
}

std::vector<std::string> DropTarget::dropped() {
    while (!inside_->heard.messages.empty()) {
        std::vector<XEvent> now;
        now.swap(inside_->heard.messages);  // answers may bring more
        for (const XEvent& event : now) inside_->hear(event);
    }
    std::vector<std::string> files;
    files.swap(inside_->files);
    return files;
}

bool DropTarget::hovered() const {
    return inside_->over;
}

}  // namespace septima::render
