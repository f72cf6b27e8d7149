/**
 * Reads a function's partial batch response as an event source mapping does. Nothing, no list or an empty list is
 * success; an entry without a known id makes the whole batch a failure.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export const failedIdentifiers = (response: unknown, known: readonly string[]): ReadonlySet<string> => {
  const all = new Set(known);
  const failures: unknown = Reflect.get(Object(response), 'batchItemFailures');
  if (failures === undefined || failures === null) return new Set();
  if (!Array.isArray(failures)) return all;
  const failed = new Set<string>();
  for (const failure of failures) {
    const identifier: unknown = Reflect.get(Object(failure), 'itemIdentifier');
    if (typeof identifier !== 'string' || !all.has(identifier)) return all;
    failed.add(identifier);
  }
  return failed;
};
