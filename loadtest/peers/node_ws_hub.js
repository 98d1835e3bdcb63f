// Rooms on node's ws. Prints where it listens; "S<room>" subscribes, "P<room> TEXT" publishes.
'use strict';
const { WebSocketServer } = require('ws');

const port = Number(process.argv[2]);
const rooms = new Map();

function roomOf(name) {
  if (!rooms.has(name)) rooms.set(name, new Set());
  return rooms.get(name);
}

function received(socket, data) {
  const text = data.toString();
  if (text.startsWith('S')) {
    roomOf(text.slice(1)).add(socket);
    socket.send('ok');
  } else if (text.startsWith('P')) {
    const space = text.indexOf(' ');
    // One buffer for all: what a careful user of ws does.
    const octets = Buffer.from(text.slice(space + 1));
    for (const member of roomOf(text.slice(1, space))) member.send(octets, { binary: false });
  }
}

const options = { host: '127.0.0.1', port, perMessageDeflate: false, clientTracking: false, backlog: 4096 };
const server = new WebSocketServer(options, () => console.log(`listening on ws://127.0.0.1:${port}`));
server.on('connection', (socket) => {
  socket.on('message', (data) => received(socket, data));
  socket.on('close', () => rooms.forEach((members) => members.delete(socket)));
  socket.on('error', () => {});
});
