// A worker of its own, which rollcall-shared.js starts; it exports nothing.
export {};
