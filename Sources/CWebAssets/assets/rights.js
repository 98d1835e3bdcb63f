// Rights of the people of a room, out of the client's roster. Rights are not what a page's microphone does: both are shown.

const known = new WeakMap();

/** key -> row for everybody in a roster's snapshot, whose `role` is null unless it is registered; made once for each list. */
export function rightsIn({ participants, totalCount }) {
  if (totalCount === null) return none;
  if (!known.has(participants)) known.set(participants, new Map(participants.map((row) => [row.userId, rowOf(row)])));
  return known.get(participants);
}

const none = new Map();

const rowOf = ({ version, name, role, canSpeak, canVideo, mutedUntil }) =>
  ({ name, role: version ? role.toLowerCase() : null, canSpeak, canVideo, mutedUntil });
