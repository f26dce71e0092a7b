const units = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })
const exact = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'long' })

/** `3 minutes ago`, `in 2 days`. */
export const formatAgo = (iso: string, nowMs: number): string => {
  const seconds = Math.round((Date.parse(iso) - nowMs) / 1000)
  for (const [unit, size] of units)
    if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit)
  return Math.abs(seconds) < 10 ? 'just now' : relative.format(seconds, 'second')
}

export const formatExact = (iso: string): string => exact.format(new Date(iso))

/** `850 ms`, `12.3 s`, `4 min 05 s`. */
export const formatDuration = (ms: number): string => {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`
  const minutes = Math.floor(ms / 60_000)
  const seconds = String(Math.floor((ms % 60_000) / 1000)).padStart(2, '0')
  return minutes < 60
    ? `${minutes} min ${seconds} s`
    : `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`
}

/** As the comment on GitHub says it. */
export const formatDollars = (amount: number | null): string => {
  if (amount === null) return 'unknown'
  return amount > 0 && amount < 0.01 ? 'less than $0.01' : `$${amount.toFixed(2)}`
}

export const shortSha = (sha: string): string => sha.slice(0, 7)

/** `#12` for a pull request, the name for a branch. */
export const nameTarget = ({
  pullRequest,
  branch,
  target,
}: {
  pullRequest: number | null
  branch: string | null
  target: string
}): string => (pullRequest === null ? (branch ?? target) : `#${pullRequest}`)

/** `850 bytes`, `12 KB`, `3.4 GB`. */
export const formatBytes = (bytes: number): string => {
  const units = ['bytes', 'KB', 'MB', 'GB', 'TB']
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3))
  const amount = bytes / 1000 ** power
  return `${power > 0 && amount < 10 ? amount.toFixed(1) : Math.round(amount)} ${units[power]}`
}
