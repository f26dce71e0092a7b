import { fileURLToPath } from 'node:url'

const preload = fileURLToPath(new URL('./move-clock.mjs', import.meta.url))

/** What a process is told so that its wall clock is up to `jumpMs` off, and another way every few seconds. */
export const movedClock = (jumpMs: number): Record<string, string> => ({
  NODE_OPTIONS: `--import=${preload}`,
  CLOCK_JUMP_MS: String(jumpMs),
})
