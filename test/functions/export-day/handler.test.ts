import { describe, expect, it } from 'vitest';
import { exportRequest } from '#functions/export-day/handler.ts';

describe('export-day', () => {
  it('exports the UTC day before the time of the schedule, whatever offset it is written in', () => {
    expect(exportRequest.parse({ time: '2026-11-20T00:10:00Z' })).toBe('2026-11-19');
    expect(exportRequest.parse({ time: '2026-11-20T01:10:00+02:00' })).toBe('2026-11-18');
  });

  it('exports the day that it is asked for', () => {
    expect(exportRequest.parse({ day: '2024-02-29' })).toBe('2024-02-29');
  });

  it('refuses a day that does not exist and an event without either', () => {
    for (const event of [{ day: '2026-02-29' }, { day: '../2026' }, {}, undefined])
      expect(exportRequest.safeParse(event).success).toBe(false);
  });
});
