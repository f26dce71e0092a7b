import type { ChildProgram } from '../world/child-program.js'

export type Stop = { name: string; ms: number; exitCode: number | null }

/** Stops a process as an orchestrator does, and starts it again, perhaps from another file: how long it took to end, and how. */
export const roll = async (one: ChildProgram, file?: string): Promise<Stop> => {
  const began = performance.now()
  const exitCode = await one.stop()
  const ms = Math.round(performance.now() - began)
  if (file !== undefined) one.use(file)
  await one.start()
  return { name: one.name, ms, exitCode }
}
