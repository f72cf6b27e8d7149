/** Settings as they are stored and travel: money as decimal text. */
export const wireFormOf = (settings: unknown): unknown =>
  settings === undefined
    ? undefined
    : JSON.parse(
        JSON.stringify(settings, (_, member: unknown) => (typeof member === 'bigint' ? String(member) : member)),
      );
