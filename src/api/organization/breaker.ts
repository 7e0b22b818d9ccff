/** Sets a server aside that keeps failing, and lets it be tried again after a while. */

export interface Health {
  failures: number;
  /** Until then it is not tried, ms since the epoch. */
  asideUntil: number;
  error?: string;
}

const failuresAllowed = 3;
const firstPauseMs = 30_000;
const longestPauseMs = 600_000;

export const healthy: Health = { failures: 0, asideUntil: 0 };

/** The third failure in a row sets it aside; each further one for twice as long. */
export function afterFailure(health: Health, error: string, now: number): Health {
  const failures = health.failures + 1;
  const times = failures - failuresAllowed;
  const pause = times < 0 ? 0 : Math.min(firstPauseMs * 2 ** times, longestPauseMs);
  return { failures, asideUntil: now + pause, error };
}

export function isAside({ asideUntil }: Health, now: number): boolean {
  return now < asideUntil;
}
