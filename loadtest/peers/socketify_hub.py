"""Rooms on uWebSockets, by its Python binding. Prints where it listens; "S<room>" subscribes, "P<room> TEXT" publishes."""

import sys

from socketify import App, AppListenOptions, CompressOptions, OpCode

app = App()


def received(socket, text, _):
    if text[0] == "S":
        socket.subscribe(text[1:])
        socket.send("ok", OpCode.TEXT)
    elif text[0] == "P":
        room, text = text[1:].split(" ", 1)
        app.publish(room, text, OpCode.TEXT)


app.ws(
    "/*",
    {
        "compression": CompressOptions.DISABLED,
        "max_payload_length": 1 << 20,
        "max_backpressure": 4 << 20,
        "idle_timeout": 600,
        "message": received,
    },
)
options = AppListenOptions(port=int(sys.argv[1]), host="127.0.0.1")
app.listen(options, lambda _: print(f"listening on ws://127.0.0.1:{sys.argv[1]}", flush=True))
app.run()
