import type { MachineExit } from '@taxiway/fly'

/** How a program ended, and the setting that may help. `wanted` says what it should have done instead of ending well. */
export const explainExit = (what: string, exit: MachineExit | undefined, wanted: string): string => {
  if (exit?.oomKilled) return `${what} ran out of memory. Raise memoryMb, or reduce its memory use.`
  if (exit?.signal !== undefined) return `${what} was ended by ${exit.signal}.`
  if (exit === undefined || exit.code === 0) return `${what} exited. ${wanted}`
  return `${what} ended with exit code ${exit.code}.`
}
