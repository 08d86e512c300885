// uWebSockets in C++, without a scripting language: uwebsockets PORT echo|open|broadcast
//
// With its sources and those of uSockets at hand:
//   cc -c -O3 -DLIBUS_NO_SSL -I$USOCKETS/src $USOCKETS/src/*.c $USOCKETS/src/eventing/*.c
//   c++ -O3 -std=c++20 -DLIBUS_NO_SSL -DUWS_NO_ZLIB -I$USOCKETS/src -I$UWEBSOCKETS/src uwebsockets.cpp *.o -o uwebsockets
// and then UWEBSOCKETS_SERVER=/path/to/uwebsockets.
#include <cstdlib>
#include <string>

#include "App.h"

struct Nothing {};
using Socket = uWS::WebSocket<false, true, Nothing>;

int main(int count, char **words) {
    if (count < 3) return 2;
    const std::string role = words[2];
    long opened = 0;
    uWS::App app;
    uWS::App::WebSocketBehavior<Nothing> behavior{};
    behavior.compression = uWS::DISABLED;
    behavior.maxPayloadLength = 1 << 20;
    behavior.maxBackpressure = 64 << 20;
    behavior.message = [](Socket *socket, std::string_view data, uWS::OpCode opcode) { socket->send(data, opcode); };
    if (role == "open") behavior.open = [&opened](Socket *) { opened++; };
    if (role == "broadcast") {
        behavior.open = [](Socket *socket) { socket->subscribe("everybody"); };
        behavior.message = [&app](Socket *, std::string_view data, uWS::OpCode opcode) { app.publish("everybody", data, opcode); };
    }
    app.ws<Nothing>("/*", std::move(behavior))
        .listen("127.0.0.1", std::atoi(words[1]), [](auto *listening) { if (!listening) std::exit(1); })
        .run();
}
