const unitMs: Record<string, number> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
}

/** Reads a duration such as `15s`, `500ms` or `1m30s`; undefined when it is not one. */
export const parseDurationMs = (text: string): number | undefined => {
  if (!/^(?:\d+(?:\.\d+)?(?:ms|s|m|h))+$/.test(text)) return undefined
  let totalMs = 0
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)) {
    totalMs += Number(amount) * (unitMs[unit ?? ''] ?? 0)
  }
  return totalMs
}

/** As `parseDurationMs`, for optional fields: absent or unreadable gives the default. */
export const durationMsOr = (text: string | undefined, defaultMs: number): number =>
  (text === undefined ? undefined : parseDurationMs(text)) ?? defaultMs
