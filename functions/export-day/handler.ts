/** Schedule event or `{ day }` -> export -> what was written. */
import middy from '@middy/core';
import * as z from 'zod';
import { type Day, dayOf, epochMs } from '#trading/domain/values/quantities.ts';
import type { ExportManifest } from '#trading/ports/export-store.ts';

const dayMs = 86_400_000;

/** The day to export: the one that is asked for, else the UTC day before the event's time. */
export const exportRequest = z.union([
  z.object({ day: z.iso.date() }).transform(({ day }): Day => dayOf(epochMs(Date.parse(`${day}T00:00:00Z`)))),
  z
    .object({ time: z.iso.datetime({ offset: true }) })
    .transform(({ time }): Day => dayOf(epochMs(Date.parse(time) - dayMs))),
]);

/** The handler of `export-day`; answers with the manifest. */
export const createHandler = (exportDay: (day: Day) => Promise<ExportManifest>) =>
  middy<unknown, ExportManifest>().handler((event: unknown) => exportDay(exportRequest.parse(event)));
