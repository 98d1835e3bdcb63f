/** All rows of a list that comes in parts, with what the last answer says beside them: `{rows, answer}`. */
export async function everyPage(ask, path, name, query = {}) {
  const rows = [];
  for (let after; ; ) {
    const answer = await ask("GET", path, { query: { ...query, after } });
    rows.push(...answer[name]);
    after = answer.next;
    if (!after) return { rows, answer };
  }
}
